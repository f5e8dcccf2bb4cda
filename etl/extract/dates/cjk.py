"""Dates of Chinese, Japanese and Korean: 2016年12月24日, 平成28年12月24日, 2016년 12월 24일, 二〇一六年十二月."""

from __future__ import annotations

import re

from etl.extract.dates.calendars import ERAS, GREGORIAN
from etl.extract.dates.printed import Printed

_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "元": 1}
_NUMBER = "[〇零元一二三四五六七八九十百]"
_DATE = re.compile(
    rf"(?:(?P<era>{'|'.join(ERAS)})\s*(?P<era_year>\d{{1,3}}|{_NUMBER}{{1,5}})|(?<!\d)(?P<year>\d{{4}}|{_NUMBER}{{4}}))"
    rf"\s*[年년]\s*(?:(?P<month>\d{{1,2}}|{_NUMBER}{{1,3}})\s*[月월]\s*"
    rf"(?:(?P<day>\d{{1,2}}|{_NUMBER}{{1,3}})\s*[日号號일])?)?"
)
_DAY_MONTH = re.compile(r"(?<!\d)(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日号號일]")
_WEEKDAY = re.compile(
    r"(?:星期|周|週|礼拜)\s*([一二三四五六日天])|\(\s*([月火水木金土日월화수목금토일])\s*\)"
    r"|([月火水木金土日])曜日?|([월화수목금토일])요일"
)
_ROWS = ("月火水木金土日", "一二三四五六日", "월화수목금토일")
_WEEKDAYS = {char: number for row in _ROWS for number, char in enumerate(row)} | {"天": 6}
# What stands behind one of these is a date of the old lunisolar calendar.
_LUNISOLAR = re.compile("农历|農曆|阴历|陰曆|旧历|舊曆|旧暦|陰暦|음력")
_JUCHE = re.compile(r"(?:juche|주체)\s*\d{1,3}\s*\((\d{4})\)")
_MORE_DAYS = re.compile(r"(?<![\d:])\d{1,2}\s*[日일]")
_YEAR_UNITS = ("年", "년")
_MONTH_UNITS = ("月", "월")


def has_units(key: str) -> bool:
    """Tell whether a string writes its year as a unit of these languages."""
    return any(unit in key for unit in _YEAR_UNITS)


def without_juche(key: str) -> str:
    """Return `juche 104 (2015)` as the Gregorian year that it prints beside its own."""
    return _JUCHE.sub(r"\1", key) if "juche" in key or "주체" in key else key


def read_cjk(key: str) -> tuple[list[Printed], int | None, str, str]:
    """Return the dates of a folded string, the weekday if one is named, what is left of it, and a refusal's flag.

    A range of days (`8月10日～12日`) is refused; of a lunisolar date nothing is read.
    """
    key = _LUNISOLAR.split(key, maxsplit=1)[0]
    dates = [printed for match in _DATE.finditer(key) if (printed := _printed(match))]
    rest = _DATE.sub(" ", key)
    match = _WEEKDAY.search(rest)
    char = next(filter(None, match.groups())) if match else ""
    refused = "date_ambiguous" if dates and _MORE_DAYS.search(rest) else ""
    return dates, _WEEKDAYS.get(char), _WEEKDAY.sub(" ", rest), refused


def read_day_month(key: str) -> tuple[int, int] | None:
    """Return month and day of the one `4月24日` without a year; None where there are none or several."""
    found = [(int(m["month"]), int(m["day"])) for m in _DAY_MONTH.finditer(key)] if _has_month(key) else []
    return found[0] if len(found) == 1 else None


def _has_month(key: str) -> bool:
    return any(unit in key for unit in _MONTH_UNITS)


def _printed(match: re.Match[str]) -> Printed | None:
    era = match["era"]
    year = _number(match["era_year"]) + ERAS[era] if era else _number(match["year"])
    month, day = (_number(match[part]) if match[part] else None for part in ("month", "day"))
    return Printed(GREGORIAN, year, month, day, f"era {era}" if era else "year month day in units")


def _number(text: str) -> int:
    """Read digits, `二〇一六` digit by digit, or `二十四` with its ten."""
    if text.isdecimal():
        return int(text)
    if "百" in text:
        hundreds, rest = text.split("百", 1)
        return 100 * _DIGIT.get(hundreds, 1) + (_number(rest) if rest else 0)
    if "十" in text:
        tens, ones = text.split("十", 1)
        return 10 * (_DIGIT.get(tens, 0) if tens else 1) + (_DIGIT.get(ones, 0) if ones else 0)
    return int("".join(str(_DIGIT[char]) for char in text))
