"""The date that a text begins with: which is a stamp, and that long chronicles are read in one pass."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.extract.page.opening_date import find_opening
from tests.extract.page.pages import GERMAN, RUSSIAN
from tests.extract.page.test_page_dates import DAY, article, day_of


@pytest.mark.parametrize(
    "begin",
    ["12.03.2020 - ", "12.3.2020 | ", "12.03.2020 „", "12.03.2020 ", "(12. März 2020) – ",
     "<strong>12. März 2020.</strong> ", "<span>12. März 2020</span> "],
)  # fmt: skip
def test_a_date_that_stamps_the_begin_of_the_text(begin: str) -> None:
    above = "<div>Sonntag, 9. August 2020</div>"  # of the visit
    assert day_of(article("<p>Von Ada Sørensen</p>", "de", (begin + GERMAN[0], *GERMAN[1:]), above=above)) == DAY


@pytest.mark.parametrize(
    "text",
    [
        ("12. März 2020. " + GERMAN[0], *GERMAN[1:]),
        ("12.03.2020 war der Tag, an dem die Brücke geschlossen wurde.", *GERMAN),
        ("9. November 1989 – " + GERMAN[0], *GERMAN[1:]),
        ("11.03.2020 - " + GERMAN[0], "12.03.2020 - " + GERMAN[1], GERMAN[2]),
        (*GERMAN, *RUSSIAN, "12.03.2020 - " + GERMAN[0]),
    ],
)
def test_a_date_that_the_text_tells_of_stamps_nothing(text: tuple[str, ...]) -> None:
    assert day_of(article(lang="de", text=text)) is None


class Counting:
    """A page that counts how often it is searched."""

    def __init__(self, html: str) -> None:
        self.tree, self.searches = LexborHTMLParser(html), 0

    def css(self, query: str) -> list[LexborNode]:
        self.searches += 1
        return self.tree.css(query)


def test_a_page_is_searched_once_however_many_paragraphs_begin_with_a_day() -> None:
    text = [f"12. März 2020 war ein Tag am Hafen, der {number}. des Jahres" for number in range(50)]
    page = Counting("".join(f"<p>{line}</p>" for line in text))
    assert find_opening(page, text, "de") == ""  # type: ignore[arg-type]
    assert page.searches == 1
