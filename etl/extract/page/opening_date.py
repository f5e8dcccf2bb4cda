"""The date that stamps the begin of a text: `27.1.2022 - The council …`, or one in an element of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from etl.extract.dates.spans import find_spans, may_hold_date
from etl.extract.dates.url import WEB_YEARS

FIRST = 4  # paragraphs that it may open; behind a line about the writer, a lead, a heading
MAX_STAMP = 40
SET_OFF = re.compile(r"\)?\s*(?:\s[-–—]\s|\|)")
NUMERIC = re.compile(r"[\d./-]+")
NEW_SENTENCE = re.compile(r"\s+(?=[„“\"«‚»(]|[^\W\d_])")
OWN_ELEMENT = ",".join(f"p > {tag}:first-child" for tag in ("b", "em", "i", "small", "span", "strong"))
MAX_ELEMENTS = 200


def find_opening(tree: LexborHTMLParser, paragraphs: Sequence[str], language: str) -> str:
    """Return the date that one of the first paragraphs begins with, as printed; `""` where it is no stamp.

    It is none where paragraphs begin with several days: a chronicle, a list of events.
    """
    found: dict[object, tuple[int, str]] = {}
    in_elements: dict[str, int] | None = None  # looked up once, and only where it is asked for
    for number, text in enumerate(paragraphs):
        begin = text[:MAX_STAMP]
        if not begin.lstrip("(")[:3].strip() or not may_hold_date(begin):
            continue
        span = next(find_spans(begin, language), None)
        if span is None or span.start > 1 or span.parsed.date is None or span.parsed.date.year not in WEB_YEARS:
            continue
        is_stamp = is_set_off(text, span.start, span.end)
        if not is_stamp:
            in_elements = own_elements(tree) if in_elements is None else in_elements
            own = in_elements.get(text[: span.end])  # the full stop behind it at most
            is_stamp = own is not None and own <= span.end + 2
        if is_stamp:
            found.setdefault(span.parsed.date, (number, text[span.start : span.end]))
    if len(found) != 1:
        return ""
    ((number, stamp),) = found.values()
    return stamp if number < FIRST else ""


def is_set_off(text: str, start: int, end: int) -> bool:
    """Tell a date that a dash or a bar follows, or one in numbers that no sentence would go on from."""
    if SET_OFF.match(text, end):
        return True
    sentence = NEW_SENTENCE.match(text, end)
    return bool(sentence and NUMERIC.fullmatch(text, start, end) and not text[sentence.end()].islower())


def own_elements(tree: LexborHTMLParser) -> dict[str, int]:
    """Return the texts of the first elements of paragraphs without what stops them, and the fewest letters with it."""
    found: dict[str, int] = {}
    for node in tree.css(OWN_ELEMENT)[:MAX_ELEMENTS]:
        own = " ".join((node.text() or "").split())
        key = own.rstrip(" .:|–-")
        found[key] = min(len(own), found.get(key, len(own)))
    return found
