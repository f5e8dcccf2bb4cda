"""Read one string that should be a date: a field, a header, a `<time>`, part of a dateline.

Nothing is guessed. What the string does not say (order of day and month, calendar, zone) stays open: the result
has less precision then, and a flag that says why.
"""

from __future__ import annotations

import re
from functools import lru_cache

from etl.extract.dates.calendars import GREGORIAN, YEARS
from etl.extract.dates.cjk import has_units, read_cjk, without_juche
from etl.extract.dates.clock import Clock, take_clock
from etl.extract.dates.common import read_english, read_iso
from etl.extract.dates.compact import Compact, read_epoch, read_group, read_run, read_week
from etl.extract.dates.keys import fold_key
from etl.extract.dates.names import FILLER, NAMES, OTHER_NUMBERS
from etl.extract.dates.parsed import ParsedDate, with_clock
from etl.extract.dates.printed import Context, Printed
from etl.extract.dates.resolve import Resolved, resolve
from etl.extract.dates.shapes import find_printed

MAX_LENGTH = 160  # a longer string is prose, not a date
MAX_UNREAD = 8  # words beside the date ("LOAD-DATE:", "Late Edition - Final")
MAX_UNREAD_LETTERS = 48  # in all of them: scripts without blanks have few words


_DIGIT = re.compile(r"[\d〇一二三四五六七八九十元]")
_COARSE = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>0?[1-9]|1[0-2]))?|(?P<first>0?[1-9]|1[0-2])[-/.](?P<last>\d{4})"
)


# `Dec 242016`: day and year lie in boxes of their own, and no blank between them
_GLUED = re.compile(r"^([^\W\d_]{3,}\.?\s[0-3]\d)(?=(?:19|20)\d\d$)")


def parse_date(
    text: str, *, zone: str | None = None, day_first: bool | None = None, language: str = ""
) -> ParsedDate | None:
    """Return the reading of a string; None where it holds no date at all.

    `zone` is the IANA zone of the publisher, used only for a time printed without one (the rule says so).
    `day_first` and `language` decide between 4/8 and 8/4; without them only the year is kept.
    """
    return read_string(text.strip(), zone, day_first, language.split("-")[0])


@lru_cache(maxsize=512)  # a record states one date in several places, and each is weighed more than once
def read_string(text: str, zone: str | None, day_first: bool | None, tag: str) -> ParsedDate | None:
    """Read a string without blanks around it by the rules for common spellings, then by all others."""
    iso = read_iso(text, zone, tag)
    if iso:
        return iso
    english = read_english(text)
    if english:
        return _build(resolve([english.printed], english.weekday), english.clock, zone, text)
    if len(text) > MAX_LENGTH or not _DIGIT.search(text):
        return None
    return read_general(text, zone, Context(tag, day_first))


def read_general(text: str, zone: str | None, context: Context) -> ParsedDate | None:
    """Read a string by all rules, in any language; the common spellings were tried before."""
    key = _GLUED.sub(r"\1 ", fold_key(text).strip())
    epoch = read_epoch(key, zone)
    if epoch:
        return ParsedDate(epoch.day, epoch.instant, "second", text, (), epoch.rule)
    of_week = read_week(key)
    if of_week:
        return _build(resolve([of_week], None), None, zone, text)
    coarse = _COARSE.fullmatch(key)
    if coarse:
        return _build_coarse(coarse, text)
    compact: Compact | None = read_run(key, context.language) or read_group(key, context.language)
    if compact:
        return _build(resolve([compact.printed], None), compact.clock, zone, text)
    clock, rest = take_clock(without_juche(key))
    dates, weekday, unread, refused = read_parts(rest, context, clock)
    if not OTHER_NUMBERS.isdisjoint(unread):
        return None
    if len(unread) > MAX_UNREAD or sum(map(len, unread)) > MAX_UNREAD_LETTERS:
        return None
    if refused:
        return ParsedDate(None, None, "none", text, (refused,), "unreadable")
    return _build(resolve(dates, weekday), clock, zone, text) if dates else None


def read_parts(key: str, context: Context, clock: Clock | None) -> tuple[list[Printed], int | None, list[str], str]:
    """Return dates, weekday and unread words of a folded string without its time of day, and the flag of a refusal.

    Twelve-hour clocks are what programs of the United States print, month first: then the language of the text no
    longer vouches for the order.
    """
    if has_units(key):
        dates, weekday, rest, refused = read_cjk(key)
        words = [word for word in rest.split() if any(map(str.isalnum, word))]
        return dates, weekday, words, refused
    if clock and clock.halved and key.isascii():
        context = context._replace(language="")
    found = find_printed(key, context)
    return found.dates, found.weekday, [word for word in found.rest if _unread(word)], found.refused


def _unread(word: str) -> bool:
    name = NAMES.get(word)
    return word.isalnum() and (name is None or name.kind != FILLER)


def _build(resolved: Resolved, clock: Clock | None, zone: str | None, text: str) -> ParsedDate | None:
    if resolved.day and clock:
        return with_clock(resolved.day, clock.time, clock.precision, clock.zone, zone, text, resolved.rule)
    if resolved.precision == "none" and not resolved.flags:
        return None
    return ParsedDate(resolved.day, None, resolved.precision, text, resolved.flags, resolved.rule)


def _build_coarse(match: re.Match[str], text: str) -> ParsedDate | None:
    """Keep `2016`, `2016-12` and `12/2016`; a year or month of another calendar spans two of ours."""
    year = int(match["year"] or match["last"])
    if year not in YEARS[GREGORIAN]:
        return None
    month = match["month"] or match["first"]
    return ParsedDate(None, None, "month" if month else "year", text, (), "year and month" if month else "year alone")
