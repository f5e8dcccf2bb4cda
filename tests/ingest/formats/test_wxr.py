"""WordPress exports of our own writing: which items are articles, and what the editor's text becomes."""

from __future__ import annotations

import time

import pytest

from etl.clean.markup import strip_markup

WXR = """<?xml version="1.0" encoding="UTF-8"?><!-- an export -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Mellow Post</title><language>de-DE</language>
<wp:author><wp:author_login>ada</wp:author_login></wp:author>{items}</channel></rss>"""
ITEM = """<item><title>Brücke offen</title><link>https://example.org/1</link>
<pubDate>{date}</pubDate><dc:creator><![CDATA[Ada Vale]]></dc:creator><description></description>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
<wp:post_date><![CDATA[2020-05-04 20:30:00]]></wp:post_date>
<wp:post_date_gmt><![CDATA[2020-05-04 18:30:00]]></wp:post_date_gmt>
<wp:post_modified_gmt><![CDATA[2020-05-06 08:00:00]]></wp:post_modified_gmt>
<wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[{kind}]]></wp:post_type>
<wp:post_password><![CDATA[{password}]]></wp:post_password>
<category domain="category" nicename="town"><![CDATA[Town]]></category>
<category domain="post_format" nicename="x"><![CDATA[Video]]></category>
<wp:postmeta><wp:meta_key>a</wp:meta_key><wp:meta_value>b</wp:meta_value></wp:postmeta></item>"""


PUBLISHED = "Mon, 04 May 2020 18:30:00 +0000"


def export(body="Text.", excerpt="", status="publish", kind="post", password="", date=PUBLISHED):
    item = ITEM.format(body=body, excerpt=excerpt, status=status, kind=kind, password=password, date=date)
    return WXR.format(items=item).encode()


def test_a_post(read):
    outcome = read(export(excerpt="Ein Auszug."))
    assert (outcome.format, outcome.reasons) == ("wxr", [])
    (fields,) = outcome.fields
    assert (fields.headline, fields.url, fields.abstract) == ("Brücke offen", "https://example.org/1", "Ein Auszug.")
    assert (fields.publisher, fields.language, fields.authors) == ("Mellow Post", "de-DE", ("Ada Vale",))
    assert [date.text for date in fields.dates] == ["Mon, 04 May 2020 18:30:00 +0000", "2020-05-04 18:30:00 GMT"]
    assert [date.text for date in fields.modified] == ["2020-05-06 08:00:00 GMT"]
    assert (fields.keywords, fields.unmapped, fields.flags) == (("Town",), (), ())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"kind": "attachment", "status": "inherit"}, "not_an_article"),
        ({"kind": "nav_menu_item"}, "not_an_article"),
        ({"kind": "acf-field"}, "not_an_article"),
        ({"status": "inherit"}, "not_an_article"),
        ({"status": "draft", "date": "Wed, 30 Nov -0001 00:00:00 +0000"}, "withheld"),
        ({"status": "private"}, "withheld"),
        ({"status": "trash"}, "withheld"),
        ({"status": "future"}, "withheld"),
        ({"password": "x"}, "withheld"),
    ],
)
def test_items_that_are_no_public_posts(read, given, reason):
    assert read(export(**given)).reasons == [reason]


@pytest.mark.parametrize("kind", ["page", "news"])
def test_other_types_that_are_articles(read, kind):
    assert len(read(export(kind=kind)).fields) == 1


def test_an_excerpt_stands_in_for_a_missing_text(read):
    (fields,) = read(export(body="<hr/>", excerpt="Ein Auszug.")).fields
    assert (fields.body, fields.flags) == ("Ein Auszug.", ("body_is_abstract",))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One\n\nTwo <b>three</b>\nfour\n<ul>\n<li>five</li>\n</ul>\nsix",
         "One\n\nTwo three\nfour\n\nfive\n\nsix"),
        ("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n\n<p>three</p>", "One two\n\nthree"),
        ("[dropcap]O[/dropcap]ne [sic] and two\n\n[contact_form]\n\nthree", "One [sic] and two\n\nthree"),
        ('[caption id="a" width="3"]<img src="a.jpg"/> The bridge[/caption]\n\nOne [link url="x"]two[/link]',
         "One two"),
        ("One [gallery ids=\"1,2\"]\n\ntwo [1] three", "One\n\ntwo [1] three"),
    ],
)  # fmt: skip
def test_what_an_editor_typed_is_shown_in_paragraphs(read, typed, shown):
    (fields,) = read(export(body=typed)).fields
    assert "\n".join(line.strip() for line in strip_markup(fields.body).split("\n")) == shown


def test_shortcodes_are_told(read):
    (fields,) = read(export(body="One [xy a='b']two[/xy]")).fields
    assert fields.removed == (("shortcode", "[xy a='b']"), ("shortcode", "[/xy]"))


@pytest.mark.parametrize("bait", ["[caption]", "[a x=", "[/a1]", "[a b='", "\n ", " ", "[caption][gallery]", "<a "])
def test_hostile_texts_end_soon(read, bait):
    begun = time.process_time()
    assert read(export(body="One " + bait * 200_000)).fields
    assert time.process_time() - begun < 4
