from __future__ import annotations

import pytest

from etl.extract.page import read_page
from tests.extract.page.pages import ARABIC, ENGLISH, GERMAN, JAPANESE, PERSIAN, RUSSIAN, linked, page, paragraphs


@pytest.mark.parametrize(
    ("lang", "texts"),
    [("en", ENGLISH), ("de", GERMAN), ("ru", RUSSIAN), ("ar", ARABIC), ("fa", PERSIAN), ("ja", JAPANESE)],
)
def test_the_paragraphs_of_an_article_and_nothing_else(lang: str, texts: tuple[str, ...]) -> None:
    fields = read_page(page(paragraphs(*texts), lang=lang))
    assert fields.body == "\n\n".join(texts)
    assert fields.language == lang
    assert not fields.markup


def test_blanks_and_inline_elements_stay_in_their_line() -> None:
    first = "The <b>ferry</b> company\n   said on <a href='/t'>Tuesday</a> that its vessel will sail in spring."
    fields = read_page(page(paragraphs(first, *ENGLISH[1:])))
    assert fields.body.startswith("The ferry company said on Tuesday that its vessel will sail in spring.\n\n")


def test_paragraphs_set_with_line_breaks() -> None:
    fields = read_page(page(f"<div>{'<br><br>'.join(GERMAN)}</div>"))
    assert fields.body == "\n\n".join(GERMAN)


def test_a_single_line_break_is_a_blank() -> None:
    fields = read_page(page(paragraphs("The first half of a line<br>goes on here.", *ENGLISH)))
    assert fields.body.startswith("The first half of a line goes on here.")


def test_a_body_split_over_wrapped_containers_is_one() -> None:
    parts = "".join(f"<div><div><div><div><p>{text}</p></div></div></div></div>" for text in (*ENGLISH, *GERMAN))
    fields = read_page(page(f"<article>{parts}</article>"))
    assert fields.body == "\n\n".join((*ENGLISH, *GERMAN))


def test_a_class_name_prunes_no_major_part() -> None:
    fields = read_page(page(f'<div class="comments-enabled social-layout">{paragraphs(*ENGLISH)}</div>'))
    assert fields.body == "\n\n".join(ENGLISH)


@pytest.mark.parametrize(
    "box",
    [
        "<p>Read more: <a href='/x'>The other ferry</a></p>",
        "<p><a href='/x'>The harbour that nobody wanted, and what became of it</a></p>",
        "<div class='newsletter-signup'><p>Get our letter every morning, with everything that matters today.</p></div>",
        "<figure><img src='x.jpg'><figcaption>The vessel at its berth. Photo: dpa</figcaption></figure>",
        "<p>The vessel at its berth on Monday (Image: GETTY)</p>",
        "<div style='display: none'><p>Nobody sees this sentence, however long it may be, however put.</p></div>",
        "<script>var text = 'not prose, though it has a full stop.'</script>",
        "<!-- a remark of the editor, which nobody is to see -->",
    ],
)
def test_what_stands_between_paragraphs_is_left_out(box: str) -> None:
    body = f"<article><p>{ENGLISH[0]}</p>{box}<p>{ENGLISH[1]}</p><p>{ENGLISH[2]}</p></article>"
    assert read_page(page(body)).body == "\n\n".join(ENGLISH)


def test_subheadings_stay_and_a_trailing_one_goes() -> None:
    body = f"<article><p>{ENGLISH[0]}</p><h2>Cracks</h2><p>{ENGLISH[1]}</p><p>{ENGLISH[2]}</p><h2>More</h2></article>"
    assert read_page(page(body)).body == "\n\n".join((ENGLISH[0], "Cracks", ENGLISH[1], ENGLISH[2]))


def test_the_headline_is_not_repeated_in_the_body() -> None:
    body = f"<h1>New ferry is late</h1><article><h2>New ferry is late</h2>{paragraphs(*ENGLISH)}</article>"
    fields = read_page(page(body, title="New ferry is late"))
    assert fields.body == "\n\n".join(ENGLISH)


def test_a_text_that_is_printed_twice_counts_once() -> None:
    assert read_page(page(paragraphs(*ENGLISH, ENGLISH[1]))).body == "\n\n".join(ENGLISH)


def test_article_body_stands_in_for_a_page_without_its_text() -> None:
    head = linked(**{"@type": "NewsArticle"}, headline="Ferry late", articleBody="\n".join(ENGLISH))
    fields = read_page(page("<div id='app'></div>", head))
    assert fields.body == "\n\n".join(ENGLISH)


def test_the_visible_text_wins_over_an_article_body_of_the_same_length() -> None:
    head = linked(**{"@type": "NewsArticle"}, headline="Ferry late", articleBody=" ".join(ENGLISH))
    assert read_page(page(paragraphs(*ENGLISH), head)).body == "\n\n".join(ENGLISH)


def test_an_article_of_which_only_a_description_is_there() -> None:
    head = linked(**{"@type": "NewsArticle"}, headline="Ferry late", description=ENGLISH[0])
    fields = read_page(f"<html><head>{head}</head><body><h1>Ferry late</h1></body></html>")
    assert fields.body == ENGLISH[0]
    assert fields.flags == ("body_is_abstract",)


def test_endless_nesting_is_read_without_recursion() -> None:
    fields = read_page(page("<div>" * 3000 + paragraphs(*ENGLISH) + "</div>" * 3000))
    assert fields.body == "\n\n".join(ENGLISH)
