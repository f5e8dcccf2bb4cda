"""The spans of time whose headlines lie in one file, and where that is: a decade, or a year where there are too many.

A span's file is named by all that its rows rest on: the hashes of its article files, and the code that writes it. So it
is never stale, snapshots with equal spans share it, and a night leaves all spans alone that it does not touch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from etl.provenance import PACKAGE
from etl.publish.evolution import reading_schema
from etl.publish.layout import UNKNOWN
from etl.publish.manifest import DataFile, Snapshot

NAME = "headlines"
COLUMNS = (
    "article_id", "date", "published_at", "agency", "publisher", "language", "headline", "url", "word_count",
)  # fmt: skip
DECIDING = ("headlines/writing.py", "headlines/spans.py")
KEY_DIGITS = 32
MOST_OF_A_DECADE = 1_000_000
"""Articles. Each file costs a reader as much as some thousand headlines, and a night makes whole files anew."""


@dataclass(frozen=True, slots=True)
class Span:
    """A decade (`2010s`), a year (`2016`), or no date (`unknown`): its article files, and that of its headlines."""

    name: str
    files: tuple[DataFile, ...]
    path: Path

    @property
    def rows(self) -> int:
        """How many articles there are."""
        return sum(file.rows for file in self.files)

    @property
    def made(self) -> bool:
        """Say whether the headlines lie there."""
        return self.path.exists()


@cache
def schema() -> pa.Schema:
    """Return the columns of the headlines: those of `articles` by which one lists them.

    Any may be null, for files of an older contract may lack it.
    """
    return pa.schema([reading_schema("articles").field(name).with_nullable(True) for name in COLUMNS])


def folder_of(lake: Path) -> Path:
    """Return where the headlines of a lake at a path lie."""
    return lake / "state" / NAME


def spans(snapshot: Snapshot) -> list[Span]:
    """Return the spans of a snapshot's articles, in order; which they are depends on the articles alone."""
    files = snapshot.files("articles")
    rows = Counter[str]()
    for file in files:
        rows[decade_of(file)] += file.rows
    by_name: dict[str, list[DataFile]] = {}
    for file in files:
        decade = decade_of(file)
        whole = decade == UNKNOWN or rows[decade] <= MOST_OF_A_DECADE
        by_name.setdefault(decade if whole else year_of(file), []).append(file)
    folder = folder_of(snapshot.path.parent.parent)
    return [
        Span(name, tuple(files), folder / f"{name}-{key(files)}.parquet") for name, files in sorted(by_name.items())
    ]


def year_of(file: DataFile) -> str:
    """Return the year of a file's articles, `unknown` where they have no date."""
    return file.month.split("-")[0]


def decade_of(file: DataFile) -> str:
    """Return the decade of a file's articles, `unknown` where they have no date."""
    year = year_of(file)
    return year if year == UNKNOWN else f"{year[:-1]}0s"


def key(files: Iterable[DataFile]) -> str:
    """Return what the name of a span's file ends with: other files or other code give another."""
    hashes = sorted(file.sha256 for file in files)
    return sha256("\n".join([deciding_code(), *hashes]).encode()).hexdigest()[:KEY_DIGITS]


@cache
def deciding_code() -> str:
    """Return what changes with the columns, their types, and the code that writes them."""
    digest = sha256(str(schema().remove_metadata()).encode())
    for name in DECIDING:
        digest.update((PACKAGE / name).read_bytes())
    return digest.hexdigest()
