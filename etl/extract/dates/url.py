"""Read the date that an address carries: /2015/07/22/, /20061020, /2016-12-24-…, /2016/dec/24/, /1395/10/04/.

Only the path counts. Addresses of archives (web.archive.org) are cut to the address they hold, since the stamp
before it is the time of the crawl. A date may be a day off the printed one: many systems cut addresses in UTC.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from etl.extract.dates.calendars import GREGORIAN, SOLAR, calendar_of_year, to_date
from etl.extract.dates.names import MONTH, NAMES, Month
from etl.extract.dates.printed import DAY_FIRST

WEB_YEARS = range(1990, 2051)  # for digits run together, which may be an item's number

SOLAR_CENTURY = 1300  # of the item numbers that print two digits of the year
# Cheap: most addresses have none.
_CANDIDATE = re.compile(r"(?:1[34]|1[89]|20)\d\d(?:[/_-]|\d{4}|$)|\d{8}|\d[-_.](?:19|20)\d\d")
_MONTH, _DAY = r"(0?[1-9]|1[0-2])", r"(0?[1-9]|[12]\d|3[01])"
_OF_MINUTE = "item number of the minute"
_SHAPES = (
    # /2016/12/24-slug is none: behind year and month a headline may begin with a number
    ("year/month/day", re.compile(rf"/(\d{{4}})/{_MONTH}/{_DAY}(?=[/_.]|$)")),
    ("year-month-day", re.compile(rf"(?<![\d])(\d{{4}})([-_]){_MONTH}\2{_DAY}(?!\d)")),
    ("year-month/day", re.compile(r"/(\d{4})-(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?=/)")),
    ("digits run together", re.compile(r"(?<=[/_-])(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.?-]|$)")),
    # A2016122419300005196: the minute, then a number
    (_OF_MINUTE, re.compile(
        r"(?<=[/_-])[A-Za-z]{0,3}(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d\d{2,8}(?=[/_.?-]|$)"
    )),
)  # fmt: skip
_DAY_FIRST_SHAPE = re.compile(rf"(?<!\d)(?<!\d[-_.]){_DAY}([-_.]){_MONTH}\2(\d{{4}})(?![\d])")
_RUN_TOGETHER = ("digits run together", _OF_MINUTE)
_NAMED = re.compile(r"/(\d{4})/([A-Za-z]{3,9})/(\d{1,2})(?=[/_.]|$)")
_YEAR_MONTH = re.compile(rf"/(\d{{4}})/{_MONTH}(?=/|$)")
# Item numbers that begin or end with the date, by site.
_BY_SITE = (
    ("farsnews.ir", re.compile(r"/news/(1[34]\d\d)(\d\d)(\d\d)\d{6}(?=/|$)"), "farsnews.ir item number"),
    ("farsnews.ir", re.compile(r"/news/([89]\d)(\d\d)(\d\d)\d{4}(?=/|$)"), "farsnews.ir item number"),
    ("reuters.com", re.compile(r"-id[A-Z]{2,4}\w*?(\d{4})(\d\d)(\d\d)$"), "reuters.com item number"),
)  # fmt: skip
_ARCHIVED = re.compile(r"^web\.archive\.org/web/\d{4,14}[a-z_]*/", re.IGNORECASE)  # when it was crawled


class UrlDate(NamedTuple):
    """What an address says: a day, or only a year and month (`day` None)."""

    day: date | None
    year: int
    month: int
    text: str
    rule: str


def url_date(url: str, language: str = "") -> UrlDate | None:
    """Return the date in the path of an address; None where there is none, or two of one shape that differ."""
    path = _ARCHIVED.sub("", url.rsplit("://", 1)[-1])
    slash = path.find("/")
    if slash < 0:
        return None
    site, path = path[:slash], path[slash:].partition("?")[0].partition("#")[0]
    if not _CANDIDATE.search(path):
        return None
    for rule, shape in _SHAPES:
        found = {day: match[0] for match in shape.finditer(path) if (day := _day(match, rule, language))}
        if found:
            (day, text), *others = found.items()
            return None if others else UrlDate(day, day.year, day.month, text.strip("/"), rule)
    return _by_site(site, path) or _named(path) or _day_first(path, language) or _year_month(path)


def _day(match: re.Match[str], rule: str, language: str) -> date | None:
    year, month, day = (int(part) for part in match.groups() if part.isdecimal())
    calendar = calendar_of_year(year, language)
    if rule in _RUN_TOGETHER and year not in WEB_YEARS and (calendar == GREGORIAN or rule == _OF_MINUTE):
        return None
    return to_date(calendar, year, month, day) if calendar in (GREGORIAN, SOLAR) else None


def _by_site(site: str, path: str) -> UrlDate | None:
    for domain, shape, rule in _BY_SITE:
        if site == domain or site.endswith("." + domain):
            match = shape.search(path)
            year, month, day = map(int, match.groups()) if match else (0, 0, 0)
            year += SOLAR_CENTURY if 0 < year < 100 else 0
            calendar = calendar_of_year(year)
            found = to_date(calendar, year, month, day) if calendar else None
            if match and found:
                return UrlDate(found, found.year, found.month, match[0].strip("/-"), rule)
    return None


def _named(path: str) -> UrlDate | None:
    match = _NAMED.search(path)
    name = NAMES.get(match[2].lower()) if match else None
    if not match or not name or name.kind != MONTH or not isinstance(name.only, Month):
        return None
    day = to_date(name.only.calendar, int(match[1]), name.only.number, int(match[3]))
    return UrlDate(day, day.year, day.month, match[0].strip("/"), "year/month name/day") if day else None


def _day_first(path: str, language: str) -> UrlDate | None:
    """Read `24-12-2016`; where both may be the month, only in a language that prints the day first."""
    found = list(_DAY_FIRST_SHAPE.finditer(path))
    if len(found) != 1:
        return None
    match = found[0]
    number, month, year = int(match[1]), int(match[3]), int(match[4])
    if year not in WEB_YEARS or not (number > 12 or number == month or language.split("-")[0] in DAY_FIRST):
        return None
    day = to_date(GREGORIAN, year, month, number)
    return UrlDate(day, year, month, match[0], "day-month-year") if day else None


def _year_month(path: str) -> UrlDate | None:
    match = _YEAR_MONTH.search(path)
    if not match or int(match[1]) not in WEB_YEARS:
        return None
    return UrlDate(None, int(match[1]), int(match[2]), match[0].strip("/"), "year/month")
