"""What a value in somebody's record says as text: strings, numbers, lists of paragraphs, objects with a name."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

# Where the text of an object lies, first hit wins: {"name": …}, {"value": …}, {"rendered": …} of WordPress,
# {"$date": …} of MongoDB exports.
_TEXT_KEYS = ("value", "rendered", "text", "name", "literal", "fullname", "title", "label", "content", "html", "$date",
              "date", "#text", "_", "term")
_SECTION_KEYS = ("headline", "summary", "paragraphs", "sections")
_MARKUP = re.compile(
    r"</?(?=[a-z])(?:p|br|div|span|a|strong|em|b|i|u|h[1-6]|ul|ol|li|img|table|tr|td|figure|blockquote|iframe|script|section"
    r"|article|body|html|nitf|block|hl2|font|center)\b[^<>]*>", re.IGNORECASE)
_REPR = re.compile(r"""\s*\[\s*(?:['"].*['"]\s*,?\s*)?\]\s*""", re.DOTALL)
_MAX_REPR = 1 << 20
_MAIN_ROLES = ("main", "text", "html", "xhtml")


def has_markup(text: str) -> bool:
    """Say whether text holds HTML tags; a mere entity or a comparison sign is none."""
    return "<" in text and _MARKUP.search(text) is not None


def text_of(value: object, joint: str = ", ") -> str:
    """Return the text of a value verbatim, `""` for none; the parts of a list are joined by `joint`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value) if value == value else ""  # NaN stands for a missing value
    if isinstance(value, Mapping):
        return next((text for key in _TEXT_KEYS if key in value and (text := text_of(value[key], joint))), "")
    if isinstance(value, Sequence):
        return joint.join(text for part in value if (text := text_of(part, joint)).strip())
    return ""


def prose_of(value: object) -> str:
    """Return running text: a list holds paragraphs (joined by a blank line) or renditions of one text."""
    if isinstance(value, str):
        listed = list_in(value)
        return value if listed is None else text_of(listed, "\n\n")
    if isinstance(value, Mapping) and (parts := _parts(value)):
        return "\n\n".join(parts)
    rendition = _rendition(value)
    return text_of(value if rendition is None else rendition, "\n\n")


def parts_of(value: object) -> list[str]:
    """Return the members of a list value, or of a string that lists them by `;`, `|`, `,` or as a Python list."""
    if isinstance(value, str):
        listed = list_in(value)
        if listed is None:
            mark = next((mark for mark in (";", "|", "\n", ",", "،", "、") if mark in value), None)
            return [text for part in (value.split(mark) if mark else (value,)) if (text := part.strip())]
        value = listed
    parts = value if isinstance(value, Sequence) else (value,)
    return [text for part in parts if (text := text_of(part).strip())]


def list_in(text: str) -> list[object] | None:
    """Read a string that is the printed form of a Python list of strings; None for any other string."""
    if not text or "[" not in text[:8] or len(text) > _MAX_REPR or not _REPR.fullmatch(text):
        return None
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list) and all(isinstance(part, str) for part in value) else None


def _parts(value: Mapping[object, object]) -> list[str]:
    """Return the paragraphs of a text that lies there in sections (as Fundus writes it), none for another object."""
    if not isinstance(value.get("sections", value.get("paragraphs")), list):
        return []
    parts: list[str] = []
    for held in (value.get(key) for key in _SECTION_KEYS):
        for part in held if isinstance(held, list) else (held,):
            found = _parts(part) if isinstance(part, Mapping) else []
            parts += found or filter(str.strip, (text_of(part, "\n\n"),))
    return parts


def _rendition(value: object) -> object:
    """Choose among renditions of one text ({role, contenttype, value} of ninjs): the one that has paragraphs."""
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) and "value" in v for v in value):
        return None
    if not any("role" in v or "contenttype" in v or "contentType" in v for v in value):
        return None
    by_role = sorted(value, key=lambda v: _MAIN_ROLES.index(r) if (r := v.get("role")) in _MAIN_ROLES else 9)
    texts = [text for v in by_role if (text := text_of(v["value"]))]
    return next((t for t in texts if "\n" in t or "<p" in t), texts[0] if texts else "")
