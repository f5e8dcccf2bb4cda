"""The reading of one string, and what a time of day adds to it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from etl.extract.dates.zones import to_instant

_MIDNIGHT = time.min


class ParsedDate(NamedTuple):
    """One reading of one string.

    `date` is the civil date as printed, None where the precision is month, year or none; `published_at` is aware
    and UTC, set only where time and zone are known; `text` is verbatim; `rule` names what read it.
    """

    date: date | None
    published_at: datetime | None
    precision: str
    text: str
    flags: tuple[str, ...]
    rule: str


def with_clock(
    day: date, clock: time, precision: str, printed_zone: int | str | None, zone: str | None, text: str, rule: str
) -> ParsedDate:
    """Add a time of day: in the zone printed, else in the registered one (the rule then says so), else in none.

    Midnight without a printed zone is what software puts where it has no time: the precision stays a day.
    """
    if printed_zone is not None:
        return ParsedDate(day, to_instant(day, clock, printed_zone), precision, text, (), rule)
    if clock == _MIDNIGHT:
        return ParsedDate(day, None, "day", text, (), rule)
    if zone:
        return ParsedDate(day, to_instant(day, clock, zone), precision, text, (), f"{rule} in registered zone")
    return ParsedDate(day, None, precision, text, (), rule)
