"""Pages made by edits: equal for equal seeds, different texts in equal markup, dates that agree with each other."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest

from benchmarks.archives_pages import Editions, template_of
from benchmarks.gold import GoldPage
from benchmarks.web_archive import write_page
from etl.article import RawRecord
from etl.config import Limits
from etl.ingest.reading import read_dump

WORDS = [f"{a}{b}{c}" for a in ("bar", "len", "mor", "tis", "vun") for b in ("ade", "ilo", "ura") for c in
         ("stan", "mere", "poli", "tont", "gard", "wick", "drum", "flax", "horn", "zeal")]  # fmt: skip
BODY = " ".join(WORDS)
HTML = f"""<html lang="en"><head><title>Barademere &amp; lenilopoli open January 2024</title>
<meta property="og:title" content="Barademere open January 2024">
<script type="application/ld+json">{{"headline": "Barademere open", "datePublished": "2024-01-05T10:00:00Z"}}</script>
<script>var barademere = "2024";</script><style>.barademere {{}}</style></head>
<body class="barademere"><!-- barademere --><h1>Barademere open</h1><time datetime="2024-01-05">5 January 2024</time>
<p>{BODY} cost 250 of 12 and 10250.</p></body></html>"""


@pytest.fixture(scope="module")
def editions() -> Editions:
    return Editions([GoldPage("https://a.example/x", None, HTML.encode())], 1, 0.2)


def text_of(page: GoldPage) -> list[str]:
    found = re.search(r"<p>(.*) \w+ \d{3} of", page.data.decode())
    assert found
    return found[1].split()


def test_equal_numbers_give_equal_pages(editions: Editions) -> None:
    again = Editions([GoldPage("https://a.example/x", None, HTML.encode())], 1, 0.2)
    assert [again.page(number) for number in range(5)] == [editions.page(number) for number in range(5)]
    other = Editions([GoldPage("https://a.example/x", None, HTML.encode())], 2, 0.2)
    assert other.page(1) != editions.page(1)


def test_a_page_is_cut_up_without_loss() -> None:
    template = template_of(GoldPage("u", None, HTML.encode()))
    assert template
    tokens = [text for _, text in template.tokens]
    assert "".join(part if isinstance(part, str) else tokens[part] for part in template.parts) == HTML


def test_no_two_are_copies_but_the_stated_share(editions: Editions) -> None:
    template, size = editions.templates[0], 200
    repeated = [editions.repeats(template, edition) for edition in range(size)]
    assert [editions.is_copy(number) for number in range(size)] == repeated
    assert 0.12 < sum(repeated) / size < 0.28
    pages = [editions.page(number) for number in range(size)]
    assert len({page.url for page in pages}) == size
    for edition, (before, after) in enumerate(pairwise(pages), 1):
        same = sum(a == b for a, b in zip(text_of(before), text_of(after), strict=True)) / len(WORDS)
        assert same > 0.85 if repeated[edition] else same < 0.6


def test_markup_stays_and_what_repeats_the_text_agrees_with_it(editions: Editions) -> None:
    for number in range(20):
        page = editions.page(number).data.decode()
        for kept in ('class="barademere"', "<!-- barademere -->", 'var barademere = "2024"', ".barademere {}", "&amp;"):
            assert kept in page
        headline = re.search(r"<h1>(.*?) ", page)
        assert headline
        assert f'"headline": "{headline[1]} ' in page
        if not editions.repeats(editions.templates[0], number):
            assert f'content="{headline[1]} ' in page
        years = set(re.findall(r"(?:January |Published\": \"|datetime=\")(20\d\d)", page))
        assert len(years) == 1
        assert "January" in page
        assert " of 12 " in page


def test_what_is_written_is_read_back(editions: Editions) -> None:
    pages = [editions.page(number) for number in range(4)]
    file = io.BytesIO()
    for number, page in enumerate(pages):
        write_page(file, page, f"1.{number % 2}")
    records = list(read_dump(file, "pages.warc.gz", Limits(), {}))
    assert [record.raw for record in records if isinstance(record, RawRecord)] == [page.data for page in pages]
    again = io.BytesIO()
    write_page(again, pages[0], "1.0")
    assert file.getvalue().startswith(again.getvalue())


def test_short_and_undecodable_pages_are_left_out() -> None:
    assert template_of(GoldPage("u", None, b"<p>Too short to differ.</p>")) is None
    assert template_of(GoldPage("u", None, HTML.encode() + b"\xff")) is None
