"""The text of a story in NITF or XHTML elements: paragraphs, lists and tables, without pictures and desk notes."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree.ElementTree import Element

from etl.ingest.formats.xml_core import local


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _names(
    "p hl1 hl2 h1 h2 h3 h4 h5 h6 li ul ol dl dt dd block div section article blockquote bq pre fn table tbody thead"
    " tfoot caption center hr body body.content body.end tagline html nitf main address credit"
)
ROOTS = _names("html nitf body div p section article block body.content h1 h2 h3 ul ol table pre blockquote")
LEFT_OUT = _names(
    "head body.head media note figure header footer nav script style iframe object video audio img svg form button"
    " hedline abstract dateline nitf-table-metadata datasource"
)
LEFT_OUT_CLASSES = frozenset({"teaser", "infobox", "byline"})
"""The story's own head is read as fields; what belongs to pictures, pages and desks is none of its text."""

PARAGRAPH = "\n\n"
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(r"\n{3,}")
_WIDEST = 100
_NARROWEST = 40
_SLACK = 4
_MIN_BREAKS = 4


def is_prose(element: Element) -> bool:
    """Say whether an element is NITF or XHTML, or a part of such a document."""
    return local(element) in ROOTS


def has_class(element: Element, classes: frozenset[str]) -> bool:
    """Say whether an XHTML element is of one of the classes."""
    return not classes.isdisjoint(element.get("class", "").lower().split())


def is_left_out(element: Element) -> bool:
    """Say whether an element is none of the story's text; a figure around a table is text."""
    if element.attrib and has_class(element, LEFT_OUT_CLASSES):
        return True
    name = local(element)
    return name in LEFT_OUT and not (name == "figure" and any(local(part) == "table" for part in element.iter()))


def prose_of(*elements: Element) -> str:
    """Return the paragraphs within elements, parted by blank lines; a table is a paragraph of one line a row."""
    parts: list[str] = []
    for element in elements:
        _walk(element, parts, verbatim=False, in_cell=False)
    lines = "".join(parts).split("\n")
    text = "\n".join(_row(line) if "\t" in line else line.strip() for line in lines)
    paragraphs = [part.strip("\n") for part in _BREAKS.sub(PARAGRAPH, text).split(PARAGRAPH)]
    return PARAGRAPH.join(without_column([part for part in paragraphs if part]))


def _row(line: str) -> str:
    """Return the cells of a line with a blank between them."""
    return " ".join(filter(None, (cell.strip() for cell in line.split("\t"))))


def _walk(element: Element, parts: list[str], *, verbatim: bool, in_cell: bool) -> None:
    """Append an element's text with its breaks; its depth is bounded."""
    name = local(element)
    if is_left_out(element):
        return
    edge = "" if name not in BLOCKS else "\t" if in_cell else PARAGRAPH
    parts.append(edge)
    if name in {"br", "tr"}:
        parts.append("\t" if in_cell else "\n")
    verbatim = verbatim or name == "pre"
    inside_cell = in_cell or name in {"td", "th"}
    if element.text:
        parts.append(_text(element.text, verbatim, name))
    for child in element:
        _walk(child, parts, verbatim=verbatim, in_cell=inside_cell)
        if child.tail:
            parts.append(child.tail if verbatim else _SPACE.sub(" ", child.tail))
    parts.append("\t" if name in {"td", "th"} else edge)


def _text(text: str, verbatim: bool, name: str) -> str:
    if verbatim:
        return text
    if name == "p" and "\n" in text:
        return PARAGRAPH.join(_SPACE.sub(" ", part) for part in indented_paragraphs(text))
    return _SPACE.sub(" ", text)


def indented_paragraphs(text: str) -> list[str]:
    """Part text where single lines are indented and most are not: so wires that know no other mark begin paragraphs."""
    lines = text.split("\n")
    begins = [number for number, line in enumerate(lines) if number and line.strip() and line[0] in " \t"]
    flush = [line for line in lines[1:] if line.strip() and line[0] not in " \t"]
    if not begins or len(begins) > len(flush):
        return [text]
    return ["\n".join(lines[start:end]) for start, end in pairwise([0, *begins, len(lines)])]


def without_column(paragraphs: list[str]) -> list[str]:
    """Join the lines of paragraphs that were wrapped at the width of a column.

    They were if hardly any line had room for the first word of the next one.
    """
    broken = [paragraph.split("\n") for paragraph in paragraphs if "\n" in paragraph]
    width = max((len(line) for lines in broken for line in lines), default=0)
    breaks = [(line, following) for lines in broken for line, following in pairwise(lines)]
    full = sum(len(line) + 1 + len(following.partition(" ")[0]) > width - _SLACK for line, following in breaks)
    if not _NARROWEST <= width <= _WIDEST or len(breaks) < _MIN_BREAKS or full < 0.9 * len(breaks):
        return paragraphs
    return [paragraph.replace("\n", " ") for paragraph in paragraphs]
