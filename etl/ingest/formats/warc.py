"""WARC 1.0 and 1.1, the drafts before them, and what is made of WARC: WET (plain text) and WAT (metadata)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.config import Limits
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.captures import Capture, parse, read_archive
from etl.ingest.formats.http_message import read_headers
from etl.ingest.formats.web_blocks import layout_of

LAYOUT = layout_of(
    begins=rb"WARC/\d\.\d{1,2}[ \t]*\r?\n",
    begun=rb"W(?:A(?:R(?:C(?:/(?:\d(?:\.(?:\d{1,2}[ \t]*\r?)?)?)?)?)?)?)?",
    header_end=rb"\r?\n[ \t]*\r?\n",
    longest=32,
)

_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


def recognises(head: Head) -> bool:
    """Tell a WARC by the line that begins its first record."""
    return LAYOUT.begins.match(head.data.lstrip()) is not None


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every record of the archive."""
    return read_archive(member, limits, LAYOUT, read_header)


def read_header(header: bytes) -> Capture:
    """Read a record's header; `<` and `>` around an address are Wget's."""
    headers = read_headers(header)
    url = headers.get("warc-target-uri", "")
    if url.startswith("<") and url.endswith(">"):
        url = url[1:-1]
    kind = headers.get("warc-type", "").lower()
    if "warc-segment-number" in headers and kind != "continuation":
        kind += " in segments"
    length = headers.get("content-length", "")
    size = int(length) if _LENGTH.fullmatch(length) else None
    return Capture(kind, url, headers.get("content-type", ""), size, "warc-truncated" in headers)


WARC = Format("warc", recognises, split, parse)
