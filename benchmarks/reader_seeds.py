"""One small file or more for every reader, of our own writing: what the fuzzing of readers begins with.

A seed is its parts and how they become a file, so that damage can be done within a container as well as to it.
"""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from tests.ingest.formats import vendor_exports, web_archives
from tests.ingest.formats.workbooks import inline, shared, sheet, workbook

TEXT = "PORT MELLOW, March 4 (Wire) - The old bridge opened on Monday, and ferries stopped. It holds, said the mayor."
ARABIC = "افتتح الجسر القديم يوم الاثنين، وقال رئيس البلدية إنه متين، وتوقفت العبارات عن العمل."
GERMAN = "Lindhafen (dpa) - Die alte Brücke ist wieder offen. Sie hält, sagt die Bürgermeisterin."


class Seed(NamedTuple):
    """The format that a file is meant to be read as, its parts, and how to put them together."""

    format: str
    parts: tuple[bytes, ...]
    build: Callable[[list[bytes]], bytes] = b"".join


def plain(name: str, text: str | bytes) -> Seed:
    """Return a seed that is one part."""
    return Seed(name, (text if isinstance(text, bytes) else text.encode(),))


def zipped(data: bytes) -> tuple[tuple[bytes, ...], Callable[[list[bytes]], bytes]]:
    """Take a container of XML parts apart; they are packed again under their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names, parts = archive.namelist(), tuple(map(archive.read, archive.namelist()))

    def build(parts: list[bytes]) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in zip(names, parts, strict=True):
                archive.writestr(zipfile.ZipInfo(name), part)
        return file.getvalue()

    return parts, build


def table_of(parts: list[bytes]) -> pa.Table:
    """Make a table of texts, of which the last may be no UTF-8."""
    texts = [part.decode("utf-8", "replace") for part in parts]
    lists = [[text[:9], text[9:20]] for text in texts]
    titles, dates = [text[:30] for text in texts], [text[-10:] for text in texts]
    return pa.table({"id": range(len(parts)), "title": titles, "text": texts, "raw": pa.array(parts, pa.binary()),
                     "tags": lists, "date": dates})  # fmt: skip


def parquet(parts: list[bytes]) -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(table_of(parts), file, row_group_size=2)
    return file.getvalue()


def feather(parts: list[bytes]) -> bytes:
    file = io.BytesIO()
    pyarrow.feather.write_feather(table_of(parts), file, compression="zstd")
    return file.getvalue()


def arrow_stream(parts: list[bytes]) -> bytes:
    file, table = io.BytesIO(), table_of(parts)
    with pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    return file.getvalue()


def sqlite(parts: list[bytes]) -> bytes:
    with tempfile.NamedTemporaryFile(prefix="seed-") as place:
        with sqlite3.connect(place.name) as base:
            base.execute("create table news (id integer primary key, title text, text text, date text)")
            for part in parts:
                text = part.decode("utf-8", "replace")
                base.execute("insert into news (title, text, date) values (?, ?, ?)", (text[:30], text, text[-10:]))
        base.close()
        return Path(place.name).read_bytes()


def message(header: str, text: str, tail: str) -> str:
    return f"\x16\x16\x01{header}\r\n\x02{text}\x03{tail}\r\n\x04"


ROWS = tuple(f"{text} 2019-03-{day:02}".encode() for day, text in enumerate((TEXT, ARABIC, GERMAN), 4))
ARTICLE = {"title": "Bridge opens", "text": TEXT, "date": "2019-03-04T10:00:00Z", "source": "Wire",
           "url": "https://example.org/1", "authors": ["Ada Vale"], "keywords": "bridge, ferry"}  # fmt: skip
AP_ITEM = {"uri": "https://api.example.org/content/7", "altids": {"itemid": "7"}, "type": "text", "version": 0,
           "versioncreated": "2024-05-03T08:00:00Z", "pubstatus": "usable", "headline": "Bridge opens",
           "provider": "AP", "body_text": TEXT, "datelinelocation": {"city": "Port Mellow"}}  # fmt: skip
DPA_ITEM = {"format": "digitalwires@0.9.1", "type": "composite", "urn": "urn:newsml:example.org:7",
            "pubstatus": "usable", "version_created": "2024-05-03T10:05:52+02:00", "language": "de", "headline": "Frei",
            "article_html": f"<section class='main'><p>{GERMAN}</p><h2>Fähre</h2><p>Sie steht.</p></section>",
            "categories": [{"type": "dnltype:provider", "name": "dpa"}]}  # fmt: skip
NINJS_ITEM = {"uri": "http://example.org/7", "type": "text", "versioncreated": "2024-05-03T10:05:52Z",
              "headline": "Bridge opens", "body_text": TEXT, "body_html": f"<p>{TEXT}</p>", "byline": "Ada Vale",
              "located": "Port Mellow", "pubstatus": "usable", "language": "en", "copyrightholder": "Wire"}  # fmt: skip
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "The Valley", "items": [
    {"id": "1", "url": "https://example.org/1", "title": "Bridge opens", "content_html": f"<p>{TEXT}</p>",
     "date_published": "2024-05-03T10:05:52Z", "authors": [{"name": "Ada Vale"}]},
    {"id": 2, "content_text": GERMAN}]}  # fmt: skip
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" {{more}}>
<channel><title>The Valley</title><link>https://example.org/</link><item><title>Bridge opens</title>
<link>https://example.org/1</link><pubDate>Mon, 04 Mar 2019 10:00:00 +0100</pubDate><guid>1</guid>{{item}}
<description>It opened.</description><content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded></item>
<item><title>Two</title><description>&lt;p&gt;{GERMAN}&lt;/p&gt;</description></item></channel></rss>"""
WORDPRESS = RSS.format(
    more='xmlns:wp="http://wordpress.org/export/1.2/"',
    item="<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
    "<wp:post_date>2019-03-04 10:00:00</wp:post_date>",
)
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Valley</title><entry><title>Bridge opens</title>
<id>1</id><updated>2019-03-04T10:00:00Z</updated>
<content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry></feed>"""
G2 = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="2" standard="NewsML-G2"
standardversion="2.10" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/><provider literal="Wire"/>
<versionCreated>2019-03-04T10:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta><contentMeta>
<headline>Bridge opens</headline><by>Ada Vale</by><dateline>PORT MELLOW</dateline></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{TEXT}</p></body>
</html></inlineXML></contentSet></newsItem>"""
NEWSML = f"""<?xml version="1.0"?><NewsML><NewsEnvelope><DateAndTime>20190304T100000Z</DateAndTime></NewsEnvelope>
<NewsItem><Identification><NewsIdentifier><ProviderId>example.org</ProviderId><DateId>20190304</DateId><NewsItemId>7
</NewsItemId></NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName="News"/><FirstCreated>
20190304T100000Z</FirstCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines><HeadLine>Bridge
opens</HeadLine><ByLine>Ada Vale</ByLine></NewsLines><ContentItem><DataContent><p>{TEXT}</p></DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>"""
NITF = f"""<?xml version="1.0"?><nitf><head><title>Bridge opens</title><docdata><date.issue norm="20190304T100000Z"/>
<doc-id id-string="7"/></docdata></head><body><body.head><hedline><hl1>Bridge opens</hl1></hedline>
<byline>Ada Vale</byline><dateline><location>Port Mellow</location></dateline></body.head>
<body.content><p>{TEXT}</p></body.content></body></nitf>"""
WIKI = f"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de"><siteinfo>
<sitename>Hafennachrichten</sitename><dbname>hafenwikinews</dbname></siteinfo><page><title>Brücke</title><ns>0</ns>
<id>7</id><revision><id>2</id><timestamp>2020-05-04T18:30:00Z</timestamp><model>wikitext</model><format>text/x-wiki</format>
<text xml:space="preserve">'''Hafen''' – [[Brücke|Die]] {{{{w|alte}}}} {GERMAN}<ref>Amt</ref> {{{{Datum|4. Mai 2020}}}}
== Folgen ==
* Die Fähre steht. [[Kategorie:Published]]</text></revision></page></mediawiki>"""
FACTIVA_XML = f"""<?xml version="1.0"?><ppsArticleResponse xmlns="http://global.factiva.com/fvs/1.0"><ppsarticle>
<article><accessionNo>A1</accessionNo><baseLanguage>en</baseLanguage>
<headline><paragraph>Bridge opens</paragraph></headline>
<leadParagraph><paragraph>{TEXT}</paragraph></leadParagraph><publicationDate><date>2019-03-04</date></publicationDate>
<sourceName>The Valley</sourceName></article></ppsarticle></ppsArticleResponse>"""
FACTIVA = vendor_exports.factiva_page(
    vendor_exports.coded_article("en", HD="Bridge opens", PD="4 March 2019", SN="The Valley", LP=[TEXT], TD=["More."])
)
NEXIS = vendor_exports.nexis_page(
    ("The Valley", "March 4, 2019 Monday", "Bridge opens", "BYLINE: Ada Vale", "BODY:", TEXT)
)
NEXIS_TEXT = f"""
                               1 of 2 DOCUMENTS

                                   The Valley

                              March 4, 2019 Monday

Bridge opens

BYLINE: Ada Vale

SECTION: NEWS; Pg. 1

LENGTH: 20 words

{TEXT}

LOAD-DATE: March 5, 2019

                               2 of 2 DOCUMENTS

                                   The Valley

LENGTH: 5 words

{GERMAN}
"""
EUROPRESSE = f"""<html><body><article> <header> <div> <span class="DocPublicationName">La Vallée </span> </div>
<div> <span class="DocHeader">Société, lundi 4 mars 2019, p. 3</span> </div> <div class="titreArticle">
<p class="titreArticleVisu rdp__articletitle">Le pont rouvre</p> </div> </header><section> <div class="DocText">
<div class='docOcurrContainer'> <p>Enfin : <mark>été</mark>.</p> <p>{TEXT}</p> </div></div> </section>
<footer> <small>© 2019 Vale SA.</small> <p>Numéro de document : news·20190304·VA·1</p></footer>
</article></body></html>"""
WORD = ("1. Bridge opens", "Bridge opens", "The Valley", "March 4, 2019 Monday", "Length: 20 words", "Body", TEXT,
        "Load-Date: March 5, 2019", "End of Document")  # fmt: skip
RTF = (r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\*\generator Vale;}"
       + "".join(rf"\pard\f0 {line}\par" + "\r\n" for line in (*WORD, r"\u1052?\'e9t\'e9 {\f1\'ec}"))
       + "}")  # fmt: skip
MAIL = f"""From: "Vale, Ada" <ada@example.org>
To: desk@example.org
Subject: =?utf-8?q?Br=C3=BCcke?= opens
Date: Mon, 4 Mar 2019 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

{TEXT} =E9t=E9=
.
--b1
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+VGhlIGJyaWRnZSBvcGVuZWQuPC9wPg==
--b1--
"""
SGML = f"""<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" OLDID="1" NEWID="1">
<DATE> 4-MAR-1987 10:00:00.12</DATE>
<TOPICS><D>ship</D></TOPICS>
<TEXT>&#2;<TITLE>BRIDGE OPENS</TITLE><DATELINE>    PORT MELLOW, March 4 - </DATELINE><BODY>{TEXT}
 Reuter &#3;</BODY></TEXT></REUTERS>
"""
TREC = f"""<DOC>
<DOCNO> A-1 </DOCNO>
<TITLE>Bridge</TITLE>
<DATE>2019-03-04</DATE>
<TEXT>
<P>{TEXT}</P>
</TEXT>
</DOC>
"""
ANPA = message("W2870\x1fworld\nr i\x13\x11 BC-ML--Port-Mellow-Bridg     12-18 0210",
               f"^BC-ML--Port Mellow-Bridge,120<\n^Bridge opens<\n^By ADA VALE=\n^Associated Press=\n\t   {TEXT}\n"
               "^Boats;W;L<\n\x08Heron;7{;2\n\t   ___\n^END<\n\n\t   ", "AP-WF-12-18-06 1437EST<\n")  # fmt: skip
IPTC = message("xyz0042 4 pl 120 VAL 0042", f"BRIDGE/\r\nBridge opens=\r\nBy Ada Vale=\r\n{TEXT}\r\n",
               "\r\n041000 mar 19")  # fmt: skip
HTML = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bridge opens - The Valley</title>
<meta property="article:published_time" content="2019-03-04T10:00:00Z"><script type="application/ld+json">
{json.dumps({"@type": "NewsArticle", "headline": "Bridge opens", "datePublished": "2019-03-04"})}</script></head>
<body><nav><ul><li><a href="/">Home</a></li></ul></nav><article><h1>Bridge opens</h1><p>{TEXT}</p>
<p>{GERMAN}</p></article></body></html>"""
LABELLED = f"Title: Bridge opens\nSource: The Valley\nDate: 4 March 2019\n\n{TEXT}\n\n" * 3
CSV = "title,text,date,url\r\n" + f'Bridge opens,"{TEXT}\nIt ""holds"".",2019-03-04,https://example.org/1\r\n' * 3
WORKBOOK = workbook(
    {"News": sheet([inline("title"), inline("text"), inline("date")],
                   [shared(0), inline(TEXT), '<c s="1"><v>43528</v></c>'], [inline("Two"), inline(GERMAN)])},
    "<si><t>Bridge opens</t></si>",
)  # fmt: skip


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def arc() -> bytes:
    block = web_archives.FILEDESC
    first = b"filedesc://a.arc 0.0.0.0 20190304100000 text/plain %d\n" % len(block) + block + b"\n"
    return first + web_archives.arc_record(web_archives.http(web_archives.PAGE))


SEEDS: tuple[Seed, ...] = (
    plain("warc", web_archives.response() + web_archives.record("metadata", b"a: b\r\n")),
    plain("arc", arc()),
    Seed("parquet", ROWS, parquet), Seed("arrow", ROWS, feather), Seed("arrow", ROWS, arrow_stream),
    Seed("sqlite", ROWS, sqlite), Seed("xlsx", *zipped(WORKBOOK)),
    plain("iptc7901", IPTC * 2), plain("anpa", ANPA * 2),
    plain("ap_media", dumps({"api_version": "1.1", "data": {"items": [{"meta": {}, "item": AP_ITEM}] * 2}})),
    plain("digitalwires", dumps([DPA_ITEM, DPA_ITEM])), plain("ninjs", dumps(NINJS_ITEM)),
    plain("json_feed", dumps(FEED)), plain("jsonl", f"{dumps(ARTICLE)}\n" * 3),
    plain("json", json.dumps([ARTICLE, {"data": {"article": ARTICLE}}], indent=1)),
    plain("wxr", WORDPRESS), plain("feed", RSS.format(more="", item="")), plain("feed", ATOM),
    plain("newsml_g2", G2), plain("newsml_1", NEWSML), plain("nitf", NITF), plain("mediawiki", WIKI),
    plain("sgml", SGML * 2), plain("sgml", TREC * 2), plain("factiva_xml", FACTIVA_XML), plain("factiva", FACTIVA),
    plain("nexis_html", NEXIS), plain("nexis_text", NEXIS_TEXT), plain("europresse", EUROPRESSE),
    Seed("docx", *zipped(vendor_exports.word_document(WORD))), plain("rtf", RTF),
    plain("xml", f"<news><article><title>Bridge</title><date>2019-03-04</date><text>{TEXT}</text></article></news>"),
    plain("html", HTML), plain("email", MAIL), plain("email", f"From ada Mon Mar  4 10:00:00 2019\n{MAIL}\n" * 2),
    plain("labelled_text", LABELLED),
    plain("headed_text", f"-- Bridge opens\n-- By Ada Vale\n-- 2019-03-04\n\n{TEXT}\n"),
    plain("headed_text", f"http://example.org/1/\n2012-02-02T11:28:00+0900\nBridge\n{ARABIC}\n"),
    plain("repr", f"content: {[TEXT, GERMAN]!r}\ncontent: {[ARABIC]!r}\n"),
    plain("csv", CSV), plain("tsv", CSV.replace(",", "\t")), plain("text", f"Bridge opens\n\n{TEXT}\n\n{ARABIC}\n"),
)  # fmt: skip
