"""A news page becomes fields: one parse, statements for machines and the visible text weighed against each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from etl.article import Fields
from etl.errors import BadInput
from etl.extract.page import metas
from etl.extract.page.address import canonical_of
from etl.extract.page.blocks import read_outline
from etl.extract.page.byline import find_signed, marked_writers
from etl.extract.page.choice import choose_body
from etl.extract.page.dating import read_dates
from etl.extract.page.guard import refuse_slow
from etl.extract.page.headings import lesser_headings, own_headings
from etl.extract.page.jsonld import text_of
from etl.extract.page.keywords import keywords_of
from etl.extract.page.nonarticle import judge
from etl.extract.page.outlet import author_names, publisher_of, source_statements
from etl.extract.page.people import signed_by
from etl.extract.page.stated_dates import publication_dates
from etl.extract.page.structured import Structured, read_structured
from etl.extract.page.title import choose_title, variants_of

__all__ = ["read_page"]

SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.IGNORECASE)
SAVED_FROM_WITHIN = 2_000


def read_page(html: str | bytes, url: str = "") -> Fields:
    """Return what a page says; `url` is the address it came from, `""` where that is unknown. Bytes are UTF-8.

    Raises BadInput `not_an_article` or `empty` with what the page is instead, or what makes it unfit for parsing.
    """
    data = html.encode("utf-8", "ignore") if isinstance(html, str) else html
    if not data or data.isspace():
        raise BadInput("empty", "the page holds no text")
    refuse_slow(data)
    tree = LexborHTMLParser(data, options=LexborDocumentOptions.WO_EVENTS.value)
    page = read_structured(tree)
    outline = read_outline(tree.body, whole=not any(publication_dates(page)))  # a footer may print the one date
    blocks = outline.headings("h1")
    headings = [block.text for block in blocks]
    publisher = publisher_of(page)
    lines = [block.text for block in outline.blocks]
    address = url or saved_from(data)
    titles = stated_titles(page)
    own = own_headings(tree, blocks, address)
    shared = page.first(metas.SHARED_TITLES)
    lesser = lesser_headings(outline, blocks if own else ())
    title = choose_title(own, lesser, () if own else lines, titles, page.title, publisher, address, shared)
    body, flags = choose_body(tree, page, outline, title.printed)
    judge(tree, page, outline, headings, body, address)
    language = stated_language(tree)
    dates = read_dates(tree, page, outline, title, body.paragraphs, language, address)
    authors = author_names(page, publisher)
    signed = find_signed(() if authors else marked_writers(tree), lines, title.printed, next(iter(body.paragraphs), ""))
    return Fields(
        body="\n\n".join(body.paragraphs),
        headline=title.headline,
        headline_variants=variants_of(title.headline, stated_titles(page, metas.HEADLINES), publisher),
        dates=dates.published,
        modified=dates.modified,
        sources=tuple(dict.fromkeys(source_statements(page, publisher, signed.agency))),
        publisher=publisher,
        byline=signed.byline,
        authors=authors or signed_by(signed.byline, publisher),
        keywords=keywords_of(page),
        language=language,
        url=address,
        canonical_url=canonical_of(page, address),
        abstract=text_of(page.linked.node.get("description")) or page.first(metas.DESCRIPTIONS),
        flags=flags,
        body_origin=body.origin,
        removed=body.removed,
    )


def stated_titles(page: Structured, names: Sequence[str] = metas.TITLES) -> list[str]:
    """Return the headlines stated for machines, strongest first, blanks evened out."""
    titles = [text_of(page.linked.node.get("headline")), *(v for name in names for v in page.metas.get(name, ()))]
    return [" ".join(title.split()) for title in titles if title]


def stated_language(tree: LexborHTMLParser) -> str:
    """Return the language that the root element names: a hint, templates are often wrong."""
    attributes = tree.root.attributes if tree.root is not None else {}
    return (attributes.get("lang") or attributes.get("xml:lang") or "").strip()


def saved_from(page: bytes) -> str:
    """Return the address that a browser noted where it saved the page."""
    found = SAVED_FROM.search(page, 0, SAVED_FROM_WITHIN)
    return found[1].decode("utf-8", "replace") if found else ""
