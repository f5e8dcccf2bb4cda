"""An alarm: one value far from what its own past leads to expect, with the numbers that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KINDS: dict[str, str] = {
    "silent": "no text on a day on which the same weekdays before had some",
    "low_volume": "fewer texts than the range of the same weekdays before",
    "high_volume": "more texts than the range of the same weekdays before",
    "drift_headline": "the share of texts with a headline moved away from that of the deliveries before",
    "drift_date": "the share of texts with a date moved away from that of the deliveries before",
    "drift_agency": "the share of texts with an agency moved away from that of the deliveries before",
    "drift_length": "texts are far longer or shorter than those of the deliveries before",
    "drift_rejects": "the share of records rejected for one reason moved away from that of the deliveries before",
    "new_fields": "fields that nobody reads appeared in a feed whose fields had stood still",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm.

    `series` is an agency, a feed or the corpus, as `group` says; `at` and `until` the first and last day, or dump, and
    `times` how many of them are concerned. `found`, `usual`, `low`, `high`, `z` and `past` (the nearest last) are those
    of `worst`, the day or dump furthest off (of a silence the first): texts, words, or a share of 1. `detail` is the
    reason or the fields.
    """

    kind: str
    group: str
    series: str
    at: str
    until: str
    times: int
    worst: str
    found: float
    usual: float
    low: float
    high: float
    z: float
    past: tuple[float, ...]
    detail: str = ""

    @property
    def whose(self) -> str:
        """The group and the series in words."""
        return self.group if self.group == self.series else f"{self.group} {self.series or '.'}"

    @property
    def name(self) -> tuple[str, str, str, str, str]:
        """What tells this alarm from others, and the same alarm of two snapshots as one."""
        return self.kind, self.group, self.series, self.at, self.detail


def refused(alarms: Iterable[Alarm], before: Iterable[Alarm], kinds: Iterable[str]) -> list[str]:
    """Return why alarms of these kinds refuse a corpus, a sentence each; those that its parent has are no news."""
    known, wanted = {alarm.name for alarm in before}, set(kinds)
    return [sentence(alarm) for alarm in alarms if alarm.kind in wanted and alarm.name not in known]


def sentence(alarm: Alarm) -> str:
    """Return an alarm in words, with its numbers and the setting that lets it refuse."""
    detail = f" ({alarm.detail})" if alarm.detail else ""
    return (
        f"{alarm.whose}: {alarm.kind}{detail} at {alarm.at}, {alarm.found:.4g} where {alarm.usual:.4g} is usual"
        f" and {alarm.low:.4g} to {alarm.high:.4g} no alarm (alarms.refuse names {alarm.kind})"
    )
