"""The two spellings that most archives use, read by one expression each: ISO 8601, and English mail and wire headers.

They are read exactly as the general rules would read them, ten times faster; a test compares the two.
"""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple

from etl.extract.dates.calendars import GREGORIAN, calendar_of_year, refusal_of_year, to_date
from etl.extract.dates.clock import Clock
from etl.extract.dates.parsed import ParsedDate, with_clock
from etl.extract.dates.printed import Printed
from etl.extract.dates.zones import MAX_OFFSET, read_zone

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):?([0-5]\d)(?::?([0-5]\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-](\d\d):?([0-5]\d)))?)?",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = r"(?:january|february|march|april|june|july|august|september|october|november|december|{}|sept)".format(
    "|".join(_MONTHS)
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|{})".format("|".join(_WEEKDAYS))
# Fri Oct 20, 2006 6:15pm EDT / Fri, 20 Oct 2006 18:15:00 +0000 / 21-APR-1987 11:35:01.50 / December 24, 2016
_ENGLISH = re.compile(
    rf"(?:({_WEEKDAY})\.?,? )?(?:(\d\d?)([ -])({_MONTH})\3|({_MONTH})\.? (\d\d?),? )(\d{{4}})"
    r"(?:,? +(\d\d?):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?( ?[ap]m)?( (?:[a-z]{1,4}|[+-]\d{4}))?)?",
    re.ASCII | re.IGNORECASE,
)


class English(NamedTuple):
    """What an English header prints."""

    printed: Printed
    weekday: int | None
    clock: Clock | None


def read_iso(text: str, zone: str | None, language: str) -> ParsedDate | None:
    """Return the reading of an ISO 8601 string in any of the two calendars that print so; None for another string."""
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, fraction, offset, offset_hour, offset_minute = match.groups()
    number = int(year)
    calendar = GREGORIAN if 1800 <= number < 2040 else calendar_of_year(number, language)
    if calendar is None:
        return ParsedDate(None, None, "none", text, (refusal_of_year(number),), "ISO 8601")
    printed = to_date(calendar, number, int(month), int(day))
    if printed is None:
        return ParsedDate(None, None, "none", text, ("date_implausible",), "ISO 8601")
    rule = "ISO 8601" if calendar == GREGORIAN else f"{calendar}: ISO 8601"
    if hour is None or hour > "23":
        return ParsedDate(printed, None, "day", text, (), rule)
    minutes: int | None = None
    if offset:
        minutes = 0 if offset == "Z" else int(offset_hour) * 60 + int(offset_minute)
        minutes = None if minutes > MAX_OFFSET else -minutes if offset[0] == "-" else minutes
    micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    clock = time(int(hour), int(minute), int(second) if second else 0, micros)
    return with_clock(printed, clock, "second" if second else "minute", minutes, zone, text, rule)


def read_english(text: str) -> English | None:
    """Return what an English mail or wire header prints; None leaves the string to the general rules."""
    match = _ENGLISH.fullmatch(text)
    return _english(match) if match else None


def _english(match: re.Match[str]) -> English | None:
    weekday, day, _, month, month_first, day_behind, year, hour, minute, second, fraction, half, zone = match.groups()
    number = _MONTHS.index((month or month_first)[:3].lower()) + 1
    printed = Printed(GREGORIAN, int(year), number, int(day or day_behind), "named month")
    named = _WEEKDAYS.index(weekday[:3].lower()) if weekday else None
    if hour is None:
        return English(printed, named, None)
    hours = int(hour)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half.strip()[0] in "pP" else 0)
    offset, end = read_zone(zone.lower(), 0) if zone else (None, 0)
    if hours > 23 or (zone and (offset is None or end != len(zone))):
        return None
    return English(printed, named, _clock(hours, minute, second, fraction, offset, half is not None))


def _clock(
    hour: int, minute: str, second: str | None, fraction: str | None, zone: int | str | None, halved: bool
) -> Clock:
    micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    clock = time(hour, int(minute), int(second) if second else 0, micros)
    return Clock(clock, "second" if second else "minute", zone, halved)
