"""Messages of teleprinter wires: SOH, a header, STX, the text, ETX, a tail, EOT; many of them in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import Encoding, decode, detect
from etl.ingest.formats.base import HEAD_BYTES, Fault, Member, Piece
from etl.ingest.formats.decoding import context_for
from etl.ingest.scripts import reads_as_text

_SYN, _SOH, _STX, _ETX, _EOT = b"\x16", b"\x01", b"\x02", b"\x03", b"\x04"
_FILLER = re.compile(rb"[\s\x00\x04\x16\x7f]*")  # what lines send between messages
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\x1b"))
_CHUNK = 1 << 18
_OVERLAP = 64
# Where statistics find nothing in a few accented letters: what the wires' own machines speak.
_USUAL = "cp1252"
_LINE_END = re.compile(r"\r\n?")


class Message(NamedTuple):
    """The parts of one message, decoded, with `\\n` for line ends; `tail` is what follows the text."""

    header: str
    text: str
    tail: str


def split_messages(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every message from its first SYN or SOH to its EOT, or to the next message where the EOT is lost."""
    buffer, base, at, ended, largest = b"", 0, 0, False, limits.max_record_bytes
    while True:
        begin = _message_start(buffer, at)
        end = _message_end(buffer, begin, ended) if begin >= 0 else -1
        keep = begin if begin >= 0 else len(buffer) if ended else max(at, len(buffer) - _OVERLAP)
        if not _FILLER.fullmatch(buffer, at, keep):
            yield Fault("malformed", "text between messages", base + at, buffer[at:min(keep, at + HEAD_BYTES)])
        if end >= 0:
            yield _message(base + begin, buffer[begin:end], largest)
            at = end
        elif ended:
            return
        elif len(buffer) - keep > largest:
            yield Fault("too_large", f"a message of more than {largest} bytes", base + keep,
                        buffer[keep:keep + HEAD_BYTES])
            buffer, base = _behind_end(member, base + len(buffer))
            at = 0
        else:
            chunk = member.stream.read(max(_CHUNK, len(buffer) - keep))
            buffer, base, at, ended = buffer[keep:] + chunk, base + keep, 0, not chunk


def _message_start(buffer: bytes, at: int, end: int | None = None) -> int:
    """Return where the next message begins, with the SYN before its SOH, -1 for none."""
    start = buffer.find(_SOH, at, len(buffer) if end is None else end)
    return at + len(buffer[at:start].rstrip(_SYN)) if start >= 0 else -1


def _message_end(buffer: bytes, begin: int, ended: bool) -> int:
    """Return the end of the message that begins there, -1 where that lies beyond the buffer."""
    header = buffer.find(_SOH, begin) + 1
    end = buffer.find(_EOT, header)
    following = _message_start(buffer, header, end if end >= 0 else None)
    if following >= 0:
        return following
    return end + 1 if end >= 0 else len(buffer) if ended else -1


def _behind_end(member: Member, base: int) -> tuple[bytes, int]:
    """Skip to behind the next EOT without holding what lies before; return the rest of that chunk and its offset."""
    while chunk := member.stream.read(_CHUNK):
        end = chunk.find(_EOT)
        if end >= 0:
            return chunk[end + 1:], base + end + 1
        base += len(chunk)
    return b"", base


def _message(offset: int, raw: bytes, largest: int) -> Piece | Fault:
    if len(raw) > largest:
        return Fault("too_large", f"a message of {len(raw)} bytes", offset, raw[:HEAD_BYTES])
    start = raw.find(_STX)
    if start < 0:
        return Fault("malformed", "a message without a start of text (STX)", offset, raw)
    if not raw.endswith(_EOT) and raw.find(_ETX, start) < 0:
        return Fault("truncated", "a message without an end of text (ETX or EOT)", offset, raw)
    encoding = encoding_of_message(raw)
    if encoding is None:
        return Fault("undecodable", "not text in any encoding", offset, raw)
    return Piece(offset, raw, encoding.name, context_for(encoding))


def encoding_of_message(raw: bytes) -> Encoding | None:
    """Settle the encoding of one message; nothing declares it, and its control bytes are no part of its text."""
    text = raw.translate(None, _CONTROLS)
    found = detect(text)
    if found is not None:
        return found
    try:
        return Encoding(_USUAL, "detected") if reads_as_text(decode(text, _USUAL)) else None
    except BadInput:
        return None


def read_message(text: str) -> Message:
    """Take a decoded message apart; raises BadInput(malformed) where it has no start of text."""
    header, begins, rest = text.partition("\x02")
    if not begins:
        raise BadInput("malformed", "no start of text (STX)")
    body, ends, tail = rest.partition("\x03")
    return Message(*(_LINE_END.sub("\n", part) for part in (
        header.lstrip("\x16\x01"), body if ends else rest.rstrip("\x04"), tail)))
