"""A small, fixed part of `make fuzz`, over pages of our own: what no damage may lead to."""

from __future__ import annotations

import pytest

from benchmarks.fuzz_pages import outcome
from benchmarks.page_damage import MUTATIONS, damaged_page
from tests.extract.page.fronts import front
from tests.extract.page.pages import ARABIC, ENGLISH, GERMAN, JAPANESE, PERSIAN, linked, page, paragraphs

HEAD = linked(**{"@type": "NewsArticle"}, headline="Ferry late", datePublished="2024-03-05", author=["Jane Doe"])
PAGES = [
    *(page(paragraphs(*texts), HEAD).encode() for texts in (ENGLISH, GERMAN, ARABIC, PERSIAN, JAPANESE)),
    *(front(layout, "fa").encode() for layout in ("list", "card", "article", "table")),
    page(f"<table><tr><td><font color=red>{'<br>'.join(ARABIC)}</table>", lang="ar").encode("cp1256", "replace"),
]


@pytest.mark.parametrize("seed", range(15))
def test_damaged_pages_become_articles_or_rejects(seed: int) -> None:
    for number in range(10):
        reason, detail = outcome(*damaged_page(PAGES, seed, number))
        assert reason != "failed", f"seed {seed}, page {number}: {detail}"


def test_damage_is_the_same_for_the_same_numbers() -> None:
    assert damaged_page(PAGES, 1, 2) == damaged_page(PAGES, 1, 2)
    assert len({damaged_page(PAGES, 1, number)[0] for number in range(20)}) == 20
    assert len(MUTATIONS) == len(set(MUTATIONS))
