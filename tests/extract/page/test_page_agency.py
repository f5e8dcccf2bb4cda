"""Who issued a page: printed and stated names of agencies against credits of pictures and lists of links."""

from __future__ import annotations

import pytest

from etl.extract.agency import attribute
from etl.extract.page import read_page
from tests.extract.page.pages import ARABIC, ENGLISH, GERMAN, PERSIAN, linked, page, paragraphs

HEADLINES = {
    "en": "New ferry is two years late",
    "de": "Neuhausen erneuert seine alte Brücke",
    "ar": "ترميم الجسر القديم يبدأ في الربيع",
    "fa": "بازسازی پل قدیمی از بهار آغاز می‌شود",
}
TEXTS = {"en": ENGLISH, "de": GERMAN, "ar": ARABIC, "fa": PERSIAN}


def agency(above: str = "", head: str = "", below: str = "", lang: str = "en", url: str = "") -> str | None:
    body = f"<h1>{HEADLINES[lang]}</h1>{above}{paragraphs(*TEXTS[lang])}{below}"
    fields = read_page(page(body, head, lang, HEADLINES[lang]), url)
    return attribute(fields, fields.headline, fields.body.split("\n\n")).agency


@pytest.mark.parametrize(
    ("above", "lang", "issued"),
    [
        ("<div>By Ada Sørensen, Associated Press</div>", "en", "ap"),
        ("<div>By Reuters</div>", "en", "reuters"),
        ("<div>Associated Press</div><div>Published 11:26 pm EST, Tuesday, 5 March 2024</div>", "en", "ap"),
        ("<div>Ada Sørensen Associated Press</div><div>5 March 2024</div>", "en", "ap"),
        ("<div>AFP / Updated: Mar 5, 2024, 19:28 IST</div>", "en", "afp"),
        ("<div>05.03.2024 - 16:49</div><div>Haberler - Anadolu Ajansı</div>", "en", "anadolu"),
        ("<div>Par La Gazette et AFP</div>", "en", "afp"),
        ("<div>Por Agencia EFE</div>", "en", "efe"),
        ("<div>Von Ada Sommer, dpa</div>", "de", "dpa"),
        ("<div><span>2024-03-05 20:29</span> <span>来源：新华社</span></div>", "en", "xinhua"),
        ("<div>المصدر: رويترز</div><div>5 مارس 2024 - 10:30</div>", "ar", "reuters"),
        ("<div>منبع: ایسنا</div><div>۱۵ اسفند ۱۴۰۲</div>", "fa", "isna"),
    ],
)
def test_an_agency_printed_near_the_headline(above: str, lang: str, issued: str) -> None:
    assert agency(above, lang=lang) == issued


@pytest.mark.parametrize(
    ("head", "issued"),
    [
        (linked(**{"@type": "NewsArticle"}, headline="x", author={"@type": "Organization", "name": "AFP"}), "afp"),
        (linked(**{"@type": "NewsArticle"}, headline="x", author=[{"name": "Ada Sørensen"}, {"name": "AP"}]), "ap"),
        (linked(**{"@type": "NewsArticle"}, headline="x", sourceOrganization={"name": "The Canadian Press"}), "cp"),
        (linked(**{"@type": "NewsArticle"}, headline="x", publisher={"name": "Associated Press"})
         + '<meta property="og:site_name" content="Harbour Gazette">', "ap"),
        ('<meta name="author" content="dpa">', "dpa"),
        ('<meta name="articleAuthor" content="Anadolu Ajansı">', "anadolu"),
    ],
)  # fmt: skip
def test_an_agency_stated_for_machines(head: str, issued: str) -> None:
    assert agency(head=head) == issued


@pytest.mark.parametrize(
    ("above", "lang"),
    [
        ("<div>Quelle: AFP</div>", "de"),
        ("<div>Foto: dpa</div><div>5. März 2024, 10:30</div>", "de"),
        ("<div>© AFP</div><div>5 March 2024</div>", "en"),
        ("<div>(Photo by Jo Park / AFP)</div><div>5 March 2024</div>", "en"),
        ("<figure><figcaption>A ferry. AP</figcaption></figure><div>5 March 2024</div>", "en"),
        ("<div>写真=ロイター</div><div>2024年3月5日 10:30</div>", "en"),
        ("<div>عکس: ایسنا</div><div>۱۵ اسفند ۱۴۰۲</div>", "fa"),
        ("<div>(وكالات)</div><div>5 مارس 2024 - 10:30</div>", "ar"),
        ("<div>By Harbour Gazette with Agencies</div><div>5 March 2024</div>", "en"),
        ("<div>5 March 2024</div><div>AA</div><div>Text size</div>", "en"),
        ("<div class='author'>Image: AP</div>", "en"),
    ],
)
def test_a_credit_of_a_picture_is_no_agency(above: str, lang: str) -> None:
    assert agency(above, lang=lang) is None


def test_the_last_of_a_list_of_links_signs_nothing() -> None:
    links = "<p>Why nobody sings in the harbour any more [Bloomberg]</p>"
    assert agency(below=links) is None
    signed = [*ENGLISH, "It was late. [Reuters]"]
    assert attribute(read_page(page(paragraphs(*ENGLISH))), None, signed).agency == "reuters"


def test_an_outlet_that_prints_an_agency_elsewhere_did_not_get_this_text_from_it() -> None:
    assert agency(below="<div>Ferry strike in the north</div><div>Reuters</div><div>4 March 2024</div>") is None
