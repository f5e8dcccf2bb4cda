"""Alarms on made-up series: what is unusual is found, what a newsroom does every week is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from etl.check.alarm import KINDS, Alarm, refused
from etl.check.drift import deliveries, judge_drift, natural, portions
from etl.check.volume import CORPUS, horizon, judge_volume
from etl.config import AlarmKind, Alarms

LIMITS = Alarms()
MONDAY = pd.Timestamp("2020-01-06")
WEEK = np.array([40, 42, 41, 40, 38, 12, 8])
WEEKS = 20


def days(number: int) -> pd.DatetimeIndex:
    return pd.date_range(MONDAY, periods=number)


def noisy(rates: np.ndarray, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(rates)


def counts(*series: np.ndarray, group: str = "agency") -> pd.DataFrame:
    """Return series of texts per day as `judge_volume` reads them, with the corpus as their sum."""
    frames = [
        pd.DataFrame({"group": group, "series": f"{group} {i}", "day": days(len(x)), "texts": x})
        for i, x in enumerate(series)
    ]
    parts = pd.concat(frames)
    whole = parts.groupby("day", as_index=False)["texts"].sum().assign(group=CORPUS, series=CORPUS)
    both = pd.concat([parts, whole], ignore_index=True)
    return both[both["texts"] > 0]


def judged(*series: np.ndarray) -> list[Alarm]:
    return [alarm for alarm in judge_volume(counts(*series), LIMITS).alarms if alarm.group == "agency"]


def day(number: int) -> str:
    return f"{MONDAY + pd.Timedelta(days=number):%Y-%m-%d}"


def test_a_silent_agency_is_found_with_its_numbers() -> None:
    x, other = noisy(np.tile(WEEK, WEEKS)), noisy(np.tile(WEEK, WEEKS), seed=2)
    x[100:103] = 0  # a Wednesday to a Friday
    (alarm,) = judged(x, other)
    assert (alarm.kind, alarm.series, alarm.at, alarm.until, alarm.times) == (
        "silent", "agency 0", day(100), day(102), 3,
    )  # fmt: skip
    assert alarm.found == 0
    assert alarm.low > 0
    assert alarm.z < -LIMITS.threshold
    worst = (pd.Timestamp(alarm.worst) - MONDAY).days
    assert list(alarm.past) == list(x[worst - 56 : worst : 7])
    assert alarm.usual == np.median(alarm.past)


@pytest.mark.parametrize(("rate", "kind"), [(12, "low_volume"), (110, "high_volume")])
def test_a_volume_out_of_range_is_found(rate: int, kind: str) -> None:
    x, other = noisy(np.tile(WEEK, WEEKS)), noisy(np.tile(WEEK, WEEKS), seed=2)
    x[99] = rate
    (alarm,) = judged(x, other)
    assert (alarm.kind, alarm.at, alarm.found) == (kind, day(99), rate)
    assert not alarm.low <= rate <= alarm.high


def test_weekends_without_a_text_are_no_silence() -> None:
    assert judged(noisy(np.tile([30, 30, 30, 30, 30, 0, 0], WEEKS))) == []


def test_a_holiday_that_all_share_is_told_of_the_corpus_once() -> None:
    agencies = [noisy(np.tile(WEEK, WEEKS), seed) for seed in range(6)]
    for x in agencies:
        x[101] = x[101] // 6
    found = judge_volume(counts(*agencies), LIMITS).alarms
    assert [(alarm.kind, alarm.group, alarm.at) for alarm in found] == [("low_volume", CORPUS, day(101))]


def test_who_is_silent_on_a_day_like_any_other_for_the_rest_stands_out() -> None:
    agencies = [noisy(np.tile(WEEK, WEEKS), seed) for seed in range(6)]
    agencies[3][101] = 0
    assert [(alarm.kind, alarm.series) for alarm in judged(*agencies)] == [("silent", "agency 3")]


def test_small_agencies_are_not_judged() -> None:
    small = noisy(np.full(7 * WEEKS, 2.0))
    small[90:110] = 0
    assert judged(small, noisy(np.tile(WEEK, WEEKS))) == []


def test_steady_growth_is_no_alarm() -> None:
    growth = np.exp(np.log(2) * np.arange(7 * 52) / (7 * 52))
    assert judged(noisy(np.tile(WEEK, 52) * growth)) == []


def test_the_newest_day_is_not_judged_for_its_texts_may_be_under_way() -> None:
    x = noisy(np.tile(WEEK, WEEKS))
    y = x.copy()
    y[-1] = y[-2] = 3  # the last day has begun for x only
    stray = np.concatenate([y, [0] * 300, [1]])  # and one text with a date far ahead
    found = counts(np.concatenate([x, [0] * 301]), stray)
    assert horizon(found, LIMITS) == MONDAY + pd.Timedelta(days=len(x) - 1)
    assert all(alarm.until < day(len(x) - 1) for alarm in judge_volume(found, LIMITS).alarms)


def test_an_agency_that_ends_is_silent_once_and_then_forgotten() -> None:
    x, other = noisy(np.tile(WEEK, 40)), noisy(np.tile(WEEK, 40), seed=3)
    x[140:] = 0
    (alarm,) = judged(x, other)
    assert (alarm.kind, alarm.at) == ("silent", day(140))
    assert alarm.until < day(140 + 56)


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.3])
def test_the_rate_of_false_alarms(spread: float) -> None:
    """Poisson noise, and days that differ by more than chance: under 3 in 1,000 judged days."""
    random = np.random.default_rng(7)
    series = [
        random.poisson(rate * np.tile(WEEK, 150) / 40 * random.lognormal(0, spread, 7 * 150))
        for rate in (10, 20, 40, 80, 160, 320, 640, 1280)
    ]
    judged_days = judge_volume(counts(*series), LIMITS)
    false = sum(alarm.times for alarm in judged_days.alarms)
    assert judged_days.judged > 5000
    assert false / judged_days.judged < 0.003, (false, judged_days.judged)


def dumps(rows: int = 12, feed: str = "feed", **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "dump": [f"{feed}/{i}.json" for i in range(rows)],
            "records": 110, "texts": 100, "headline": 99, "date": 98, "agency": 60, "words": 300.0, "reason_empty": 10,
            "fields": [["id", "tags"]] * rows,
        }
    )  # fmt: skip
    for name, values in columns.items():
        frame[name] = values
    return frame


def last(value: object, usual: object, rows: int = 12) -> list[object]:
    return [usual] * (rows - 1) + [value]


def test_deliveries_alike_are_no_drift() -> None:
    random = np.random.default_rng(3)
    shares = {"date": random.binomial(100, 0.9, 40), "agency": random.binomial(100, 0.5, 40)}
    like = dumps(40, words=random.normal(300, 30, 40), **shares)
    found = judge_drift(like, LIMITS)
    assert (found.alarms, found.judged, found.series) == ([], 36, 1)


@pytest.mark.parametrize(
    ("columns", "kind", "detail"),
    [
        ({"date": last(20, 98)}, "drift_date", ""),
        ({"headline": last(40, 99)}, "drift_headline", ""),
        ({"agency": last(0, 60)}, "drift_agency", ""),
        ({"agency": last(100, 60)}, "drift_agency", ""),
        ({"words": last(60.0, 300.0)}, "drift_length", ""),
        ({"reason_truncated": last(50, 0)}, "drift_rejects", "truncated"),
        ({"fields": last(["id", "tags", "teaser"], ["id", "tags"])}, "new_fields", "teaser"),
    ],
)
def test_a_template_that_drifts_is_found(columns: dict[str, object], kind: str, detail: str) -> None:
    (alarm,) = judge_drift(dumps(**columns), LIMITS).alarms
    assert (alarm.kind, alarm.group, alarm.series, alarm.at, alarm.detail) == (
        kind, "feed", "feed", "feed/11.json", detail,
    )  # fmt: skip


@pytest.mark.parametrize(
    "columns",
    [
        {"date": last(92, 98)},  # less than min_shift
        {"words": last(400.0, 300.0)},  # less than half as long again
        {"date": [98, 10] * 6},  # a feed that is always so
        {"fields": [["id", f"word {i}"] for i in range(12)]},  # as are its fields
    ],
)
def test_small_or_usual_changes_are_no_drift(columns: dict[str, object]) -> None:
    assert judge_drift(dumps(**columns), LIMITS).alarms == []


@pytest.mark.parametrize("frame", [dumps(4, date=last(0, 98, 4)), dumps(0)])
def test_a_feed_without_a_past_is_not_judged(frame: pd.DataFrame) -> None:
    found = judge_drift(frame, LIMITS)
    assert (found.alarms, found.judged, found.series) == ([], 0, 0)


def test_small_dumps_are_taken_together_in_the_order_of_their_numbers() -> None:
    small = dumps(12, records=30, texts=20, date=[20] * 10 + [0, 0])[["dump", *dumps().columns[1:]]]
    found = deliveries(small.sample(frac=1, random_state=1), 60)
    assert found[["first", "last"]].to_numpy().tolist()[0] == ["feed/0.json", "feed/1.json"]
    assert found[["first", "last"]].to_numpy().tolist()[-1] == ["feed/10.json", "feed/11.json"]
    assert (found["records"].tolist(), found["date"].tolist()) == ([60] * 6, [40] * 5 + [0])
    assert found["words"].tolist() == [300.0] * 6


def test_deliveries_end_where_they_are_large_enough_or_the_feed_ends() -> None:
    assert portions(["a", "a", "a", "b", "b"], [30, 30, 5, 70, 1], 50) == [0, 0, 1, 2, 3]
    assert sorted(["d/10.x", "d/9.x", "d/a.x"], key=natural) == ["d/9.x", "d/10.x", "d/a.x"]


def test_only_named_kinds_refuse_and_only_what_the_parent_does_not_have() -> None:
    (alarm,) = judge_drift(dumps(date=last(20, 98)), LIMITS).alarms
    (sentence,) = refused([alarm], [], ["drift_date"])
    assert sentence.startswith("feed: drift_date at feed/11.json, 0.2 where 0.98 is usual")
    assert refused([alarm], [alarm], ["drift_date"]) == []
    assert refused([alarm], [], ["silent"]) == []


def test_the_configuration_knows_the_kinds() -> None:
    assert set(AlarmKind.__args__) == set(KINDS)
