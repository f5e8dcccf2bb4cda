"""XML of no standard: its records are found by the names of their fields."""

from __future__ import annotations

import pytest

FEED = """<?xml version="1.0" encoding="windows-1252"?>
<response xmlns="urn:x"><title>Queue</title><list>
<story id="1"><headline>Watt fällt trocken</headline><published>2023-04-17T06:30:00</published><byline>Ida Lund</byline>
<tags><tag>Watt</tag><tag>Ebbe</tag></tags><content>&lt;p&gt;Die Ebbe&lt;/p&gt;&lt;p&gt;dauert.&lt;/p&gt;</content>
</story>
<story><headline>Zweite</headline><lang>de</lang><content><p>Mehr</p><p>davon.</p></content></story></list></response>"""


def test_records_by_the_names_of_their_fields(read):
    outcome = read(FEED.encode("cp1252"))
    assert (outcome.format, outcome.reasons) == ("xml", [])
    assert [piece.raw[:7] for piece in outcome.pieces] == [b"<story ", b"<story>"]
    first, second = outcome.fields
    assert (first.headline, first.body, first.markup) == ("Watt fällt trocken", "<p>Die Ebbe</p><p>dauert.</p>", True)
    assert ([date.text for date in first.dates], first.authors, first.keywords) == (
        ["2023-04-17T06:30:00"], ("Ida Lund",), ("Watt", "Ebbe"))
    assert (second.body, second.markup, second.language) == ("Mehr\n\ndavon.", False, "de")


@pytest.mark.parametrize("data", [
    b"<r><title>a</title><date>b</date></r>",
    b"<html><head><title>a</title></head><body><p>b</p></body></html>",
    b"<r><headline>a</headline><text>b</text></r>",
    b"<!DOCTYPE r [<!ENTITY a 'b'>]><r><s><headline>a</headline><text>&a;</text><date>c</date></s></r>",
    b"<r>" + b"<a>" * 400 + b"<headline>a</headline><text>b</text><date>c</date>",
])
def test_other_xml_is_left_to_others(read, data):
    assert read(data).format != "xml"


def test_a_broken_record_costs_itself(read):
    outcome = read(FEED.replace("Zweite", "R & D").encode("cp1252"))
    assert ([fields.headline for fields in outcome.fields], outcome.reasons) == (["Watt fällt trocken"], ["malformed"])


CRAWL = """<?xml version="1.0" encoding="utf-8"?>
<items><item><content></content></item>
<item><content><value>The mill turns again.</value><value>Its wheel is new.</value></content></item></items>"""


def test_a_crawler_lists_items_that_have_a_text_only(read):
    outcome = read(CRAWL.encode())
    assert (outcome.format, [fields.body for fields in outcome.fields]) == (
        "xml", ["", "The mill turns again.\n\nIts wheel is new."])


def test_a_text_only_makes_no_record_outside_a_list(read):
    assert read(CRAWL.replace("items>", "markup>").encode()).format != "xml"
