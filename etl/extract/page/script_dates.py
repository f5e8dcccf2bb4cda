"""The day of publication that a page's scripts hold: the state it is built from, what it reports to its statistics.

Asked last, where a page neither states nor prints a day. Scripts also hold other texts: days that differ say nothing.
JSON-LD has been read by then; what it says about other things (reviews, members of lists) is none of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from etl.article import Stated
from etl.extract.dates import parse_date

BEFORE = r"(?:first|original(?:ly)?|article|cms|content|page|post|story)?[_-]?"
WITH_DATE = r"publi(?:shed|shing|sh|cation)[_-]?(?:date|time|at|on)(?:[_-]?time)?|pub[_-]?date"
BARE = r"publi(?:shed|cation)"
# "publicationDate":"2022-01-31T14:27:32+01:00", as it stands or inside a string, with its quotes escaped
VALUE = r"""\\*["']?\s*:\s*\\*["']([^"'\\]{8,40})\\*["']"""
STATED = re.compile(
    rf"(?<![\w-])({BEFORE}(?:{WITH_DATE}|date[_-]?(?:first[_-]?)?{BARE})){VALUE}", re.IGNORECASE
)
SYLLABLE = re.compile("[pP][uU][bB]")  # of every name
END = re.compile(rf"(?:{WITH_DATE}|{BARE}){VALUE}", re.IGNORECASE)
MAX_BEFORE = len("originally_date_first_")
HINTS = ("ubli", "UBLI", "ubdate", "ubDate", "ub_date")  # in every name; cheap to look for
MAX_LETTERS = 2_000_000


def find_in_scripts(tree: LexborHTMLParser, language: str) -> tuple[Stated, ...]:
    """Return the first statement of publication in a script, where all of them name one day; else nothing."""
    found: dict[date, Stated] = {}
    letters = 0
    for node in tree.css('script:not([type*="ld+json"])'):
        script = node.text() or ""
        letters += len(script)
        if letters > MAX_LETTERS:
            return ()
        for match in statements_in(script) if any(hint in script for hint in HINTS) else ():
            parsed = parse_date(match[2], language=language)
            if parsed and parsed.date:
                found.setdefault(parsed.date, Stated(match[2], "meta", f"{match[1]} in a script"))
            if len(found) > 1:
                return ()
    return tuple(found.values())


def statements_in(script: str) -> Iterator[re.Match[str]]:
    """Yield what STATED finds, in order; to try it at each letter of a script takes ten times as long."""
    end = 0
    for syllable in SYLLABLE.finditer(script):
        at = syllable.start()
        if at < end or not END.match(script, at):
            continue
        starts = range(max(end, at - MAX_BEFORE), at + 1)
        match = next(filter(None, (STATED.match(script, start) for start in starts)), None)
        if match:
            yield match
            end = match.end()
