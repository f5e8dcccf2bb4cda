"""The texts of a ninjs item: which rendition of a headline, a body or a description to take, in 1.x, 2.x and 3.x.

1.x spells the role into the name (`body_text`, `headline_main`), 2.x and 3.x have lists of {role, contenttype, value}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from etl.clean.markup import strip_markup
from etl.ingest.formats.values import has_markup, text_of

_MAIN = ("main", "")  # the roles that are the thing itself, the strongest first
_NOT_HEADLINES = re.compile(r"sub|kicker|over|roof|dach|slug|credit|byline")
_NOT_DESCRIPTIONS = re.compile(r"writer|credit|byline|caption|alt|keyword|note|shotlist|storyline")
_XML = re.compile(r"\s*<(?:\?xml|nitf|[A-Z]{2,6}NITF)\b")
_CONTENT = re.compile(r"<body\.content\b[^>]*>")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SPACES = re.compile(r"\s+")
_OPENING = 40  # letters by which two renditions are known for one text


class Text(NamedTuple):
    """One rendition of a text: its role in small letters (`""` for none), and what it says."""

    role: str
    value: str
    markup: bool


def texts_of(named: Mapping[str, object], single: str, plural: str) -> list[Text]:
    """Collect the renditions of a text, by folded keys: `bodytext`, `bodyxhtml` … of `body`, and the list `bodies`."""
    found = [_text(key[len(single):], key, value) for key, value in named.items()
             if key.startswith(single) and isinstance(value, str)]
    listed = named.get(plural)
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict) and (value := text_of(entry.get("value"))):
            role = text_of(entry.get("role")).casefold()
            found.append(_text(role, f"{role} {_content_type(entry)}", value))
        elif isinstance(entry, str):
            found.append(_text("", "", entry))
    return [text for text in found if text.value.strip()]


def _text(role: str, kind: str, value: str) -> Text:
    """Take one rendition; in what is called HTML a line end is a blank, unless blank lines are all that parts it."""
    markup = has_markup(value)
    if "html" in kind and not _XML.match(value) and (markup or not _BLANK_LINE.search(value)):
        return Text(role, f"<div>{value}</div>", True)
    return Text(role, value, markup)


def _content_type(entry: Mapping[str, object]) -> str:
    return text_of(entry.get("contenttype") or entry.get("contentType")).casefold()


def body_of(named: Mapping[str, object]) -> Text:
    """Choose the body: the role `main`, else the first; its form with paragraphs where the plain one has none."""
    texts = texts_of(named, "body", "bodies")
    pages = [text for text in texts if not _XML.match(text.value)] or [_content(text) for text in texts]
    if not pages:
        return Text("", "", False)
    first = min(pages, key=lambda text: _MAIN.index(text.role) if text.role in _MAIN else len(_MAIN))
    if not first.markup and "\n" not in first.value.strip():
        first = next((text for text in pages if text.markup and _same(first.value, text.value)), first)
    return first._replace(value=without_figures(first.value)) if first.markup else first


def headlines_of(named: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return the headline and its other wordings; the item's `title` stands in where it has no headline."""
    texts = [text for text in texts_of(named, "headline", "headlines") if not _NOT_HEADLINES.search(text.role)]
    texts.sort(key=lambda text: _MAIN.index(text.role) if text.role in _MAIN else len(_MAIN))
    values = list(dict.fromkeys(strip_markup(text.value) for text in texts)) or [text_of(named.get("title"))]
    return values[0], tuple(values[1:])


def description_of(named: Mapping[str, object]) -> str:
    """Return what the item says about itself in short, without the credit line and the like."""
    texts = [text for text in texts_of(named, "description", "descriptions")
             if not _NOT_DESCRIPTIONS.search(text.role)]
    return strip_markup(texts[0].value) if texts else ""


def without_figures(fragment: str) -> str:
    """Cut pictures with their captions out of a marked-up text: they are items of their own; a table is text."""
    parts, at = [], 0
    while (start := fragment.find("<figure", at)) >= 0 and (end := fragment.find("</figure>", start)) >= 0:
        end += len("</figure>")
        parts.append(fragment[at:end if fragment.find("<table", start, end) >= 0 else start])
        at = end
    return "".join((*parts, fragment[at:]))


def _content(text: Text) -> Text:
    """Take the content out of a whole NITF document that is a rendition."""
    begins = _CONTENT.search(text.value)
    if begins is None:
        return text
    return text._replace(value=text.value[begins.end():].partition("</body.content>")[0])


def _same(plain: str, marked: str) -> bool:
    """Say whether a plain text begins as a marked-up one does, and is not the longer of the two."""
    opening = _SPACES.sub("", plain)[:_OPENING]
    return len(marked) >= len(plain) and opening in _SPACES.sub("", strip_markup(marked[:4 * len(opening) + 2000]))
