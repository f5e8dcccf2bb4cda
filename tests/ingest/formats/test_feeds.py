"""RSS, Atom, JSON Feed and lists of addresses, of our own writing."""

from __future__ import annotations

import json
import time

import pytest

from etl.config import Limits

LONG = "<p>The council voted to mend the bridge before winter comes to the river.</p>" * 20
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:x="urn:x">
<channel><title>Mellow Post</title><link>https://example.org/</link><language>en-GB</language>
<atom:link rel="self" href="https://example.org/feed"/><lastBuildDate>Tue, 5 May 2020 00:00:00 GMT</lastBuildDate>
{items}</channel></rss>"""
ITEM = """<item><title>Bridge &amp;amp; ferry</title><link>https://example.org/1</link>
<guid isPermaLink="false">urn:1</guid><pubDate>Mon, 04 May 2020 18:30:00 +0200</pubDate>
<dc:creator><![CDATA[Ada Vale]]></dc:creator><category>Town</category><category>Bridges</category>
<source url="https://wire.example">Mellow Wire</source><description>A teaser.</description>
<content:encoded><![CDATA[{body}]]></content:encoded>
<media:content url="https://example.org/a.jpg"><media:title>A photo</media:title><media:credit>Cam</media:credit>
</media:content><x:edition>late</x:edition></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Mellow Post</title>
<author><name>Ada Vale</name><email>ada@example.org</email></author><updated>2020-05-05T00:00:00Z</updated>
{entries}</feed>"""


def rss(*items: str) -> bytes:
    return RSS.format(items="\n".join(items)).encode()


def atom(*entries: str) -> bytes:
    return ATOM.format(entries="\n".join(f"<entry>{entry}</entry>" for entry in entries)).encode()


def test_an_item_of_rss_and_what_it_inherits(read):
    outcome = read(rss(ITEM.format(body=LONG)))
    assert (outcome.format, outcome.reasons) == ("feed", [])
    (fields,) = outcome.fields
    assert (fields.headline, fields.url, fields.language) == ("Bridge &amp; ferry", "https://example.org/1", "en-GB")
    assert (fields.body, fields.markup, fields.abstract) == (LONG, True, "A teaser.")
    assert [(date.text, date.label) for date in fields.dates] == [("Mon, 04 May 2020 18:30:00 +0200", "pubDate")]
    assert (fields.publisher, fields.authors, fields.keywords) == ("Mellow Post", ("Ada Vale",), ("Town", "Bridges"))
    assert [(source.text, source.label) for source in fields.sources] == [
        ("Mellow Wire", "source"), ("Ada Vale", "author")]  # fmt: skip
    assert (fields.flags, fields.unmapped) == ((), ("edition",))


@pytest.mark.parametrize(
    ("description", "flags"),
    [("The council votes.", ("body_is_abstract",)), (LONG, ()), (LONG + "The ferry [&#8230;]", ("body_is_abstract",))],
)
def test_an_item_with_a_description_only(read, description, flags):
    (fields,) = read(rss(f"<item><description><![CDATA[{description}]]></description></item>")).fields
    assert (fields.body, fields.flags) == (description, flags)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("desk@example.org (Ada Vale)", ("Ada Vale",)),
        ("desk@example.org", ()),
        ("By Ada Vale and Cem Oak", ("Ada Vale", "Cem Oak")),
    ],
)
def test_authors_of_rss(read, author, names):
    (fields,) = read(rss(f"<item><title>Vote</title><author>{author}</author></item>")).fields
    assert fields.authors == names


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ('<link>https://count.example/1</link><f:origLink xmlns:f="urn:f">https://example.org/1</f:origLink>',
         "https://example.org/1"),
        ("<guid>https://example.org/1</guid>", "https://example.org/1"),
        ('<guid isPermaLink="false">https://example.org/1</guid>', ""),
        ('<atom:link rel="self" href="https://example.org/a.xml"/><link>https://example.org/1</link>',
         "https://example.org/1"),
    ],
)  # fmt: skip
def test_the_address_of_an_item(read, links, url):
    assert read(rss(f"<item><title>Vote</title>{links}</item>")).fields[0].url == url


@pytest.mark.parametrize(
    "words",
    [("The post ", " appeared first on ", "."), ("Der Beitrag ", " erschien auf ", "."), ("نشر ", " أولاً في ", "")],
)
def test_the_line_that_links_back_leaves_the_body(read, words):
    before, between, after = words
    line = (f'<p>{before}<a href="https://example.org/1/">Vote</a>{between}<a rel="nofollow" href="https://example.org">'
            f"Mellow Post</a>{after}</p>")  # fmt: skip
    (fields,) = read(rss(ITEM.format(body=f"{LONG}\n{line}"))).fields
    assert fields.body == f"{LONG}\n"
    assert [rule for rule, _ in fields.removed] == ["feed_footer"]
    other = line.replace("example.org/1/", "example.net/2")
    assert read(rss(ITEM.format(body=LONG + other))).fields[0].removed == ()


def test_rss_1_0_and_0_90(read):
    data = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{space}"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Mellow Post</title><items><rdf:Seq/></items></channel>
<item rdf:about="https://example.org/1"><title>橋が再開</title><link>https://example.org/1</link>
<dc:date>2020-05-04T18:30:00+09:00</dc:date><dc:subject>町</dc:subject></item></rdf:RDF>"""
    for space in ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"):
        outcome = read(data.format(space=space).encode())
        assert outcome.format == "feed"
        (fields,) = outcome.fields
        assert (fields.headline, fields.publisher, fields.keywords) == ("橋が再開", "Mellow Post", ("町",))
        assert fields.dates[0].text == "2020-05-04T18:30:00+09:00"
    assert read(data.format(space="http://www.w3.org/2004/02/skos/core#").encode()).format != "feed"


def test_an_entry_of_atom(read):
    entry = """<title type="html">Bridge &amp;amp; ferry</title><id>urn:1</id>
<link rel="self" href="https://example.org/1.atom"/><link href="https://example.org/1"/>
<published>2020-05-04T18:30:00+02:00</published><updated>2020-05-06T08:00:00Z</updated>
<category term="town" label="Town"/><category term="bridge"/><summary>A teaser.</summary>{more}"""
    html = f'<content type="html">{LONG.replace("<", "&lt;")}</content>'
    xhtml = ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ada &amp; <b>Cem</b><br/>vote</p>'
             "</div></content><author><name>Cem Oak</name></author>")  # fmt: skip
    plain = '<content type="text">2 &lt; 3 &amp;amp; so on</content>'
    first, second, third = read(atom(*(entry.format(more=more) for more in (html, xhtml, plain)))).fields
    assert (first.headline, first.url, first.body) == ("Bridge &amp; ferry", "https://example.org/1", LONG)
    assert [date.text for date in (*first.dates, *first.modified)] == [
        "2020-05-04T18:30:00+02:00", "2020-05-06T08:00:00Z"]  # fmt: skip
    assert (first.keywords, first.language, first.publisher) == (("Town", "bridge"), "de", "Mellow Post")
    assert (first.authors, second.authors) == (("Ada Vale",), ("Cem Oak",))
    assert second.body == "<div><p>Ada &amp; <b>Cem</b><br>vote</p></div>"
    assert third.body == "2 &lt; 3 &amp;amp; so on"


def test_a_newsroom_is_no_author(read):
    data = atom("<title>Vote</title>").replace(b"Ada Vale", b"Mellow Newsdesk")
    (fields,) = read(data).fields
    assert (fields.authors, fields.sources[0].text) == ((), "Mellow Newsdesk")


def test_atom_without_a_time_of_publication(read):
    changed = "<title>Vote</title><updated>2020-05-06T08:00:00Z</updated>"
    own = changed + '<x:m xmlns:x="urn:x"><x:published>2020-05-04T18:30:00Z</x:published></x:m>'
    first, second = read(atom(changed, own)).fields
    assert ([d.label for d in first.dates], first.modified) == (["updated"], ())
    assert (second.dates[0].text, second.modified[0].label) == ("2020-05-04T18:30:00Z", "updated")


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        ("<opml version='2.0'><body><outline xmlUrl='https://example.org/feed'/></body></opml>", ["not_an_article"]),
        ("<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap/></sitemapindex>",
         ["not_an_article"]),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://example.org/1</loc></url>"
         "<url><loc>https://example.org/2</loc></url></urlset>", ["not_an_article"]),
        ("<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://example.org/1</loc>"
         "<news:news><news:title>Vote</news:title></news:news></url><url><news:news><news:title>Ferry</news:title>"
         "</news:news></url></urlset>", ["no_content", "no_content"]),
    ],
)  # fmt: skip
def test_lists_of_addresses_hold_no_articles(read, data, reasons):
    outcome = read(data.encode())
    assert (outcome.format, outcome.reasons, outcome.fields) == ("feed", reasons, [])


def test_an_item_that_is_broken_costs_itself(read):
    outcome = read(rss(ITEM.format(body="a"), "<item><title>Vote</b></title></item>", ITEM.format(body="c")))
    assert ([fields.body for fields in outcome.fields], outcome.reasons) == (["a", "c"], ["malformed"])


def feed(items: list[object], **more: object) -> bytes:
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Mellow Post", "items": items}
    return json.dumps({**head, **more}, ensure_ascii=False, indent=1).encode()


JSON_ITEM = {
    "id": "urn:1", "url": "https://example.org/1", "title": "تصويت", "content_html": LONG, "content_text": "plain",
    "summary": "A teaser.", "date_published": "2020-05-04T18:30:00+02:00", "date_modified": "2020-05-06T08:00:00Z",
    "tags": ["town"], "authors": [{"name": "Cem Oak"}], "_x": {"a": [1]}, "edition": "late",
}  # fmt: skip


def test_a_json_feed(read):
    teaser = {"id": "https://example.org/2", "title": "Ferry", "summary": "The ferry stops.", "content_html": "<br>"}
    plain = {"id": "3", "content_text": "2 < 3 and <b>so</b> on", "external_url": "https://example.net/3"}
    outcome = read(feed([JSON_ITEM, teaser, plain], authors=[{"name": "Ada Vale"}], language="ar"))
    assert (outcome.format, outcome.reasons) == ("json_feed", [])
    first, second, third = outcome.fields
    assert (first.headline, first.url, first.body, first.markup) == ("تصويت", "https://example.org/1", LONG, True)
    assert (first.dates[0].label, first.modified[0].label) == ("date_published", "date_modified")
    assert (first.publisher, first.language, first.keywords) == ("Mellow Post", "ar", ("town",))
    assert ([f.authors for f in outcome.fields], first.unmapped) == (
        [("Cem Oak",), ("Ada Vale",), ("Ada Vale",)], ("edition",))  # fmt: skip
    assert (second.body, second.flags, second.url) == (
        "The ferry stops.", ("body_is_abstract",), "https://example.org/2")  # fmt: skip
    assert (third.body, third.markup, third.url) == ("2 < 3 and <b>so</b> on", False, "https://example.net/3")


@pytest.mark.parametrize(
    ("data", "count", "reasons"),
    [
        (feed([JSON_ITEM, JSON_ITEM])[:-300], 1, ["truncated"]),
        (feed([JSON_ITEM, {"id": "2"}]).replace(b'"2"', b'"2" oops'), 1, ["malformed"]),
        (feed([]), 0, []),
        (feed([{"id": "@"}]).replace(b'"@"', b"[" * 500), 0, ["too_deep"]),
        (feed([JSON_ITEM]).decode().encode("utf-16"), 1, []),
        (b"\xef\xbb\xbf" + feed([JSON_ITEM]), 1, []),
    ],
)
def test_json_feeds_that_are_odd(read, data, count, reasons):
    outcome = read(data)
    assert (outcome.format, len(outcome.fields), outcome.reasons) == ("json_feed", count, reasons)


@pytest.mark.parametrize(
    "data",
    [
        rss(*[ITEM.format(body="a")] * 3_000),
        rss(ITEM.format(body="<p><a href='" * 50_000)),
        rss(f"<item><title>Vote</title><description>{'&lt;' * 400_000}</description></item>"),
        rss(f"<item><description>{'<b>' * 240}x{'</b>' * 240}</description></item>"),
        feed([{"title": "Vote", "content_html": "<" * 400_000}] * 3),
    ],
)
def test_hostile_feeds_end_soon(read, data):
    begun = time.process_time()
    assert read(data, limits=Limits()).fields
    assert time.process_time() - begun < 5
