"""What a snapshot's manifest says, and a snapshot pinned by it: explicit lists of files, with their hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from etl.errors import LakeError
from etl.store.place import copy_around

MANIFEST = "_snapshot.json"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a snapshot: path relative to the snapshot, rows, size in bytes, SHA-256 in hex."""

    path: str
    rows: int
    bytes: int
    sha256: str

    @property
    def dataset(self) -> str:
        """The data set that the file belongs to, e.g. `articles`."""
        return self.path.split("/", 1)[0]

    @property
    def month(self) -> str:
        """The value of pub_month, `""` where the data set is not partitioned."""
        parts = self.path.split("/")
        return parts[1].removeprefix("pub_month=") if len(parts) == 3 else ""

    @property
    def cell(self) -> str:
        """The file's cell in the canonical layout: its name without the hash and suffix."""
        return self.path.rsplit("/", 1)[-1].rsplit("-", 1)[0]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `_snapshot.json` says: totals, files with their hashes, and one hash over the content.

    `run` counts the records of the dumps read for it, `months` are those that differ from the parent's, `plan` names
    the work that made the snapshot. `contract` is the fingerprint of the columns that all its files have; empty where
    some were written under another contract, or nobody noted it. `tombstones` is the digest of those that the rows
    were held against; `redacted` names the takedowns that wrote the snapshot anew since it was published.
    """

    snapshot: int
    parent: int | None
    content_hash: str
    root: str
    code: str
    plan: str
    months: tuple[str, ...]
    totals: dict[str, int]
    run: dict[str, int]
    files: tuple[DataFile, ...] = field(default=())
    contract: str = ""
    tombstones: str = ""
    redacted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot, pinned: `path` is its own directory, never the moving pointer."""

    path: Path
    manifest: Manifest

    def files(self, dataset: str) -> list[DataFile]:
        """Return the files of one data set, in the manifest's order."""
        return [file for file in self.manifest.files if file.dataset == dataset]

    def paths(self, dataset: str) -> list[str]:
        """Return absolute paths of a data set's files, for readers that take explicit lists."""
        files = self.files(dataset)
        self.fetch(files)
        return [str(self.path / file.path) for file in files]

    def local(self, file: DataFile) -> Path:
        """Return the absolute path of one file."""
        self.fetch([file])
        return self.path / file.path

    def here(self, file: DataFile) -> bool:
        """Say whether a file lies here. Only one of a lake in an object store may not, and is fetched when wanted."""
        return (self.path / file.path).exists() or copy_around(self.path) is None

    def fetch(self, files: Iterable[DataFile]) -> None:
        """Have files lie here that so far lie in an object store alone; in a lake at a local path all do."""
        missing = [file for file in files if not self.here(file)]
        if missing:
            from etl.store.fetching import fetch

            fetch(self.path, missing)


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot whose tree lies at a path. Raises LakeError where it has no manifest."""
    try:
        raw = orjson.loads((path / MANIFEST).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise LakeError(f"{path / MANIFEST} cannot be read ({error}); remove that snapshot and run again") from error
    files = tuple(DataFile(**file) for file in raw.pop("files"))
    raw["months"] = tuple(raw["months"])
    raw["redacted"] = tuple(raw.get("redacted", ()))
    return Snapshot(path, Manifest(files=files, **raw))
