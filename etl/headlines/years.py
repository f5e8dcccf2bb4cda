"""Which years the articles of a snapshot fall into, and where the headlines of each lie once they are made.

A year's file is named by all that its rows rest on: the hashes of its article files, and the code that writes it. So it
is never stale, snapshots with equal years share it, and a night leaves all years alone that it does not touch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from etl.provenance import PACKAGE
from etl.publish.evolution import reading_schema
from etl.publish.manifest import DataFile, Snapshot

NAME = "headlines"
COLUMNS = (
    "article_id", "date", "published_at", "agency", "publisher", "language", "headline", "url", "word_count",
)  # fmt: skip
DECIDING = ("headlines/writing.py", "headlines/years.py")
KEY_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Year:
    """The articles of a year, or of none (`unknown`): their files, and the file of their headlines, made or not."""

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


def years(snapshot: Snapshot) -> list[Year]:
    """Return the years of a snapshot's articles, in order."""
    by_year: dict[str, list[DataFile]] = {}
    for file in snapshot.files("articles"):
        by_year.setdefault(file.month.split("-")[0], []).append(file)
    folder = folder_of(snapshot.path.parent.parent)
    return [
        Year(name, tuple(files), folder / f"{name}-{key(files)}.parquet") for name, files in sorted(by_year.items())
    ]


def key(files: Iterable[DataFile]) -> str:
    """Return what the name of a year's file ends with: other files or other code give another."""
    hashes = sorted(file.sha256 for file in files)
    return sha256("\n".join([deciding_code(), *hashes]).encode()).hexdigest()[:KEY_DIGITS]


@cache
def deciding_code() -> str:
    """Return what changes with the columns, their types, and the code that writes them."""
    digest = sha256(str(schema().remove_metadata()).encode())
    for name in DECIDING:
        digest.update((PACKAGE / name).read_bytes())
    return digest.hexdigest()
