from __future__ import annotations

import pytest

from etl.errors import BadInput
from etl.extract.page import read_page
from tests.extract.page.pages import ENGLISH, page, paragraphs


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<div>" * 50_000 + "x", "too_deep"),
        ("<div>" * 50_000 + "x" + "</div>" * 50_000, "too_deep"),
        ("<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</div>", "malformed"),
        ("x" * 16_000_001, "too_large"),
    ],
)
def test_pages_that_would_take_minutes_are_refused(html: str, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_page(html)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "harmless",
    [
        "<br>" * 20_000,
        "<ul>" + "<li>x" * 20_000 + "</ul>",
        f"<script>var a = '{'lorem < ipsum ' * 5_000}'</script>",
        f"<div data-text='{'lorem ipsum ' * 5_000}'></div>",
        "<div><span>x</span></div>" * 20_000,
    ],
)
def test_long_pages_of_an_ordinary_kind_are_read(harmless: str) -> None:
    assert ENGLISH[0] in read_page(page(paragraphs(*ENGLISH) + harmless)).body
