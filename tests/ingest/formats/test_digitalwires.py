import json

import pytest

ITEM = {
    "format": "digitalwires@0.9.1", "type": "composite", "urn": "urn:newsml:example.org:7", "pubstatus": "usable",
    "updated": "2024-05-03T09:00:00Z", "version_created": "2024-05-03T10:05:52+02:00", "content_created": None,
    "embargoed": None, "language": "de", "kicker": "Verkehr", "headline": "Brücke ist frei", "teaser": "Sie hält.",
    "byline": "Von Ada Vale und Bo Lind, dpa", "dateline": "Lindhafen (dpa) - ", "creditline": "dpa",
    "article_html": "<section class='main'><p></p><p>Die Brücke ist frei.</p><h2>Fähre</h2><p>Sie steht.</p></section>",
    "infobox_html": "<section><p>Kasten</p></section>", "notepad": {"public_html": "<p>Notizblock</p>"},
    "associations": [{"type": "image", "caption": "Die Brücke"}], "keyword_names": ["Brücken"],
    "dpasubject_names": ["Verkehr"], "geosubject_names": ["Lindhafen"],
    "categories": [{"type": "dnltype:provider", "name": "dpa"}, {"type": "dnltype:desk", "name": "vm"}],
}  # fmt: skip


def read_item(read, more=()):
    return read(json.dumps([ITEM | dict(more)], ensure_ascii=False).encode())


def test_an_item(read):
    outcome = read_item(read)
    (fields,) = outcome.fields
    assert (outcome.format, fields.headline, fields.body) == ("digitalwires", "Brücke ist frei", ITEM["article_html"])
    assert (fields.dateline, fields.creditline, fields.publisher) == ("Lindhafen (dpa) -", "dpa", "dpa")
    assert [stated.text for stated in fields.dates] == [ITEM["version_created"]]
    assert (fields.byline, fields.authors) == (ITEM["byline"], ("Ada Vale", "Bo Lind"))
    assert fields.keywords == ("Brücken", "Verkehr", "Lindhafen")
    assert (fields.abstract, fields.flags, fields.language) == ("Sie hält.", (), "de")


def test_the_content_may_be_older_than_its_version(read):
    (fields,) = read_item(read, {"content_created": "2024-05-01", "embargoed": "2024-05-04"}).fields
    assert [stated.text for stated in (*fields.dates, *fields.modified)] == ["2024-05-01", ITEM["version_created"]]
    assert fields.flags == ("embargoed",)


@pytest.mark.parametrize(
    ("more", "reason"),
    [({"article_html": None}, "not_an_article"), ({"pubstatus": "canceled"}, "withheld")],
)
def test_what_is_no_article(read, more, reason):
    assert read_item(read, more).reasons == [reason]
