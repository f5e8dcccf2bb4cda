"""Dates without a word or separator: run-together digits, seconds since 1970, military and ANPA time groups."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from etl.extract.dates.calendars import GREGORIAN, SOLAR, YEARS, calendar_of_year
from etl.extract.dates.clock import Clock
from etl.extract.dates.names import MONTH, NAMES, Month
from etl.extract.dates.printed import Printed, full_year
from etl.extract.dates.zones import iana, read_zone

# Ten digits are seconds from September 2001 to the end of 2029; above, they are YYYYMMDDHH.
EPOCH_SECONDS = range(1_000_000_000, 1_893_456_000)

_EPOCH = re.compile(r"(?:/date\()?(?P<seconds>\d{10})(?:(?P<millis>\d{3})|\.(?P<fraction>\d{1,9}))?(?:\)/)?")
_WEEK = re.compile(r"(?P<year>\d{4})(?:(?P<hyphen>-?)w(?P<week>\d\d)(?P=hyphen)(?P<day>[1-7])|-(?P<of_year>\d{3}))")
_RUN = re.compile(
    r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:[t ]?(?P<hour>\d\d)(?:(?P<minute>\d\d)(?P<second>\d\d)?)?"
    r"(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?P<zone> ?(?:z|(?:utc|gmt)?[+-]\d\d:?\d\d))?"
)
_GROUP = re.compile(
    r"\b(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?P<zone> ?(?:z|gmt|utc))? "
    r"(?P<month>[^\W\d_]{3,4})\.? (?P<year>\d\d(?:\d\d)?)$"
)
# The bureau, or a zone of the United States, vouches for the month first.
_ANPA = re.compile(
    r"\bap-[a-z]{2}-(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)(gmt|[ecmp][sd]t)|^(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)([ecmp][sd]t)$"
)
_YEARS = range(1900, 2101)


class Compact(NamedTuple):
    """A printed date with its time of day, if any."""

    printed: Printed
    clock: Clock | None


class Epoch(NamedTuple):
    """An instant given as seconds or milliseconds since 1970, and its civil date."""

    day: date
    instant: datetime
    rule: str


def read_epoch(key: str, zone: str | None) -> Epoch | None:
    """Read ten digits as seconds and thirteen as milliseconds; the civil date is that of the zone, else of UTC.

    A fraction may follow the seconds, and `/Date(…)/` of .NET stand around either.
    """
    match = _EPOCH.fullmatch(key)
    if not match:
        return None
    seconds, micros = int(match["seconds"]), int((match["millis"] or match["fraction"] or "")[:6].ljust(6, "0"))
    rule = "epoch milliseconds" if match["millis"] else "epoch seconds"
    if seconds not in EPOCH_SECONDS:
        return None
    instant = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)
    return Epoch(instant.astimezone(iana(zone)).date() if zone else instant.date(), instant, rule)


def read_run(key: str, language: str) -> Compact | None:
    """Read `20161224`, `201612241930`, `20161224T193000+0900`, `13951004`; the whole string must be that.

    None where the digits name no day: they are some other number then.
    """
    match = _RUN.fullmatch(key)
    if not match:
        return None
    year = int(match["y"])
    calendar = calendar_of_year(year, language)
    if (calendar == GREGORIAN and year not in _YEARS) or (calendar is None and year not in YEARS[SOLAR]):
        return None
    printed = Printed(calendar, year, int(match["m"]), int(match["d"]), "digits run together")
    return Compact(printed, _clock(match, key)) if calendar is None or printed.dates() else None


def read_week(key: str) -> Printed | None:
    """Read the week and ordinal dates of ISO 8601: `2015-W33-1`, `2015W331`, `2015-222`."""
    match = _WEEK.fullmatch(key)
    if not match:
        return None
    year, of_year = int(match["year"]), match["of_year"]
    try:
        if of_year:
            day = date(year, 1, 1) + timedelta(days=int(of_year) - 1)
            rule = "ordinal date"
        else:
            day = date.fromisocalendar(year, int(match["week"]), int(match["day"]))
            rule = "week date"
    except (ValueError, OverflowError):
        return None
    return None if of_year and day.year != year else Printed(GREGORIAN, day.year, day.month, day.day, rule)


def read_group(key: str, language: str) -> Compact | None:
    """Read `181437Z DEC 06` (day, hour, minute) and `AP-WF-11-13-13 1509GMT` (month, day, year: US custom)."""
    match = _ANPA.search(key)
    if match:
        *numbers, zone_name = filter(None, match.groups())
        month, day, year, hour, minute = map(int, numbers)
        offset, _ = read_zone(zone_name, 0)
        return _checked(full_year(year), month, day, hour, minute, offset, "ANPA time stamp")
    match = _GROUP.search(key)
    name = NAMES.get(match["month"]) if match else None
    month_named = name.value(language) if name and name.kind == MONTH else None
    if not match or not isinstance(month_named, Month) or month_named.calendar != GREGORIAN:
        return None
    zone = 0 if match["zone"] else None
    digits, day = match["year"], int(match["day"])
    year = full_year(int(digits)) if len(digits) == 2 else int(digits)
    return _checked(year, month_named.number, day, int(match["hour"]), int(match["minute"]), zone, "date-time group")


def _checked(
    year: int, month: int, day: int, hour: int, minute: int, zone: int | str | None, rule: str
) -> Compact | None:
    if hour > 23 or minute > 59:
        return None
    return Compact(Printed(GREGORIAN, year, month, day, rule), Clock(time(hour, minute), "minute", zone, False))


def _clock(match: re.Match[str], key: str) -> Clock | None:
    if not match["hour"]:
        return None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 60:
        return None
    micros = int((match["fraction"] or "")[:6].ljust(6, "0"))
    precision = "second" if match["second"] else "minute" if match["minute"] else "hour"
    zone = read_zone(key, match.start("zone"))[0] if match["zone"] else None
    return Clock(time(hour, minute, min(second, 59), micros), precision, zone, False)
