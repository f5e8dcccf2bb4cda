from __future__ import annotations

import pytest

from etl.extract.page import read_page
from tests.extract.page.pages import ENGLISH, linked, page, paragraphs


def headline(h1: str = "", og: str = "", title: str = "", site: str = "", h2: str = "") -> str:
    stated = {"title": og, "site_name": site}
    head = "".join(f'<meta property="og:{name}" content="{value}">' for name, value in stated.items() if value)
    body = (f"<h1>{h1}</h1>" if h1 else "") + (f"<h2>{h2}</h2>" if h2 else "") + paragraphs(*ENGLISH)
    return read_page(page(body, head, title=title)).headline


LATE = "New ferry is two years late"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"h1": LATE, "title": f"{LATE} | Harbour Gazette"}, LATE),
        ({"title": f"{LATE} | Harbour Gazette"}, LATE),
        ({"title": f"{LATE} - Sea - Harbour Gazette", "og": LATE}, LATE),
        ({"title": "Late - again: the ferry - Harbour Gazette", "site": "Harbour Gazette"}, "Late - again: the ferry"),
        ({"title": f"Harbour Gazette | {LATE}", "site": "Harbour Gazette"}, LATE),
        ({"title": "Новый паром опоздал — Портовая газета", "site": "Портовая газета"}, "Новый паром опоздал"),
        ({"title": "新しい連絡船は二年遅れ｜港新聞", "site": "港新聞"}, "新しい連絡船は二年遅れ"),
        ({"h1": "عبّارة جديدة تتأخر عامين", "title": "عبّارة جديدة تتأخر عامين | الميناء"}, "عبّارة جديدة تتأخر عامين"),
    ],
)
def test_the_headline_without_the_name_of_the_site(parts: dict[str, str], expected: str) -> None:
    assert headline(**parts) == expected


def test_an_h1_with_the_name_of_the_site_is_no_headline() -> None:
    assert headline(h1="Harbour Gazette", og="New ferry is two years late") == "New ferry is two years late"


def test_a_kicker_is_no_part_of_the_headline() -> None:
    assert headline(h1="<span>Shipping</span> New ferry is late", og="New ferry is late") == "New ferry is late"


def test_the_printed_headline_wins_over_one_for_search_engines() -> None:
    printed = "A ferry nobody waits for any more"
    assert headline(h1=printed, og="Ferry delay: who waits for the new vessel") == printed


SEARCHED = "Ferry delay: who waits for the new vessel"  # the h1 as some sites word it for search engines


@pytest.mark.parametrize("h2", [LATE, f"<span>Trouble at sea</span> <span>{LATE}</span>"])
def test_the_heading_below_the_h1_that_is_the_title_readers_see_on_sharing(h2: str) -> None:
    assert headline(h1=SEARCHED, h2=h2, og=LATE, title=SEARCHED) == LATE


def test_a_heading_inside_the_text_is_no_headline_though_the_page_is_shared_under_it() -> None:
    body = f"<h1>{SEARCHED}</h1>{paragraphs(*ENGLISH)}<h2>{LATE}</h2>{paragraphs(*ENGLISH)}"
    head = f'<meta property="og:title" content="{LATE}">'
    assert read_page(page(body, head, title=SEARCHED)).headline == SEARCHED


def test_the_kicker_of_an_h2_goes_where_the_h1_stands_in_the_menu() -> None:
    menu = f"<nav><h1>{SEARCHED}</h1></nav>"
    head = linked(**{"@type": "NewsArticle", "headline": SEARCHED}) + f'<meta property="og:title" content="{LATE}">'
    body = f"{menu}<h2><span>Trouble at sea</span> <span>{LATE}</span></h2>{paragraphs(*ENGLISH)}"
    assert read_page(page(body, head, title=SEARCHED)).headline == LATE


def test_an_h2_that_is_the_stated_title_counts_where_there_is_no_h1() -> None:
    assert headline(h2="New ferry is two years late", og="NEW FERRY IS TWO YEARS LATE") == "New ferry is two years late"


def test_a_kicker_that_style_alone_sets_apart() -> None:
    assert headline(h1=f"<span>27.03.2020</span>{LATE}", og=LATE) == LATE
    assert headline(h1=f"<span>Open Sea</span>{LATE}", og=LATE) == LATE


def test_a_date_behind_the_headline_is_no_part_of_it_though_a_title_holds_it() -> None:
    longer = f"{LATE} : Date: 27 March 2020"
    assert headline(h1=longer, og=LATE, title=longer) == LATE
    dated = f"{LATE} in 2020"
    assert headline(h1=dated, og=LATE, title=dated) == dated


def test_two_different_kickers_before_the_same_headline() -> None:
    assert headline(h1=f"Shipping - {LATE}", og=f"Trouble at sea: {LATE}") == LATE


def test_a_kicker_that_a_stated_title_holds_stays() -> None:
    printed = "Harbour: New ferry is two years late"
    assert headline(h1=printed, og=printed, title=f"Sea: {LATE}") == printed


def test_a_line_below_the_headline_is_no_part_of_it() -> None:
    assert headline(h1=f"{LATE} <small>Passengers wait in vain</small>", og=LATE) == LATE
    longer = f"{LATE} and nobody knows why"
    assert headline(h1=longer, og=LATE) == longer


def test_a_section_behind_the_title_goes_where_another_title_ends_before_it() -> None:
    head = f'<meta property="og:title" content="{LATE}-sea"><meta name="headline" content="{LATE}">'
    assert read_page(page(paragraphs(*ENGLISH), head)).headline == LATE


def test_a_heading_that_only_the_address_repeats() -> None:
    html = page("<h1>Ferry terminal west</h1>" + paragraphs(*ENGLISH), title="Trips along the coast")
    assert read_page(html, "https://example.org/trips/ferry-terminal-west.htm").headline == "Ferry terminal west"
    assert read_page(html, "https://example.org/trips/17").headline == "Trips along the coast"


def test_the_printed_part_of_a_title_where_there_is_no_h1() -> None:
    body = f"<div>Gazette</div><div>{LATE}</div>" + paragraphs(*ENGLISH)
    assert read_page(page(body, title=f"Gazette - {LATE} - Sea - News")).headline == LATE


@pytest.mark.parametrize(
    ("og", "variants"),
    [
        ("Why the harbour still waits for its ferry", ("Why the harbour still waits for its ferry",)),
        (f"{LATE} | Harbour Gazette", ()),
        (f"Sea: {LATE}", ()),
        ("New ferry is two…", ()),
        ("Sea", ()),
    ],
)
def test_other_wordings_of_the_headline(og: str, variants: tuple[str, ...]) -> None:
    head = f'<meta property="og:title" content="{og}">'
    fields = read_page(page(f"<h1>{LATE}</h1>" + paragraphs(*ENGLISH), head, title=LATE))
    assert (fields.headline, fields.headline_variants) == (LATE, variants)


@pytest.mark.parametrize("link", ["/", "https://example.org", "https://example.org/gazette/", "/gazette"])
def test_a_heading_that_leads_up_names_the_site(link: str) -> None:
    body = f'<h1><a href="{link}">Gazette Nights</a></h1><h2>{LATE}</h2>' + paragraphs(*ENGLISH)
    html = page(body, title=f"Gazette Nights » Archive » {LATE}")
    assert read_page(html, "https://example.org/gazette/2024/ferry").headline == LATE


def test_a_heading_that_leads_to_the_page_itself_is_its_headline() -> None:
    html = page(f'<h1><a href="/2024/ferry">{LATE}</a></h1>' + paragraphs(*ENGLISH), title=f"{LATE} - Gazette Nights")
    assert read_page(html, "https://example.org/2024/ferry").headline == LATE


def test_a_title_that_ends_with_the_site_does_not_confirm_an_h1_of_that_name() -> None:
    assert headline(h1="Harbour Gazette", og=f"{LATE} - Harbour Gazette", site="Harbour Gazette") == LATE


def test_of_two_headings_that_a_title_holds_the_longer() -> None:
    html = page(f"<h1>Trouble at sea</h1><h1>{LATE}</h1>" + paragraphs(*ENGLISH), title=f"Trouble at sea: {LATE}")
    assert read_page(html).headline == LATE


def test_parts_that_style_alone_sets_apart() -> None:
    both = f"“It will float”: {LATE}"
    head = f'<meta property="og:title" content="{both}"><meta name="twitter:title" content="{LATE}">'
    body = f"<h2><span>“It will float”</span><span>{LATE}</span></h2>" + paragraphs(*ENGLISH)
    fields = read_page(page(body, head, title=both))
    assert (fields.headline, fields.body.startswith("The ferry")) == (LATE, True)


def test_a_long_beginning_that_titles_word_otherwise_is_no_kicker() -> None:
    printed = "Harbour has failed its passengers again: the ferry is two years late"
    assert headline(h1=printed, og=printed.replace("Harbour", "Harbourtown")) == printed


def test_a_page_without_any_title() -> None:
    assert headline() == ""
