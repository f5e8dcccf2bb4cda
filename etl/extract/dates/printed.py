"""Dates as they are printed, before anything is decided: calendar, numbers, and what is doubtful about them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from etl.extract.dates.calendars import BUDDHIST, BUDDHIST_LANGUAGES, GREGORIAN, calendar_of_year, to_date

TWO_DIGIT_PIVOT = 69  # POSIX: 69–99 are 1969–1999, 00–68 are 2000–2068
SHORT_BUDDHIST = range(33, 81)  # 1990–2037; as Gregorian years these would be 1933–2080
# Languages in whose short numeric dates the year is of one of two eras.
TWO_ERAS = BUDDHIST_LANGUAGES | {"fa", "prs", "ps", "ckb", "ne"}
# Languages that print 24.12.16 and never 16.12.24.
DOTTED_SHORT = frozenset({"de", "ru", "uk", "pl", "cs", "sk", "sl", "fi", "no", "nb", "da", "tr", "ro", "et", "bg"})
# Languages whose one national order is day, month, year; English, Filipino and the unknown are not among them.
_DAY_FIRST = (
    "ar az be bg bn bs ca cs da de el es et fa fi fr gl he hi hr hy id it ka kk km ky lo mk mr ms nb nl no pl ps pt ro "
    "ru sk sl sq sr sv sw ta te th tr uk ur uz vi"
)
DAY_FIRST = frozenset(_DAY_FIRST.split())
# Regions whose English does; `en-US` proves nothing, software states it unasked.
_REGIONS = "gb ie au nz in za ng ke gh pk lk sg my hk"
DAY_FIRST_LOCALES = frozenset(f"en-{region}" for region in _REGIONS.split())
DAY_FIRST_DOMAINS = (*(f".{region}" for region in _REGIONS.split()), ".uk")  # ends of their sites' names


class Printed(NamedTuple):
    """One printed date. `swapped` is its (month, day) in the other order where both orders make sense.

    `calendar` is None where the numbers alone cannot tell it; `month` or `day` None where they are not printed.
    """

    calendar: str | None
    year: int
    month: int | None
    day: int | None
    rule: str
    swapped: tuple[int, int] | None = None

    def dates(self) -> list[date]:
        """Return the civil dates that it can mean: one, two where the order is open, none where no such day is."""
        if self.calendar is None or self.month is None or self.day is None:
            return []
        found = to_date(self.calendar, self.year, self.month, self.day)
        dates = [found] if found else []
        if self.swapped:
            found = to_date(self.calendar, self.year, *self.swapped)
            dates += [found] if found else []
        return dates


class Context(NamedTuple):
    """What is known beside the string: its language and whether the day comes first (None: unknown)."""

    language: str = ""
    day_first: bool | None = None


def full_year(two_digits: int) -> int:
    """Expand a year of two digits by the POSIX window."""
    return two_digits + (1900 if two_digits >= TWO_DIGIT_PIVOT else 2000)


def short_year(two_digits: int, calendar: str, language: str) -> int | None:
    """Expand a year of two digits beside a month's name; None where two eras may be meant.

    `58` is 2558 of the Buddhist era (2015) in its languages, `94` is 1394 beside a Solar month.
    """
    if calendar != GREGORIAN:
        return two_digits + (1300 if two_digits >= 50 else 1400)
    if language in BUDDHIST_LANGUAGES:
        return two_digits + 2500 if two_digits in SHORT_BUDDHIST else None
    return full_year(two_digits)


def from_numbers(parts: tuple[str, str, str], separator: str, mark: str | None, context: Context) -> Printed | None:
    """Read three numbers between equal separators; None where they are no date at all (a version, a score).

    The year is the part of four digits, else the last one where the middle cannot be a month. With the year last, a
    part above 12 is the day; dots mean day first everywhere; otherwise `day_first`, then the language decides, and
    else both orders are kept.
    """
    first, second, third = map(int, parts)
    if len(parts[0]) == 4:
        calendar = mark or calendar_of_year(first, context.language)
        return Printed(calendar, first, second, third, "year month day")
    if len(parts[2]) == 4:
        return _year_last(first, second, third, separator, mark, context)
    if max(map(len, parts)) > 2 or len(parts[2]) < 2:
        return None
    if context.language in TWO_ERAS:
        return Printed(None, third, second, first, "two-digit year of two eras")
    if (separator == "." and context.language in DOTTED_SHORT) or context.day_first:
        return Printed(mark or GREGORIAN, full_year(third), second, first, "day month, two-digit year")
    if first <= 12 < second <= 31 or (context.day_first is False and separator == "/"):
        return Printed(mark or GREGORIAN, full_year(third), first, second, "month day, two-digit year")
    return Printed(None, third, second, first, "two-digit year, order unknown")


def _year_last(one: int, two: int, year: int, separator: str, mark: str | None, context: Context) -> Printed:
    calendar = mark or calendar_of_year(year, context.language)
    if two > 12 >= one:
        return Printed(calendar, year, one, two, "month day year")
    if one > 12 or one == two or separator == ".":
        return Printed(calendar, year, two, one, "day month year")
    if context.day_first is not None:
        month, day = (two, one) if context.day_first else (one, two)
        return Printed(calendar, year, month, day, "day first" if context.day_first else "month first")
    if calendar in (GREGORIAN, BUDDHIST) and context.language in DAY_FIRST:
        return Printed(calendar, year, two, one, f"day first in {context.language}")
    return Printed(calendar, year, two, one, "order unknown", swapped=(one, two))
