"""The printed byline: who signs the text, as the page shows it."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

ELEMENTS = (
    '[rel~=author],[itemprop~=author],.byline,.by-line,.article-byline,.byline__name,.author-name,.article__author'
    ",.article-author,.post-author,.entry-author"
)
MAX_LETTERS = 80
MAX_ELEMENTS = 5


def find_byline(tree: LexborHTMLParser) -> str:
    """Return the text of the first short element that is marked as a byline; `""` where none is."""
    for node in tree.css(ELEMENTS)[:MAX_ELEMENTS]:
        text = " ".join((node.text(separator=" ") or "").split())
        if 2 < len(text) <= MAX_LETTERS:
            return text
    return ""
