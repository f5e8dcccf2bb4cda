"""Find the dates that stand apart from the prose of an article: date lines at its head, sign-offs at its tail."""

from __future__ import annotations

import re

from etl.extract.dates.clock import Clock, take_clock
from etl.extract.dates.compact import read_run
from etl.extract.dates.keys import fold_key
from etl.extract.dates.parse import MAX_LENGTH, parse_date, read_parts
from etl.extract.dates.parsed import ParsedDate
from etl.extract.dates.printed import Context, Printed

MAX_LINE = 90  # characters of a line that is nothing but a date, a place and an agency
MAX_BESIDE = 3  # words of place or agency beside the date

_DIGIT = re.compile(r"\d")
_DASH = re.compile(r"\s+[-–—|]\s*|\s*[-–—|]\s+")
# (APA/dpa, 23.8.2015): agencies and a comma, at the very end.
_CREDIT = re.compile(r"\(\s*[^\W\d_][\w.]{1,11}(?:\s?/\s?[^\W\d_][\w.]{1,11}){0,3},\s*([^()]{6,40})\)\s*$")
# // انتهى // 19:23 ت م, with the date behind it at times.
_END_MARK = re.compile(r"//\s*[^\W\d_]{2,10}\s*//(.{4,100})$", re.DOTALL)
_ANPA = re.compile(r"\bAP-[A-Z]{2}-\d\d-\d\d-\d\d \d{4}GMT")


def date_line(line: str, *, zone: str | None, language: str) -> ParsedDate | None:
    """Return the date of a line that is only a date, with a place before it or an agency behind it.

    A place stands before a dash (`تهران - 4 دی 1395`); beside a date in two calendars a few words may stand without
    one (`الرياض 05 شوال 1436 هـ الموافق …`). Prose that holds a date is no date line, and neither is a list item.
    """
    line = line.strip()
    if not 6 <= len(line) <= MAX_LINE or not _DIGIT.search(line) or not line[0].isalnum() or "\n" in line:
        return None
    if line.isdecimal() and len(line) != len("20161224"):
        return None
    dates, unread = _read(line, language)
    calendars = {printed.calendar for printed in dates}
    if not dates or len(dates) > len(calendars) or any(printed.day is None for printed in dates):
        return None
    if unread and len(calendars) < 2:
        place, *behind = _DASH.split(line, maxsplit=1)
        if not behind or len(place.split()) > MAX_BESIDE or _DIGIT.search(place) or _read(behind[0], language)[1]:
            return None
    elif len(unread) > MAX_BESIDE or any(map(str.isdecimal, unread)):
        return None
    return parse_date(line, zone=zone, language=language)


def _read(line: str, language: str) -> tuple[list[Printed], list[str]]:
    """Return the dates of a line and the words beside them; no dates where one of them must be refused."""
    key = fold_key(line).strip()
    compact = read_run(key, language)
    if compact:
        return [compact.printed], []
    clock, rest = take_clock(key)
    dates, _, unread, refused = read_parts(rest, Context(language.split("-")[0]), clock)
    return ([] if refused else dates), unread


def sign_off(paragraph: str, *, zone: str | None, language: str) -> tuple[ParsedDate | None, Clock | None, str]:
    """Return the date and the time of day of a sign-off, with its verbatim text; nothing where there is none."""
    tail = paragraph[-MAX_LENGTH:]
    if not _DIGIT.search(tail):
        return None, None, ""
    if tail.rstrip().endswith(")"):
        match = _CREDIT.search(tail)
        if match:
            return _strict(match[1], zone, language), None, match[0].strip()
    if "//" in tail:
        match = _END_MARK.search(tail)
        if match:
            parsed = parse_date(match[1], zone=zone, language=language)
            return parsed, take_clock(fold_key(match[1]))[0], match[0].strip()
    if "AP-" in tail:
        match = _ANPA.search(tail)
        if match:
            return parse_date(match[0]), None, match[0]
    return None, None, ""


def _strict(text: str, zone: str | None, language: str) -> ParsedDate | None:
    """Read a string in which nothing but the date may stand."""
    dates, unread = _read(text, language)
    return parse_date(text, zone=zone, language=language) if dates and not unread else None
