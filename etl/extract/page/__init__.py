"""A news page becomes fields: one parse, statements for machines and the visible text weighed against each other."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from etl.article import Fields
from etl.clean.markup import strip_markup
from etl.errors import BadInput
from etl.extract.page import metas
from etl.extract.page.blocks import Outline, read_outline
from etl.extract.page.body import Body, find_body
from etl.extract.page.byline import find_byline
from etl.extract.page.guard import refuse_slow
from etl.extract.page.jsonld import text_of
from etl.extract.page.nonarticle import MIN_LETTERS, is_front, notice
from etl.extract.page.people import signed_by
from etl.extract.page.structured import (
    Structured,
    author_names,
    body_statement,
    keywords_of,
    modification_dates,
    publication_dates,
    publisher_of,
    read_structured,
    source_statements,
)
from etl.extract.page.times import read_printed_times, read_times
from etl.extract.page.title import choose_title

__all__ = ["read_page"]

SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.IGNORECASE)
SAVED_FROM_WITHIN = 2_000
LOW_CONFIDENCE = 0.45
LONGER_STATEMENT = 1.3
MUCH_OF_STATEMENT = 0.8
MIN_ABSTRACT = 40


def read_page(html: str, url: str = "") -> Fields:
    """Return what a page says; `url` is the address it came from, `""` where that is unknown.

    Raises BadInput `not_an_article` or `empty` with what the page is instead, or what makes it unfit for parsing.
    """
    if not html.strip():
        raise BadInput("empty", "the page holds no text")
    refuse_slow(html)
    tree = LexborHTMLParser(html)
    page = read_structured(tree)
    outline = read_outline(tree.body)
    headings = outline.headings("h1")
    publisher = publisher_of(page)
    lesser = () if headings else outline.headings("h2")
    headline = choose_title(headings, lesser, stated_titles(page), page.title, publisher)
    body, flags = choose_body(page, outline, headline)
    judge(page, outline, headings, body)
    published, modified = read_times(tree)
    dates = tuple(dict.fromkeys((*publication_dates(page), *published))) or read_printed_times(tree, outline)
    byline = find_byline(tree)
    return Fields(
        body="\n\n".join(body.paragraphs),
        headline=headline,
        dates=dates,
        modified=tuple(dict.fromkeys((*modification_dates(page), *modified))),
        sources=tuple(dict.fromkeys(source_statements(page))),
        publisher=publisher,
        byline=byline,
        authors=author_names(page) or signed_by(byline, publisher),
        keywords=keywords_of(page),
        language=stated_language(tree),
        url=url or saved_from(html),
        canonical_url=page.canonical or page.first(metas.URLS),
        abstract=text_of(page.linked.node.get("description")) or page.first(metas.DESCRIPTIONS),
        flags=flags,
    )


def stated_titles(page: Structured) -> list[str]:
    """Return the headlines stated for machines, strongest first, blanks evened out."""
    titles = [text_of(page.linked.node.get("headline")), *(v for n in metas.TITLES for v in page.metas.get(n, ()))]
    return [" ".join(title.split()) for title in titles if title]


def choose_body(page: Structured, outline: Outline, headline: str) -> tuple[Body, tuple[str, ...]]:
    """Return the visible text, or `articleBody` where that is clearly more; else a stated article's abstract."""
    body = find_body(outline, headline)
    stated = body_statement(page)
    if stated:
        letters = sum(map(len, body.paragraphs))
        unsure = body.confidence < LOW_CONFIDENCE and letters < MUCH_OF_STATEMENT * len(stated)
        if unsure or len(stated) > LONGER_STATEMENT * letters:
            text = strip_markup(stated) if "<" in stated or "&" in stated else stated
            return as_body(text), ()
    if not body.paragraphs and page.is_article():
        abstract = text_of(page.linked.node.get("description")) or page.first(metas.DESCRIPTIONS)
        if len(abstract) >= MIN_ABSTRACT:
            return as_body(" ".join(abstract.split())), ("body_is_abstract",)
    return body, ()


def as_body(text: str) -> Body:
    """Make a body of a stated text, a paragraph a line."""
    return Body(tuple(line for line in map(str.strip, text.split("\n")) if line), 0.0, len(text))


def judge(page: Structured, outline: Outline, headings: tuple[str, ...], body: Body) -> None:
    """Raise BadInput where the page is no article."""
    letters = body.letters
    if page.is_article():
        if not letters:
            raise BadInput("not_an_article", "the page says that it is an article but holds no text")
        return
    if kind := notice(page.title, headings, letters):
        raise BadInput("not_an_article", kind)
    if is_front(outline, body.confidence):
        raise BadInput("not_an_article", "a page that lists others")
    if letters < MIN_LETTERS:
        raise BadInput("not_an_article", f"{letters} letters of running text")


def stated_language(tree: LexborHTMLParser) -> str:
    """Return the language that the root element names: a hint, templates are often wrong."""
    attributes = tree.root.attributes if tree.root is not None else {}
    return (attributes.get("lang") or attributes.get("xml:lang") or "").strip()


def saved_from(html: str) -> str:
    """Return the address that a browser noted where it saved the page."""
    found = SAVED_FROM.search(html, 0, SAVED_FROM_WITHIN)
    return found[1] if found else ""
