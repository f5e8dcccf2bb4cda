"""NewsML-G2 messages and items of our own writing."""

from __future__ import annotations

import base64

import pytest

from etl.article import Fields, Identity, Stated

META = """<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:KFD"><name>Küstenfunk Dienst</name></provider>
<versionCreated>2023-04-17T09:00:00+02:00</versionCreated><firstCreated>2023-04-17T06:30:00+02:00</firstCreated>
<pubStatus qcode="stat:usable"/><edNote>Bild folgt</edNote></itemMeta>"""
CONTENT_META = """<contentMeta><urgency>4</urgency><contentCreated>2023-04-17T06:10:00+02:00</contentCreated>
<creator><name>Ida Lund</name></creator><creator><name>fehr.uwe</name></creator>
<infoSource literal="Wetteramt"/><language tag="de"/><keyword>Watt</keyword>
<subject><name xml:lang="en">tides</name><name xml:lang="de">Gezeiten</name></subject>
<headline role="hl:subtitle">Neue Messung</headline><headline rank="2">Ebbe</headline>
<headline rank="1">Watt fällt länger trocken</headline><dateline>Nordstrand (kfd) -</dateline>
<by>Von Jo Beck, kfd</by><creditline>kfd</creditline>
<description role="drol:caption">Ein Priel.</description><description role="drol:summary">Die Ebbe dauert.</description>
</contentMeta>"""
XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>Watt</title></head><body><header><ul><li>Watt</li></ul><h1>Watt</h1></header><section>
<p class="teaser">Die Ebbe dauert.</p><p>Nordstrand (kfd) - Die Ebbe<br/>dauert länger.</p>
<figure><img src="w.jpg"/><figcaption>Ein Priel.</figcaption></figure><h2>Folgen</h2>
<div class="INFOBOX"><p>Telefon 1</p></div><p>Mehr &amp; mehr.</p></section></body></html></inlineXML>"""
BODY = "Nordstrand (kfd) - Die Ebbe\ndauert länger.\n\nFolgen\n\nMehr & mehr."

HEADLINE = "<contentMeta><headline>Ebbe</headline></contentMeta>"


def item(meta: str = META, content_meta: str = CONTENT_META, content: str = XHTML, name: str = "newsItem") -> str:
    return f'<{name} guid="urn:kfd:1" xml:lang="de">{meta}{content_meta}<contentSet>{content}</contentSet></{name}>'


def message(*items: str) -> bytes:
    return ('<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2023-05-01'
            f'</sent></header><itemSet>{"".join(items)}</itemSet></newsMessage>').encode()


def one(read, data: bytes) -> Fields:
    outcome = read(data)
    assert (outcome.format, outcome.reasons) == ("newsml_g2", [])
    [fields] = outcome.fields
    return fields


def test_every_field_has_the_meaning_of_the_standard(read):
    assert one(read, message(item())) == Fields(
        body=BODY, headline="Watt fällt länger trocken",
        dates=(Stated("2023-04-17T06:10:00+02:00", "field", "contentCreated"),),
        modified=(Stated("2023-04-17T09:00:00+02:00", "field", "versionCreated"),),
        sources=(
            Stated("kfd", "field", "creditline"), Stated("Küstenfunk Dienst", "field", "provider"),
            Stated("KFD", "field", "provider"), Stated("Wetteramt", "field", "infoSource"),
            Stated("Von Jo Beck, kfd", "field", "byline")),
        publisher="Küstenfunk Dienst", dateline="Nordstrand (kfd) -", byline="Von Jo Beck, kfd", creditline="kfd",
        authors=("Jo Beck",), keywords=("Watt", "Gezeiten"), language="de", abstract="Die Ebbe dauert.",
        identity=Identity(Stated("urn:kfd:1", "field", "guid"), created=Stated(
            "2023-04-17T09:00:00+02:00", "field", "versionCreated")))


def test_what_an_item_does_not_say_comes_from_its_text(read):
    nitf = """<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head>
    <docdata><date.issue norm="20230417"/></docdata></head><body><body.head><hedline><hl1>Ebbe</hl1></hedline>
    <byline>Von <person>Ida Lund</person></byline><dateline>Nordstrand</dateline></body.head>
    <body.content><p>Die Ebbe dauert.</p></body.content></body></nitf></inlineXML>"""
    fields = one(read, message(item("<itemMeta><itemClass qcode='ninat:text'/></itemMeta>", "", nitf)))
    assert (fields.body, fields.headline, fields.byline, fields.authors, fields.dateline, fields.language) == (
        "Die Ebbe dauert.", "Ebbe", "Von Ida Lund", ("Ida Lund",), "Nordstrand", "de")
    assert fields.dates == (Stated("20230417", "field", "date.issue"),)


@pytest.mark.parametrize(("given", "label"), [
    ("contentCreated firstCreated versionCreated", "contentCreated"), ("firstCreated versionCreated", "firstCreated"),
    ("versionCreated", "versionCreated"), ("sent", ""),
])
def test_the_time_of_publication(read, given, label):
    dates = {name: f"<{name}>2023-04-17</{name}>" if name in given.split() else f"<{name}/>" for name in (
        "contentCreated", "firstCreated", "versionCreated")}
    meta = f"<itemMeta>{dates['versionCreated']}{dates['firstCreated']}</itemMeta>"
    fields = one(read, message(item(meta, f"<contentMeta>{dates['contentCreated']}</contentMeta>")))
    assert [stated.label for stated in fields.dates] == ([label] if label else [])


@pytest.mark.parametrize(("status", "reasons"), [
    ('qcode="stat:usable"', []), ('qcode="stat:canceled"', ["withheld"]), ('qcode="stat:withheld"', ["withheld"]),
    ('uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"', ["withheld"]),
])
def test_what_nobody_may_publish_is_withheld(read, status, reasons):
    assert read(message(item(META.replace('qcode="stat:usable"', status)))).reasons == reasons


@pytest.mark.parametrize(("embargo", "flags"), [
    ("<embargoed>2023-04-18T00:00:00+02:00</embargoed>", ("embargoed",)), ("<embargoed/>", ()), ("", ()),
])
def test_an_embargo_is_a_flag(read, embargo, flags):
    assert one(read, message(item(META.replace("<edNote>", f"{embargo}<edNote>")))).flags == flags


@pytest.mark.parametrize("kind", ["picture", "photo", "graphics", "video", "audio", "animation"])
def test_pictures_and_sounds_are_no_articles(read, kind):
    data = message(item(META.replace("ninat:text", f"ninat:{kind}"), CONTENT_META, "<remoteContent href='w'/>"))
    assert read(data).reasons == ["not_an_article"]


@pytest.mark.parametrize("name", ["packageItem", "conceptItem", "planningItem", "knowledgeItem", "catalogItem"])
def test_a_message_is_one_record_an_item(read, name):
    outcome = read(message(item(name=name), item(), item(META.replace("text", "picture"))))
    assert len(outcome.pieces) == 3
    assert [fields.body for fields in outcome.fields] == [BODY]
    assert outcome.reasons == ["not_an_article", "not_an_article"]
    assert outcome.pieces[0].raw.startswith(f"<{name} ".encode())


@pytest.mark.parametrize("part", ["contentSet", "contentMeta", "groupSet"])
def test_a_part_of_an_item_is_known_as_one(read, part):
    outcome = read(f'<{part}><inlineXML contenttype="application/nitf+xml"/></{part}>'.encode())
    assert (outcome.format, outcome.reasons) == ("newsml_g2", ["not_an_article"])


@pytest.mark.parametrize(("content", "body", "markup"), [
    ('<inlineData contenttype="text/plain">Ebbe\ndauert.\n\nMehr.</inlineData>', "Ebbe\ndauert.\n\nMehr.", False),
    ('<inlineData contenttype="text/plain"><![CDATA[<p>\n\n  (KFD) - Die Ebbe\ndauert.\n   "Länger",\nsagt er.\n </p>'
     "]]></inlineData>", '(KFD) - Die Ebbe\ndauert.\n\n"Länger",\nsagt er.', False),
    ('<inlineData contenttype="text/html">&lt;p&gt;Die &lt;b&gt;Ebbe&lt;/b&gt;&lt;/p&gt;</inlineData>',
     "<p>Die <b>Ebbe</b></p>", True),
    ('<inlineData contenttype="text/plain" encoding="http://example.org/base64">'
     + base64.b64encode("Größer".encode()).decode() + "</inlineData>", "Größer", False),
    ('<inlineData contenttype="text/html"><![CDATA[<?xml version="1.0"?><html><head><title>T</title></head><body>'
     "<p>Ebbe.</p></body></html>]]></inlineData>", "Ebbe.", False),
    ('<inlineXML><div><p>Kurz.</p></div></inlineXML><inlineXML><div><p>Die ganze Geschichte.</p></div></inlineXML>'
     '<inlineData contenttype="text/plain">Die ganze Geschichte. Copyright</inlineData>',
     "Die ganze Geschichte.", False),
])
def test_the_text_among_the_renditions(read, content, body, markup):
    fields = one(read, message(item(content=content)))
    assert (fields.body, fields.markup) == (body, markup)


@pytest.mark.parametrize(("content_meta", "content", "reason"), [
    (HEADLINE, '<inlineXML contenttype="application/nitf+xml"/>', "empty"),
    (HEADLINE, '<remoteContent contenttype="text/html"/>', "empty"),
    (HEADLINE, '<remoteContent contenttype="video/mp4"/>',
     "not_an_article"),
    (HEADLINE, '<inlineXML contenttype="application/sportsml+xml"><sports-content/></inlineXML>', "not_an_article"),
    ("<contentMeta/>", "", "not_an_article"),
    ("<contentMeta/>", '<inlineData contenttype="text/plain" encoding="base64">%%</inlineData>', "malformed"),
])
def test_an_item_without_a_text(read, content_meta, content, reason):
    assert read(message(item(content_meta=content_meta, content=content))).reasons == [reason]


def test_a_summary_alone_is_flagged(read):
    fields = one(read, message(item(content="")))
    assert (fields.body, fields.flags) == ("Die Ebbe dauert.", ("body_is_abstract",))


def test_creators_are_authors_where_no_byline_is(read):
    assert one(read, message(item(content_meta=CONTENT_META.replace("by>", "x>")))).authors == ("Ida Lund",)


def test_a_figure_around_a_table_is_text(read):
    table = '<figure class="table"><table><tr><th>Ort</th><th>Stand</th></tr><tr><td>Süd</td><td>7</td></tr></table>'
    fields = one(read, message(item(content=XHTML.replace("<h2>Folgen</h2>", table + "</figure>"))))
    assert fields.body == BODY.replace("Folgen", "Ort Stand\nSüd 7")


def test_contents_alone_are_read_where_they_hold_a_text(read):
    part = '<contentSet xmlns="http://iptc.org/std/nar/2006-10-01/">{}</contentSet>'
    fields = one(read, part.format(XHTML).encode())
    assert (fields.headline, fields.body) == ("Watt", BODY)
    assert read(part.format("<remoteContent href='a.jpg'/>").encode()).reasons == ["not_an_article"]
