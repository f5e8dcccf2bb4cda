"""ARC, versions 1 and 2: one line of fields before each record."""

from __future__ import annotations

import gzip

import pytest

from etl.ingest.formats.arc import ARC, read_header
from etl.ingest.formats.base import Head
from tests.ingest.formats.web_archives import ARC_HEAD, BODY, PAGE, URL, arc_record, http


@pytest.mark.parametrize(
    ("data", "expected"),
    [(ARC_HEAD, True), (b"filedesc://x\n", False), (b"filedesc: a list of files\n", False), (arc_record(PAGE), False)],
)
def test_recognition_by_the_record_of_the_file(data: bytes, expected: bool) -> None:
    assert ARC.recognises(Head(data, "", True)) is expected


@pytest.mark.parametrize("block", [http(PAGE), http(PAGE).replace(b"\r\n", b"\n"), PAGE])
def test_pages_with_and_without_http_headers(read, block: bytes) -> None:
    outcome = read(ARC_HEAD + arc_record(block, URL))
    assert (outcome.format, outcome.reasons) == ("arc", ["no_content"])
    assert [piece.raw for piece in outcome.pieces] == [PAGE]
    assert [(fields.url, fields.body) for fields in outcome.fields] == [(URL, BODY)]


@pytest.mark.parametrize(
    ("line", "url", "media", "size"),
    [
        ("http://a.example/ 192.0.2.7 20140216050221 text/html 1591", "http://a.example/", "text/html", 1591),
        ("http://a.example/?q=a b c 192.0.2.7 20140216050221 text/html 1591", "http://a.example/?q=a b c", "text/html",
         1591),
        ("http://a.example/ 2001:db8::7 20140216050221 text/html; charset=utf-8 15", "http://a.example/",
         "text/html; charset=utf-8", 15),
        ("http://a.example/ 192.0.2.7 20140216050221 text/html 200 0f3c - 1024 x.arc.gz 1591", "http://a.example/",
         "text/html", 1591),
        ("http://a.example/ 192.0.2.7 20140216050221 text/html -1", "http://a.example/", "text/html", None),
        ("http://a.example/ 0.0.0.0 20140216 no-type 0", "http://a.example/", "no-type", 0),
        ("http://a.example/", "", "", None),
    ],
)
def test_a_line_is_read_from_its_end(line: str, url: str, media: str, size: int | None) -> None:
    capture = read_header(line.encode() + b"\n")
    assert (capture.url, capture.content_type, capture.size) == (url, media, size)


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (arc_record(b"192.0.2.7", "dns:a.example", media="text/dns"), ["no_content"]),
        (arc_record(http(PAGE, "404 Not Found")), ["not_an_article"]),
        (arc_record(http(b"GIF89a\1\0", content_type="image/gif"), media="image/gif"), ["no_content"]),
        (arc_record(b"\n"), ["empty"]),
    ],
)
def test_what_is_no_page(read, data: bytes, reasons: list[str]) -> None:
    assert read(ARC_HEAD + data + arc_record(http(PAGE))).reasons == ["no_content", *reasons]


def test_the_type_of_the_line_counts_where_no_http_header_does(read) -> None:
    text = f"Die Brücke\n\n{BODY}".encode()
    (fields,) = read(ARC_HEAD + arc_record(text, media="text/plain")).fields
    assert (fields.headline, fields.body) == ("Die Brücke", BODY)


def test_gz_per_record(read) -> None:
    data = b"".join(gzip.compress(item) for item in (ARC_HEAD, arc_record(http(PAGE))))
    assert [fields.body for fields in read(gzip.decompress(data)).fields] == [BODY]
