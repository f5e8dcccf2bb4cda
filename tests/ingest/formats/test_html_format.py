from __future__ import annotations

import io
import json

import pytest

from etl.article import RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Head, Member, Piece
from etl.ingest.formats.html import HTML, declared_charset

TEXTS = (
    "Der Stadtrat von Neuhausen hat am Dienstag beschlossen, die alte Brücke über den Mühlbach zu erneuern.",
    "Die Arbeiten sollen im Frühjahr beginnen und rund achtzehn Monate dauern, teilte die Verwaltung mit.",
    "Während der Bauzeit wird der Verkehr über die Südstraße umgeleitet; Fußgänger nutzen eine Notbrücke.",
)


def page(charset: str = "utf-8", texts: tuple[str, ...] = TEXTS) -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    head = f'<meta charset="{charset}"><title>Brücke</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def split(data: bytes, limits: Limits | None = None) -> Piece | Fault:
    member = Member("", "page.html", io.BufferedReader(io.BytesIO(data)))
    (piece,) = HTML.split(member, limits or Limits())
    return piece


def record(piece: Piece | Fault) -> RawRecord:
    assert isinstance(piece, Piece)
    context = json.dumps(piece.context) if piece.context else ""
    return RawRecord("", 0, piece.offset, len(piece.raw), piece.raw, "html", piece.encoding, context)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"<!DOCTYPE html><p>x", "", True),
        (b"\xef\xbb\xbf \n<!-- saved -->\n<HTML lang=de>", "", True),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html>', "", True),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "", True),
        ("\ufeff<!doctype html><html>".encode("utf-16-le"), "", True),
        (b"<head><title>x</title></head><p>y", "", True),
        (b"<p>a fragment</p>", "a.html", True),
        (b"<p>a fragment</p>", "a.txt", False),
        (b'<?xml version="1.0"?><nitf><head><title>x</title></head><body>', "a.xml", False),
        (b"<!DOCTYPE nitf SYSTEM 'nitf.dtd'><nitf>", "", False),
        (b"<DOC>\n<DOCNO>1</DOCNO>", "", False),
        (b"<REUTERS TOPICS='YES'>", "", False),
        (b'[{"body": "<html><p>x</p></html>"}]', "", False),
        (b"From: a@example.org\n\n<html>", "", False),
        (b"id,html\n1,<html>", "", False),
        (b"", "a.html", False),
    ],
)
def test_recognition_by_the_first_tag(data: bytes, name: str, expected: bool) -> None:
    assert HTML.recognises(Head(data, name, True)) is expected


@pytest.mark.parametrize(
    ("markup", "charset"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "windows-1251"),
        (b'<?xml version="1.0" encoding="ISO-8859-15"?><html>', "ISO-8859-15"),
        (b"<html><body>charset=utf-8", None),
    ],
)
def test_the_declared_charset(markup: bytes, charset: str | None) -> None:
    assert declared_charset(markup) == charset


@pytest.mark.parametrize(
    ("declared", "real"),
    [("utf-8", "utf-8"), ("iso-8859-1", "cp1252"), ("gb2312", "utf-8"), ("shift_jis", "utf-8"), ("latin1", "utf-8")],
)
def test_the_bytes_decide_where_the_declaration_is_wrong(declared: str, real: str) -> None:
    fields = HTML.parse(record(split(page(declared).encode(real))))
    assert fields.body == "\n\n".join(TEXTS)


def test_the_whole_member_is_one_record_at_its_start() -> None:
    data = page().encode()
    piece = split(data)
    assert isinstance(piece, Piece)
    assert (piece.offset, piece.raw) == (0, data)


def test_strays_of_another_encoding_are_read_as_what_they_are() -> None:
    data = page(texts=TEXTS * 9).encode().replace("Südstraße".encode(), "Südstraße".encode("cp1252"), 1)
    fields = HTML.parse(record(split(data)))
    assert "über die Südstraße umgeleitet" in fields.body
    assert "\ufffd" not in fields.body


def test_one_broken_letter_costs_no_page() -> None:
    data = page(texts=TEXTS * 9).encode().replace(b"Bauzeit", b"Bau\x81zeit", 1)
    assert "Bau\ufffdzeit" in HTML.parse(record(split(data))).body


def test_bytes_that_are_no_text() -> None:
    fault = split(b"<html>" + bytes(range(256)) * 40)
    assert isinstance(fault, Fault)
    assert fault.reason == "undecodable"


def test_a_page_above_the_limit() -> None:
    fault = split(page().encode(), Limits(max_record_bytes=100))
    assert isinstance(fault, Fault)
    assert fault.reason == "too_large"


def test_the_address_comes_with_the_record() -> None:
    raw = page().encode()
    context = json.dumps({"url": "https://example.org/bruecke"})
    assert HTML.parse(RawRecord("", 0, 0, len(raw), raw, "html", "utf-8", context)).url == "https://example.org/bruecke"


def test_a_page_without_an_article_is_refused() -> None:
    with pytest.raises(BadInput, match="not_an_article"):
        HTML.parse(record(split(b"<html><body><p>Nothing here.</p></body></html>")))
