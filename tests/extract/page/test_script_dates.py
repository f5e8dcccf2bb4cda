"""The quick search for days in scripts finds what the plain expression finds, wherever that would find it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.page.script_dates import MAX_BEFORE, STATED, statements_in

NAMES = (
    "publishedAt", "PUBLISHED_TIME", "publishing-on", "publishDateTime", "publicationDate", "pubDate", "pub_date",
    "datePublished", "originally_date_first_published", "original-date-publication", "cms_publishTime",
    "article-pubdate", "datefirstpublished", "publi\u017fhedAt",
)  # fmt: skip


def same(script: str) -> int:
    plain = [(match.span(), match.groups()) for match in STATED.finditer(script)]
    assert [(match.span(), match.groups()) for match in statements_in(script)] == plain
    return len(plain)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_found(name: str) -> None:
    assert same(f'{{"{name}":"2022-01-31"}}') == 1
    assert same(f"x = {{{name} : '2022-01-31', \\\\\"{name}\\\\\":\\\\\"2022-01-31\\\\\"}}") == 2
    assert same(f'"{name}":"2022-01-31"{name}:"2022-02-01","x{name}":"2022-01-31","x-{name}":"2022-01-31"') == 2
    assert same(f'"{name}":"short","{name}s":"2022-01-31","{name}":"{name}:"') <= 1


def test_the_longest_name_is_as_long_as_is_looked_back() -> None:
    assert same('originally_date_first_published:"2022-01-31"') == 1
    assert STATED.search('originally_date_first_published:"2022-01-31"') is not None
    assert "originally_date_first_published".index("pub") == MAX_BEFORE


PIECES = st.sampled_from(
    ["first", "originally", "article", "date", "published", "publi", "pub", "Pub", "DATE", "At", "shed", "cation", "on",
     "_", "-", '"', "'", "\\", ":", " ", "2022-01-31", "12345678", "x", "\n", "é", "\u0130", ","]
)  # fmt: skip


@given(st.lists(PIECES | st.sampled_from([f'{name}":"2022-01-31"' for name in NAMES]), max_size=30).map("".join))
def test_any_script(script: str) -> None:
    same(script)
