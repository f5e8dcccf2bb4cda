from __future__ import annotations

import pytest

from etl.article import Fields, Stated
from etl.extract.page import read_page
from tests.extract.page.pages import ENGLISH, JAPANESE, PERSIAN, linked, page, paragraphs


def read(head: str = "", before: str = "", title: str = "", **options: str) -> Fields:
    return read_page(page(before + paragraphs(*ENGLISH), head, title=title), **options)


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "New ferry is two years late",
    "datePublished": "2024-03-05T08:30:00+01:00",
    "dateModified": "2024-03-06T10:00:00+01:00",
    "author": [{"@type": "Person", "name": "Ada Sørensen"}, {"@type": "Person", "name": "Jo Park"}],
    "publisher": {"@type": "NewsMediaOrganization", "name": "Harbour Gazette"},
    "keywords": ["ferries", "shipyards"],
}


def test_json_ld_fills_the_fields() -> None:
    fields = read(linked(**ARTICLE))
    assert fields.headline == "New ferry is two years late"
    assert fields.dates == (Stated("2024-03-05T08:30:00+01:00", "jsonld", "datePublished"),)
    assert fields.modified == (Stated("2024-03-06T10:00:00+01:00", "jsonld", "dateModified"),)
    assert fields.authors == ("Ada Sørensen", "Jo Park")
    assert fields.publisher == "Harbour Gazette"
    assert fields.keywords == ("ferries", "shipyards")


def test_a_graph_with_references_is_followed() -> None:
    graph = [
        {"@type": "WebSite", "@id": "#site", "name": "Harbour Gazette"},
        {"@type": "Organization", "@id": "#org", "name": "Harbour Gazette Ltd"},
        {"@type": "Person", "@id": "#ada", "name": "Ada Sørensen"},
        {**ARTICLE, "author": {"@id": "#ada"}, "publisher": {"@id": "#org"}},
    ]
    fields = read(linked(**{"@graph": graph}))
    assert (fields.authors, fields.publisher) == (("Ada Sørensen",), "Harbour Gazette")


def test_an_array_of_nodes_and_a_list_of_other_articles() -> None:
    other = {"@type": "NewsArticle", "headline": "Another", "datePublished": "1999-01-01"}
    listed = linked(**{"@type": "ItemList"}, itemListElement=[other])
    fields = read(f'{listed}<script type="application/ld+json">[{{"@type":"WebPage"}},{{"@type":"NewsArticle",'
                  '"headline":"Ferry late again","datePublished":"2024-03-05"}]</script>')  # fmt: skip
    assert fields.dates == (Stated("2024-03-05", "jsonld", "datePublished"),)
    assert fields.headline == "Ferry late again"


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type":"NewsArticle","headline":"Ferry late again","datePublished":"2024-03-05",}',
        '{"@type":"NewsArticle","headline":"Ferry\n late again","datePublished":"2024-03-05"};',
        '<!-- {"@type":"NewsArticle","headline":"Ferry late again","datePublished":"2024-03-05"} -->',
        '{"@type":"NewsArticle","headline":"Ferry late again","datePublished":"2024-03-05","author":{"name":',
        '{"@type":"NewsArticle","headline":"Ferry late again","datePublished":"2024-03-05","about":"it\\\'s"}',
    ],
)
def test_broken_json_is_mended_or_rescued(broken: str) -> None:
    fields = read(f'<script type="application/ld+json">{broken}</script>')
    assert fields.headline == "Ferry late again"
    assert fields.dates == (Stated("2024-03-05", "jsonld", "datePublished"),)


def test_the_dates_of_meta_and_time_strongest_first() -> None:
    head = (
        '<meta name="date" content="2024-03-07"><meta property="article:published_time" content="2024-03-05T08:30Z">'
        '<meta property="article:modified_time" content="2024-03-06">'
    )
    times = '<time class="updated" datetime="2024-03-08">8 March</time><time datetime="2024-03-05">5 March</time>'
    fields = read(head, times)
    assert [(stated.text, stated.source) for stated in fields.dates] == [
        ("2024-03-05T08:30Z", "meta"),
        ("2024-03-05", "time"),
    ]
    assert [stated.text for stated in fields.modified] == ["2024-03-06", "2024-03-08"]


def test_times_of_other_texts_are_no_evidence() -> None:
    assert read(before='<aside><time datetime="2020-01-01">then</time></aside>').dates == ()


def test_a_printed_date_counts_where_nothing_else_states_one() -> None:
    fields = read_page(page('<div class="news-date">۱۴ اسفند ۱۴۰۲</div>' + paragraphs(*PERSIAN), lang="fa"))
    assert fields.dates == (Stated("۱۴ اسفند ۱۴۰۲", "body", "printed"),)
    stated = read('<meta name="pubdate" content="2024-03-05">', '<div class="date">4 March 2024</div>').dates
    assert stated == (Stated("2024-03-05", "meta", "pubdate"),)


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ("By Ada Sørensen and Jo Park", ("Ada Sørensen", "Jo Park")),
        ("von Ada Sørensen", ("Ada Sørensen",)),
        ("Иван Петров, Анна Сидорова", ("Иван Петров", "Анна Сидорова")),
        ("سارا احمدی، علی رضایی", ("سارا احمدی", "علی رضایی")),
        ("https://example.org/staff/ada", ()),
        ("admin", ()),
        ("Reuters", ()),
        ("Редакция", ()),
        ("ADA SØRENSEN / JO PARK", ("ADA SØRENSEN", "JO PARK")),
        ("Ada Sørensen And Jo Park For The Gazette", ("Ada Sørensen", "Jo Park")),
        ("Ada Sørensen, Chief Technology Officer and Head of Sea Labs", ("Ada Sørensen",)),
        ("Ada Sørensen (jp)", ("Ada Sørensen",)),
        ("Foto: Ada Sørensen", ()),
        ("Agencias", ()),
        ("Harbour Press GmbH", ()),
    ],
)
def test_authors_are_people(stated: str, people: tuple[str, ...]) -> None:
    assert read(f'<meta name="author" content="{stated}">').authors == people


def test_an_agency_in_the_author_field_is_a_source() -> None:
    fields = read(linked(**{**ARTICLE, "author": {"@type": "Organization", "name": "Reuters"}}))
    assert fields.authors == ()
    assert Stated("Reuters", "jsonld", "author") in fields.sources
    assert Stated("dpa", "meta", "author") in read('<meta name="author" content="dpa">').sources


def test_sources_name_suppliers_and_no_addresses() -> None:
    head = '<meta name="agency" content="AFP"><meta name="source" content="https://example.org">'
    assert read(head).sources == (Stated("AFP", "meta", "agency"),)


def test_addresses() -> None:
    head = '<link rel="canonical" href="https://example.org/a"><meta property="og:url" content="https://example.org/b">'
    fields = read(head, url="http://example.org/a?utm_source=x")
    assert (fields.url, fields.canonical_url) == ("http://example.org/a?utm_source=x", "https://example.org/a")
    assert read('<meta property="og:url" content="https://example.org/b">').canonical_url == "https://example.org/b"


@pytest.mark.parametrize(
    ("stated", "url", "address"),
    [
        ("/sea/ferry", "https://example.org/x?y=1", "https://example.org/sea/ferry"),
        ("//example.org/sea/ferry", "https://example.org/x", "https://example.org/sea/ferry"),
        ("https://example.org/", "https://example.org/sea/ferry", ""),
        ("https://example.org", "https://example.org/", "https://example.org"),
        ("/sea/ferry", "", ""),
        ("javascript:void(0)", "https://example.org/x", ""),
        ("https://[broken/x", "https://example.org/x", ""),
    ],
)
def test_the_canonical_address_is_absolute_and_the_articles_own(stated: str, url: str, address: str) -> None:
    assert read(f'<link rel="canonical" href="{stated}">', url=url).canonical_url == address


@pytest.mark.parametrize(
    ("publisher", "site", "outlet"),
    [
        ("Harbour Gazette", "Gazette Online", "Harbour Gazette"),
        ("Harbour Media GmbH & Co. KG", "Harbour Gazette", "Harbour Gazette"),
        ("Harbour Media GmbH", "", "Harbour Media GmbH"),
        ("Blogger", "Harbour Gazette", "Harbour Gazette"),
        ("Associated Press", "Harbour Gazette", "Harbour Gazette"),
        ("https://example.org", "Harbour Gazette", "Harbour Gazette"),
        ("", "New ferry is late | Harbour Gazette", "Harbour Gazette"),
    ],
)
def test_the_publisher_is_the_outlet(publisher: str, site: str, outlet: str) -> None:
    head = linked(**{"@type": "NewsArticle"}, headline="New ferry is late", publisher={"name": publisher})
    head += '<meta property="og:title" content="New ferry is late">'
    assert read(f'{head}<meta property="og:site_name" content="{site}">').publisher == outlet


def test_the_site_of_a_graph_is_the_outlet_where_nothing_else_names_it() -> None:
    graph = [{"@type": "WebSite", "name": "Harbour Gazette"}, {"@type": "NewsArticle", "headline": "Ferry late again"}]
    assert read(linked(**{"@graph": graph})).publisher == "Harbour Gazette"


@pytest.mark.parametrize(
    ("stated", "keywords"),
    [
        (["Riots (Jan 6, 2021)", "riots (jan 6, 2021)", "Ferries"], ("Riots (Jan 6, 2021)", "Ferries")),
        (["ferries, shipyards"], ("ferries", "shipyards")),
        ("ferries; shipyards;; #sea", ("ferries", "shipyards", "sea")),
        ("سفن، موانئ", ("سفن", "موانئ")),
        ("ferry " * 30, ()),
    ],
)
def test_keywords(stated: object, keywords: tuple[str, ...]) -> None:
    assert read(linked(**{"@type": "NewsArticle"}, headline="x", keywords=stated)).keywords == keywords


def test_a_browser_notes_where_it_saved_a_page() -> None:
    html = page(paragraphs(*JAPANESE)).replace("<html", "<!-- saved from url=(0023)https://example.org/a -->\n<html")
    assert read_page(html).url == "https://example.org/a"
    assert read_page(page(paragraphs(*JAPANESE))).url == ""


def test_the_printed_byline() -> None:
    fields = read(before='<p class="byline">By Ada Sørensen</p>')
    assert (fields.byline, fields.authors) == ("By Ada Sørensen", ("Ada Sørensen",))
