"""A dateline that prints no year: `МОСКВА, 4 авг - РИА Новости`, `新华社北京4月24日电`, `تهران - ۳۰ تیر`.

It names no day by itself. It confirms or contradicts another date, settles whether 4/8 is in April or August, and
takes its year from evidence that states one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from etl.extract.dates.calendars import GREGORIAN, LUNAR, SOLAR, near, to_date
from etl.extract.dates.cjk import read_day_month
from etl.extract.dates.keys import fold_key
from etl.extract.dates.parse import MAX_LENGTH, parse_date
from etl.extract.dates.parsed import ParsedDate
from etl.extract.dates.shapes import find_day_month

MONTH_REACH = 31  # days from the middle of a stated month to a dateline that it may date

_DIGIT = re.compile(r"\d")
_WITH_YEAR = re.compile(r"\d{4}|\d\s*[./-]\s*\d|\d\s*[年년]")
_YEAR_OF = re.compile(r"(?:(?P<before>\d\d?)[/.-])?(?P<year>1[89]\d\d|20\d\d)(?:[/.-](?P<after>\d\d?))?")


# Years of a calendar behind those of ours, and how many of its years pass in one of ours.
_BEHIND = {GREGORIAN: (0, 1.0), SOLAR: (621, 1.0), LUNAR: (621.6, 1.0307)}


class Yearless(NamedTuple):
    """Month and day of a calendar, and the dateline as printed."""

    calendar: str
    month: int
    day: int
    text: str

    def days(self, around: int) -> Iterator[date]:
        """Yield its days in the year of its calendar that covers most of a Gregorian year, and in the two beside it."""
        behind, pace = _BEHIND[self.calendar]
        year = round((around - behind) * pace)
        for by in (-1, 0, 1):
            if day := to_date(self.calendar, year + by, self.month, self.day):
                yield day

    def nearest(self, to: date) -> date | None:
        """Return its day in the year that brings it nearest to another date."""
        return min(self.days(to.year), key=lambda day: abs(day - to), default=None)

    def in_year_of(self, text: str) -> date | None:
        """Return its one day in the year that a text states (`2008`); of a year and month it must be within reach."""
        match = _YEAR_OF.search(fold_key(text))
        if not match:
            return None
        year, month = int(match["year"]), int(match["before"] or match["after"] or 0)
        if not 1 <= month <= 12:
            days = [day for day in self.days(year) if day.year == year]
            return days[0] if len(days) == 1 else None
        middle = date(year, month, 15)
        day = self.nearest(middle)
        return day if day and near(day, middle, MONTH_REACH) else None


def read_dateline(dateline: str | None, zone: str | None, language: str) -> tuple[ParsedDate | None, Yearless | None]:
    """Return the date of a dateline, or its day and month where it prints no year; two None for neither."""
    if not dateline or not _DIGIT.search(dateline):
        return None, None
    return _repeated(dateline, zone, language) if len(dateline) <= MAX_LENGTH else _read(dateline, zone, language)


@lru_cache(maxsize=512)
def _repeated(dateline: str, zone: str | None, language: str) -> tuple[ParsedDate | None, Yearless | None]:
    """Read a short dateline: many records of a day have the same."""
    return _read(dateline, zone, language)


def _read(dateline: str, zone: str | None, language: str) -> tuple[ParsedDate | None, Yearless | None]:
    if _WITH_YEAR.search(dateline):
        full = parse_date(dateline, zone=zone, language=language)
        if full and full.date:
            return full, None
    key = fold_key(dateline)
    pair = read_day_month(key)
    if pair:
        return None, Yearless(GREGORIAN, *pair, dateline)
    named = find_day_month(key, language.split("-")[0])
    if named is None:
        return None, None
    month, day = named
    return None, Yearless(month.calendar, month.number, day, dateline)
