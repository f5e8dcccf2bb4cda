"""What becomes of the records of a whole WARC: pages and texts come out, everything else is accounted for."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from hashlib import sha256

import pytest
import zstandard

from etl.article import RawRecord, Rejection
from etl.config import Limits
from etl.extract.record import extract
from etl.ingest.formats.base import Fault, Head, Member
from etl.ingest.formats.warc import WARC
from etl.ingest.reading import read_dump
from tests.ingest.formats.web_archives import BODY, PAGE, TEXTS, URL, http, record, response


def faults(data: bytes) -> list[Fault]:
    member = Member("", "", io.BufferedReader(io.BytesIO(data)))
    return [found for found in WARC.split(member, Limits()) if isinstance(found, Fault)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", True),
        (b"\r\n\r\nWARC/1.1\nWARC-Type: warcinfo\n", True),
        (b"WARC/0.18\r\n", True),
        (b"WARC/1.0 is a file format\n", False),
        (b"WARCRAFT\r\n", False),
    ],
)
def test_recognition_by_the_first_line(data: bytes, expected: bool) -> None:
    assert WARC.recognises(Head(data, "page.html", True)) is expected


def test_a_page_with_its_address(read) -> None:
    outcome = read(response())
    (fields,) = outcome.fields
    assert (outcome.format, outcome.pieces[0].raw) == ("warc", PAGE)
    assert (fields.body, fields.url) == (BODY, URL)


def test_crawl_and_server_dates_are_no_dates(read) -> None:
    sent = {"last_modified": "Tue, 02 Mar 2021 10:00:00 GMT", "date": "Thu, 04 Mar 2021 05:06:07 GMT"}
    (fields,) = read(response(**sent)).fields
    assert (fields.dates, fields.modified) == ((), ())


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("<https://news.example.org/a>", "https://news.example.org/a"),
        ("https://news.example.org/a b c", "https://news.example.org/a b c"),
        ("https://news.example.org/brücke", "https://news.example.org/brücke"),
    ],
)
def test_addresses_as_they_are_written(read, written: str, url: str) -> None:
    assert [fields.url for fields in read(response(url=written)).fields] == [url]


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        (record("warcinfo", b"software: x", "", Content_Type="application/warc-fields"), "no_content",
         "warcinfo record (application/warc-fields)"),
        (record("request", b"GET / HTTP/1.1\r\n\r\n"), "no_content", "request record"),
        (record("metadata", b'{"Container":{}}', Content_Type="application/json"), "no_content",
         "metadata record (application/json)"),
        (record("revisit", http(b"")), "no_content", "revisit record"),
        (record("response", b"192.0.2.7", "dns:news.example.org", Content_Type="text/dns"), "no_content",
         "response record (text/dns)"),
        (record("resource", BODY.encode(), "metadata://gnu.org/software/wget/warc/wget.log"), "no_content",
         "resource record"),
        (record("resource", BODY.encode(), f"urn:text:{URL}"), "no_content", "resource record"),
        (record("continuation", PAGE), "unsupported_format", "record of type continuation"),
        (record("response", http(PAGE), WARC_Segment_Number=1), "unsupported_format",
         "record of type response in segments"),
        (record("unheard-of", PAGE), "unsupported_format", "record of type unheard-of"),
        (record("", PAGE), "unsupported_format", "record of type (none)"),
        (record("response", http(PAGE, "404 Not Found")), "not_an_article", "HTTP status 404"),
        (record("response", http(b"", "301 Moved", location="/")), "not_an_article", "HTTP status 301"),
        (response(b""), "empty", "response without content"),
        (response(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", content_type="image/png"), "no_content", "content type image/png"),
        (response(b"a{color:red}", content_type="text/css; charset=utf-8"), "no_content", "content type text/css"),
        (response(b"%PDF-1.4 x", content_type="application/pdf"), "unsupported_format", "content type application/pdf"),
        (response(b'{"a": 1}', content_type="application/json"), "unsupported_format", "content type application/json"),
        (response(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200))), "unsupported_format", "PNG image"),
        (response(b"GIF89a\1\0\1\0\x80\xff", content_type=""), "unsupported_format", "GIF image"),
        (response(b' {"body": "x"}'), "unsupported_format", "JSON as text/html"),
        (response(b'[{"body": "x"}]', content_type=""), "unsupported_format", "JSON as content of no stated type"),
        (response(b"User-agent: *\n", "https://x.example/robots.txt", content_type="text/plain"), "no_content",
         "a file for crawlers: robots.txt"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_a_reject_with_its_bytes(data: bytes, reason: str, detail: str) -> None:
    (fault,) = faults(data)
    assert (fault.reason, fault.detail) == (reason, detail)
    assert fault.offset is not None
    assert data[fault.offset :] == fault.raw + b"\r\n\r\n"


@pytest.mark.parametrize(
    "block",
    [
        http(PAGE, content_type=""),
        http(PAGE, content_type="text/plain"),
        http(PAGE, content_type="image/jpeg"),
        http(PAGE, "206 Partial Content"),
        http(PAGE).replace(b"\r\n", b"\n"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(PAGE),
        b"HTTP/1.0 200 Connection established\r\nVia: x\r\n\r\n" + http(PAGE),
        b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n" + PAGE,
        b"HTTP/1.1 200 OK\r\n\r\n" + PAGE,
        b"HTTP/1.1 200 OK\r\nServer: x\r\n" + PAGE,
        http(PAGE).replace(b"text/html\r\n", b"text/html;\r\n\tcharset=utf-8\r\nno colon here\r\n"),
        PAGE,
    ],
)
def test_responses_as_servers_and_crawlers_write_them(read, block: bytes) -> None:
    outcome = read(record("response", block))
    assert [piece.raw for piece in outcome.pieces] == [PAGE]
    assert [fields.body for fields in outcome.fields] == [BODY]


def test_resources_and_conversions(read) -> None:
    text = f"Brücke wird erneuert\n\n{BODY}".encode()
    data = record("resource", PAGE, Content_Type="text/html") + record("conversion", text, Content_Type="text/plain")
    outcome = read(data + response(text, content_type="text/plain; charset=utf-8"))
    assert [(fields.body, fields.url) for fields in outcome.fields] == [(BODY, URL)] * 3
    assert [fields.headline for fields in outcome.fields][1:] == ["Brücke wird erneuert"] * 2


def test_the_page_in_an_archive_has_the_id_of_the_page_in_a_file() -> None:
    found = [
        extract(raw)
        for name, data in (("a.warc", response()), ("a.html", PAGE))
        for raw in read_dump(io.BytesIO(data), name, Limits(), {})
        if isinstance(raw, RawRecord)
    ]
    ids = [item.article.article_id for item in found if not isinstance(item, Rejection)]
    assert ids == [sha256(PAGE).hexdigest()[:32]] * 2


RECORDS = (record("warcinfo", b"software: x", ""), record("request", b"GET /"), response(), response(PAGE + b"\n"))


@pytest.mark.parametrize(
    "data",
    [
        b"".join(RECORDS),
        gzip.compress(b"".join(RECORDS)),
        b"".join(gzip.compress(item) for item in RECORDS),
        zstandard.compress(b"".join(RECORDS)),
        b"".join(zstandard.compress(item) for item in RECORDS),
    ],
    ids=["plain", "gz", "gz per record", "zst", "zst per record"],
)
def test_any_compression_gives_the_same_records(data: bytes) -> None:
    whole = b"".join(RECORDS)
    found = list(read_dump(io.BytesIO(data), "a.warc.gz", Limits(), {}))
    assert [item.record for item in found] == [0, 1, 2, 3]
    assert [isinstance(item, Rejection) for item in found] == [True, True, False, False]
    for item in found:
        assert item.offset is not None
        raw = whole[item.offset : item.offset + item.length]
        digest = item.raw_sha256 if isinstance(item, Rejection) else sha256(item.raw).hexdigest()
        assert sha256(raw).hexdigest() == digest


def test_a_crawler_that_cut_a_page_off_flags_it(read) -> None:
    (fields,) = read(record("response", http(PAGE), WARC_Truncated="length")).fields
    assert (fields.body, fields.flags) == (BODY, ("text_cut",))


def test_memory_stays_flat() -> None:
    padding = b"<!--" + b"x" * 20_000 + b"-->"
    one = response(PAGE + padding)
    member = Member("", "", io.BufferedReader(io.BytesIO(one * 1_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in WARC.split(member, Limits())) == 1_000
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_texts_are_told_from_pages_by_their_bytes(read) -> None:
    (fields,) = read(response("\n\n".join(TEXTS).encode(), content_type="")).fields
    assert fields.body == BODY
