"""NewsML 1.x documents of our own writing, with components nested as the agencies nest them."""

from __future__ import annotations

import base64

import pytest

from etl.article import Fields, Identity, Stated

LINES = """<NewsLines><HeadLine>Watt fällt länger trocken</HeadLine><SubHeadLine>Neue Messung</SubHeadLine>
<ByLine>Von Ida Lund, kfd</ByLine><DateLine>Nordstrand, 17. April (kfd) -</DateLine><CreditLine>kfd</CreditLine>
<KeywordLine>Watt</KeywordLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName="KFD"/></Provider>
<Source><Party FormalName="Wetteramt"/></Source></AdministrativeMetadata><DescriptiveMetadata>
<Language FormalName="de"/><Property FormalName="Keyword" Value="Ebbe"/></DescriptiveMetadata>"""
STORY = """<ContentItem><MediaType FormalName="Text"/><Format FormalName="NITF3.1"/><DataContent><nitf><body>
<body.content><p>Die Ebbe dauert.</p><p>Länger.</p></body.content></body></nitf></DataContent></ContentItem>"""

PHOTO = "<ContentItem Href='w.jpg'><MediaType FormalName='Photo'/></ContentItem>"


def document(components: str, status: str = "Usable", kind: str = "News") -> bytes:
    return ('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd">\n<NewsML Version="1.2">'
            "<NewsEnvelope><DateAndTime>20230501T000000Z</DateAndTime></NewsEnvelope><NewsItem xml:lang='de'>"
            "<Identification><NewsIdentifier><ProviderId>kfd.example</ProviderId></NewsIdentifier></Identification>"
            f'<NewsManagement><NewsItemType FormalName="{kind}"/><FirstCreated>20230417T063000+0200</FirstCreated>'
            "<ThisRevisionCreated>20230417T090000+0200</ThisRevisionCreated>"
            f'<Status FormalName="{status}"/></NewsManagement>{components}</NewsItem></NewsML>').encode()


def component(*parts: str, role: str = "") -> str:
    said = f'<Role FormalName="{role}"/>' if role else ""
    return f"<NewsComponent>{said}{''.join(parts)}</NewsComponent>"


def text(words: str, kind: str = "<MediaType FormalName='Text'/>") -> str:
    return f"<ContentItem>{kind}<DataContent>{words}</DataContent></ContentItem>"


def one(read, data: bytes) -> Fields:
    outcome = read(data)
    assert (outcome.format, outcome.reasons) == ("newsml_1", [])
    [fields] = outcome.fields
    return fields


@pytest.mark.parametrize("components", [
    component(LINES, STORY), component(LINES, component(STORY)),
    component(component(LINES, component(STORY, role="Main"))),
])
def test_every_field_has_the_meaning_of_the_standard(read, components):
    assert one(read, document(components)) == Fields(
        body="Die Ebbe dauert.\n\nLänger.", headline="Watt fällt länger trocken",
        dates=(Stated("20230417T063000+0200", "field", "FirstCreated"),),
        modified=(Stated("20230417T090000+0200", "field", "ThisRevisionCreated"),),
        sources=(
            Stated("kfd", "field", "CreditLine"), Stated("KFD", "field", "Provider"),
            Stated("Wetteramt", "field", "Source"), Stated("kfd.example", "field", "ProviderId"),
            Stated("Von Ida Lund, kfd", "field", "ByLine")),
        publisher="KFD", dateline="Nordstrand, 17. April (kfd) -", byline="Von Ida Lund, kfd", creditline="kfd",
        authors=("Ida Lund",), keywords=("Watt", "Ebbe"), language="de",
        identity=Identity(created=Stated("20230417T090000+0200", "field", "ThisRevisionCreated")))


def test_the_record_is_the_item(read):
    data = document(component(STORY))
    [piece] = read(data).pieces
    assert piece.raw == data[data.index(b"<NewsItem"):data.index(b"</NewsML>")]


def test_the_story_is_told_from_what_stands_beside_it(read):
    caption = "<p>Ein sehr langer Text unter einem Bild, länger als die ganze Geschichte selbst, und noch länger.</p>"
    components = component(
        LINES, component(text(".a {color: red}", "<MimeType FormalName='text/css'/>"), role="StyleSheet"),
        component("<NewsLines><HeadLine>Ein Bild</HeadLine></NewsLines>", text(caption), role="Caption"),
        component(text("<p>Kurzfassung.</p>"), role="Abstract"),
        component(text("<p>Die Ebbe dauert.</p>"), role="Body"))
    fields = one(read, document(components))
    assert (fields.body, fields.headline, fields.abstract) == (
        "Die Ebbe dauert.", "Watt fällt länger trocken", "Kurzfassung.")


@pytest.mark.parametrize(("content", "body", "markup"), [
    ("<![CDATA[<P>Die Ebbe</P>\n<P>dauert.</P>]]>", "Die Ebbe\n\n\n\ndauert.", False),
    ("<![CDATA[<P>Die <B>Ebbe</B></P>]]>", "<P>Die <B>Ebbe</B></P>", True),
    ("<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Die Ebbe</p></body></html>", "Die Ebbe", False),
    ("<p>Die Ebbe</p><p>dauert.</p>", "Die Ebbe\n\ndauert.", False),
    ("Die Ebbe dauert.", "Die Ebbe dauert.", False),
])
def test_what_a_content_item_may_hold(read, content, body, markup):
    fields = one(read, document(component(text(content))))
    assert (" ".join(fields.body.split()), fields.markup) == (" ".join(body.split()), markup)


def test_base64(read):
    coded = base64.b64encode("Größer als die Ebbe".encode()).decode()
    content = f'<ContentItem><Encoding Notation="Base64"><DataContent>{coded}</DataContent></Encoding></ContentItem>'
    assert one(read, document(component(content))).body == "Größer als die Ebbe"


@pytest.mark.parametrize(("data", "reasons"), [
    (document(component(STORY), status="Canceled"), ["withheld"]),
    (document(component(STORY), status="Withheld"), ["withheld"]),
    (document("<TopicSet/>", kind="TopicSet"), ["not_an_article"]),
    (document("<TopicSet/>"), ["not_an_article"]),
    (document(component(PHOTO)), ["not_an_article"]),
    (document(component(text("Ein Priel."), role="Caption") + component(PHOTO)), ["not_an_article"]),
    (document(component(LINES)), ["empty"]),
    (document(component(STORY))[:-40], ["truncated"]),
])
def test_what_is_no_article(read, data, reasons):
    outcome = read(data)
    assert (outcome.fields, outcome.reasons) == ([], reasons)


def test_an_embargo_is_a_flag(read):
    assert one(read, document(component(STORY), status="Embargoed")).flags == ("embargoed",)
