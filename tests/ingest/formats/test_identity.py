"""Where every format states which item a record is a version of; the documents are of our own writing."""

from __future__ import annotations

import json

import pytest

from etl.ingest.formats.named_fields import fields_from
from tests.ingest.formats.vendor_exports import coded_article, factiva_page, ordered_article

WORDS = "The old bridge of Port Mellow was opened again on Monday, and the ferry stopped."
NUMBER = "VALE000020190304ef340001x"
G2 = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:mellow.example,2023:b7" version="4"><itemMeta>
<itemClass qcode="ninat:text"/><versionCreated>2023-04-17T09:00:00Z</versionCreated></itemMeta><contentMeta>
<contentModified>2023-04-17T08:30:00Z</contentModified><headline>Bridge</headline></contentMeta><contentSet>
<inlineData contenttype="text/plain">{WORDS}</inlineData></contentSet></newsItem>"""
NEWSML = f"""<NewsML><NewsItem><Identification><NewsIdentifier>{{name}}</NewsIdentifier></Identification>
<NewsManagement><ThisRevisionCreated>20230417T090000Z</ThisRevisionCreated></NewsManagement><NewsComponent><ContentItem><DataContent>
{WORDS}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""
PARTS = "<ProviderId>mellow.example</ProviderId><DateId>20230417</DateId><NewsItemId>b7</NewsItemId>"
WHOLE = "<PublicIdentifier>urn:newsml:m.example:1:b7:2</PublicIdentifier>"
REVISION = '<RevisionId PreviousRevision="1" Update="N">2</RevisionId>'
NITF = f"<nitf><head><docdata>{{name}}</docdata></head><body><body.content><p>{WORDS}</p></body.content></body></nitf>"
NINJS = {"type": "text", "versioncreated": "2023-04-17T09:00:00Z", "headline": "Bridge", "body_text": WORDS}
DPA = {"format": "x", "urn": "urn:newsml:mellow.example:20090101:b7", "version": 2, "headline": "Bridge",
       "version_created": "2023-04-17T09:00:00Z", "article_html": f"<p>{WORDS}</p>"}  # fmt: skip
RSS = f"""<rss version="2.0"><channel><title>Mellow Post</title><item><title>Bridge</title>
<guid isPermaLink="false">b7 at mellow.example</guid><description>{WORDS}</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Mellow Post</title><entry>
<id>tag:mellow.example,2023:b7</id><title>Bridge</title><updated>2023-04-17T09:00:00Z</updated><content>{WORDS}</content></entry></feed>"""
WXR = RSS.replace('<rss version="2.0">', '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">').replace(
    "b7 at mellow.example</guid>",
    "https://mellow.example/?p=7</guid><wp:post_modified_gmt>2023-04-17 09:00:00</wp:post_modified_gmt>")
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Mellow Post", "items": [
    {"id": "mellow-b7", "date_modified": "2023-04-17T09:00:00Z", "content_text": WORDS}]}  # fmt: skip
CODED = coded_article("en", HD="Bridge", LP=[WORDS], AN=f"Documento {NUMBER}")
ORDERED = ordered_article("en", NUMBER, "Bridge", ["4 March 2019", "The Vale", "VALE", "English"], [WORDS])
FACTIVA_XML = f"""<PPSResponse xmlns="http://global.factiva.com/pps/2.0"><article><accessionNo>{NUMBER}</accessionNo>
<headline><paragraph>Bridge</paragraph></headline><leadParagraph><paragraph>{WORDS}</paragraph></leadParagraph>
</article></PPSResponse>"""
EUROPRESSE = f"""<html><body><article> <header> <div><span class="DocPublicationName">La Vallée</span></div>
<p class="titreArticleVisu">Le pont</p></header><section><p>{WORDS}</p></section>
<footer><p>Document number : news·20190304·VA·1</p></footer></article></body></html>"""


def dump(value: object) -> str:
    return json.dumps(value)


@pytest.mark.parametrize(
    ("form", "document", "guid", "version", "created"),
    [
        ("newsml_g2", G2, "tag:mellow.example,2023:b7", "4", "2023-04-17T09:00:00Z"),
        ("newsml_1", NEWSML.format(name=f"{PARTS}{REVISION}"), "urn:newsml:mellow.example:20230417:b7", "2",
         "20230417T090000Z"),
        ("newsml_1", NEWSML.format(name=f"{PARTS}{REVISION}{WHOLE}"),
         "urn:newsml:m.example:1:b7:2", "2", "20230417T090000Z"),
        ("newsml_1", NEWSML.format(name="<ProviderId>mellow.example</ProviderId>"), None, None, "20230417T090000Z"),
        ("nitf", NITF.format(name='<doc-id id-string="b7.1" regsrc="MEL"/>'), "MEL:b7.1", None, None),
        ("nitf", NITF.format(name='<doc-id id-string="b7.1"/><du-key key="BRIDGE" version="3"/>'), "b7.1", None, None),
        ("nitf", NITF.format(name='<doc-id id-string="b7_12" regsrc="MEL"/><du-key key="b7" version="13"/>'), "MEL:b7",
         "13", None),
        ("nitf", NITF.format(name='<doc-id id-string="urn:mel:b7" regsrc="MEL"/>'), "urn:mel:b7", None, None),
        ("nitf", NITF.format(name='<doc-id regsrc="MEL"/>'), None, None, None),
        ("ninjs", dump(NINJS | {"uri": "urn:mel:b7", "version": "3"}), "urn:mel:b7", "3", NINJS["versioncreated"]),
        ("ninjs", dump(NINJS | {"guid": "urn:mel:b7"}), "urn:mel:b7", None, NINJS["versioncreated"]),
        ("ninjs", dump(NINJS | {"uri": "https://mel.example/b7?et=0a1", "altids": {"itemid": "0cb7"}}), "0cb7", None,
         NINJS["versioncreated"]),
        ("digitalwires", dump(DPA), DPA["urn"], "2", DPA["version_created"]),
        ("feed", RSS, "b7 at mellow.example", None, None),
        ("feed", ATOM, "tag:mellow.example,2023:b7", None, "2023-04-17T09:00:00Z"),
        ("wxr", WXR, "https://mellow.example/?p=7", None, "2023-04-17 09:00:00 GMT"),
        ("json_feed", dump(JSON_FEED), "mellow-b7", None, "2023-04-17T09:00:00Z"),
        ("factiva", factiva_page(CODED).decode(), NUMBER, None, None),
        ("factiva", factiva_page(ORDERED).decode(), NUMBER, None, None),
        ("factiva_xml", FACTIVA_XML, NUMBER, None, None),
        ("europresse", EUROPRESSE, "news·20190304·VA·1", None, None),
    ],
)  # fmt: skip
def test_every_format_says_where_its_standard_does(read, form, document, guid, version, created):
    outcome = read(document.encode())
    assert (outcome.format, outcome.reasons) == (form, [])
    [fields] = outcome.fields
    said = fields.identity
    assert (said.guid and said.guid.text, said.version and said.version.text) == (guid, version)
    assert next((time.text for time in (said.created, *fields.modified) if time), None) == created


@pytest.mark.parametrize(
    ("record", "guid", "version"),
    [
        ({"guid": "b7-x", "version": 3}, "b7-x", "3"),
        ({"item_guid": "b7-x", "uri": "urn:mel:b7"}, "b7-x", None),
        ({"articleUuid": "b7"}, "b7", None),
        ({"id": "8d0c1d0e-5b1e-4f3a-9c55-2f1d2a7b9e10"}, "8d0c1d0e-5b1e-4f3a-9c55-2f1d2a7b9e10", None),
        ({"NewsID": "urn:mel:b7", "Version": "1"}, "urn:mel:b7", "1"),
        ({"uri": "mel://article/b7"}, "mel://article/b7", None),
        ({"uri": "https://mel.example/b7", "id": 4711, "version": 3}, None, None),
        ({"id": "bridge-opens", "url": "www.mel.example/b7"}, None, None),
        ({"id": "ftp://mel.example/b7"}, None, None),
        ({"page_id": "urn:mel:b7"}, None, None),
    ],
)
def test_other_records_name_their_item_by_the_name_of_a_field_or_by_its_form(record, guid, version):
    said = fields_from({"text": WORDS} | record, {}).identity
    assert (said.guid and said.guid.text, said.version and said.version.text) == (guid, version)


def test_a_mapping_says_what_names_the_item():
    record = {"text": WORDS, "no": "b7-x", "rev": "2", "changed": "2023-04-17T09:00:00Z", "guid": "not-this"}
    said = fields_from(record, {"guid": "no", "version": "rev", "version_created": "changed"}).identity
    assert [stated and stated.text for stated in said] == ["b7-x", "2", "2023-04-17T09:00:00Z"]


def test_an_address_that_names_the_item_is_its_address_too():
    assert fields_from({"text": WORDS, "guid": "https://mel.example/b7"}, {}).url == "https://mel.example/b7"
    assert fields_from({"text": WORDS, "guid": "4711"}, {}).url == ""
