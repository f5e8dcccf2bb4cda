from __future__ import annotations

import pytest

from etl.extract.page import read_page
from etl.extract.page.prompts import is_caption, is_parting, is_prompt
from tests.extract.page.pages import ARABIC, ENGLISH, GERMAN, PERSIAN, RUSSIAN, page

BEHIND = (*ENGLISH[1:], *GERMAN)


def body_of(*parts: str) -> str:
    return read_page(page(f"<article>{''.join(parts)}</article>")).body


def within(*boxes: str) -> str:
    """Return the body of a page that has boxes behind the first of its paragraphs."""
    return body_of(f"<p>{ENGLISH[0]}</p>", *boxes, *(f"<p>{text}</p>" for text in BEHIND))


def ending(*lines: str, texts: tuple[str, ...] = ENGLISH) -> str:
    return body_of(*(f"<p>{text}</p>" for text in (*texts, *lines)))


@pytest.mark.parametrize(
    "box",
    [
        "<h3><a href='/x'>Harbour tunnel floods again</a></h3>",
        "<div><h4><a href='/x'>Harbour tunnel floods</a></h4><p>Pumps ran all night while commuters waited.</p></div>",
        "<div><span>The vessel lies at its berth on Monday, with the old customs house behind it and the cranes of"
        " the yard to the left.</span></div>",
        "<div class='infobox'><h3>The yard</h3><p>Founded in 1871, it has built ferries ever since.</p></div>",
        "<div class='newsroom-cta'><p>If you like this article, become a member of our club.</p></div>",
        "<p>© Example Press The vessel at its berth.</p>",
        "<p>The vessel lies at its berth. Foto: Jane Roe/Example</p>",
        "<ul><li>Home</li><li>Sport</li><li>Trade</li></ul>",
    ],
)
def test_a_foreign_box_is_left_out(box: str) -> None:
    assert within(box) == "\n\n".join((ENGLISH[0], *BEHIND))


@pytest.mark.parametrize(
    ("box", "text"),
    [
        ("<h3>What <a href='/x'>engineers</a> found</h3>", "What engineers found"),
        ("<ul><li>Two years late, at twice the price</li><li>Steel</li></ul>",
         "Two years late, at twice the price\n\nSteel"),
        (f"<blockquote><div>{RUSSIAN[0]}</div></blockquote>", RUSSIAN[0]),
        (f"<table><tr><td>{RUSSIAN[0]}</td></tr></table>", RUSSIAN[0]),
        ("<p>Related industries fear for their orders, too.</p>", "Related industries fear for their orders, too."),
        ("<p>“Follow us,” the captain told them.</p>", "“Follow us,” the captain told them."),
    ],
)  # fmt: skip
def test_what_belongs_to_the_text_stays(box: str, text: str) -> None:
    assert within(box) == "\n\n".join((ENGLISH[0], text, *BEHIND))


def test_a_linked_heading_takes_no_more_than_a_teaser_along() -> None:
    box = f"<section><h3><a href='#hull'>The hull</a></h3>{''.join(f'<p>{text}</p>' for text in RUSSIAN)}</section>"
    assert within(box) == "\n\n".join((ENGLISH[0], *RUSSIAN, *BEHIND))


def test_a_teaser_behind_the_text_is_left_out() -> None:
    teaser = "<div><h4><a href='/x'>Harbour tunnel floods</a></h4><p>Pumps ran all night.</p></div>"
    assert body_of(*(f"<p>{text}</p>" for text in BEHIND), teaser) == "\n\n".join(BEHIND)


def test_text_beside_paragraphs_is_a_paragraph_without_its_tag() -> None:
    texts = (*ENGLISH[1:], *GERMAN)
    assert body_of(ENGLISH[0], *(f"<p>{text}</p>" for text in texts)) == "\n\n".join((ENGLISH[0], *texts))


def test_in_a_text_set_loose_short_sentences_count() -> None:
    texts = (ENGLISH[0], "Nobody was hurt.", *ENGLISH[1:])
    loose = "".join(f"<div><div>{text}</div></div>" for text in (*texts, "Harbour, ferries"))
    assert body_of(f"<section>{loose}</section>") == "\n\n".join(texts)


@pytest.mark.parametrize(
    "line",
    [
        "Contact our reporter at jane.roe@example.com or by telephone.",
        "Sign up for our newsletter and never miss a ferry again.",
        "Abonnieren Sie unseren Newsletter für mehr aus der Region.",
        "Подписывайтесь на наш канал, чтобы ничего не пропустить.",
        "Sendung: Radio Beispiel, 24.04.2024, 15:10 Uhr",
        "More about the ferry:",
    ],
)
def test_a_last_line_that_takes_leave_is_left_out(line: str) -> None:
    assert ending(line) == "\n\n".join(ENGLISH)
    assert is_parting(line)


def test_such_a_line_in_the_midst_of_a_text_stays() -> None:
    told = "“Sign up for the newsletter,” the passengers were told, and nothing else was said to them that day."
    assert ending(told, ENGLISH[2], texts=ENGLISH[:2]) == "\n\n".join((*ENGLISH[:2], told, ENGLISH[2]))


@pytest.mark.parametrize(
    ("line", "texts"),
    [("تابعونا على شبكات التواصل الاجتماعي", ARABIC), ("اخبار ما را در شبکه‌های اجتماعی دنبال کنید", PERSIAN)],
)
def test_a_farewell_in_arabic_and_persian(line: str, texts: tuple[str, ...]) -> None:
    assert ending(line, texts=texts) == "\n\n".join(texts)


@pytest.mark.parametrize(
    "text",
    ["The company said in a newsletter that it was sorry.", "He knew: nobody would follow.", "It is late: very late."],
)
def test_an_ordinary_last_sentence_is_no_farewell(text: str) -> None:
    assert not is_parting(text)


@pytest.mark.parametrize("text", ["Advertisement", "RELATED STORIES", "Loading...", "Titelbild: Roe", "Comments"])
def test_prompts(text: str) -> None:
    assert is_prompt(text)


@pytest.mark.parametrize(
    "text",
    ["Advertisement revenue fell by half.", "Recommended doses vary.", "Loading the ferry takes hours.", "Related pay",
     "Más de 300 heridos en Lindhavn", "Más en invierno que en verano"],
)
def test_sentences_that_begin_like_a_prompt(text: str) -> None:
    assert not is_prompt(text)


def test_a_caption_needs_its_credit_at_the_end() -> None:
    assert is_caption("The vessel in dry dock. Bild: Roe/example.org")
    assert not is_caption("She held up a photo: it showed the vessel. Nobody spoke.")
