from __future__ import annotations

import pytest

from etl.errors import BadInput
from etl.extract.page import read_page
from tests.extract.page.pages import ENGLISH, JAPANESE, linked, page, paragraphs

TEASERS = "".join(
    f"<li><h3><a href='/{n}'>Headline number {n} about something in the harbour</a></h3><p>In short: much.</p></li>"
    for n in range(12)
)


@pytest.mark.parametrize(
    ("html", "reason", "detail"),
    [
        ("", "empty", ""),
        ("  \n ", "empty", ""),
        ("<html></html>", "not_an_article", "0 letters"),
        ("<frameset><frame src='a.html'></frameset>", "not_an_article", "0 letters"),
        (page(f"<ul>{TEASERS}</ul>"), "not_an_article", "lists others"),
        (page("<h1>Access denied</h1><p>You may not view this page.</p>"), "not_an_article", "blocked"),
        (page(paragraphs(*ENGLISH), title="Just a moment..."), "not_an_article", "blocked"),
        (page(paragraphs(*ENGLISH), title="404 Not Found"), "not_an_article", "missing"),
        (page(paragraphs(*JAPANESE), title="ページが見つかりません"), "not_an_article", "missing"),
        (page(paragraphs(*ENGLISH), title="Before you continue to Example"), "not_an_article", "consent"),
        (page("<p>Short, and no article says so.</p>"), "not_an_article", "letters"),
        (page("", linked(**{"@type": "NewsArticle"}, headline="Video: the launch")), "not_an_article", "holds no text"),
    ],
)  # fmt: skip
def test_pages_that_are_no_article(html: str, reason: str, detail: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_page(html)
    assert caught.value.reason == reason
    assert detail in caught.value.detail


def test_a_brief_that_says_it_is_an_article_is_one() -> None:
    head = linked(**{"@type": "NewsArticle"}, headline="Ferry late", datePublished="2024-03-05")
    assert read_page(page("<p>The new ferry will be two years late, its yard said.</p>", head)).body


def test_an_article_about_blocked_people_is_one() -> None:
    assert read_page(page(paragraphs(*ENGLISH), title="Harbour blocked by ice")).body == "\n\n".join(ENGLISH)
