"""Text files of many articles, each with a block of `Label: value` lines before its text: the general export.

The first label of the file begins every article, behind a blank line or a ruled one; an article is read as a file with
such a block is, see headed_text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import bytewise, context_for, head_text, piece_of, streamed_encoding
from etl.ingest.formats.headed_text import HEADED_TEXT
from etl.ingest.formats.marked import Marks, spans

MARK_AND_LEAD = rb"(?:\xef\xbb\xbf)?(?:[ \t]{0,80}\r?\n|[-=*_#~]{3,200}[ \t]{0,80}\r?\n){0,20}"
LEAD = re.compile(MARK_AND_LEAD)
RULE = rb"[-=*_#~]{3,200}[ \t]{0,80}\r?\n(?:[ \t]{0,80}\r?\n){0,20}"
FIRST_LABEL = re.compile(rb"[^\s:][^\r\n:]{0,60}?[ \t]?(?::|\xef\xbc\x9a)")
NEVER = re.compile(rb"(?!)")
RULED = b"-=*_#~ \t\r\n"


@lru_cache(maxsize=4)
def marks_of(head: Head) -> Marks | None:
    """Return the marks of a member whose first label comes again over a block of labels; None for others."""
    lead = LEAD.match(head.data)
    begin = lead.end() if lead else 0
    label = FIRST_LABEL.match(head.data, begin)
    if label is None or head.data.find(label[0], label.end()) < 0 or not is_headed(head, begin):
        return None
    first = re.escape(label[0])
    parting = rb"(?:\A" + MARK_AND_LEAD + rb"|(?<=\n)[ \t]{0,80}\r?\n|(?<=\n)" + RULE + rb")"
    start = re.compile(parting + rb"(?=" + first + rb")")
    again = start.search(head.data, label.end())
    return Marks(start, NEVER) if again and is_headed(head, again.end()) else None


def is_headed(head: Head, begin: int) -> bool:
    """Say whether a block of labels that are known begins here."""
    return HEADED_TEXT.recognises(Head(head.data[begin:], head.name, head.complete))


def recognises(head: Head) -> bool:
    """Tell such a file by the first two blocks."""
    if b"\0" in head.data[:4]:
        head = Head(head_text(head).encode("utf-8", "surrogateescape"), head.name, head.complete)
    return marks_of(head) is not None


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every article without the lines that part it from the others."""
    head = member.head()
    marks, encoding = marks_of(head), streamed_encoding(head)
    assert marks is not None
    for found in spans(member, marks, limits):
        if isinstance(found, Fault):
            yield found
            continue
        raw = found.raw.lstrip(RULED)
        offset = found.offset + len(found.raw) - len(raw)
        yield piece_of(offset, raw.rstrip(RULED), encoding, context_for(encoding))


def parse(record: RawRecord) -> Fields:
    """Read one article; its last line is a whole one, though its end is not of the record."""
    return HEADED_TEXT.parse(replace(record, raw=record.raw + "\n".encode(record.encoding)))


LABELLED_TEXT = Format("labelled_text", recognises, bytewise(split), parse)
