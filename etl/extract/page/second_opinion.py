"""Where else the text of a page may be that shows none: what is for readers without scripts, and the page's state.

Asked only where the tree holds next to no prose: a page that a script builds carries its article as markup inside
the strings of that script, escaped once or twice, or as a tree of nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.extract.page.blocks import read_outline
from etl.extract.page.body import NOTHING, Body, find_body
from etl.extract.page.guard import refuse_slow
from etl.extract.page.state_text import find_told

MIN_MARKUP = 500
MAX_DEPTH = 3
MAX_FRAGMENTS = 4
MAX_NOSCRIPTS = 20  # they may lie in each other
PARAGRAPH = re.compile(r"(?:<|\\u003c)p[\s>\\]", re.IGNORECASE)
STRING = re.compile(r'(?<!\\)"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def find_unseen(tree: LexborHTMLParser, headline: str, description: str, is_article: bool) -> Body:
    """Return the largest text in `<noscript>` or, of what says that it is an article, inside its scripts.

    NOTHING where neither holds one. Scripts of other pages hold consent forms and templates. Raises BadInput where
    such markup is unfit for parsing.
    """
    unseen = [node for node in tree.css("noscript")[:MAX_NOSCRIPTS] if len(node.text()) >= MIN_MARKUP]
    if is_article:
        scripts = [node.text() or "" for node in tree.css("script")]
        fragments = [text for script in scripts for text in markup_in(script)]
        largest = sorted(fragments, key=len, reverse=True)[:MAX_FRAGMENTS]
        told = find_told(scripts, headline, description)
        unseen += [body for body in map(parse_fragment, filter(None, (*largest, told))) if body is not None]
    bodies = [find_body(read_outline(node), headline, description) for node in unseen]
    return max(bodies, key=lambda body: body.letters, default=NOTHING)._replace(origin="noscript or script")


def parse_fragment(fragment: str) -> LexborNode | None:
    """Return the tree of a piece of markup."""
    data = fragment.encode("utf-8", "ignore")
    refuse_slow(data)
    return LexborHTMLParser(data).body


def markup_in(script: str, depth: int = 1) -> Iterator[str]:
    """Yield the long string literals that hold paragraphs of markup, those inside of other literals included."""
    if len(script) < MIN_MARKUP or not PARAGRAPH.search(script):
        return
    for literal in STRING.findall(script):
        if len(literal) < MIN_MARKUP or not PARAGRAPH.search(literal):
            continue
        try:
            text = orjson.loads(literal)
        except orjson.JSONDecodeError:
            continue  # quotes of the script's own language, not a literal
        if text.lstrip().startswith("<"):
            yield text
        elif depth < MAX_DEPTH:
            yield from markup_in(text, depth + 1)
