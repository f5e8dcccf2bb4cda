"""The printed byline, and the people in it."""

from __future__ import annotations

import pytest

from etl.article import Fields
from etl.extract.page import read_page
from tests.extract.page.pages import ENGLISH, linked, page, paragraphs

LATE = "New ferry is two years late"


def read(above: str, head: str = "", below: str = "") -> Fields:
    return read_page(page(f"<h1>{LATE}</h1>{above}{paragraphs(*ENGLISH)}{below}", head, title=LATE))


@pytest.mark.parametrize(
    ("above", "byline", "people"),
    [
        ("<div>By Ada Sørensen and Jo Park</div>", "By Ada Sørensen and Jo Park", ("Ada Sørensen", "Jo Park")),
        ("<div>By Ada Sørensen - 11/19/19 06:56 AM EST</div>", "By Ada Sørensen", ("Ada Sørensen",)),
        ("<div>By Ada Sørensen Published: Dec 20, 2023</div>", "By Ada Sørensen", ("Ada Sørensen",)),
        ("<div>Do 25.04.24 | 14:07 Uhr | Von Ada Sommer</div>", "Von Ada Sommer", ("Ada Sommer",)),
        ("<div>posted on 2023-12-19 by Ada Sommer</div>", "by Ada Sommer", ("Ada Sommer",)),
        ("<div>Par Ada Sommer, envoyée spéciale</div>", "Par Ada Sommer, envoyée spéciale", ("Ada Sommer",)),
        ("<div>بقلم: سارة الأحمد</div>", "بقلم: سارة الأحمد", ("سارة الأحمد",)),
        ("<div>By Staff and news service reports</div>", "By Staff and news service reports", ()),
        ('<span class="author">Ada Sørensen</span>', "Ada Sørensen", ("Ada Sørensen",)),
        ('<a href="/authors/ada">Ada Sørensen Ada Sørensen</a>', "Ada Sørensen Ada Sørensen", ("Ada Sørensen",)),
        ('<a href="/auto/">Auto Motor</a>', "", ()),
        ('<a href="/authors">All authors</a>', "", ()),
        ('<nav><a href="/author/ada">Ada Sørensen</a></nav>', "", ()),
    ],
)
def test_the_byline_near_the_headline(above: str, byline: str, people: tuple[str, ...]) -> None:
    fields = read(above)
    assert (fields.byline, fields.authors) == (byline, people)


def test_a_sentence_is_no_byline() -> None:
    assert read("<p>By Monday the yard had found more cracks.</p>").byline == ""


def test_a_byline_of_another_article_is_none() -> None:
    lines = "".join(f"<div>Harbour news number {number}</div>" for number in range(9))
    assert read("", below=f"{lines}<div>By Jo Park</div>").byline == ""


def test_the_outlet_in_the_author_field_gives_way_to_the_byline() -> None:
    people = {"author": {"name": "Gazette"}, "publisher": {"name": "Gazette eG"}}
    head = linked(**{"@type": "NewsArticle"}, headline=LATE, **people)
    assert read("<div>By Ada Sørensen</div>", head).authors == ("Ada Sørensen",)
