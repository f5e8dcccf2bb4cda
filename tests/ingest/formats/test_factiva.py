import pytest

from etl.config import Limits
from tests.ingest.formats.vendor_exports import coded_article, factiva_page, ordered_article

NUMBER = "VALE000020190304ef340001x"
XML = """<?xml version="1.0" encoding="utf-8"?>
<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0"><ppsarticleResultSet count="1"><ppsarticle>
<article><accessionNo>{number}</accessionNo><baseLanguage>FR</baseLanguage><copyright>(c) 2019 Vale SA</copyright>
<headline><paragraph>Le <hlt>pont</hlt> rouvre</paragraph></headline><byline>Par Ada Vale; Bo Rill</byline>
{text}<publicationDate>{date}</publicationDate><sourceName>La Vallée</sourceName><publisherName>Vale SA</publisherName>
<newsSubject code="gtr"><name>Transports</name></newsSubject><mood>calm</mood></article>
</ppsarticle></ppsarticleResultSet></ppsArticleResponse></PPSResponse>"""
MARKED = (
    "<leadParagraph><paragraph>Enfin.</paragraph></leadParagraph>"
    "<tailParagraphs><paragraph>Oui.</paragraph></tailParagraphs>"
)
WRAPPED = "<leadParagraph>\nThe bridge opened\nagain today.\n    A second one will\nfollow.\n   </leadParagraph>"


def test_codes_say_what_is_what_in_any_language(read):
    first = coded_article(
        "fr", HD="<b class='frHeadline'>Le pont rouvre</b>", BY="Par Ada Vale; Bo Rill", WC="12 mots", PD="4 mars 2019",
        ET="08:15", SN="La Vallée", SC="VALE", LA="Français", CY="(c) 2019 Vale SA.", LP=["Enfin : été."],
        TD=["Un.", "Deux."], NS="gtr : Transports | gcat : Général", AN=f"Document {NUMBER}", QQ="new",
    )  # fmt: skip
    outcome = read(factiva_page(first, coded_article("fr", HD="Autre", LP=["Un texte."])))
    assert (outcome.format, outcome.reasons, len(outcome.fields)) == ("factiva", [], 2)
    fields = outcome.fields[0]
    assert (fields.headline, fields.publisher, fields.language) == ("Le pont rouvre", "La Vallée", "fr")
    assert fields.body.split("\n\n") == ["Enfin : été.", "Un.", "Deux."]
    assert [date.text for date in fields.dates] == ["4 mars 2019"]  # the time is by the reader's clock
    assert (fields.authors, fields.keywords) == (("Ada Vale", "Bo Rill"), ("Transports", "Général"))
    assert (fields.unmapped, fields.removed) == (("QQ",), (("export_rights", "(c) 2019 Vale SA."),))


@pytest.mark.parametrize(
    ("lines", "date", "paper", "credit"),
    [
        (["812 字", "2018 年 10 月 7 日 17:04", "Tal und Berg", "VALE", "德文", "Copyright 2018 Vale"],
         "2018 年 10 月 7 日", "Tal und Berg", ""),
        (["Special to the Valley", "12 Wörter", "7. Oktober 2018", "Tal und Berg", "VALE", "B2", "3", "Deutsch"],
         "7. Oktober 2018", "Tal und Berg", "Special to the Valley"),
        (["9 words", "7 October 2018", "08:10", "VALE", "VALE", "English", "(c) Vale"], "7 October 2018", "VALE", ""),
        (["7 October 2018", "The Vale of 1999", "VALE", "English"], "7 October 2018", "The Vale of 1999", ""),
    ],
)  # fmt: skip
def test_without_codes_the_accession_number_tells_the_lines_apart(read, lines, date, paper, credit):
    text = ["Eins.", "Zwei<br/>Drei."]
    article = ordered_article("de", NUMBER, "Die <b>Brücke</b>", lines, text, "Seite 1", "A. Vale")
    (fields,) = read(factiva_page(article)).fields
    assert (fields.headline, fields.byline, fields.body) == ("Die Brücke", "A. Vale", "Eins.\n\nZwei\nDrei.")
    assert [stated.text for stated in fields.dates] == [date]
    assert (fields.publisher, fields.creditline) == (paper, credit)


def test_the_style_sheet_may_fill_the_beginning(read):
    styles = ".articleParagraph{}#postProcessingNav{}.carryOverOpen{}.enHeadline{}" + "a{}" * 40_000
    page = factiva_page(coded_article("en", HD="Bridge", LP=["It opened."]))
    outcome = read(page.replace(b"</title>", f"</title><style>{styles}</style>".encode()))
    assert (outcome.format, [fields.headline for fields in outcome.fields]) == ("factiva", ["Bridge"])


def test_a_charset_that_is_not_true_and_a_file_that_is_cut(read):
    page = factiva_page(coded_article("fr", HD="Été", LP=["À la page, déjà vu : l'été à Mâcon."]), charset="cp1252")
    outcome = read(page.replace(b"cp1252", b"utf-8"))
    assert outcome.fields[0].headline == "Été"
    cut = factiva_page(*[coded_article("en", HD=f"Bridge {n}", LP=["It opened."]) for n in (1, 2)])
    outcome = read(cut[: cut.index(b"opened.", cut.index(b"Bridge 2"))])
    assert [fields.flags for fields in outcome.fields] == [(), ("text_cut",)]


def test_pages_that_look_like_it_are_pages(read):
    page = b'<html><title>Factiva</title><body><div class="article newsArticle"><p>Text.</p></div></body></html>'
    assert read(page).format == "html"
    assert read(b"<html><body><p class='articleParagraph'>Words of an article here.</p></body></html>").format == "html"


def test_an_article_beyond_the_limit_costs_only_itself(read):
    big = coded_article("en", HD="Big", LP=["x" * 60_000])
    small = coded_article("en", HD="Small", LP=["It opened."])
    outcome = read(factiva_page(small, big, small), limits=Limits(max_record_bytes=20_000))
    assert (outcome.reasons, [fields.headline for fields in outcome.fields]) == (["too_large"], ["Small", "Small"])


@pytest.mark.parametrize(
    ("text", "date", "body", "stated"),
    [
        (MARKED, "<dateTime>2019-03-04T08:15:00Z</dateTime>", "Enfin.\n\nOui.", "2019-03-04T08:15:00Z"),
        (WRAPPED, "<date>2019-03-04</date>", "The bridge opened again today.\n\nA second one will follow.",
         "2019-03-04"),
    ],
)
def test_xml(read, text, date, body, stated):
    outcome = read(XML.format(number=NUMBER, text=text, date=date).encode())
    assert (outcome.format, outcome.reasons) == ("factiva_xml", [])
    (fields,) = outcome.fields
    assert (fields.headline, fields.publisher, fields.language) == ("Le pont rouvre", "La Vallée", "fr")
    assert (fields.body, [found.text for found in fields.dates]) == (body, [stated])
    assert (fields.authors, fields.keywords, fields.unmapped) == (("Ada Vale", "Bo Rill"), ("Transports",), ("mood",))


def test_an_article_of_nothing_is_no_content(read):
    assert read(factiva_page(coded_article("en", HD="", LP=[""], SN="Valley"))).reasons == ["no_content"]


def test_targets_of_links_are_not_of_the_text(read):
    text = "See the map[https://example.org/a?b=1] and [sic] the list[mailto:ada@example.org]."
    (fields,) = read(factiva_page(coded_article("en", HD="Bridge", LP=[text]))).fields
    assert fields.body == "See the map and [sic] the list."
    assert fields.removed == (
        ("export_link", "[https://example.org/a?b=1]"), ("export_link", "[mailto:ada@example.org]")
    )  # fmt: skip
