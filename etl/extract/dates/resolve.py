"""Decide which civil day the dates printed in one string mean: calendars against each other, and the weekday."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from etl.extract.dates.calendars import BUDDHIST, GREGORIAN, LUNAR, SOLAR, YEARS, near, refusal_of_year
from etl.extract.dates.printed import Printed

_STRONGEST = (GREGORIAN, BUDDHIST, SOLAR, LUNAR, None)
LUNAR_SLACK = 1  # days by which a sighted moon differs from the Umm al-Qura tables


class Resolved(NamedTuple):
    """The day, or how much is certain; `flags` says why a day was refused."""

    day: date | None
    precision: str
    flags: tuple[str, ...]
    rule: str


def resolve(dates: list[Printed], weekday: int | None) -> Resolved:
    """Return the one day that all printed dates mean.

    Two calendars must name the same day (a lunar one may be off by one); the Gregorian one then stands. Where they
    do not agree, or the weekday belongs to no reading, nothing stands. A weekday also settles the order of day and
    month, and the day of a sighted lunar calendar.
    """
    full = [printed for printed in dates if printed.day is not None]
    if len(full) > 1:
        full.sort(key=lambda printed: _STRONGEST.index(printed.calendar))
    if not full:
        return _partial(dates)
    first, *others = full
    options = first.dates()
    if not options or not all(other.dates() for other in others):
        refusals = ["date_implausible" if printed.calendar else refusal_of_year(printed.year) for printed in full]
        return Resolved(None, "none", (max(refusals),), first.rule)
    rule = first.rule
    for other in others:
        slack = LUNAR_SLACK if LUNAR in (first.calendar, other.calendar) else 0
        options = [day for day in options if any(near(day, same, slack) for same in other.dates())]
        if not options:
            return Resolved(None, "none", (_disagreement(first, other),), first.rule)
        if first.calendar != other.calendar:
            rule = f"{first.calendar} and {other.calendar} date"
    if weekday is not None:
        options = _on_weekday(options, weekday, LUNAR_SLACK if first.calendar == LUNAR else 0)
        if not options:
            return Resolved(None, "none", ("date_implausible",), f"{rule}, weekday disagrees")
        rule += ", weekday agrees"
    if len(options) > 1 and len(set(options)) > 1:
        return Resolved(None, "year" if len({d.year for d in options}) == 1 else "none", ("date_ambiguous",), rule)
    return Resolved(options[0], "day", (), rule if first.calendar in (GREGORIAN, None) else f"{first.calendar}: {rule}")


def _partial(dates: list[Printed]) -> Resolved:
    """Keep a Gregorian year or month; a month of another calendar spans two of ours."""
    first = dates[0]
    if first.calendar != GREGORIAN or first.year not in YEARS[GREGORIAN] or len(dates) > 1:
        return Resolved(None, "none", (), first.rule)
    if first.month is not None and not 1 <= first.month <= 12:
        return Resolved(None, "none", ("date_implausible",), first.rule)
    return Resolved(None, "month" if first.month else "year", (), first.rule)


def _disagreement(one: Printed, other: Printed) -> str:
    return "date_ambiguous" if one.calendar == other.calendar else "date_conflict"


def _on_weekday(options: list[date], weekday: int, slack: int) -> list[date]:
    exact = [day for day in options if day.weekday() == weekday]
    if exact or not slack:
        return exact
    shifted = (day + timedelta(days=by) for day in options for by in (-slack, slack))
    return [day for day in shifted if day.weekday() == weekday]
