"""NITF documents of our own writing, in the manners of the agencies' real ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.article import Fields, Identity, Stated
from etl.ingest.formats.news_prose import prose_of
from etl.ingest.formats.xml_core import parse_element

STORY = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/nitf-3-2.dtd">
<nitf baselang="de-AT" version="-//IPTC//DTD NITF 3.2//EN">
 <head>
  <title>Ebbe-2</title>
  <docdata management-status="usable">
   <doc-id id-string="kfd.1" regsrc="KFD"/>
   <date.issue norm="20230417T063000+0200"/>
   <date.release norm="20230418T000000+0200"/>
   <doc.copyright holder="Kuestenfunk" year="2023"/>
   <key-list><keyword key="Watt"/><keyword>Ebbe</keyword></key-list>
   <identified-content><location>Nordstrand</location><person>Uwe Fehr</person></identified-content>
  </docdata>
  <pubdata date.publication="20230419"/>
 </head>
 <body>
  <body.head>
   <hedline><hl1>Watt f&auml;llt l&auml;nger trocken</hl1><hl2>Neue Messung</hl2></hedline>
   <note><body.content><p>An die Redaktionen: Bild folgt.</p></body.content></note>
   <byline>Von <person>Ida Lund</person><byttl>Korrespondentin</byttl></byline>
   <distributor><org>Küstenfunk Dienst</org></distributor>
   <dateline><location><city>Nordstrand</city>, <state>SH</state></location>
    <story.date norm="20230417T063000+0200">20230417T063000+0200</story.date></dateline>
   <abstract><p>Die Ebbe dauert   eine Stunde.</p></abstract>
  </body.head>
  <body.content>
   <media media-type="image"><media-reference source="w.jpg"/><media-caption>Ein Priel.</media-caption></media>
   <p>Die <em>Ebbe</em> dauert
      länger.</p><p/>
   <hl2>Tabelle</hl2>
   <table><tr><th>Ort</th><th>Minuten</th></tr><tr><td>Süd</td><td><p>61</p></td></tr></table>
   <block><ul><li>erstens</li><li>zweitens</li></ul></block>
   <pre>Ein
  Gedicht</pre>
  </body.content>
  <body.end><tagline>Mitarbeit: Jo Beck</tagline></body.end>
 </body>
</nitf>
"""
BODY = ("Die Ebbe dauert länger.\n\nTabelle\n\nOrt Minuten\nSüd 61\n\nerstens\n\nzweitens\n\nEin\nGedicht\n\n"
        "Mitarbeit: Jo Beck")


def one(read: Callable[..., object], text: str, encoding: str = "utf-8") -> Fields:
    outcome = read(text.encode(encoding))
    assert (outcome.format, outcome.reasons) == ("nitf", [])  # type: ignore[attr-defined]
    [fields] = outcome.fields  # type: ignore[attr-defined]
    return fields  # type: ignore[no-any-return]


def test_every_field_has_the_meaning_of_the_standard(read):
    fields = one(read, STORY, "latin-1")
    assert fields == Fields(
        body=BODY, headline="Watt fällt länger trocken", dates=(Stated("20230417T063000+0200", "field", "date.issue"),),
        sources=(
            Stated("Küstenfunk Dienst", "field", "distributor"), Stated("KFD", "field", "doc-id"),
            Stated("Kuestenfunk", "field", "doc.copyright"),
            Stated("Von Ida Lund\nKorrespondentin", "field", "byline")),
        publisher="Küstenfunk Dienst", dateline="Nordstrand, SH", byline="Von Ida Lund\nKorrespondentin",
        authors=("Ida Lund",), keywords=("Watt", "Ebbe", "Nordstrand", "Uwe Fehr"), language="de-AT",
        abstract="Die Ebbe dauert eine Stunde.", identity=Identity(Stated("KFD:kfd.1", "field", "doc-id")))


def test_the_record_is_the_element_without_what_stands_before_it(read):
    outcome = read(STORY.encode("latin-1"))
    assert outcome.pieces[0].raw == STORY[STORY.index("<nitf base"):].rstrip().encode("latin-1")
    assert outcome.pieces[0].encoding == "cp1252"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_encodings(read, encoding):
    text = STORY.replace("ISO-8859-1", encoding.removesuffix("-sig"))
    assert one(read, text, encoding).body == BODY


@pytest.mark.parametrize(("status", "reason"), [
    ("canceled", "withheld"), ("Withheld", "withheld"), ("killed", "withheld"), ("cancelled", "withheld"),
])
def test_what_nobody_may_publish_is_withheld(read, status, reason):
    outcome = read(STORY.replace('"usable"', f'"{status}"').encode("latin-1"))
    assert (outcome.fields, outcome.reasons) == ([], [reason])


def test_an_embargo_is_a_flag(read):
    assert one(read, STORY.replace('"usable"', '"embargoed"'), "latin-1").flags == ("embargoed",)


@pytest.mark.parametrize(("head", "date"), [
    ('<docdata><date.issue norm="YYYYMMDD000000-HHMM"/><date.release norm="20230418T01Z"/></docdata>', "20230418T01Z"),
    ('<docdata/><pubdata date.publication="20230419"/>', "20230419"),
    ("<docdata/>", None),
])
def test_the_strongest_date_that_is_one(read, head, date):
    fields = one(read, f"<nitf><head>{head}</head><body><body.content><p>Ebbe.</p></body.content></body></nitf>")
    assert [stated.text for stated in fields.dates] == ([date] if date else [])


@pytest.mark.parametrize(("content", "reason"), [
    ("<body.content><media><media-caption>Ein Priel im Abendlicht.</media-caption></media></body.content>",
     "not_an_article"),
    ("<body.content><p> </p></body.content>", "empty"),
    ("", "empty"),
])
def test_no_story_no_article(read, content, reason):
    assert read(f"<nitf><body>{content}</body></nitf>".encode()).reasons == [reason]


def test_an_abstract_alone_is_flagged(read):
    fields = one(read, "<nitf><body><body.head><abstract>Kurz.</abstract></body.head><body.content/></body></nitf>")
    assert (fields.body, fields.abstract, fields.flags) == ("Kurz.", "Kurz.", ("body_is_abstract",))


@pytest.mark.parametrize(("byline", "printed", "authors"), [
    ("By Jane Doe, Northern Wire", "By Jane Doe, Northern Wire", ("Jane Doe",)),
    ("By Jane Doe and Max Roe", "By Jane Doe and Max Roe", ("Jane Doe", "Max Roe")),
    ("Jane Doe, Max Roe, Associated Press", "Jane Doe, Max Roe, Associated Press", ("Jane Doe", "Max Roe")),
    ("<byttl>Sports Desk</byttl>", "Sports Desk", ()),
    ("jd/mr", "jd/mr", ()),
])
def test_bylines(read, byline, printed, authors):
    fields = one(read, f"<nitf><body><body.head><byline>{byline}</byline></body.head>"
                       "<body.content><p>Ebbe.</p></body.content></body></nitf>")
    assert (fields.byline, fields.authors) == (printed, authors)


@pytest.mark.parametrize(("dateline", "printed"), [
    ("<location><city>Oslo</city><country>Norge</country></location>", "Oslo, Norge"),
    ("<location>NEW YORK</location>", "NEW YORK"),
    ("KAIRO (kfd) -", "KAIRO (kfd) -"),
    ('<story.date norm="20170102T222800+0000">20170102T222800+0000</story.date>', ""),
])
def test_datelines(read, dateline, printed):
    fields = one(read, f"<nitf><body><body.head><dateline>{dateline}</dateline></body.head>"
                       "<body.content><p>Ebbe.</p></body.content></body></nitf>")
    assert fields.dateline == printed


def test_lines_of_a_column_are_joined():
    lines = ["The harbour of the northern island will be dredged once more",
             "before the autumn storms set in, the port office said today.",
             "It is the third time in four years that the sand has come",
             "back, and fishermen on both sides of the water doubt that it", "will help."]
    column = parse_element(f"<p>   {'<br/>'.join(lines)}</p>".encode(), "utf-8", {})
    assert prose_of(column) == " ".join(lines)
    verse = parse_element(b"<p>Low tide<br/>high tide<br/>who knows<br/>what comes<br/>and goes with the moon</p>",
                          "utf-8", {})
    assert prose_of(verse).count("\n") == 4


def test_indents_begin_paragraphs_where_nothing_else_does():
    wired = parse_element(
        b"<p>\nThe sand has come\nback again.\n   It will be\ndredged.\n   So they say.\n</p>", "utf-8", {})
    assert prose_of(wired) == "The sand has come back again.\n\nIt will be dredged.\n\nSo they say."
    printed = parse_element(b"<p>The sand has come\n     back again. It will\n     be dredged.</p>", "utf-8", {})
    assert prose_of(printed) == "The sand has come back again. It will be dredged."
