import json

import pytest

ITEM = {
    "uri": "https://api.example.org/content/7", "altids": {"itemid": "7"}, "type": "text", "version": 0,
    "versioncreated": "2024-05-03T08:00:00Z", "firstcreated": "2024-05-03T07:00:00Z", "pubstatus": "usable",
    "headline": "Bridge opens", "provider": "AP", "body_text": "The bridge opened on Monday.",
    "datelinelocation": {"city": "Port Mellow", "countrycode": "MEL"},
}  # fmt: skip
ELSEWHERE = {"renditions": {"nitf": {"mimetype": "text/xml", "href": "https://api.example.org/7.nitf"}}}


def answer(data: object) -> bytes:
    return json.dumps({"api_version": "1.1", "method": "/content.GET", "params": {}, "data": data}, indent=1).encode()


def test_an_item_within_its_answer(read):
    outcome = read(answer({"meta": {"products": [{"id": 1}]}, "item": ITEM}))
    (fields,) = outcome.fields
    assert (outcome.format, fields.headline, fields.body) == ("ap_media", "Bridge opens", ITEM["body_text"])
    assert [stated.text for stated in fields.dates] == [ITEM["firstcreated"]]
    assert (fields.sources[0].text, fields.dateline, fields.unmapped) == ("AP", "Port Mellow", ())


def test_a_feed_is_one_record_an_item(read):
    items = [{"meta": {}, "item": item} for item in (ITEM, ITEM | {"type": "picture"}, ITEM | {"body_text": ""},
                                                     ITEM | {"pubstatus": "canceled"})]  # fmt: skip
    outcome = read(answer({"query": "q", "items": items}))
    assert (outcome.format, len(outcome.pieces), len(outcome.fields)) == ("ap_media", 4, 1)
    assert outcome.reasons == ["not_an_article", "empty", "withheld"]


def test_a_text_that_lies_elsewhere_is_none(read):
    assert read(answer({"item": ITEM | {"body_text": ""} | ELSEWHERE})).reasons == ["empty"]


@pytest.mark.parametrize(
    "data", [{"rows": [{"title": "Bridge opens", "text": "It did."}]}, {"article": {"title": "A"}}]
)
def test_other_answers_are_left_to_their_own_reader(read, data):
    assert read(answer(data)).format == "json"
