"""The running text of feed items: elements as HTML, which of several texts is the article, what feeds add to it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from etl.clean.markup import strip_markup
from etl.ingest.formats.xml_core import local

WHOLE_LETTERS = 1_000
"""A description that is as long as this is more than a teaser."""
_VOID = frozenset(("br", "hr", "img", "wbr", "input", "source", "embed", "area", "col", "param", "track"))
_CUT = re.compile(r"(?:\.\.\.|…|\[(?:…|\.{3}|&#8230;|&hellip;)\])\s*(?:</\w+>\s*)*\Z")
_LAST_PARAGRAPH = re.compile(r"<p\b[^<>]*>(?:(?!</?p\b).){1,1000}?</p>\s*\Z", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"""<a\s[^<>]*?\bhref\s*=\s*["']([^"'<>]*)["']""", re.IGNORECASE)
_NO_TEXT = re.compile(r"<[^<>]*>|&#?\w{1,10};")
_LETTER = re.compile(r"[^\W_]")
_TAIL = 1_500
_LONGEST_BESIDE = 60


def content_of(element: Element | None) -> str:
    """Return what an element holds as an HTML fragment: its text, in which tags may be escaped, or its elements."""
    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        _append(child, parts)
    return "".join(parts)


def _append(element: Element, parts: list[str]) -> None:
    name = local(element)
    parts.append(f"<{name}>")
    if name not in _VOID:
        parts.append(html.escape(element.text or "", quote=False))
        for child in element:
            _append(child, parts)
        parts.append(f"</{name}>")
    parts.append(html.escape(element.tail or "", quote=False))


def has_text(fragment: str) -> bool:
    """Say whether a fragment shows anything that can be read."""
    return _LETTER.search(_NO_TEXT.sub(" ", fragment)) is not None


def first_text(fragments: Iterable[str]) -> str:
    """Return the first fragment that shows anything, `""` without one."""
    return next((fragment for fragment in fragments if has_text(fragment)), "")


def is_teaser(fragment: str) -> bool:
    """Say whether a description is less than the article: short, or broken off."""
    shown = len(_NO_TEXT.sub(" ", fragment)) if len(fragment) >= WHOLE_LETTERS else 0
    return shown < WHOLE_LETTERS or _CUT.search(fragment[-200:]) is not None


def without_feed_footer(fragment: str, link: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Cut the last paragraph where it only links back (`The post … appeared first on …`), in whatever language.

    It holds two links, the first of them to the item itself, and few words beside them.
    """
    tail = fragment[-_TAIL:]
    found = _LAST_PARAGRAPH.search(tail) if link and link.rstrip("/") in tail else None
    if found is None:
        return fragment, ()
    links = _HREF.findall(found[0])
    beside = re.sub(r"<a\b.*?</a>|<[^<>]*>", "", found[0], flags=re.DOTALL | re.IGNORECASE)
    own = html.unescape(links[0]).rstrip("/") if links else ""
    if len(links) != 2 or not own.startswith(link.rstrip("/")) or len(beside.strip()) > _LONGEST_BESIDE:
        return fragment, ()
    return fragment[: len(fragment) - len(found[0])], (("feed_footer", strip_markup(found[0]).strip()),)
