"""The labelled pages in ../shared/gold/extraction: one WARC and one file of labels a set."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

SHARED = Path(__file__).resolve().parents[2] / "shared"
SETS = ("aeb", "fundus", "n4kset", "trafilatura", "htmldate")
CHARSET = re.compile(rb"^content-type:[^\r\n]*charset=[\"']?([\w.:-]+)", re.IGNORECASE | re.MULTILINE)
SECOND_LEVEL = re.compile(r"\.(co|com|org|net|gov|ac)\.\w\w$")


class GoldPage(NamedTuple):
    """A page as it came from its server; `charset` is what the server claimed."""

    url: str
    charset: str | None
    data: bytes


def warc_of(name: str) -> Path:
    """Return where the pages of a set lie."""
    return SHARED / "gold/extraction" / f"{name}.warc.gz"


def half_of(url: str) -> str:
    """Return which half a page's site is in: rules were made on `used`, `other` was seen as sums (decision 7)."""
    host = urlsplit(url).hostname or ""
    labels = 3 if SECOND_LEVEL.search(host) else 2
    site = ".".join(host.split(".")[-labels:])
    return "other" if sha1(site.encode()).digest()[0] % 2 else "used"


def read_pages(path: Path) -> Iterator[GoldPage]:
    """Yield the responses of a WARC whose records have a Content-Length and whose bodies are not chunked."""
    with gzip.open(path) as file:
        while line := file.readline():
            if not line.strip():
                continue
            fields = {}
            while (line := file.readline()).strip():
                name, _, value = line.partition(b":")
                fields[name.strip().lower()] = value.strip()
            block = file.read(int(fields[b"content-length"]))
            if fields.get(b"warc-type") == b"response":
                head, _, data = block.partition(b"\r\n\r\n")
                claimed = CHARSET.search(head)
                url = fields[b"warc-target-uri"].strip(b"<>").decode()
                yield GoldPage(url, claimed[1].decode() if claimed else None, data)
