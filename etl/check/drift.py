"""Drift: deliveries of a feed that differ from the deliveries before them, and fields that nobody reads yet.

A feed is the folder that dumps lie in; a delivery is a dump of it, or as many small ones together as reach
`min_delivery` records. They follow each other by their names, digits as numbers, so the order of nights does not
matter. Each share p among n records is compared on the scale y = 2·asin(sqrt(p)), where chance has variance 1/n
(Anscombe 1948), with the median of up to `weeks` deliveries before, at least half as many; the scale is their spread
between the 20th and the 80th percentile, so that a feed of two minds is no alarm, and no less than chance. The median
length of texts is compared by its logarithm. A drift is further off than the threshold of `etl.check.volume`, and
large enough to matter besides.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from etl.check.alarm import Alarm
from etl.check.volume import Floats, Judged
from etl.config import Alarms

FILLED = ("headline", "date", "agency")
LENGTH_RATIO = 1.5
"""A median length that changes by less is another mix of news, not another template."""
LENGTH_CHANCE = 0.1
"""Least scale of the logarithm of a median length: a tenth."""
REASON = "reason_"
FIFTHS_TO_DEVIATION = 1.683
"""From the 20th to the 80th percentile of a normal law there are so many deviations."""


def deliveries(dumps: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the deliveries of all feeds, in order: sums of counts, means of `words` weighted by texts, sets of fields.

    `dumps` has a row per dump: `dump`, `records`, `texts`, one count per field of FILLED, `words` (median words of a
    text), counts of rejects in columns `reason_…`, and `fields` (lists of unmapped ones).
    """
    feeds = dumps["dump"].map(posixpath.dirname)
    order = pd.Series([natural(name) for name in dumps["dump"]], index=dumps.index)
    rows = dumps.assign(feed=feeds, order=order).sort_values(["feed", "order"], ignore_index=True)
    rows["delivery"] = portions(rows["feed"].tolist(), rows["records"].tolist(), least)
    rows["words"] = rows["words"].fillna(0) * rows["texts"]
    counts = ["records", "texts", *FILLED, "words", *(name for name in rows if name.startswith(REASON))]
    grouped = rows.groupby("delivery", sort=True)
    found = grouped[counts].sum()
    found["words"] /= found["texts"].clip(lower=1)
    named = grouped.agg(feed=("feed", "first"), first=("dump", "first"), last=("dump", "last"))
    fields = grouped["fields"].agg(lambda lists: frozenset().union(*lists))
    return found.join(named).assign(fields=fields)[lambda frame: frame["records"] >= least]


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts numbers in a name by their size."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]{1,18})", name))


def portions(feeds: list[str], records: list[int], least: int) -> list[int]:
    """Number the deliveries: consecutive dumps of a feed until they hold `least` records."""
    numbers, number, held, owner = [], -1, 0, None
    for feed, count in zip(feeds, records, strict=True):
        if feed != owner or held >= least:
            number, held, owner = number + 1, 0, feed
        held += count
        numbers.append(number)
    return numbers


class Measure(NamedTuple):
    """One series to judge: values on a scale where `chance` is their deviation, and the way back to what they mean."""

    kind: str
    detail: str
    y: Floats
    chance: Floats
    meaning: Callable[[Floats], Floats]
    matters: Callable[[float, float], bool]


def judge_drift(dumps: pd.DataFrame, limits: Alarms) -> Judged:
    """Judge every delivery of every feed by those before it; `dumps` as `deliveries` has them."""
    found: list[Alarm] = []
    judged = feeds = 0
    of_feed = dumps["dump"].map(posixpath.dirname)
    dumps = dumps[of_feed.groupby(of_feed).transform("size") > limits.weeks // 2]  # fewer have no past
    if dumps.empty:
        return Judged([], 0, 0)
    for feed, rows in deliveries(dumps, limits.min_delivery).groupby("feed", sort=True):
        enough = len(rows) - limits.weeks // 2
        if enough > 0:
            judged, feeds = judged + enough, feeds + 1
            for measure in measures(rows, limits):
                found += drifts(feed, rows, measure, limits)
            found += new_fields(feed, rows, limits)
    return Judged(found, judged, feeds)


def measures(rows: pd.DataFrame, limits: Alarms) -> Iterator[Measure]:
    """Yield what is judged of one feed's deliveries."""
    texts, records = rows["texts"].to_numpy(float), rows["records"].to_numpy(float)
    for name in FILLED:
        yield share(f"drift_{name}", "", rows[name].to_numpy(float), texts, limits)
    for name in rows:
        if name.startswith(REASON) and rows[name].any():
            yield share("drift_rejects", name.removeprefix(REASON), rows[name].to_numpy(float), records, limits)
    words = np.log(rows["words"].where(rows["words"] > 0).to_numpy(float))
    chance = np.full(len(rows), LENGTH_CHANCE)
    yield Measure("drift_length", "", words, chance, np.exp, lambda a, b: max(a, b) >= LENGTH_RATIO * min(a, b))


def share(kind: str, detail: str, part: Floats, among: Floats, limits: Alarms) -> Measure:
    """Return the measure of a share; deliveries without any have none."""
    p = np.divide(part, among, out=np.full(len(part), np.nan), where=among > 0)
    chance = 1 / np.sqrt(np.maximum(among, 1))
    y = np.asarray(2 * np.arcsin(np.sqrt(p)))
    return Measure(kind, detail, y, chance, share_of, lambda a, b: abs(a - b) >= limits.min_shift)


def share_of(y: Floats) -> Floats:
    """Return the share that a value on its scale stands for."""
    return np.asarray(np.sin(np.clip(y, 0, np.pi) / 2) ** 2)


def drifts(feed: str, rows: pd.DataFrame, measure: Measure, limits: Alarms) -> Iterator[Alarm]:
    """Yield an alarm for each delivery whose value is far from those before it, and far enough to matter."""
    y = measure.y
    past = before(y, limits.weeks)
    enough = (~np.isnan(past)).sum(axis=1) >= limits.weeks // 2
    at = np.flatnonzero(enough & ~np.isnan(y))
    past, now = past[at], y[at]
    usual = np.nanmedian(past, axis=1) if len(at) else np.empty(0)
    spread = np.subtract(*np.nanquantile(past, [0.8, 0.2], axis=1)) / FIFTHS_TO_DEVIATION if len(at) else np.empty(0)
    scale = np.maximum(measure.chance[at], spread) * np.sqrt(1 + np.pi / (2 * limits.weeks))
    width = limits.threshold * scale
    z = (now - usual) / scale
    for i in np.flatnonzero(np.abs(z) > limits.threshold):
        around = np.array([now[i], usual[i], usual[i] - width[i], usual[i] + width[i]])
        found, centre, low, high = measure.meaning(around)
        if measure.matters(found, centre):
            row = rows.iloc[at[i]]
            yield Alarm(
                kind=measure.kind, group="feed", series=feed, at=row["first"], until=row["last"], times=1,
                worst=row["first"], found=float(found), usual=float(centre), low=float(low), high=float(high),
                z=float(z[i]), past=tuple(map(float, measure.meaning(past[i][~np.isnan(past[i])]))),
                detail=measure.detail,
            )  # fmt: skip


def before(y: Floats, weeks: int) -> Floats:
    """Return for each value those before it, the nearest last: (values, weeks), nan where there are none."""
    padded = np.concatenate([np.full(weeks, np.nan), y])
    return np.lib.stride_tricks.sliding_window_view(padded[:-1], weeks)


def new_fields(feed: str, rows: pd.DataFrame, limits: Alarms) -> Iterator[Alarm]:
    """Yield an alarm for each delivery with fields that nobody reads, behind deliveries that brought no new ones."""
    known: set[str] = set()
    quiet = 0
    for first, last, fields in rows[["first", "last", "fields"]].itertuples(index=False):
        new = sorted(fields - known)
        if new and quiet >= limits.weeks // 2:
            yield Alarm(
                kind="new_fields", group="feed", series=feed, at=first, until=last, times=1, worst=first,
                found=len(new), usual=0, low=0, high=0, z=float("inf"), past=(0.0,) * quiet, detail=", ".join(new),
            )  # fmt: skip
        quiet = 0 if new else quiet + 1
        known |= fields
