"""Silence and volume: days on which an agency, a feed or the corpus published far from what its weekdays are used to.

A series holds texts per publication day. Day t is compared with the `weeks` same weekdays before it, whose median is
usual. Below it, counts x are compared as y = 2·sqrt(x + 3/8), whose variance is about 1 for Poisson counts (Anscombe
1948, Biometrika 35); above it by their logarithm, for newsrooms vary by shares of their volume and the square root
takes the long tail that this has for news. The score is

    z = (y − y of the usual) / (deviation · sqrt(1 + π / (2 · weeks)))

where the root is what the median of so few days adds, and the deviation is chance (1) and what the days of those weeks
stray beyond it, from their own weekday's median, by 1.4826 times the median absolute deviation. |z| > 3.5 is the cut
of Iglewicz & Hoaglin (1993, How to Detect and Handle Outliers) for such scores. Weekends and slow trends are therefore
no alarm. Where most of five or more series move together (a holiday, an outage), only what a series does beyond the
common move counts for it, and the series of the whole corpus tells of the rest.

No clock is read: the last day that the corpus knows well is its own, see `horizon`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.check.alarm import Alarm
from etl.config import Alarms

Floats = npt.NDArray[np.float64]

CORPUS = "corpus"
MANY = 5
"""So many series of a kind, judged on one day, can show a common move."""
ALIVE = 0.25
"""A day with this share of its usual texts has begun to come in."""
ONE_EVENT = pd.Timedelta(days=3)
"""Alarms of one series no further apart are one event: between them lie days that are not judged."""
MAD_TO_DEVIATION = 1.4826


class Judged(NamedTuple):
    """What came out: the alarms, and how many days (or deliveries) of how many series were judged."""

    alarms: list[Alarm]
    judged: int
    series: int
    corpus: pd.DataFrame = pd.DataFrame()  # the judged days of the whole corpus, as `score` gives them


def judge_volume(counts: pd.DataFrame, limits: Alarms) -> Judged:
    """Judge series of texts per day.

    `counts` has `group` (agency, feed or corpus), `series`, `day` (datetime64) and `texts`, a row where there are any.
    """
    least = limits.min_usual * (limits.weeks // 2)  # fewer texts have no median to be judged by
    many = counts[counts.groupby(["group", "series"])["texts"].transform("sum") >= least]
    if many.empty:
        return Judged([], 0, 0)
    until = horizon(counts, limits)
    scores = [
        score(group, series, rows.sort_values("day"), until, limits)
        for (group, series), rows in many.groupby(["group", "series"], sort=True)
    ]
    judged = pd.concat(scores, ignore_index=True)
    if judged.empty:
        return Judged([], 0, 0)
    judged["z"] = without_common_move(judged)
    found = judged[judged["z"].abs() > limits.threshold]
    series = judged[["group", "series"]].drop_duplicates()
    return Judged(events(found), len(judged), len(series), judged[judged["group"] == CORPUS])


def horizon(counts: pd.DataFrame, limits: Alarms) -> pd.Timestamp:
    """Return the newest day that is not judged: the last on which the corpus has begun to come in as usual.

    Its texts may still be under way, and what is dated later is a handful of wrong dates. Without history the last.
    """
    daily = counts[counts["group"] == CORPUS].groupby("day")["texts"].sum()
    x = calendar(daily, daily.index.max())
    if len(x) > 7 * limits.weeks:
        usual = np.median(windows(x, limits.weeks)[:, :, 0], axis=1)
        alive = np.flatnonzero((usual > 0) & (x[7 * limits.weeks :] >= ALIVE * usual))
        if len(alive):
            return daily.index.min() + pd.Timedelta(days=int(alive[-1]) + 7 * limits.weeks)
    return daily.index.max()


def score(group: str, series: str, rows: pd.DataFrame, until: pd.Timestamp, limits: Alarms) -> pd.DataFrame:
    """Return the judged days of one series: `texts`, `usual`, the range that is no alarm, `z`, the `past`.

    `heard` numbers the last day up to this one with a text, so that one silence stays one however long it takes.
    """
    first, reach = rows["day"].iloc[0], 7 * limits.weeks
    daily = rows.set_index("day")["texts"]
    # behind its last text a series is silent until its median forgets it
    x = calendar(daily, min(until - pd.Timedelta(days=1), rows["day"].iloc[-1] + pd.Timedelta(days=reach)))
    if len(x) <= reach:
        return pd.DataFrame()
    seen = windows(x, limits.weeks)
    past = seen[:, :, 0]
    at = np.flatnonzero(past.sum(axis=1) >= limits.min_usual * (limits.weeks // 2))  # fewer have no such median
    at = at[np.median(past[at], axis=1) >= limits.min_usual]
    if not len(at):
        return pd.DataFrame()
    usual = np.median(seen[at], axis=1)
    scale = deviation(seen[at], usual) * np.sqrt(1 + np.pi / (2 * limits.weeks))
    usual, texts = usual[:, 0], x[reach:][at]
    wide = limits.threshold * scale
    return pd.DataFrame(
        {
            "group": group,
            "series": series,
            "day": first + pd.to_timedelta(at + reach, unit="D"),
            "texts": texts,
            "usual": usual,
            "low": np.maximum(0, np.maximum(0, stabilised(usual) - wide) ** 2 / 4 - 3 / 8),
            "high": (usual + 3 / 8) * np.exp(wide / np.sqrt(usual + 3 / 8)) - 3 / 8,
            "z": np.where(texts < usual, stabilised(texts) - stabilised(usual), risen(texts, usual)) / scale,
            "heard": np.maximum.accumulate(np.where(x > 0, np.arange(len(x)), 0))[reach:][at],
            "past": list(past[at]),
        }
    )


def calendar(daily: pd.Series, until: pd.Timestamp) -> Floats:
    """Return the texts of every day from the first to `until`, zeros where there are none."""
    if until < daily.index.min():
        return np.empty(0)
    days = pd.date_range(daily.index.min(), until, freq="D")
    return np.asarray(daily.reindex(days, fill_value=0), dtype=float)


def windows(x: Floats, weeks: int) -> Floats:
    """Return for each day from the first with enough history the weeks before it: (days, weeks, 7), own weekday first.

    The last day's own value belongs to no window but a later one's.
    """
    return np.lib.stride_tricks.sliding_window_view(x[:-1], 7 * weeks).reshape(-1, weeks, 7)


def deviation(seen: Floats, usual: Floats) -> Floats:
    """Return how far days like the one after each window stray from their median, on the scale where chance does 1.

    What days vary beyond chance goes with their size: it is estimated as one share of it from all days of a window.
    """
    size = usual[:, None, :] + 3 / 8
    strays = np.abs(stabilised(seen) - stabilised(usual)[:, None, :]) / np.sqrt(size)
    spread = MAD_TO_DEVIATION * np.median(strays.reshape(len(seen), -1), axis=1)
    beyond = np.maximum(0, spread**2 - np.median(1 / size[:, 0, :], axis=1))
    return np.asarray(np.sqrt(1 + beyond * size[:, 0, 0]))


def stabilised(x: Floats) -> Floats:
    """Return counts on the scale where chance has variance 1."""
    return np.asarray(2 * np.sqrt(x + 3 / 8))


def risen(x: Floats, usual: Floats) -> Floats:
    """Return how far counts lie above what is usual: their logarithms, on that scale where they are close."""
    return np.asarray(np.log((x + 3 / 8) / (usual + 3 / 8)) * np.sqrt(usual + 3 / 8))


def without_common_move(judged: pd.DataFrame) -> pd.Series:
    """Return the scores less what all series of the group share on a day; never further from 0, never across it."""
    by_day = judged.groupby(["group", "day"])["z"]
    common = by_day.transform("median").where(by_day.transform("size") >= MANY, 0.0)
    sign = np.sign(judged["z"])
    return sign * (judged["z"].abs() - (sign * common).clip(lower=0)).clip(lower=0)


def events(found: pd.DataFrame) -> list[Alarm]:
    """Return one alarm for each run of days of one series and kind, with the numbers of its strongest day.

    Of a silence that is its first day: later ones are compared with a past that it has reached itself.
    """
    if found.empty:
        return []
    kind = np.select([found["texts"] == 0, found["z"] < 0], ["silent", "low_volume"], "high_volume")
    found = found.assign(kind=kind).sort_values(["group", "series", "kind", "day"], ignore_index=True)
    owner = ["group", "series", "kind"]
    apart = (found["day"].diff() > ONE_EVENT) & (found["heard"] != found["heard"].shift())
    starts = (found[owner] != found[owner].shift()).any(axis=1) | apart
    found["event"] = starts.cumsum()
    found["weight"] = found["z"].abs().where(found["texts"] > 0, -found.index)
    strongest = found.loc[found.groupby("event")["weight"].idxmax()]
    span = found.groupby("event")["day"].agg(["min", "max", "size"])
    return [
        Alarm(
            kind=row.kind, group=row.group, series=row.series, at=f"{begin:%Y-%m-%d}", until=f"{end:%Y-%m-%d}",
            times=int(days), worst=f"{row.day:%Y-%m-%d}", found=float(row.texts), usual=float(row.usual),
            low=float(row.low), high=float(row.high), z=float(row.z), past=tuple(map(float, row.past)),
        )
        for row, begin, end, days in zip(
            strongest.itertuples(index=False), span["min"], span["max"], span["size"], strict=True
        )
    ]  # fmt: skip
