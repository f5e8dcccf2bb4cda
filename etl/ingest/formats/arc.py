"""ARC, versions 1 and 2: what web archives were before WARC. A record's header is one line of fields, parted by blanks.

Addresses may hold blanks, so a line is read from its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.config import Limits
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.captures import Capture, parse, read_archive
from etl.ingest.formats.http_message import read_value
from etl.ingest.formats.web_blocks import layout_of

LAYOUT = layout_of(
    begins=rb"[A-Za-z][A-Za-z0-9+.-]{0,20}:[^\n]{0,8192} [0-9A-Fa-f.:-]{1,45} \d{8,18} [^\n]{1,1024}\n",
    begun=rb"[A-Za-z][A-Za-z0-9+.-]{0,20}(?::[^\n]{0,9300})?",
    header_end=rb"\n",
    longest=9_400,
)
# Version 1 has the type and the length behind the date, version 2 a status, a checksum, a place and a file between.
_HEADER = re.compile(
    r"(?P<url>.+) [0-9A-Fa-f.:-]{1,45} \d{8,18} (?P<type>.*?)(?: \S+ \S+ \S+ \d+ \S+)? (?P<length>\S+)\s*"
)
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


def recognises(head: Head) -> bool:
    """Tell an ARC by the record that describes the file."""
    return head.data.startswith(b"filedesc://") and LAYOUT.begins.match(head.data) is not None


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every record of the archive."""
    return read_archive(member, limits, LAYOUT, read_header)


def read_header(header: bytes) -> Capture:
    """Read the line of a record."""
    found = _HEADER.fullmatch(read_value(header))
    if found is None:
        return Capture("response", "", "", None)
    url = found["url"]
    kind = "filedesc" if url.startswith("filedesc:") else "response"
    size = int(found["length"]) if _LENGTH.fullmatch(found["length"]) else None
    return Capture(kind, url, found["type"], size)


ARC = Format("arc", recognises, split, parse)
