"""A plain-text article: the headline line(s), a blank line, paragraphs; one member is one record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.article import Fields, RawRecord, Stated
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import (
    context_of,
    encoding_of,
    flags_of,
    head_text,
    text_of_record,
    whole_member,
)
from etl.ingest.formats.prose import what_it_is_instead

_LONGEST_HEADLINE, _MOST_HEADLINE_LINES = 250, 3
_SENTENCE_END = re.compile(r"[.!?…。！؟۔।][\"'”’»)\]]*$")
_QUESTION_END = re.compile(r"[!?！؟…][\"'”’»)\]]*$")
_BLOCKS = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_CONTROLS = bytes({*range(0x20)} - set(b"\t\n\v\f\r\x1b"))
_FOREIGN = re.compile(
    r"\s*(?:<|\{\\rtf|%PDF|%!PS|WARC/\d|filedesc://|BEGIN:V|-----BEGIN"
    r"|(?:Return-Path|Received|MIME-Version|Delivered-To|Message-ID|X-[\w-]{2,40}|DKIM-Signature): ?"
    r"|[^\n]{0,40}[\x01\x02\x16\x1f])", re.IGNORECASE)  # the last: envelopes of wires (IPTC 7901, ANPA 1312)
_MOST_BINARY = 0.002
# A paragraph of its own that is a date and nothing else, in digits: the days of printed months need more knowledge.
_DATE_LINE = re.compile(
    r"\s*(?P<date>(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?:[T ,]+\d{1,2}:\d{2}(?::\d{2})?"
    r"(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?)[^\S\n]*\n")


def _recognises(head: Head) -> bool:
    """Recognise text by what it is not: no markup, no other kind of archive, no control bytes of wires."""
    if not head.data:
        return False
    encoding = encoding_of(head)
    text = head_text(head)
    data = head.data if encoding is None else text.encode("utf-8", "ignore")
    if _FOREIGN.match(head.data[:64].decode("latin-1") if encoding is None else text):
        return False
    return len(data) - len(data.translate(None, _CONTROLS)) <= _MOST_BINARY * len(data)


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    return whole_member(member, limits)


def headline_and_body(text: str) -> tuple[str, str, bool]:
    """Part a text into headline and body, verbatim; the third value says that no blank line parts them.

    The first block is the headline when it is a few short lines; a first line of its own right, much shorter than
    the next one and without a full stop, will do as well. Long prose has no headline.
    """
    text = text.strip("\r\n \t\ufeff\xa0").replace("\r\n", "\n").replace("\r", "\n")
    parted = _BLOCKS.search(text)
    first = text[:parted.start()] if parted else text
    rest = text[parted.end():] if parted else ""
    lines = first.split("\n")
    if rest and len(lines) <= _MOST_HEADLINE_LINES and _is_headline(first):
        return " ".join(line.strip() for line in lines), rest, False
    line, _, behind = text.partition("\n")
    following = behind.lstrip("\n \t").partition("\n")[0]
    if following and _is_headline(line) and not _QUESTION_END.search(line.rstrip()) and (
            len(following) > 2 * len(line) or len(behind) > 10 * len(line)):
        return line.strip(), behind, True
    return "", text, False


def _is_headline(text: str) -> bool:
    bare = text.strip()
    return 0 < len(bare) <= _LONGEST_HEADLINE and (
        not _SENTENCE_END.search(bare) or bare.endswith(("..", "…")) or _QUESTION_END.search(bare) is not None)


def _parse(record: RawRecord) -> Fields:
    text = text_of_record(record)
    if not text.strip():
        raise BadInput("empty", "only blanks")
    instead = what_it_is_instead(text)
    if instead:
        raise BadInput("not_an_article", instead)
    headline, body, inferred = headline_and_body(text)
    flags = flags_of(context_of(record)) + (("headline_in_body",) if inferred else ())
    dated = _DATE_LINE.match(body) if headline else None
    if dated is None:
        return Fields(body=body, headline=headline, flags=flags)
    stated = Stated(dated["date"].strip(), "field", "line under the headline")
    return Fields(body=body[dated.end():].lstrip("\n"), headline=headline, dates=(stated,), flags=flags)


TEXT = Format("text", _recognises, _split, _parse)
