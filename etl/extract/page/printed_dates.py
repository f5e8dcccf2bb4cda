"""The date that a page prints for its readers: a short line near the headline, or one that says what it dates.

Places are tried from the strongest: labelled lines around the headline, lines close below it, what its own heading
prints beside it, the stamp that the text begins with, lines right above the headline, between it and the text or at the
top of the text, labelled lines behind and in the text, lines with labels of their own, and the one bare date behind
it. A line that says "updated" gives the day of a change, never that of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from etl.article import Stated
from etl.extract.dates import parse_date
from etl.extract.dates.keys import fold_key
from etl.extract.dates.names import NAMES
from etl.extract.dates.spans import Span, find_spans, may_hold_date
from etl.extract.dates.url import WEB_YEARS
from etl.extract.page.blocks import Block, Outline
from etl.extract.page.date_places import ABOVE, INTO, Places, find_places, index_of
from etl.extract.page.date_words import MODIFIED, OTHER, PUBLISHED, UNSAID, is_beside, said_before
from etl.extract.page.elements import BESIDE, ELSEWHERE, ITEM, PARAGRAPH, PART, ROOT
from etl.extract.page.opening_date import find_opening
from etl.extract.page.title import Title

MAX_LINE = 200
MAX_BESIDE = 8  # words beside an unlabelled date
MAX_LABEL_LINE = 40
CLOSE = 4  # blocks below the headline that come before those above it; even a footer is its own, and above the text too
MAX_HEADINGS, MAX_EQUAL = 40, 2
MAX_BOXES, MAX_BOX = 3, 800  # letters in a box around the headline
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE_END = re.compile(r"[.!?…,;:؟。！？]\W*$")
LABEL = re.compile(r"[^\W\d_]\s?[:：]\s?$")
BAR = re.compile(r"\s[|•·]\s?|\s?[|•·]\s|\s[-–—]\s")
HOURS = re.compile(r"\d[:.]\d\d\s?(?:uhr|h)?\s?[-–—]\s?\d\d?[:.]\d\d", re.IGNORECASE)  # an event's
RANGE = re.compile(r"\s*(?:[-–—]|to|bis|au|al|do|تا|إلى)\s*", re.IGNORECASE)


class Line(NamedTuple):
    """A date in a block of a page: from where to where it stands, and what is said of it."""

    block: Block
    start: int
    end: int
    said: str
    is_part: bool


class PrintedDates(NamedTuple):
    """The publication and the change that a page prints; None where it does not.

    `is_clear` says that place or words tell the publication; else it is the one date that stands about.
    """

    published: Stated | None
    is_clear: bool
    modified: Stated | None


def find_printed_dates(
    tree: LexborHTMLParser, outline: Outline, title: Title, paragraphs: Sequence[str], language: str = ""
) -> PrintedDates:
    """Return what a page prints about its publication and its last change."""
    places = find_places(outline, title.printed, paragraphs)
    close = list(read_lines(outline, places.below[:CLOSE], language))
    above = list(read_lines(outline, places.above, language, is_close=False))
    below = list(read_lines(outline, places.below[CLOSE:-CLOSE], language, is_close=False))
    below += read_lines(outline, places.below[CLOSE:][-CLOSE:], language)
    near = (*close, *above, *below)
    own = list(lines_of(beside(title, outline, places.head), language))
    published = (
        said(PUBLISHED, (*own, *near))
        or date_line((*close, *own))
        or opening_line(tree, paragraphs, language)
        or date_line((*above, *below))
        or find_farther(outline, places, language)
        or date_line(near, labelled=True)
        or date_line(read_lines(outline, places.within[:INTO], language, is_close=False), labelled=True)
    )
    lone = published or only_bare(read_lines(outline, places.behind, language, is_close=False))
    modified = said(MODIFIED, near)
    return PrintedDates(
        lone and as_stated(lone, language), published is not None, modified and as_stated(modified, language)
    )


def find_farther(outline: Outline, places: Places, language: str) -> Line | None:
    """Return what the top of the text prints, else what a label behind or in it says."""
    into = list(read_lines(outline, places.within[:INTO], language, is_close=False))
    return (
        said(PUBLISHED, into)
        or date_line(into)
        or said(PUBLISHED, read_lines(outline, places.behind[:CLOSE], language))
        or said(PUBLISHED, read_lines(outline, (*places.behind, *places.within), language, is_close=False))
    )


def beside(title: Title, outline: Outline, head: int) -> list[str]:
    """Return what the heading prints in front of the headline and behind it."""
    heading = outline.blocks[head].text if head >= 0 else ""
    if not title.headline or heading == title.headline or title.headline not in heading:
        return []
    before, _, behind = heading.partition(title.headline)
    return [before.strip(), behind.strip()]


def opening_line(tree: LexborHTMLParser, paragraphs: Sequence[str], language: str) -> Line | None:
    """Return the date that stamps the begin of the text."""
    stamp = find_opening(tree, paragraphs, language)
    return next(lines_of([stamp], language), None) if stamp else None


def lines_of(texts: Sequence[str], language: str) -> Iterator[Line]:
    """Yield the dates of texts that are no blocks of the page."""
    outline = Outline(blocks=[Block(text, len(text), 0, PARAGRAPH, ROOT) for text in texts])
    return read_lines(outline, range(len(texts)), language)


def find_beside_heading(tree: LexborHTMLParser, headline: str, language: str = "") -> Stated | None:
    """Return the date in the small box around the headline, where that is no text: the caption of a picture."""
    headings = (h for h in tree.css("h1,h2,h3")[:MAX_HEADINGS] if " ".join((h.text() or "").split()) == headline)
    for heading in islice(headings, MAX_EQUAL):
        box = heading.parent
        for _ in range(MAX_BOXES):
            text = (box.text(separator="\n") or "") if box is not None else ""
            if box is None or box.tag == "body" or len(text) > MAX_BOX:
                break
            lines = [" ".join(line.split()) for line in text.split("\n") if line and not line.isspace()]
            at = index_of(lines, headline)
            line = date_line(lines_of(lines[max(at - ABOVE, 0) : at + CLOSE], language))
            if line:
                return as_stated(line, language)
            box = box.parent
    return None


def read_lines(outline: Outline, place: Sequence[int], language: str, *, is_close: bool = True) -> Iterator[Line]:
    """Yield the dates of the short lines among some blocks, those of sidebars and footers only where they are close."""
    blocks = outline.blocks
    for number in place:
        block = blocks[number]
        text = block.text
        if len(text) > MAX_LINE or not may_hold_date(text) or HOURS.search(text):
            continue
        where = standing_of(outline, block.element)
        if where == ELSEWHERE and not is_close:
            continue
        end = 0
        for span in find_spans(text, language):
            before = text[end : span.start]
            if is_beside(before):
                break
            what = said_before(before)
            if what == UNSAID and not span.start and number and len(blocks[number - 1].text) <= MAX_LABEL_LINE:
                what = said_before(blocks[number - 1].text)
            if (end and RANGE.fullmatch(before)) or (what == UNSAID and is_historic(span)):
                what = OTHER
            yield Line(block, span.start, span.end, what, where == PART)
            end = span.end


def is_historic(span: Span) -> bool:
    """Tell a day before there were pages; without a label it is that of a birth or of an event."""
    return span.parsed.date is not None and span.parsed.date.year not in WEB_YEARS


def standing_of(outline: Outline, element: int) -> int:
    """Return the worst claim of an element and those around it: ELSEWHERE, BESIDE or PART.

    The footer of an article prints who wrote it, and when.
    """
    worst = footer = PART
    while element != ROOT:
        tag = outline.tags[element]
        if tag == "footer":
            footer = ELSEWHERE
        elif tag == "article" and footer:
            footer = BESIDE
        else:
            worst = max(worst, outline.standing[element])
        element = outline.parents[element]
    return max(worst, footer)


def said(what: str, lines: Iterable[Line]) -> Line | None:
    """Return the first line that says so."""
    return next((line for line in lines if line.said == what), None)


def date_line(lines: Iterable[Line], *, labelled: bool = False) -> Line | None:
    """Return the first line that is little more than its date, and no sentence; `labelled`: by a word of its own."""
    for line in lines:
        if line.said == UNSAID and labelled == is_labelled(line):
            is_sentence = line.block.kind == PARAGRAPH and SENTENCE_END.search(line.block.text)
            if not words_beside(line, whole=True) or (words_beside(line) <= MAX_BESIDE and not is_sentence):
                return line
    return None


def is_labelled(line: Line) -> bool:
    """Tell a date with a label that says neither publication nor change: `First edition: 12.03.2020`."""
    return LABEL.search(line.block.text, 0, line.start) is not None


def only_bare(lines: Iterable[Line]) -> Line | None:
    """Return the line that is nothing but its date, outside links and lists; None where several differ."""
    bare: dict[str, Line] = {}
    for line in lines:
        loose = line.is_part and line.block.kind != ITEM and not line.block.linked
        if loose and line.said == UNSAID and not words_beside(line, whole=True):
            bare[line.block.text] = line
    return next(iter(bare.values())) if len(bare) == 1 else None


def words_beside(line: Line, *, whole: bool = False) -> int:
    """Count the words in front of a date and behind it, between the bars around it or in the `whole` line.

    Those of dates do not count.
    """
    before, behind = line.block.text[: line.start], line.block.text[line.end :]
    if not whole:
        before, behind = BAR.split(before)[-1], BAR.split(behind, maxsplit=1)[0]
    return sum(fold_key(word) not in NAMES for word in (*WORD.findall(before), *WORD.findall(behind)))


def as_stated(line: Line, language: str) -> Stated:
    """Return the line as evidence: all of it where it reads as the same day, for the time it may hold."""
    text = line.block.text
    date = text[line.start : line.end]
    whole, alone = parse_date(text, language=language), parse_date(date, language=language)
    same = whole is not None and alone is not None and whole.date == alone.date
    return Stated(text if same else date, "body", line.said)
