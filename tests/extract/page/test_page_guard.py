from __future__ import annotations

import time

import pytest

from etl.errors import BadInput
from etl.extract.page import read_page
from etl.extract.page.guard import MAX_REOPENED, refuse_slow
from tests.extract.page.pages import ENGLISH, page, paragraphs


def fonts(count: int, value: str = "") -> str:
    """Return formatting elements that stay open, no two alike."""
    return "".join(f"<p><font x{n}='{value}'></p>" for n in range(count))


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<div>" * 50_000 + "x", "too_deep"),
        ("<div>" * 50_000 + "x" + "</div>" * 50_000, "too_deep"),
        ("<div><!--</div>-->" * 50_000, "too_deep"),
        ("<div title='</div>'>" * 50_000, "too_deep"),
        ("<svg><style>" + "<b><!--</b>-->" * 50_000, "too_deep"),
        ("<div>" * 3_900 + "</p>" * 100_000, "too_deep"),
        ("<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</div>", "malformed"),
        ("<div " + "".join(f"a{n}='1'" for n in range(50_000)) + ">x</div>", "malformed"),
        ("".join(f"<body a{n}=1>" for n in range(9_000)), "malformed"),
        ("<select>" + "<option>x" * 20_000, "malformed"),
        (fonts(3_000) + "<p>x" * 3_000, "malformed"),
        (fonts(50, "y" * 10_000) + "<p>x" * 1_000, "malformed"),
        ("<br>" * 1_000_001, "too_large"),
        ("x" * 16_000_001, "too_large"),
    ],
)
def test_pages_that_would_take_minutes_or_gigabytes_are_refused(html: str, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(BadInput) as caught:
        read_page(html)
    assert caught.value.reason == reason
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "harmless",
    [
        "<br>" * 20_000,
        "<ul>" + "<li>x" * 20_000 + "</ul>",
        f"<script>var a = '{'lorem < ipsum ' * 5_000}'</script>",
        f"<script>if (a <b && {'c ' * 20_000}) a()</script>",
        f"<script>'{'<div>' * 20_000}'</script>",
        f"<!-- {'<div>' * 20_000} -->",
        f"<div data-text='{'lorem ipsum ' * 5_000}'></div>",
        "<div><span>x</span></div>" * 20_000,
        "<select>" + "<option>x</option>" * 9_000 + "</select>",
        ("<select>" + "<option>x" * 100 + "</select>") * 200,
        "<p><font color='red'>x</font>" * 9_000,
        fonts(100),
    ],
)
def test_long_pages_of_an_ordinary_kind_are_read(harmless: str) -> None:
    assert ENGLISH[0] in read_page(page(paragraphs(*ENGLISH) + harmless)).body


def test_the_limit_of_what_is_opened_anew_is_one_of_bytes() -> None:
    closed = b"".join(b"<p><b x%d='%s'>x</b></p>" % (n, b"y" * 5_000) for n in range(400))
    refuse_slow(closed)
    assert len(closed) * closed.count(b"<") > MAX_REOPENED
    with pytest.raises(BadInput):
        refuse_slow(closed.replace(b"</b>", b""))
