"""Find where a line prints dates, in any language: shapes that begin and end with a number or a month's name.

A shape alone proves nothing; what it holds must read as one full day with nothing left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from etl.extract.dates.parse import parse_date
from etl.extract.dates.parsed import ParsedDate

HINT = re.compile(r"\d(?:\d{3}|\s?[./-]\s?\d\d)")  # one digit first: what begins with none is skipped fast
SPAN = re.compile(
    r"(?<![\d./-])(?:"
    r"\d{4}\s?([./-])\s?\d\d?\s?\1\s?\d\d?(?![\d/-]|\.\d)"  # 2016-12-24, 2016. 12. 24, ۱۳۹۵/۱۰/۰۴
    # 24.12.2016, 24/12/16; a time of day may follow without a blank
    r"|\d\d?\s?([./-])\s?\d\d?\s?\2\s?(?:\d{4}|\d\d)(?:(?=\d\d:\d\d)|(?![\d/-]|\.\d|:\d))"
    r"|\d{4}\s?[年년]\s?\d\d?\s?[月월]\s?\d\d?(?:\s?[日일号號])?"
    # 24 de diciembre de 2016, 24th of Dec, 2016; a second date may follow without a blank
    r"|\d\d?(?!\d)[^\d\n|]{2,26}?\d{4}(?:(?=\d\d?\.?\s[^\W\d_]{3})|(?!\d|:\d))"
    r"|\d{4}\.?\s[^\d\n|]{2,16}?\s\d\d?(?![\d:])"  # 2016. december 24.
    r")"
    r"|[^\W\d_]{3,}\.?\s\d\d?(?:st|nd|rd|th)?,?\s\d{4}(?!\d|:\d)"  # December 24, 2016
    r"|[^\W\d_]{3,}\.?\s[0-3]\d(?:199|20[0-4])\d(?!\d|:\d)"  # Dec 242016: day and year in boxes of their own
)
MAX_TRIES = 12  # a line
TOKEN = re.compile(r"\d+|[^\W\d_]+")


class Span(NamedTuple):
    """A date in a line: where it stands, and how it reads (a day, or `date_ambiguous`)."""

    start: int
    end: int
    parsed: ParsedDate


def may_hold_date(line: str) -> bool:
    """Tell cheaply whether there can be a date in a line: most lines of a page hold none."""
    return HINT.search(line) is not None


def find_spans(line: str, language: str = "") -> Iterator[Span]:
    """Yield the dates of a line in order; those whose day and month cannot be told apart too."""
    at = 0
    for _ in range(MAX_TRIES):
        match = SPAN.search(line, at)
        if not match:
            return
        parsed = parse_date(match[0], language=language)
        if parsed and (parsed.date or "date_ambiguous" in parsed.flags):
            yield Span(*match.span(), parsed)
            at = match.end()
        else:
            token = TOKEN.match(line, match.start())
            at = token.end() if token else match.end()
