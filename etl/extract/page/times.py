"""Dates in the visible page: `time` elements and microdata, publication and change told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.article import Stated
from etl.extract.page.blocks import Outline
from etl.extract.page.names import says_apart
from etl.extract.page.prompts import is_dated

ELEMENTS = "time,[itemprop~=datePublished],[itemprop~=dateModified],abbr.published"
DATE_NAMED = ",".join(f'[class*="{name}" i]' for name in ("date", "time", "datum", "publi", "posted", "fecha", "meta"))
# Hijri years and the digits of other scripts among them.
YEAR = re.compile(r"(?<!\d)(?:[1١۱][349٣٤٩۳۴۹]|[2٢۲][0٠۰])\d\d(?!\d)|(?<!\d)\d\d?[./]\d\d?[./]\d\d(?!\d)")
PUBLISHED = re.compile(r"publi|posted|created|pubdate|entry-date|erstellt", re.IGNORECASE)
MODIFIED = re.compile(r"modif|updat|changed|aktualis", re.IGNORECASE)
DIGIT = re.compile(r"\d")
MAX_LETTERS = 80
MAX_DEPTH = 40
# Elements whose times are those of other texts.
ELSEWHERE = frozenset({"nav", "aside", "footer", "li"})
MAX_TIMES = 200


def read_times(tree: LexborHTMLParser) -> tuple[tuple[Stated, ...], tuple[Stated, ...]]:
    """Return what states publication (marked as such first, then the first plain `time`), and what change."""
    marked: list[Stated] = []
    plain: list[Stated] = []
    modified: list[Stated] = []
    for node in tree.css(ELEMENTS)[:MAX_TIMES]:
        attributes = node.attributes
        text = stated_time(node)
        if not text:
            continue
        names = " ".join(
            value or name for name in ("itemprop", "class", "pubdate") if (value := attributes.get(name, "")) != ""
        )
        if MODIFIED.search(names):
            modified.append(Stated(text, "time", "modified"))
        elif PUBLISHED.search(names):
            if not plain or not is_elsewhere(node):
                marked.append(Stated(text, "time", "published"))
        elif not plain and not is_elsewhere(node):
            plain.append(Stated(text, "time", "time"))
    return tuple(dict.fromkeys((*marked[:1], *plain))), tuple(dict.fromkeys(modified[:1]))


def read_printed_times(tree: LexborHTMLParser, outline: Outline) -> tuple[Stated, ...]:
    """Return the first printed date, in a line that says so or in an element named after dates.

    For pages that state none for machines.
    """
    for block in outline.blocks:
        if block.size <= MAX_LETTERS and is_dated(block.text) and not MODIFIED.search(block.text):
            return (Stated(block.text, "time", "printed"),)
    for node in tree.css(DATE_NAMED)[:MAX_TIMES]:
        attributes = node.attributes
        text = " ".join((node.text(separator=" ") or "").split())
        if len(text) > MAX_LETTERS or not YEAR.search(text) or MODIFIED.search(text):
            continue
        if not says_apart(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") and not is_elsewhere(node):
            return (Stated(text, "time", "printed"),)
    return ()


def stated_time(node: LexborNode) -> str:
    """Return what the element states for machines, else its text where that is short and has a digit."""
    attributes = node.attributes
    for name in ("datetime", "content", "title"):
        value = (attributes.get(name) or "").strip()
        if value and DIGIT.search(value):
            return value
    text = " ".join((node.text() or "").split())
    return text if len(text) <= MAX_LETTERS and DIGIT.search(text) else ""


def is_elsewhere(node: LexborNode) -> bool:
    """Tell whether the element lies in a menu, a sidebar, a footer or a list."""
    return any(tag in ELSEWHERE for tag in ancestors(node))


def ancestors(node: LexborNode) -> Iterator[str]:
    """Yield the tags of the elements around a node, innermost first."""
    parent = node.parent
    for _ in range(MAX_DEPTH):
        if parent is None:
            return
        yield parent.tag or ""
        parent = parent.parent
