"""Which text is the article's: what is visible, what the page states for machines, or what it keeps unseen."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from etl.extract.page import metas
from etl.extract.page.blocks import Outline, read_outline
from etl.extract.page.body import Body, find_body
from etl.extract.page.guard import refuse_slow
from etl.extract.page.jsonld import text_of
from etl.extract.page.nonarticle import MIN_LETTERS
from etl.extract.page.paywall import is_stub
from etl.extract.page.second_opinion import find_unseen
from etl.extract.page.structured import Structured, body_statement

LOW_CONFIDENCE = 0.45
LONGER_STATEMENT = 1.3
MUCH_OF_STATEMENT = 0.8
MIN_ABSTRACT = 40
ENTRY = ("headline", "articleBody")


def choose_body(
    tree: LexborHTMLParser, page: Structured, outline: Outline, headline: str
) -> tuple[Body, tuple[str, ...]]:
    """Return the text with its quality flags; of a stated article without text its abstract."""
    description = " ".join((text_of(page.linked.node.get("description")) or page.first(metas.DESCRIPTIONS)).split())
    body = find_body(outline, headline, description)
    stated = body_statement(page)
    if stated:
        letters = sum(map(len, body.paragraphs))
        unsure = body.confidence < LOW_CONFIDENCE and letters < MUCH_OF_STATEMENT * len(stated)
        if unsure or len(stated) > LONGER_STATEMENT * letters:
            body = as_body(plain(stated), "articleBody")
    if body.letters < MIN_LETTERS:
        unseen = find_unseen(tree, headline, description, page.is_article())
        body = max(body, as_body(live_entries(page), "liveBlogUpdate"), unseen, key=lambda found: found.letters)
    if not body.paragraphs and page.is_article() and len(description) >= MIN_ABSTRACT:
        return as_body(description, "description"), ("body_is_abstract",)
    return body, ("paywalled",) if is_stub(outline, page.linked.node, body) else ()


def live_entries(page: Structured) -> str:
    """Return the entries of a live blog as stated, in their order; a page may state hundreds that it does not show."""
    entries = page.linked.node.get("liveBlogUpdate")
    told = (entry for entry in (entries if isinstance(entries, list) else [entries]) if isinstance(entry, dict))
    return "\n".join(text for entry in told for name in ENTRY if (text := text_of(entry.get(name))))


def plain(stated: str) -> str:
    """Return a stated text without the markup that some sites put into it."""
    if "<" not in stated:
        return stated
    fragment = stated.encode("utf-8", "ignore")
    refuse_slow(fragment)
    return "\n".join(block.text for block in read_outline(LexborHTMLParser(fragment).body).blocks)


def as_body(text: str, origin: str) -> Body:
    """Make a body of a stated text, a paragraph a line."""
    return Body(tuple(line for line in map(str.strip, text.split("\n")) if line), 0.0, len(text), origin=origin)
