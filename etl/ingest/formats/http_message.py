"""Header blocks as WARC and HTTP have them, and the response that a crawler stored: status, headers, payload.

`http.client.parse_headers` takes 50 µs a block and raises on what old servers sent; this takes what there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

MAX_HEADERS = 1 << 16
MOST_RESPONSES = 4

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})([^\n]*)")
# A blank line, or the first tag of a page that follows its headers without one.
_SEAM = re.compile(rb"\r?\n(?:[ \t]*\r?\n|(?=<[!?A-Za-z]))")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,80}/[\w.+-]{1,80})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE | re.ASCII)


class Response(NamedTuple):
    """One stored response: its status, its headers by name in lower case, and where in the block its payload begins."""

    status: int
    headers: Mapping[str, str]
    start: int


def read_headers(block: bytes) -> dict[str, str]:
    """Read `Name: value` lines; names in lower case, folded lines joined, values of a repeated name joined by commas.

    Lines without a colon are passed over.
    """
    headers: dict[str, str] = {}
    for line in _FOLD.sub(b" ", block).split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            key = name.strip().lower().decode("latin-1")
            text = read_value(value.strip())
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def read_value(value: bytes) -> str:
    """Decode a header's value: UTF-8 where it is that (addresses in WARC may be), else Latin-1, which HTTP says."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def read_response(block: bytes) -> Response | None:
    """Read a stored response behind interim answers and a proxy's greeting; None where there is no status line."""
    found: Response | None = None
    at = 0
    for _ in range(MOST_RESPONSES):
        line = _STATUS.match(block, at)
        if line is None:
            break
        seam = _SEAM.search(block, line.end(1), at + MAX_HEADERS)
        start = seam.end() if seam else len(block)
        found = Response(int(line[1]), read_headers(block[line.end() : seam.start() if seam else start]), start)
        if found.status >= 200 and b"onnection established" not in line[2]:
            break
        at = start
    return found


def media_type(content_type: str) -> str:
    """Return the media type in lower case, `""` where none is stated."""
    found = _MEDIA_TYPE.match(content_type)
    return found[1].lower() if found else ""


def stated_charset(content_type: str) -> str | None:
    """Return the charset of a Content-Type as written, None without one."""
    found = _CHARSET.search(content_type)
    return found[1] if found else None
