"""What lies over a stored payload: chunks, gzip, deflate, br, zstd. Headers name them, the bytes decide.

Crawlers store payloads decoded and leave the headers as they came, so a coding that the bytes do not bear is passed
over, and gzip or zstd under another coding's name is undone as what it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]
import zstandard
from zlib_ng import zlib_ng

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.compression import ZLIB_ERROR
from etl.ingest.kinds import CONTROLS

PORTION = 1 << 16
WINDOW_BYTES = 1 << 27
TELLING_BYTES = 256
MOST_CODINGS = 4
GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

_NAME = re.compile(r"[\w-]+")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")

ALIASES = {"x-gzip": "gzip", "zstd": "zst"}


class Payload(NamedTuple):
    """A payload without its codings. `codings` were undone, in this order; `whole` is false where data end too soon."""

    data: bytes
    codings: tuple[str, ...]
    whole: bool


def undo_stated(raw: bytes, stated: str, limits: Limits) -> Payload:
    """Undo the codings that `stated` names, in the order of their making, as far as the bytes bear them.

    Raises BadInput `too_large` or `suspicious_compression` where more comes out than the limits allow, `malformed`
    where nothing does.
    """
    names = [ALIASES.get(name, name) for name in reversed(_NAME.findall(stated.lower()))][:MOST_CODINGS]
    data, whole, undone = raw, True, list[str]()
    for name in names:
        coding = borne_out(data, name)
        if coding:
            data, complete = undo(data, coding, limits)
            whole = whole and complete
            undone.append(coding)
    return Payload(data, tuple(undone), whole)


def undo_known(raw: bytes, codings: Sequence[str]) -> bytes:
    """Undo what `undo_stated` found; it has measured what comes out, so nothing is limited here."""
    for coding in codings:
        raw, _ = undo(raw, coding, None)
    return raw


def borne_out(data: bytes, name: str) -> str:
    """Return the coding that the bytes bear where `name` is stated, `""` for none."""
    if name == "chunked":
        return name if starts_with_chunk(data) else ""
    if data.startswith(GZIP_MAGIC):
        return "gzip"
    if data.startswith(ZSTD_MAGIC):
        return "zst"
    if name not in ("br", "deflate") or is_plain(data):
        return ""
    if name == "deflate":
        return "zlib" if data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0 else "deflate"
    return name


def is_plain(data: bytes) -> bool:
    """Whether the first bytes hold no control characters: of compressed data one byte in nine is one."""
    head = data[:TELLING_BYTES]
    return len(head.translate(None, CONTROLS)) == len(head)


def undo(data: bytes, coding: str, limits: Limits | None) -> tuple[bytes, bool]:
    """Return what a coding holds, and whether its end was reached."""
    if coding == "chunked":
        return join_chunks(data)
    most = largest_output(data, limits) if limits else sys.maxsize
    parts, size, whole = [], 0, True
    try:
        for part in DECODERS[coding](data):
            parts.append(part)
            size += len(part)
            if size > most:
                break
    except (ZLIB_ERROR, brotli.error, zstandard.ZstdError) as error:
        if not parts:
            raise BadInput("malformed", f"the payload is no {coding} data: {error}") from error
        whole = False
    except EOFError:
        whole = False
    if limits and size > most:
        if size > limits.max_record_bytes:
            raise BadInput("too_large", f"more than {limits.max_record_bytes} bytes come out of {coding} data")
        raise BadInput("suspicious_compression", f"more than {most} bytes come out of {len(data)} of {coding} data")
    return b"".join(parts), whole


def largest_output(data: bytes, limits: Limits) -> int:
    """Return how many bytes may come out of compressed data."""
    return min(limits.max_record_bytes, max(limits.ratio_floor_bytes, int(limits.max_ratio * len(data))))


def starts_with_chunk(data: bytes) -> bool:
    """Whether a chunk's size begins the data, and a line end follows that chunk where it is all there."""
    found = _CHUNK_SIZE.match(data)
    if found is None:
        return False
    end = found.end() + int(found[1], 16)
    return _LINE_END.match(data, end) is not None or (end >= len(data) and found[0].endswith(b"\r\n"))


def join_chunks(data: bytes) -> tuple[bytes, bool]:
    """Return the chunks without their sizes, and whether the last one is there; what is no chunk stays as it is."""
    joined, at = bytearray(), 0
    while found := _CHUNK_SIZE.match(data, at):
        size = int(found[1], 16)
        if not size:
            return bytes(joined), True
        at = found.end() + size
        joined += data[found.end() : at]
        line_end = _LINE_END.match(data, at)
        at = line_end.end() if line_end else at
    return bytes(joined + data[at:]), False


def inflate(wbits: int) -> Callable[[bytes], Iterator[bytes]]:
    """Return a decoder of one of zlib's kinds of data; gzip members that follow each other are read through."""

    def decode(data: bytes) -> Iterator[bytes]:
        at = 0
        while True:
            stream, part = zlib_ng.decompressobj(wbits), b""
            while not stream.eof:
                portion = stream.unconsumed_tail
                if not portion:
                    portion = data[at : at + PORTION]
                    at += len(portion)
                if not portion and len(part) < PORTION:
                    raise EOFError
                part = stream.decompress(portion, PORTION)
                yield part
            at -= len(stream.unused_data)
            if not data.startswith(GZIP_MAGIC, at):
                return

    return decode


def decode_brotli(data: bytes) -> Iterator[bytes]:
    """Decode brotli, a portion at a time."""
    stream = brotli.Decompressor()
    portion = data
    while not stream.is_finished():
        part = stream.process(portion, output_buffer_limit=PORTION)
        portion = b""
        if part:
            yield part
        elif stream.can_accept_more_data():
            raise EOFError


def decode_zstd(data: bytes) -> Iterator[bytes]:
    """Decode zstd, a portion at a time."""
    with zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).stream_reader(data) as stream:
        while part := stream.read(PORTION):
            yield part


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": inflate(31),
    "zlib": inflate(15),
    "deflate": inflate(-15),
    "br": decode_brotli,
    "zst": decode_zstd,
}
