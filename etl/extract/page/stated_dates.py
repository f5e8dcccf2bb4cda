"""The dates that a page states for machines, publication and change told apart; order is strength."""

from __future__ import annotations

from collections.abc import Iterator

from etl.article import Stated
from etl.extract.page import metas
from etl.extract.page.jsonld import text_of
from etl.extract.page.structured import Structured, stated_metas


def publication_dates(page: Structured) -> Iterator[Stated]:
    """Yield what states the day of publication, strongest first."""
    if text := text_of(page.linked.node.get("datePublished")):
        yield Stated(text, "jsonld", "datePublished")
    yield from stated_metas(page, metas.PUBLISHED)
    if text := text_of(page.linked.node.get("dateCreated")):
        yield Stated(text, "jsonld", "dateCreated")


def vague_dates(page: Structured) -> Iterator[Stated]:
    """Yield the bare `date` of a page: mostly the day of publication, of the last change at times."""
    yield from stated_metas(page, metas.VAGUE_DATES)


def modification_dates(page: Structured) -> Iterator[Stated]:
    """Yield what states the last change, strongest first."""
    if text := text_of(page.linked.node.get("dateModified")):
        yield Stated(text, "jsonld", "dateModified")
    yield from stated_metas(page, metas.MODIFIED)
