"""How records get their encoding: settled once on a member's head, questioned where a record does not decode."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from etl.article import RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import BOMS, WIDE, Encoding, decode, detect
from etl.ingest.formats.base import HEAD_BYTES, Fault, Head, Member, Piece

_GUESSED = {"encoding_source": "detected"}
SEVEN_BIT = WIDE | {"iso2022_jp", "iso2022_jp_ext"}
"""Encodings that write letters beyond ASCII with bytes of ASCII."""

_STRAY = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_LETTERS_TO_A_STRAY = 4

Split = Callable[[Member, Limits], Iterator[Piece | Fault]]


@lru_cache(maxsize=4)
def encoding_of(head: Head) -> Encoding | None:
    """Settle the encoding of a member on its first bytes; None where they are not text."""
    return detect(head.data, None, head.complete)


@lru_cache(maxsize=4)
def head_text(head: Head) -> str:
    """Return the first characters of a member without a byte order mark, `""` where they are not text."""
    encoding = encoding_of(head)
    if encoding is None:  # strays do not hide what a member is; its text is not taken from here
        return head.data.decode("utf-8", "surrogateescape").lstrip("\ufeff") if stained_utf8(head.data) else ""
    try:
        decoder = codecs.getincrementaldecoder(encoding.name)("strict")
        return decoder.decode(head.data, head.complete).lstrip("\ufeff")
    except (UnicodeError, LookupError):
        return ""


def bom_length(data: bytes) -> int:
    """Return the length of the byte order mark that data begin with, 0 for none."""
    return next((len(mark) for mark, _ in BOMS if data.startswith(mark)), 0)


def context_for(encoding: Encoding | None) -> dict[str, object]:
    """Begin the context of a member's records: it says when the encoding rests on statistics."""
    return dict(_GUESSED) if encoding is not None and encoding.source == "detected" else {}


def stained_utf8(data: bytes, few: int = 0) -> bool:
    """Say whether data are UTF-8 but for strays: four letters beyond ASCII to a stray, or at most `few` strays."""
    text = data.decode("utf-8", "surrogateescape")
    strays = len(_STRAY.findall(text))
    letters = len(_NOT_ASCII.findall(text)) - strays
    return strays <= few or letters >= _LETTERS_TO_A_STRAY * strays


def streamed_encoding(head: Head, few: int = 0) -> Encoding | None:
    """Settle the encoding of a member of many records: a stray byte in one of them says nothing of the others."""
    encoding = encoding_of(head)
    guessed = encoding is None or (encoding.source == "detected" and encoding.name not in WIDE)
    if guessed and stained_utf8(head.data if head.complete else head.data[:-3], few):
        return Encoding("utf-8", "utf-8")
    return encoding


def piece_of(
    offset: int, raw: bytes, encoding: Encoding | None, context: Mapping[str, object], few: int = 0
) -> Piece | Fault:
    """Make a record of its bytes, in its member's encoding or, where that fails, in one of its own.

    UTF-8 with strays (`few` as of stained_utf8) is undecodable rather than something else.
    """
    if encoding is not None:
        if encoding.source == "detected" and raw.isascii() and encoding.name not in SEVEN_BIT:
            return Piece(offset, raw, "utf-8", {key: context[key] for key in context if key not in _GUESSED})
        try:
            decode(raw, encoding.name)
            return Piece(offset, raw, encoding.name, context)
        except BadInput:
            pass
    own = detect(raw)
    if own is None or (own.source == "detected" and own.name not in WIDE and stained_utf8(raw, few)):
        return Fault("undecodable", f"not {encoding.name if encoding else 'text'}, nor anything else", offset, raw)
    return Piece(offset, raw, own.name, {**context, **context_for(own)})


def read_whole(member: Member, limits: Limits) -> bytes | Fault:
    """Read all of a member that is not too large; raises BadInput where it ends in a fault: half is no record."""
    data = member.stream.read(limits.max_record_bytes + 1)
    if len(data) > limits.max_record_bytes:
        return Fault("too_large", f"more than {limits.max_record_bytes} bytes", 0, data[:HEAD_BYTES])
    member.stream.read(1)
    return data


def whole_member(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield a member that is one record; a byte order mark stays in its bytes."""
    head = member.head()
    data = read_whole(member, limits)
    if isinstance(data, Fault):
        yield data
        return
    encoding = encoding_of(head) if head.complete else detect(data)
    yield piece_of(0, data, encoding, context_for(encoding))


def bytewise(split: Split) -> Split:
    """Make a splitter that searches for ASCII bytes fit for UTF-16 and UTF-32, whose letters it would not find.

    Such a member is read as a whole (at most limits.max_record_bytes), split as UTF-8, and every record is put
    back where it lies in the original bytes.
    """
    def either(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
        head = member.head()
        wide = _wide_name(head)
        if not wide:
            yield from split(member, limits)
            return
        data = read_whole(member, limits)
        if isinstance(data, Fault):
            yield data
            return
        at = bom_length(data)
        utf8 = decode(data, wide).encode()  # without its mark; a second one is a letter of the text
        narrow = Member(member.path, member.name, io.BufferedReader(io.BytesIO(utf8), HEAD_BYTES))
        done = 0
        for found in split(narrow, limits):
            if found.offset is None:
                yield found
                continue
            at += len(utf8[done:found.offset].decode().encode(wide))
            raw = found.raw.decode("utf-8", "ignore").encode(wide)
            if isinstance(found, Piece):
                yield found._replace(offset=at, raw=raw, encoding=wide)
            else:
                yield found._replace(offset=at, raw=raw)
            done = found.offset + len(found.raw)
            at += len(raw)

    return either


def _wide_name(head: Head) -> str:
    encoding = encoding_of(head)
    return encoding.name if encoding and encoding.name in WIDE else ""


@lru_cache(maxsize=256)
def _read_context(context: str) -> Mapping[str, object]:
    value = json.loads(context) if context else {}
    return value if isinstance(value, dict) else {}


def context_of(record: RawRecord) -> Mapping[str, object]:
    """Read what a record was given beyond its bytes; the value is shared, do not change it."""
    return _read_context(record.context)


def mapping_of(context: Mapping[str, object]) -> dict[str, str]:
    """Return the explicit mapping (our field → their name), empty without one."""
    mapping = context.get("mapping")
    return {str(ours): str(theirs) for ours, theirs in mapping.items()} if isinstance(mapping, dict) else {}


def flags_of(context: Mapping[str, object]) -> tuple[str, ...]:
    """Return the quality flags that reading alone brings about."""
    return ("encoding_guessed",) if context.get("encoding_source") == "detected" else ()


def text_of_record(record: RawRecord) -> str:
    """Decode a record strictly, without a byte order mark; raises BadInput(undecodable)."""
    return decode(record.raw, record.encoding).lstrip("\ufeff")
