"""Find the dates in a folded string: shapes over the kinds of its tokens, whatever the language."""

from __future__ import annotations

import re
from typing import NamedTuple

from etl.extract.dates.calendars import BUDDHIST, GREGORIAN, LUNAR, SOLAR, YEARS
from etl.extract.dates.names import MARK, MONTH, WEEKDAY, Month
from etl.extract.dates.printed import Context, Printed, from_numbers, short_year
from etl.extract.dates.tokens import DAY, NUMBERS, OPEN_MONTH, YEAR, Tokens, Value, tokenize

# dMy = 24 December 2016, Mdy = December 24, 2016, yMd = 2016 December 24, D = 24/12/2016, K = mark of the calendar.
_DATES = re.compile(r"(?:dMy|Mdy|yMd|ydM|D)K?")
_SHORT_YEAR = re.compile(r"(?<!d)(?:dMd|Mdd)(?![dyD])")
_MONTHS = re.compile(r"My|yM")
_DAY_MONTHS = re.compile(r"dM|Md")


class Found(NamedTuple):
    """What a string prints: dates, the weekday if one is named, and the words and numbers nothing read."""

    dates: list[Printed]
    weekday: int | None
    rest: list[str]
    refused: str


def find_printed(key: str, context: Context) -> Found:
    """Return every date in a folded string, in the order printed.

    `refused` is the flag of a date that was seen and cannot be read: two days before the month or a month's name
    that languages use differently (date_ambiguous), a year that its calendar does not have (date_implausible).
    """
    tokens = tokenize(key, context.language)
    kinds = tokens.kinds
    dates: list[Printed] = []
    taken: set[int] = set()
    refused = ""
    for shape in (_DATES, _SHORT_YEAR, _MONTHS):
        for match in shape.finditer(kinds):
            start, end = match.span()
            if shape is not _MONTHS and _continues(tokens, start, taken):
                refused = "date_ambiguous"
                continue
            printed = _read(match[0], tokens.values[start:end], context)
            if printed:
                dates.append(printed)
                taken.update(range(start, end))
            else:
                refused = refused or "date_implausible"
        if dates or refused:
            break
    if OPEN_MONTH in kinds and YEAR in kinds and not dates:
        refused = refused or "date_ambiguous"
    weekdays = {v for k, v in zip(kinds, tokens.values, strict=True) if k == WEEKDAY and isinstance(v, int)}
    rest = [t for i, t in enumerate(tokens.texts) if i not in taken and kinds[i] not in (WEEKDAY, MARK)]
    return Found(dates, weekdays.pop() if len(weekdays) == 1 else None, rest, refused)


def _continues(tokens: Tokens, start: int, taken: set[int]) -> bool:
    """Tell whether a day stands before the date that starts here: of a range, or of some other count.

    `10 to 12 August`, `10 August to 12 September`, `7 days before 9 October`. The same day in another calendar
    may stand there without its year.
    """
    before = [at for at in range(start) if tokens.kinds[at] == DAY and at not in taken]
    if not before or tokens.kinds[start - 2 : start] not in ("dM", "Md"):
        return bool(before)
    months = [value for value in tokens.values[start - 2 :][:5] if isinstance(value, Month)]
    return len(before) > 1 or len(months) < 2 or months[0].calendar == months[1].calendar


def _read(shape: str, values: list[Value], context: Context) -> Printed | None:
    mark = str(values.pop()) if shape.endswith(MARK) else None
    if shape[0] == NUMBERS:
        numbers = values[0]
        assert isinstance(numbers, tuple)
        one, two, three, separator = map(str, numbers)
        return from_numbers((one, two, three), separator, mark, context)
    by_kind: dict[str, list[Value]] = {}
    for kind, value in zip(shape, values, strict=False):
        by_kind.setdefault(kind, []).append(value)
    month = by_kind[MONTH][0]
    assert isinstance(month, Month)
    days = [int(str(value)) for value in by_kind.get(DAY, ())]
    if YEAR in by_kind:
        year, rule = int(str(by_kind[YEAR][0])), "named month"
    else:
        text = str(by_kind[DAY][-1])
        if len(text) != 2:
            return None
        short = short_year(int(text), month.calendar, context.language)
        if short is None:
            return None
        year, rule = short, "named month, two-digit year"
    calendar = _calendar(month.calendar, year, mark)
    return Printed(calendar, year, month.number, days[0] if days else None, rule) if calendar else None


def _calendar(named: str, year: int, mark: str | None) -> str | None:
    """Return the calendar of a month's name where year and mark agree with it.

    The lone `ه` of Persian stands for either Hijri calendar; a Gregorian month may carry a year of the Buddhist era.
    """
    if mark and mark != named and not (mark == LUNAR and named == SOLAR):
        return None
    if year in YEARS[named]:
        return named
    return BUDDHIST if named == GREGORIAN and year in YEARS[BUDDHIST] else None


def find_day_month(key: str, language: str) -> tuple[Month, int] | None:
    """Return the one day and month named without a year (`4 авг`, `April 21`); None where there are none or many."""
    tokens = tokenize(key, language)
    found = []
    for match in _DAY_MONTHS.finditer(tokens.kinds):
        pair = tokens.values[match.start() : match.end()]
        month, day = (pair[1], pair[0]) if match[0][0] == DAY else (pair[0], pair[1])
        if isinstance(month, Month) and 1 <= int(str(day)) <= 31:
            found.append((month, int(str(day))))
    return found[0] if len(found) == 1 else None
