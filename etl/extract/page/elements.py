"""What an HTML element does to the text around it, and what its attributes say about where it stands."""

from __future__ import annotations

ROOT = 0  # the number of the element that holds all others
SKIPPED, BOX, PARAGRAPH, HEADING, ITEM, LINK, BREAK, TEXT = range(1, 9)
_KINDS: dict[int, tuple[str, ...]] = {
    SKIPPED: (
        "script", "style", "noscript", "svg", "iframe", "nav", "figure", "figcaption", "button", "template", "select",
        "object", "video", "audio", "canvas", "textarea", "dialog", "menu", "head", "title", "map", "math", "input",
        "rt", "rp", "-comment",
    ),
    BOX: (
        "div", "section", "article", "main", "aside", "header", "footer", "form", "fieldset", "table", "tbody",
        "thead", "tfoot", "tr", "td", "th", "ul", "ol", "dl", "center", "details", "summary", "address", "hgroup",
        "body", "hr",
    ),
    PARAGRAPH: ("p", "blockquote", "pre"),
    HEADING: ("h1", "h2", "h3", "h4", "h5", "h6"),
    ITEM: ("li", "dt", "dd"),
    LINK: ("a",),
    BREAK: ("br",),
    TEXT: ("-text",),
}  # fmt: skip
KINDS: dict[str, int] = {tag: kind for kind, tags in _KINDS.items() for tag in tags}
"""Kind by tag; every other element is part of the line that it stands in."""

PART, BESIDE, ELSEWHERE = range(3)
"""Where an element claims to stand: in the text; beside it by what its name suggests; elsewhere by its meaning."""
PLACED = {
    "aside": ELSEWHERE, "footer": ELSEWHERE,
    "form": BESIDE, "header": BESIDE,  # whole pages lie in a form, headlines and leads in a header
    "article": PART, "main": PART, "body": PART,
}  # fmt: skip
APART = frozenset(tag for tag, where in PLACED.items() if where == ELSEWHERE)
