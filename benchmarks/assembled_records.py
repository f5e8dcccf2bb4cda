"""The records that whole pipelines are compared on: real pages as WARC, real and labelled texts as JSON lines.

The texts are as their sources state them (`title`, `text`, `date`, `author`, `source`, `url`), not cleaned: every tool
reads JSON lines, and none but ours the forms that the dumps come in.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.copies_sets import dump_of
from benchmarks.gold import SETS, GoldPage, read_pages, warc_of
from benchmarks.run import DUMPS, TEXT_FOLDERS
from benchmarks.web_archive import write_page
from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats import BY_NAME
from etl.ingest.reading import read_dump

FILES = 2  # of each kind, as tools share work out by files


class Written(NamedTuple):
    """What was laid down: addresses of labelled pages by set, those of labelled texts, and how many other texts."""

    pages: dict[str, set[str]]
    texts: set[str]
    others: int

    @property
    def size(self) -> int:
        """How many records there are."""
        return sum(map(len, self.pages.values())) + len(self.texts) + self.others


def write(folder: Path, size: int) -> Written:
    """Lay `size` records down: all labelled pages and texts, then texts of the real dumps, drawn by their hash."""
    folder.mkdir(parents=True)
    drawn = list(islice(distinct_pages(), size))
    pages = [page for _, page in drawn]
    with ExitStack() as stack:
        archives = [stack.enter_context((folder / f"pages-{n}.warc.gz").open("wb")) for n in range(FILES)]
        for number, page in enumerate(pages):
            write_page(archives[number % FILES], page)
    labelled = list(islice(labelled_texts(), size - len(pages)))
    real = real_texts(size - len(pages) - len(labelled))
    with ExitStack() as stack:
        lines = [stack.enter_context((folder / f"texts-{n}.jsonl").open("wb")) for n in range(FILES)]
        for number, line in enumerate([*labelled, *real]):
            lines[number % FILES].write(line)
    by_set = {name: {page.url for found, page in drawn if found == name} for name in SETS}
    return Written(by_set, {json.loads(line)["url"] for line in labelled}, len(real))


def distinct_pages() -> Iterator[tuple[str, GoldPage]]:
    """Yield the labelled pages with their set; of an address that is in two sets, that of the first."""
    seen: set[str] = set()
    for name in SETS:
        for page in read_pages(warc_of(name)):
            if page.url not in seen:
                seen.add(page.url)
                yield name, page


def labelled_texts() -> Iterator[bytes]:
    """Yield the texts of the labelled sets of copies, as lines."""
    for name in ("pairs", "synth"):
        with gzip.open(dump_of(name)) as lines:
            for line in lines:
                yield line.rstrip(b"\n") + b"\n"


def real_texts(size: int) -> list[bytes]:
    """Return as lines those texts of the real dumps whose bytes have the smallest hashes, in the order of the dumps."""
    found: list[tuple[bytes, int, bytes]] = []
    for name in TEXT_FOLDERS if size else ():
        for path in sorted((DUMPS / name).rglob("*")):
            if path.is_file():
                found += [(digest, len(found) + n, line) for n, (digest, line) in enumerate(texts_in(path))]
    drawn = sorted(found)[:size]
    if len(drawn) < size:
        raise SystemExit(f"the dumps hold {len(drawn):,} texts, not {size:,}; ask for fewer records")
    return [line for _, _, line in sorted(drawn, key=lambda text: text[1])]


def texts_in(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield (hash of its bytes, line) of each record of a dump that has plain text."""
    with path.open("rb") as stream:
        for record in read_dump(stream, path.name, Limits(), {}):
            if isinstance(record, RawRecord) and (line := line_of(record, f"urn:dump:{path.name}")):
                yield sha256(record.raw).digest(), line


def line_of(record: RawRecord, name: str) -> bytes:
    """Return a record as a JSON line, empty where it has no plain text. Its address is its place, where it has none."""
    try:
        fields = BY_NAME[record.format].parse(record)
    except BadInput:
        return b""
    if fields.markup or not fields.body.strip():
        return b""
    place = f"{name}:{record.member}:{record.record}"
    return json.dumps(as_stated(fields, place), ensure_ascii=False).encode() + b"\n"


def as_stated(fields: Fields, place: str) -> dict[str, str]:
    """Return what a source states of a text, under names that are common in JSON lines."""
    return {
        "url": fields.url or place,
        "title": fields.headline,
        "text": fields.body,
        **({"date": fields.dates[0].text} if fields.dates else {}),
        **({"author": ", ".join(fields.authors)} if fields.authors else {}),
        **({"source": fields.sources[0].text} if fields.sources else {}),
    }
