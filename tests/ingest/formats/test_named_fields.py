import pytest

from etl.article import Stated
from etl.errors import BadInput
from etl.ingest.formats.field_names import IGNORED, ROLES, plain_name, role_name
from etl.ingest.formats.named_fields import fields_from, people_in


def test_a_name_stands_in_one_role_and_is_not_ignored():
    names = [plain_name(name) for names in ROLES.values() for name in names]
    assert len(names) == len(set(names))
    assert [name for name in names if IGNORED.search(name)] == []


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("datePublished", "date"), ("date_publish", "date"), ("Date-Publish", "date"), ("@timestamp", "date"),
        ("date_extracted", "crawled"), ("crawled_at", "crawled"), ("dateModified", "modified"), ("عنوان", "headline"),
        ("Текст", "body"), ("标题", "headline"), ("article_body", "body"), ("author-name", "author"),
        ("doc_id", "ignored"), ("guid", "guid"), ("UUID", "guid"), ("id", "ignored"),
        ("favourite_colour", ""),
    ],
)  # fmt: skip
def test_names_are_known_whatever_their_case_and_separators(name, role):
    assert role_name(name) == role


def test_a_time_of_crawling_is_no_date_of_publication():
    fields = fields_from({"title": "T", "text": "B", "date_extracted": "2020-01-01", "modified": "2020-02-02"}, {})
    assert fields.dates == ()
    assert fields.modified == (Stated("2020-02-02", "field", "modified"),)


def test_dates_come_strongest_first_and_keep_their_keys():
    record = {"text": "B", "created": "2001", "date": 1467331200, "publishedAt": {"$date": "2016-07-01"}}
    fields = fields_from(record, {})
    assert [tuple(stated) for stated in fields.dates] == [
        ("2016-07-01", "field", "publishedAt"), ("1467331200", "field", "date"), ("2001", "field", "created"),
    ]  # fmt: skip


def test_a_clock_of_its_own_joins_its_day():
    fields = fields_from({"text": "B", "date": "01.01.2007", "time": "12:04"}, {})
    assert fields.dates == (Stated("01.01.2007 12:04", "field", "date time"),)
    assert fields_from({"text": "B", "TIME": "2017-01-20T21:43:00+01:00"}, {}).dates[0].label == "TIME"


def test_paragraph_lists_are_joined_and_a_lead_is_not_lost():
    fields = fields_from({"abstract": "The lead says who.", "paragraphs": ["First.", "", "Second."]}, {})
    assert fields.body == "The lead says who.\n\nFirst.\n\nSecond."
    again = fields_from({"abstract": "The lead  says who.", "text": "The lead says who. And more."}, {})
    assert again.body == "The lead says who. And more."
    assert again.abstract == "The lead  says who."


def test_a_summary_is_a_body_only_for_want_of_one():
    assert fields_from({"title": "T", "description": "Only a teaser."}, {}).flags == ("body_is_abstract",)
    both = fields_from({"title": "T", "description": "A teaser.", "content": "The text."}, {})
    assert (both.body, both.abstract, both.flags) == ("The text.", "A teaser.", ())


def test_suppliers_and_authors():
    fields = fields_from(
        {"text": "B", "source": {"id": "x", "name": "The Mellow Post"}, "author": "By Ada Vale and Tom Reed",
         "agency": "MNA", "url": "https://example.org/1", "tags": "a, b, a"}, {})  # fmt: skip
    assert fields.publisher == "The Mellow Post"
    assert fields.byline == "By Ada Vale and Tom Reed"
    assert fields.authors == ("Ada Vale", "Tom Reed")
    assert [stated.label for stated in fields.sources] == ["agency", "source", "author"]
    assert fields.keywords == ("a", "b")


def test_an_address_in_the_source_column_is_the_url():
    fields = fields_from({"text": "B", "source": "http://example.org/news/1", "magazine": "Mellow Post"}, {})
    assert (fields.url, fields.publisher) == ("http://example.org/news/1", "Mellow Post")


@pytest.mark.parametrize(
    "byline",
    ["London: Ada Vale", "agency", "ada@example.org", "Riyadh - Agencies", "«The Post» from Riyadh", "Wires (London)"],
)
def test_what_is_no_person(byline):
    assert people_in(byline) == []


def test_markup_is_seen_and_a_mere_sign_is_none():
    assert fields_from({"text": "<p>One.</p>"}, {}).markup
    assert not fields_from({"text": "Shares < 5 & > 3, <JAGR.L> fell"}, {}).markup


def test_renditions_of_one_text_are_not_joined():
    fields = fields_from({"headlines": [{"role": "main", "value": "H"}], "bodies": [
        {"role": "text", "value": "One two."}, {"role": "xhtml", "value": "<p>One</p><p>two.</p>"}]}, {})  # fmt: skip
    assert (fields.headline, fields.body) == ("H", "<p>One</p><p>two.</p>")


def test_the_mapping_wins_and_what_nobody_reads_is_named():
    record = {"ueb": "H", "txt": "B", "title": "not this", "mood": "calm", "likes": 3}
    fields = fields_from(record, {"headline": "ueb", "body": "txt"})
    assert (fields.headline, fields.body, fields.unmapped) == ("H", "B", ("mood",))


def test_a_record_without_text_is_refused_with_its_keys():
    with pytest.raises(BadInput, match=r"not_an_article: .*colour, size"):
        fields_from({"colour": "red", "size": 3}, {})
