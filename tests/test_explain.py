"""What `explain` tells of agency and date: what decided, what lost, and where the words stand."""

from __future__ import annotations

import json

import pytest

from etl.article import RawRecord
from etl.explain import Span, decoded, lines, locate, weigh
from etl.extract.record import extract
from etl.lineage import Explanation

ITEM = {
    "title": "Harbour reopens",
    "source": "Reuters",
    "date": "2015-08-10",
    "url": "https://www.afp.com/2015/08/20/harbour",
    "content": "LINDHAVN, Aug 10 (AFP) - The harbour reopened.\n\n\"It is safe\", the mayor told dpa on Monday.",
}


def explained(item: dict[str, str], **published: object) -> Explanation:
    data = json.dumps(item).encode()
    raw = RawRecord("", 0, 0, len(data), data, "json", "utf-8")
    extraction = extract(raw)
    article = extraction.article  # type: ignore[union-attr]
    row = {name: getattr(article, name) for name in article.__slots__}
    row |= {"cited_agencies": list(article.cited_agencies)} | published
    return Explanation(row, raw, extraction)  # type: ignore[arg-type]


def test_agency_shows_what_decided_and_what_lost() -> None:
    found = [item for item in weigh(explained(ITEM)) if item.field == "agency"]
    assert [(item.value, item.verdict, item.rule) for item in found] == [
        ("reuters", "decided", "field:source"),
        ("afp", "lost", "dateline"),
        ("reuters", "agrees", "publisher"),
        ("afp", "lost", "url"),
    ]


def test_date_shows_what_agrees_and_what_contradicts() -> None:
    found = [item for item in weigh(explained(ITEM)) if item.field == "date"]
    assert (found[0].value, found[0].verdict) == ("2015-08-10", "decided")
    assert {(item.value, item.verdict) for item in found[1:]} >= {("2015-08-20", "contradicts")}
    assert all(item.verdict != "decided" for item in found[1:])


def test_spans_are_places_of_the_text_they_name() -> None:
    found = explained(ITEM)
    texts = {"body": found.extraction.article.body, "raw": decoded(found.raw)}
    spans = [(item.text, item.span) for item in weigh(found)]
    assert len(spans) >= 6
    for text, span in spans:
        assert span
        assert texts[span.within][span.start : span.end] == text
    (cited,) = [item for item in weigh(found) if item.field == "cited_agencies"]
    assert (cited.value, cited.text, cited.span and cited.span.within) == ("dpa", "told dpa", "body")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("told dpa", Span("body", 4, 12, 2)),
        ('say "no"', Span("raw", 0, 10, 1)),
        ("قال", Span("raw", 11, 29, 1)),
        ("two words", Span("raw", 30, 40, 1)),
        ("nowhere", None),
        ("", None),
    ],
)
def test_evidence_is_found_verbatim_escaped_or_with_other_blanks(text: str, span: Span | None) -> None:
    raw = 'say \\"no\\" \\u0642\\u0627\\u0644 two\n words'
    texts = {"body": "She told dpa and told dpa", "headline": "", "raw": raw}
    assert locate(text, texts) == span


def test_lines_are_for_a_reader_who_doubts() -> None:
    text = "\n".join(lines(explained(ITEM)))
    assert "agency: reuters\n  decided      reuters      field:source" in text
    assert "  lost         afp          dateline" in text
    assert "«LINDHAVN, Aug 10 (AFP) -» (raw " in text
    assert "published_at: none\n  nothing in the record says more" in text


def test_a_row_that_this_code_would_write_otherwise_says_so() -> None:
    assert "agency: tass   (this code would say: reuters)" in "\n".join(lines(explained(ITEM, agency="tass")))
