"""Civil dates of four calendars: Gregorian, Solar Hijri (Iran, Afghanistan), lunar Hijri, Buddhist era.

Solar Hijri is converted by `jdatetime`, lunar Hijri by the Umm al-Qura tables of `hijridate` (Saudi Arabia);
where a country sights its own moon, the civil day differs by one. The year decides the calendar: a number between
1300 and 1460 is never a year of the Gregorian calendar here, because news begins in 1800. Bounds are constants,
never "today".
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import jdatetime
from hijridate import Hijri

GREGORIAN, SOLAR, LUNAR, BUDDHIST = "gregorian", "solar", "lunar", "buddhist"

YEARS: dict[str, range] = {
    GREGORIAN: range(1800, 2101),
    SOLAR: range(1300, 1421),
    LUNAR: range(1380, 1461),
    BUDDHIST: range(2443, 2644),
}
BUDDHIST_OFFSET = 543

BUDDHIST_LANGUAGES = frozenset({"th", "lo", "km"})
# Years that numbers may be of an era that is not converted here: Vikram Samvat, Bengali, Ethiopian.
OTHER_ERAS = {
    "ne": range(2040, 2101), "hi": range(2040, 2101), "gu": range(2040, 2101), "bn": range(1380, 1461),
    "am": range(1900, 2101), "ti": range(1900, 2101),
}  # fmt: skip

# Where an unmarked number between 1380 and 1420 may be a year of either Hijri calendar.
LUNAR_LANGUAGES = frozenset({"ar", "ur", "ms", "id"})


@lru_cache(maxsize=4096)
def to_date(calendar: str, year: int, month: int, day: int) -> date | None:
    """Return the Gregorian date of a day as printed in its calendar; None where no such day exists or counts."""
    if year not in YEARS[calendar]:
        return None
    try:
        if calendar == SOLAR:
            return jdatetime.date(year, month, day).togregorian()  # type: ignore[no-any-return]
        if calendar == LUNAR:
            return date.fromordinal(Hijri(year, month, day).to_gregorian().toordinal())
        return date(year - BUDDHIST_OFFSET if calendar == BUDDHIST else year, month, day)
    except (ValueError, OverflowError):
        return None


def calendar_of_year(year: int, language: str = "") -> str | None:
    """Return the calendar that an unmarked numeric date of this year is in, None where it cannot be told.

    1300–1379 is Solar Hijri alone (lunar 1379 ended in 1960, before any of the sources), 1421–1460 lunar alone
    (Solar 1421 begins in 2042). Between them lie Solar 2001–2042 and lunar 1960–2000: dates printed as numbers by
    machines are of our time, hence Solar; except in languages of countries that count lunar years.
    """
    if language in OTHER_ERAS and year in OTHER_ERAS[language]:
        return None
    if year in YEARS[GREGORIAN]:
        return GREGORIAN
    if year in YEARS[SOLAR]:
        return None if year in YEARS[LUNAR] and language in LUNAR_LANGUAGES else SOLAR
    if year in YEARS[LUNAR]:
        return LUNAR
    return BUDDHIST if year in YEARS[BUDDHIST] and language in BUDDHIST_LANGUAGES else None


def refusal_of_year(year: int) -> str:
    """Return the flag for a year without a calendar: out of every range, or shared by two (also: two digits)."""
    out_of_range = year > 99 and not any(year in years for years in YEARS.values())
    return "date_implausible" if out_of_range else "date_ambiguous"


def near(one: date, other: date, days: int = 1) -> bool:
    """Tell whether two dates lie at most so many days apart."""
    return abs(one - other) <= timedelta(days=days)


# Japanese eras: folded name → the year before their first.
ERAS: dict[str, int] = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民国": 1911, "民國": 1911,
}  # fmt: skip
