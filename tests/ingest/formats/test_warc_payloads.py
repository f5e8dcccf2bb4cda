"""Codings and charsets of stored payloads: headers name them, the bytes decide."""

from __future__ import annotations

import gzip
import io
import json
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from etl.article import RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import decode
from etl.ingest.formats.base import Fault, Member, Piece
from etl.ingest.formats.codings import join_chunks, undo_known, undo_stated
from etl.ingest.formats.html import piece_of_page
from etl.ingest.formats.http_message import media_type, read_headers, read_response, stated_charset
from etl.ingest.formats.warc import WARC
from tests.ingest.formats.web_archives import BODY, CHINESE, PAGE, TEXTS, http, page, response


def split(data: bytes, limits: Limits | None = None) -> Piece | Fault:
    member = Member("", "", io.BufferedReader(io.BytesIO(data)))
    (found,) = WARC.split(member, limits or Limits())
    return found


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def chunked(data: bytes, size: int = 100, end: bytes = b"0\r\n\r\n") -> bytes:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + end


CODED = {
    "gzip": (gzip.compress(PAGE), {"content_encoding": "gzip"}, ["gzip"]),
    "x-gzip": (gzip.compress(PAGE), {"content_encoding": "x-gzip"}, ["gzip"]),
    "two gzip members": (gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:]), {"content_encoding": "gzip"}, ["gzip"]),
    "deflate": (raw_deflate(PAGE), {"content_encoding": "deflate"}, ["deflate"]),
    "zlib as deflate": (zlib.compress(PAGE), {"content_encoding": "deflate"}, ["zlib"]),
    "br": (brotli.compress(PAGE), {"content_encoding": "br"}, ["br"]),
    "zstd": (zstandard.compress(PAGE), {"content_encoding": "zstd"}, ["zst"]),
    "chunked": (chunked(PAGE), {"transfer_encoding": "chunked"}, ["chunked"]),
    "chunk extensions": (b"%X;a=b\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE), {"transfer_encoding": "Chunked"},
                         ["chunked"]),
    "chunked gzip": (chunked(gzip.compress(PAGE)), {"content_encoding": "gzip", "transfer_encoding": "chunked"},
                     ["chunked", "gzip"]),
    "two codings": (gzip.compress(brotli.compress(PAGE)), {"content_encoding": "br, gzip"}, ["gzip", "br"]),
    "gzip under another name": (gzip.compress(PAGE), {"content_encoding": "br"}, ["gzip"]),
    "gzip without a header": (gzip.compress(PAGE), {}, ["gzip"]),
    "gzip that is none": (PAGE, {"content_encoding": "gzip"}, None),
    "br that is none": (PAGE, {"content_encoding": "br"}, None),
    "deflate that is none": (PAGE, {"content_encoding": "deflate"}, None),
    "chunked that is not": (PAGE, {"transfer_encoding": "chunked"}, None),
    "chunks undone, gzip not": (gzip.compress(PAGE), {"content_encoding": "gzip", "transfer_encoding": "chunked"},
                                ["gzip"]),
    "unheard of": (PAGE, {"content_encoding": "sdch, identity"}, None),
}  # fmt: skip


@pytest.mark.parametrize("case", CODED)
def test_codings_are_undone_where_the_bytes_bear_them(read, case: str) -> None:
    payload, headers, undone = CODED[case]
    piece = split(response(payload, **headers))
    assert isinstance(piece, Piece)
    assert piece.raw == payload
    assert piece.context is not None
    assert list(piece.context.get("codings", ())) == (undone or [])  # type: ignore[call-overload]
    assert "cut" not in piece.context
    assert undo_known(piece.raw, undone or []) == PAGE
    assert [fields.body for fields in read(response(payload, **headers)).fields] == [BODY]


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (gzip.compress(PAGE * 40)[:-40], {"content_encoding": "gzip"}),
        (brotli.compress(PAGE + bytes(range(256)) * 999)[:-40], {"content_encoding": "br"}),
        (chunked(PAGE, end=b""), {"transfer_encoding": "chunked"}),
        (chunked(PAGE)[:-30], {"transfer_encoding": "chunked"}),
    ],
)
def test_what_ends_too_soon_is_kept_and_flagged(payload: bytes, headers: dict[str, str]) -> None:
    stated = " ".join(headers.values())
    undone = undo_stated(payload, stated, Limits())
    assert not undone.whole
    assert undone.data.startswith(PAGE[:200])


def test_a_page_cut_off_within_its_coding_is_flagged(read) -> None:
    (fields,) = read(response(chunked(PAGE, end=b""), transfer_encoding="chunked")).fields
    assert (fields.body, fields.flags) == (BODY, ("text_cut",))


def test_what_is_no_chunk_stays() -> None:
    assert join_chunks(b"3\r\nabc\r\n<p>and more") == (b"abc<p>and more", False)
    assert join_chunks(b"ff\r\nabc") == (b"abc", False)


@pytest.mark.parametrize(
    ("compress", "name"), [(gzip.compress, "gzip"), (brotli.compress, "br"), (zstandard.compress, "zstd"),
                           (zlib.compress, "deflate")]
)  # fmt: skip
def test_bombs_end_at_the_limits(compress, name: str) -> None:
    bomb = response(compress(PAGE + bytes(4 << 20)), content_encoding=name)
    for limits, reason in (
        (Limits(ratio_floor_bytes=1 << 20, max_ratio=10), "suspicious_compression"),
        (Limits(max_record_bytes=1 << 20), "too_large"),
    ):
        fault = split(bomb, limits)
        assert isinstance(fault, Fault)
        assert (fault.reason, bomb.find(fault.raw)) == (reason, fault.offset)


def test_endless_codings_are_not_followed() -> None:
    data = PAGE
    for _ in range(50):
        data = gzip.compress(data)
    assert undo_stated(data, "gzip, " * 50, Limits()).codings == ("gzip",) * 4


def test_a_payload_that_only_looks_like_gzip_is_malformed() -> None:
    fault = split(response(b"\x1f\x8b\x08\0" + b"\xff" * 99, content_encoding="gzip"))
    assert isinstance(fault, Fault)
    assert fault.reason == "malformed"
    with pytest.raises(BadInput, match="no gzip data"):
        undo_known(b"\x1f\x8b\x08\0" + b"\xff" * 99, ["gzip"])


CZECH = ("Město začne na jaře opravovat starý most přes říčku, práce potrvají osmnáct měsíců.",) * 3
RUSSIAN = ("Город начнёт весной ремонт старого моста через речку, работы продлятся полтора года.",) * 3
JAPANESE = ("市は来年の春、川にかかる古い橋の改修工事を始める。工期はおよそ十八か月の見込みだ。",) * 3
SERVED = [
    # served, declared, real, texts
    ("utf-8", "", "utf-8", TEXTS),
    ("gb2312", "gb2312", "utf-8", CHINESE),
    ("shift_jis", "shift_jis", "utf-8", JAPANESE),
    ("iso-8859-1", "", "utf-8", TEXTS),
    ("iso-8859-1", "utf-8", "utf-8", CHINESE),
    ("windows-1251", "", "cp1251", RUSSIAN),
    ("windows-1251", "iso-8859-1", "cp1251", RUSSIAN),
    ("iso-8859-1", "windows-1251", "cp1251", RUSSIAN),
    ("iso-8859-1", "gb2312", "gb18030", CHINESE),
    ("windows-1251", "gb2312", "gb18030", CHINESE),
    ("utf-8", "gb2312", "gb18030", CHINESE),
    ("gb2312", "utf-8", "gb18030", CHINESE),
    ("utf-8", "shift_jis", "cp932", JAPANESE),
    ("iso-8859-1", "euc-jp", "euc_jp", JAPANESE),
    ("euc-jp", "iso-8859-1", "euc_jp", JAPANESE),
    ("iso-8859-2", "", "iso8859-2", CZECH),
    ("gb2312", "iso-8859-2", "iso8859-2", CZECH),
    ("no-such-charset", "iso-8859-2", "iso8859-2", CZECH),
    ("iso-8859-1", "", "cp1252", TEXTS),
]


@pytest.mark.parametrize(("served", "declared", "real", "texts"), SERVED)
def test_the_bytes_decide_between_server_and_page(served, declared, real, texts) -> None:
    data = page(declared, texts).encode(real)
    piece = split(response(data, content_type=f"text/html; charset={served}"))
    assert isinstance(piece, Piece)
    assert texts[0] in decode(piece.raw, piece.encoding)
    assert piece == piece_of_page(piece.offset, data, served)._replace(context=piece.context)  # type: ignore[call-arg]


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=iso-8859-1"])
def test_plain_text_has_its_bytes_encoding(charset: str) -> None:
    piece = split(response(BODY.encode(), content_type=f"text/plain{charset}"))
    assert isinstance(piece, Piece)
    assert (piece.encoding, piece.context) == ("utf-8", {"url": "https://news.example.org/bruecke", "text": True})


def test_text_with_broken_letters_is_undecodable() -> None:
    fault = split(response(CHINESE[0].encode() * 40 + b"\xff", content_type="text/plain"))
    assert isinstance(fault, Fault)
    assert fault.reason == "undecodable"


def test_parsing_needs_the_record_and_its_context_only(read) -> None:
    piece = split(response(chunked(gzip.compress(PAGE)), content_encoding="gzip", transfer_encoding="chunked"))
    assert isinstance(piece, Piece)
    context = json.dumps(piece.context)
    raw = RawRecord("", 0, piece.offset, len(piece.raw), piece.raw, "warc", piece.encoding, context)
    assert WARC.parse(raw).body == BODY


def test_headers_as_servers_send_them() -> None:
    block = b"Content-Type: text/html;\r\n charset=utf-8\nX:\r\nno colon\r\nVary: a\r\nvary: b\r\nEtag: \xfc\r\n"
    assert read_headers(block) == {"content-type": "text/html; charset=utf-8", "x": "", "vary": "a, b", "etag": "ü"}


@pytest.mark.parametrize(
    ("stated", "media", "charset"),
    [
        ("text/html; charset=UTF-8", "text/html", "UTF-8"),
        ('Text/HTML;charset="gb2312"', "text/html", "gb2312"),
        ("text/html; charset=utf-8, text/html", "text/html", "utf-8"),
        ("charset=utf-8", "", "utf-8"),
        ("html", "", None),
        ("", "", None),
    ],
)
def test_content_types(stated: str, media: str, charset: str | None) -> None:
    assert (media_type(stated), stated_charset(stated)) == (media, charset)


@pytest.mark.parametrize("block", [b"", b"<html>", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n"])
def test_what_is_no_response(block: bytes) -> None:
    assert read_response(block) is None


def test_a_response_of_headers_only() -> None:
    found = read_response(b"HTTP/1.1 200 OK\r\nServer: x")
    assert found is not None
    assert (found.start, dict(found.headers)) == (len(b"HTTP/1.1 200 OK\r\nServer: x"), {"server": "x"})
    assert read_response(http(b"x", "503 Busy")).status == 503  # type: ignore[union-attr]
