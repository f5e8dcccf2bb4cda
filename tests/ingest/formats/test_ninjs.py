import json

import pytest

from etl.article import Stated
from etl.ingest.formats.base import Head
from etl.ingest.formats.json_heads import first_keys

PLAIN = "The old bridge of Port Mellow was opened again. The ferry stopped on Monday."
PAGE = ("<p>The old bridge of Port Mellow was opened again.</p><figure><img src='b.jpg'><figcaption>The bridge"
        "</figcaption></figure><p>The ferry stopped on Monday.</p>")  # fmt: skip
PARAGRAPHS = "The old bridge of Port Mellow was opened again.\n\nThe ferry stopped on Monday."
STORY = "The bridge holds, said the mayor, and so do its arches. " * 12
ONE = {
    "uri": "http://news.example.org/items/7", "type": "text", "versioncreated": "2024-05-03T08:00:00Z",
    "byline": "Ada Vale and Bo Lind", "headline": "Bridge opens", "language": "en", "body_text": PLAIN,
    "copyrightholder": "Mellow Wire", "located": "Port Mellow",
}  # fmt: skip
TWO = {
    "uri": "urn:newsml:example.org:7", "versioncreated": "2024-05-03T08:00:00Z", "by": "Von Ada Vale, Draht",
    "headlines": [{"role": "sub", "value": "Ferry stops"}, {"role": "main", "value": "Bridge opens"},
                  {"role": "short", "value": "Bridge open"}],
    "bodies": [{"role": "text", "contenttype": "text/plain", "value": PLAIN},
               {"role": "xhtml", "contenttype": "text/html", "value": PAGE}],
    "infosources": [{"name": "Mellow Wire"}, {"name": "A bystander", "rel": "Interview source"}],
    "subjects": [{"name": "traffic"}], "people": [{"name": "Ada Vale", "rel": "creator"}, {"name": "Cy Moor"}],
}  # fmt: skip


def dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def camel(value: object) -> object:
    """Spell the names as 3.x does."""
    if isinstance(value, list):
        return [camel(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    names = {"versioncreated": "versionCreated", "contenttype": "contentType", "infosources": "infoSources"}
    return {names.get(key, key): camel(entry) for key, entry in value.items()}


def test_an_item_of_1(read):
    outcome = read(dump(ONE))
    (fields,) = outcome.fields
    assert (outcome.format, fields.headline, fields.body) == ("ninjs", "Bridge opens", PLAIN)
    assert fields.dates == (Stated("2024-05-03T08:00:00Z", "field", "versioncreated"),)
    assert fields.sources == (
        Stated("Mellow Wire", "field", "copyrightholder"), Stated("Ada Vale and Bo Lind", "field", "byline"))
    assert (fields.byline, fields.authors) == ("Ada Vale and Bo Lind", ("Ada Vale", "Bo Lind"))
    assert (fields.url, fields.language, fields.publisher) == (ONE["uri"], "en", "Mellow Wire")
    assert (fields.dateline, fields.unmapped) == ("Port Mellow", ())


@pytest.mark.parametrize("item", [TWO, camel(TWO)])
def test_an_item_of_2_and_3(read, item):
    outcome = read(dump(item))
    (fields,) = outcome.fields
    assert (outcome.format, fields.headline, fields.headline_variants) == ("ninjs", "Bridge opens", ("Bridge open",))
    assert fields.markup
    assert "The bridge" not in fields.body
    assert "The ferry stopped on Monday." in fields.body
    assert [source.text for source in fields.sources] == ["Mellow Wire", "Von Ada Vale, Draht"]
    assert (fields.authors, fields.keywords, fields.url) == (("Ada Vale",), ("traffic",), "")


@pytest.mark.parametrize(
    ("bodies", "body"),
    [
        ({"body_text": PLAIN, "body_xhtml": PAGE}, "<p>"),
        ({"body_text": PLAIN, "body_xhtml": "<p>Another text altogether, which is much longer than the first, and "
          "longer still than one would think.</p>"}, PLAIN),
        ({"body_text": PARAGRAPHS, "body_html": PAGE}, PARAGRAPHS),
        ({"body_extra": "Shorter.", "body_main": PLAIN}, PLAIN),
        ({"bodies": [{"contenttype": "text/html", "value": "Lines\n wrapped <b>as source</b>"}]}, "<div>Lines"),
        ({"bodies": [{"role": "nitf", "value": "<?xml version='1.0'?><nitf><body><body.head>Bridge</body.head>"
          "<body.content><p>It holds.</p></body.content></body></nitf>"}]}, "<p>It holds.</p>"),
        ({"bodies": [{"role": "nitf", "value": "<nitf>x</nitf>"}, {"role": "text", "value": PLAIN}]}, PLAIN),
        ({"associations": {"one": {"body_text": "Not mine"}}, "body_text": PLAIN}, PLAIN),
    ],
)  # fmt: skip
def test_which_rendition_is_the_text(read, bodies, body):
    (fields,) = read(dump({"uri": "a:1", "pubstatus": "usable"} | bodies)).fields
    assert fields.body.removeprefix("<div>" if body == "<p>" else "").startswith(body)


def test_a_figure_around_a_table_is_text(read):
    page = "<p>It holds.</p><figure class='table'><table><tr><td>12 arches</td></tr></table></figure><figure>"
    (fields,) = read(dump(ONE | {"body_text": "", "body_html": page})).fields
    assert fields.body == f"<div>{page}</div>"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"pubstatus": "canceled"}, "withheld"),
        ({"pubstatus": "stat:withheld"}, "withheld"),
        ({"type": "picture"}, "not_an_article"),
        ({"type": "video", "body_text": STORY}, None),
        ({"type": "composite"}, None),
        ({"type": "composite", "body_text": "[ ... ]"}, "not_an_article"),
        ({"type": "event"}, "not_an_article"),
        ({"type": "", "eventDetails": {"dates": {}}}, "not_an_article"),
        ({"type": "", "plannedCoverage": []}, "not_an_article"),
        ({"type": "", "body_text": "", "renditions": {"big": {"mimetype": "image/jpeg"}}}, "not_an_article"),
        ({"type": "", "body_text": "", "renditions": [{"name": "big", "contenttype": "image/jpeg"}]}, "not_an_article"),
        ({"body_text": "", "renditions": {"nitf": {"mimetype": "text/xml"}}}, "empty"),
        ({"body_text": ""}, "empty"),
        ({"body_text": "", "headline": ""}, "not_an_article"),
    ],
)
def test_what_is_no_article(read, more, reason):
    outcome = read(dump(ONE | more))
    assert (outcome.format, outcome.reasons) == ("ninjs", [reason] if reason else [])


def test_an_embargo_is_a_flag_and_a_description_stands_in(read):
    item = ONE | {"embargoed": "2024-05-04T00:00:00Z", "body_text": "", "description_text": "In short.",
                  "description_creditline": "Cy Moor"}  # fmt: skip
    (fields,) = read(dump(item)).fields
    assert (fields.body, fields.abstract, fields.flags) == ("In short.", "In short.", ("body_is_abstract", "embargoed"))


@pytest.mark.parametrize(
    ("more", "date", "modified"),
    [
        ({"firstcreated": "2024-05-01T08:00:00Z"}, "2024-05-01T08:00:00Z", ["2024-05-03T08:00:00Z"]),
        ({"firstcreated": "2024-05-01T08:00:00Z", "contentcreated": "1999-05-01"}, "1999-05-01",
         ["2024-05-03T08:00:00Z"]),
        ({"firstcreated": "2024-05-01", "firstpublished": "2024-05-02"}, "2024-05-02", ["2024-05-03T08:00:00Z"]),
        ({"extra": {"original_published_at": "2024-04-02"}}, "2024-04-02", ["2024-05-03T08:00:00Z"]),
        ({"firstcreated": "last Tuesday"}, "2024-05-03T08:00:00Z", []),
    ],
)  # fmt: skip
def test_when_it_was_published(read, more, date, modified):
    (fields,) = read(dump(ONE | more)).fields
    assert [stated.text for stated in fields.dates] == [date]
    assert [stated.text for stated in fields.modified] == modified


def test_a_printed_dateline_says_more_than_the_place(read):
    (fields,) = read(dump(ONE | {"body_text": "PORT MELLOW, May 3 (AP) -- The bridge opened."})).fields
    assert fields.dateline == ""


@pytest.mark.parametrize(
    "data",
    [
        dump([ONE, ONE]),
        dump(ONE) + b"\n" + dump(ONE) + b"\n",
        dump({"total": 2, "item": [ONE, ONE]}),
        dump([ONE, ONE]).decode().encode("utf-16"),
    ],
)
def test_every_shape_yields_the_same_items(read, data):
    outcome = read(data)
    assert [fields.headline for fields in outcome.fields] == ["Bridge opens"] * 2
    assert [fields.dateline for fields in outcome.fields] == ["Port Mellow"] * 2


def test_a_stranger_among_items_is_read_by_its_names(read):
    outcome = read(dump([ONE, {"title": "Ferry stops", "content": "It stopped.", "colour": "red"}]))
    assert [fields.headline for fields in outcome.fields] == ["Bridge opens", "Ferry stops"]
    assert outcome.fields[1].unmapped == ("colour",)


@pytest.mark.parametrize(
    "value",
    [
        {"uri": "nyt://1", "headline": {"main": "Bridge opens"}, "abstract": "It did.", "pub_date": "2024-05-03"},
        {"guid": "7", "title": "Bridge opens", "content": "It did."},
        {"title": "Bridge opens", "body_text": "It did."},
    ],
)
def test_other_json_is_left_to_its_own_reader(read, value):
    assert read(dump(value)).format == "json"


def test_a_field_nobody_reads_is_told(read):
    assert read(dump(ONE | {"colour": "red", "headline_short": "Open"})).fields[0].unmapped == ("colour",)


@pytest.mark.parametrize("bait", [b'\\"', b"\\", b'"a": ', b"[", b"{", b'"a" \n'])
def test_a_head_is_looked_at_once(bait):
    assert first_keys(Head((b'{"uri": "' + bait * 40_000)[:65_536], "", False)) <= {"uri", "a"}
