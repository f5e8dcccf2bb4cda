"""Dates in elements made for them: `time`, microdata, `abbr`; publication and change told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.article import Stated
from etl.extract.page.date_words import MODIFIED, PUBLISHED, UNSAID, said_before

ELEMENTS = "time,[itemprop~=datePublished],[itemprop~=dateModified],abbr.published"
NAMED_PUBLISHED = re.compile(r"publi|posted|created|pubdate|entry-date|erstellt", re.IGNORECASE)
NAMED_MODIFIED = re.compile(r"modif|updat|changed|aktualis", re.IGNORECASE)
DIGIT = re.compile(r"\d")
MAX_LETTERS = 80
MAX_DEPTH = 40
MAX_BEFORE = 3  # nodes in front of an element that may hold its label
# Elements whose times are those of other texts; posts from elsewhere are shown as quotations.
ELSEWHERE = frozenset({"nav", "aside", "footer", "li", "blockquote"})
COMMENT = re.compile(r"(?<![a-z])comment(?:[-_ ]|$)", re.IGNORECASE)
NEAREST = 3  # elements around a time whose class may say that it is that of a comment; those of whole pages say much
MAX_TIMES = 200
MAX_READ = 100_000  # letters in all; elements within each other hold the same text again and again


class Times(NamedTuple):
    """What is marked as publication, the first time that is not marked at all, and what is marked as a change."""

    published: tuple[Stated, ...]
    plain: tuple[Stated, ...]
    modified: tuple[Stated, ...]


def read_times(tree: LexborHTMLParser) -> Times:
    """Return the first time of each kind; unmarked ones in menus, lists and sidebars are those of other texts."""
    found: dict[str, Stated] = {}
    letters = 0
    for node in tree.css(ELEMENTS)[:MAX_TIMES]:
        text = stated_time(node)
        if not text and letters < MAX_READ:
            printed = node.text() or ""
            letters += len(printed)
            text = short_time(printed)
        if not text:
            continue
        kind = said_of(node)
        marked_first = kind == MODIFIED or (kind == PUBLISHED and UNSAID not in found)
        if kind not in found and (marked_first or not is_elsewhere(node)):
            found[kind] = Stated(text, "time", "time" if kind == UNSAID else kind)
    return Times(*(tuple(filter(None, (found.get(kind),))) for kind in (PUBLISHED, UNSAID, MODIFIED)))


def said_of(node: LexborNode) -> str:
    """Return what class, microdata or the words in front say of a time.

    WordPress marks every time of a text that was never changed `published updated`, in lists of other texts too.
    """
    attributes = node.attributes
    names = " ".join(
        value or name for name in ("itemprop", "class", "pubdate") if (value := attributes.get(name, "")) != ""
    )
    published, modified = NAMED_PUBLISHED.search(names), NAMED_MODIFIED.search(names)
    if published or modified:
        return UNSAID if published and modified else PUBLISHED if published else MODIFIED
    said = said_before(words_before(node))
    return said if said in (PUBLISHED, MODIFIED) else UNSAID


def words_before(node: LexborNode) -> str:
    """Return the text in front of an element, inside the same parent."""
    words: list[str] = []
    before = node.prev
    for _ in range(MAX_BEFORE):
        if before is None or before.tag == node.tag:
            break
        words.append(before.text() or "")
        before = before.prev
    return " ".join(reversed(words))


def stated_time(node: LexborNode) -> str:
    """Return what the element states for machines, `""` where that is nothing with a digit."""
    attributes = node.attributes
    for name in ("datetime", "content", "title"):
        value = (attributes.get(name) or "").strip()
        if value and DIGIT.search(value):
            return value
    return ""


def short_time(printed: str) -> str:
    """Return the text of an element where it is short and has a digit."""
    text = " ".join(printed.split())
    return text if len(text) <= MAX_LETTERS and DIGIT.search(text) else ""


def is_elsewhere(node: LexborNode) -> bool:
    """Tell whether the element lies in a menu, a sidebar, a footer, a list or a quotation, or names a comment."""
    if COMMENT.search(node.attributes.get("class") or ""):
        return True
    for depth, parent in enumerate(ancestors(node)):
        if parent.tag in ELSEWHERE or (depth < NEAREST and COMMENT.search(parent.attributes.get("class") or "")):
            return True
    return False


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around a node, innermost first."""
    parent = node.parent
    for _ in range(MAX_DEPTH):
        if parent is None:
            return
        yield parent
        parent = parent.parent
