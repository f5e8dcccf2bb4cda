"""Pages as WARC files: one gzip member a record, as crawlers write them; equal pages give equal bytes."""

from __future__ import annotations

import gzip
from hashlib import sha1
from typing import IO

from benchmarks.gold import GoldPage

DATE = "2024-06-01T00:00:00Z"  # of every capture: no evidence for anything


def write_page(file: IO[bytes], page: GoldPage, version: str = "1.0", level: int = 6) -> None:
    """Write a page as a response of its server; `version` is of WARC."""
    file.write(gzip.compress(record_of(page, version), level, mtime=0))


def record_of(page: GoldPage, version: str) -> bytes:
    """Return the record as it lies in an archive, not compressed."""
    charset = f"; charset={page.charset}" if page.charset else ""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html{charset}\r\n\r\n".encode() + page.data
    named = sha1(page.url.encode() + page.data).hexdigest()
    head = (
        f"WARC/{version}\r\nWARC-Type: response\r\nWARC-Target-URI: {page.url}\r\nWARC-Date: {DATE}\r\n"
        f"WARC-Record-ID: <urn:sha1:{named}>\r\nWARC-Identified-Payload-Type: text/html\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"
