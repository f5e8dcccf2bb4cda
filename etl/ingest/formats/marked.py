"""Files of many articles in which the vendor's own marks say where one begins: split at them, as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from etl.article import RawRecord
from etl.config import Limits
from etl.ingest.formats.base import Fault, Head, Member, Piece
from etl.ingest.formats.decoding import bom_length, context_of, flags_of, text_of_record
from etl.ingest.formats.html import DAMAGED, declared_charset, mend, piece_of_page
from etl.ingest.streams import HEAD_BYTES

CUT = "cut"
CHUNK = 1 << 18
LONGEST_MARK = 1 << 10
"""Bytes; a pattern of marks must not match more."""


class Marks(NamedTuple):
    """Where articles begin, and what stands behind the last one; `start` is of bytes."""

    start: re.Pattern[bytes]
    end: re.Pattern[bytes]


class Span(NamedTuple):
    """The bytes from one mark to the next; `closed` is False where the member ended before one came."""

    offset: int
    raw: bytes
    closed: bool


class Window:
    """The part of a member that is being looked at: `data` begins at byte `base` of it."""

    def __init__(self, member: Member) -> None:
        self.stream = member.stream
        self.data = b""
        self.base = 0
        self.ended = False

    def grow(self, keep_from: int) -> None:
        """Drop what lies before and read at least as much as is left, so that searching anew stays linear."""
        self.data, self.base = self.data[keep_from:], self.base + keep_from
        chunk = self.stream.read(max(CHUNK, len(self.data)))
        self.data += chunk
        self.ended = not chunk


def spans(member: Member, marks: Marks, limits: Limits) -> Iterator[Span | Fault]:
    """Yield every article; what lies before the first and behind the last says nothing of its own.

    An article runs to the next mark of either kind. One larger than limits.max_record_bytes is a Fault.
    """
    window, at = Window(member), 0
    while True:
        start = marks.start.search(window.data, at)
        if start is None:
            if window.ended:
                return
            window.grow(max(at, len(window.data) - LONGEST_MARK))
            at = 0
            continue
        begin, searched = start.start(), max(start.end(), start.start() + 1)
        while (stop := next_mark(window.data, searched, marks)) < 0 and not window.ended:
            if len(window.data) - begin > limits.max_record_bytes:
                break
            searched = max(searched, len(window.data) - LONGEST_MARK) - begin
            window.grow(begin)
            begin = 0
        at = len(window.data) if stop < 0 else stop
        if at - begin > limits.max_record_bytes:
            excerpt = window.data[begin : begin + HEAD_BYTES]
            yield Fault("too_large", f"more than {limits.max_record_bytes} bytes", window.base + begin, excerpt)
            at = at if stop >= 0 else max(searched, at - LONGEST_MARK)
            continue
        yield Span(window.base + begin, window.data[begin:at].rstrip(), stop >= 0)


def next_mark(data: bytes, begin: int, marks: Marks) -> int:
    """Return where the next article begins or the last one ends, -1 where neither does."""
    start = marks.start.search(data, begin)
    end = marks.end.search(data, begin, start.start() if start else len(data))
    found = end or start
    return found.start() if found else -1


def head_bytes(head: Head) -> bytes:
    """Return the first bytes as the vendors' marks are written, in ASCII, be they in UTF-16 or not."""
    data = head.data[bom_length(head.data) :]
    return data.replace(b"\0", b"") if b"\0" in data[:4] else data


def marked_pieces(member: Member, marks: Marks, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield the articles of an HTML export, each in the encoding that its own bytes bear out."""
    charset = declared_charset(member.head().data)
    for found in spans(member, marks, limits):
        if isinstance(found, Fault):
            yield found
            continue
        piece = piece_of_page(found.offset, found.raw, charset)
        if isinstance(piece, Piece) and not found.closed:
            piece = piece._replace(context={**(piece.context or {}), CUT: True})
        yield piece


def fragment_of(record: RawRecord) -> tuple[str, tuple[str, ...]]:
    """Return the markup of one article, and the flags that reading it brings about."""
    context = context_of(record)
    text = mend(record.raw, record.encoding) if context.get(DAMAGED) else text_of_record(record)
    return text, (*flags_of(context), *(["text_cut"] if context.get(CUT) else []))
