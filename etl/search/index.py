"""The index on disk: one folder for each set of article files, LAKE/state/search/<key>, whole or not at all.

Derived and disposable. The key names the article files of a snapshot by their hashes, and the code that folds: an index
is never stale, and snapshots with equal articles share one. It is built in a folder beside (`.building`, then `.built`)
and renamed. What an older index has in common is taken from it: its segments never change, so they are hard links, as
in the snapshots themselves; the rows of files that are gone are deleted in it, those of new files added.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import orjson
import tantivy

from etl.errors import LakeError
from etl.provenance import PACKAGE
from etl.publish.durable import fsync_directory, fsync_tree, write_durably
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.search.documents import add_file, schema

META = "_search.json"
DECIDING = ("clean/fold.py", "dedupe/alphabet.py", "search/words.py", "search/documents.py")
WRITER_BYTES = 128 << 20
MOST_DEAD = 0.5  # share of deleted rows above which an index is built from nothing

Progress = Callable[[int, int], None]  # rows done, of how many


@dataclass(frozen=True, slots=True)
class Meta:
    """What `_search.json` says.

    `code` is what folded; `files` are article files by hash with their rows; `dead` are the rows deleted since the
    index was built from nothing; `sizes` the bytes of every file of the index.
    """

    code: str
    files: dict[str, int]
    dead: int
    sizes: dict[str, int]


@cache
def deciding_code() -> str:
    """Return what changes with the code, the Unicode tables and the engine that an index rests on."""
    digest = sha256(f"{version('tantivy')} {unicodedata.unidata_version}".encode())
    for name in DECIDING:
        digest.update((PACKAGE / name).read_bytes())
    return digest.hexdigest()


def key(snapshot: Snapshot) -> str:
    """Return the name of the index over a snapshot's articles."""
    hashes = sorted(file.sha256 for file in snapshot.files("articles"))
    return sha256("\n".join([deciding_code(), *hashes]).encode()).hexdigest()[:32]


def read_meta(folder: Path) -> Meta | None:
    """Return what an index says of itself, None where a file of it is missing, or shorter or longer than it was."""
    try:
        meta = Meta(**orjson.loads((folder / META).read_bytes()))
        whole = all((folder / name).stat().st_size == size for name, size in meta.sizes.items())
    except (OSError, orjson.JSONDecodeError, TypeError):
        return None
    return meta if whole else None


def load(folder: Path) -> tantivy.Index | None:
    """Open an index; None where there is none, or it is not whole."""
    meta = read_meta(folder)
    if meta is None:
        return None
    try:
        index = tantivy.Index.open(str(folder))
        rows = index.searcher().num_docs
    except (OSError, ValueError):
        return None
    return index if rows == sum(meta.files.values()) else None


class SearchIndex:
    """The index over the articles of one snapshot."""

    def __init__(self, lake: Lake, snapshot: Snapshot) -> None:
        self.lake, self.snapshot = lake, snapshot
        self.root = lake.state / "search"
        self.folder = self.root / key(snapshot)
        self.built = self.folder.with_suffix(".built")
        self.files = {file.sha256: file for file in snapshot.files("articles")}

    def open(self, progress: Progress) -> tantivy.Index:
        """Return the index, built first where it is missing or broken. Raises LakeError where that cannot be done."""
        found = load(self.folder)
        if found is not None:
            return found
        try:
            with self.building():
                if load(self.folder) is None and load(self.built) is None:  # another process may have been here
                    self.build(progress)
            self.put_in_place()
            found = load(self.folder)
        except (OSError, ValueError) as error:
            raise LakeError(
                f"cannot build the search index {self.folder}: {error}. Search again, or let somebody who may write"
                " there run: news-etl search --build"
            ) from error
        if found is None:
            raise LakeError(f"the search index {self.folder} was removed meanwhile; search again")
        return found

    def bytes(self) -> int:
        """Return the size of the index, 0 where there is none."""
        meta = read_meta(self.folder)
        return sum(meta.sizes.values()) if meta else 0

    @contextmanager
    def building(self) -> Iterator[None]:
        """Be the only builder; what a killed one left is removed.

        A takedown takes this lock while it holds the lake's, so nobody may wait for the lake's under this one.
        """
        with (self.lake.state / "search.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self.root.mkdir(exist_ok=True)
            for leftover in self.root.glob("*.building"):
                shutil.rmtree(leftover)
            yield

    def build(self, progress: Progress) -> None:
        """Write the index beside its place."""
        staging = self.root / f"{self.folder.name}.building"
        staging.mkdir()
        base, meta = self.base()
        if base:
            take_over(base, meta, staging)
        new = [file for digest, file in self.files.items() if digest not in meta.files]
        gone = [digest for digest in meta.files if digest not in self.files]
        index = tantivy.Index(schema(), str(staging))
        writer = index.writer(WRITER_BYTES, num_threads=1)
        for digest in gone:
            writer.delete_documents_by_term("file", digest)
        total, done = sum(file.rows for file in new), 0
        progress(done, total)
        for file in new:
            add_file(writer, self.snapshot.local(file), file)
            done += file.rows
            progress(done, total)
        writer.commit()
        writer.garbage_collect_files()
        writer.wait_merging_threads()
        dead = meta.dead + sum(meta.files[digest] for digest in gone)
        sizes = {path.name: path.stat().st_size for path in sorted(staging.iterdir()) if path.suffix != ".lock"}
        rows = {digest: file.rows for digest, file in self.files.items()}
        write_durably(staging / META, orjson.dumps(asdict(Meta(deciding_code(), rows, dead, sizes))))
        fsync_tree(staging)
        if self.built.exists():
            shutil.rmtree(self.built)
        os.rename(staging, self.built)

    def base(self) -> tuple[Path | None, Meta]:
        """Return the index that has most rows in common with this one, or nothing where too much would be dead."""
        best, most = None, 0
        nothing = found = Meta(deciding_code(), {}, 0, {})
        total = sum(file.rows for file in self.files.values())
        for folder in sorted(path for path in self.root.iterdir() if not path.suffix):
            meta = read_meta(folder)
            if meta is None or meta.code != nothing.code:
                continue
            common = sum(rows for digest, rows in meta.files.items() if digest in self.files)
            dead = meta.dead + sum(meta.files.values()) - common
            if common > most and dead <= MOST_DEAD * total:
                best, found, most = folder, meta, common
        return best, found

    def put_in_place(self) -> None:
        """Rename a finished index, if the snapshot still holds these articles: a takedown may have been here."""
        with self.lake.lock():
            if not self.built.exists():  # another process was faster, or a takedown dropped it
                return
            now = self.lake.snapshot(self.snapshot.manifest.snapshot)
            if key(now) != self.folder.name:
                shutil.rmtree(self.built)
                raise LakeError(f"snapshot {now.manifest.snapshot} changed while it was indexed; search again")
            if self.folder.exists():
                shutil.rmtree(self.folder)
            os.rename(self.built, self.folder)
            fsync_directory(self.root)
            prune(self.lake)


def take_over(base: Path, meta: Meta, staging: Path) -> None:
    """Link the segments of an older index, and copy the two lists that tantivy puts new ones in place of."""
    for name in meta.sizes:
        if name.endswith(".json"):
            shutil.copyfile(base / name, staging / name)
        else:
            os.link(base / name, staging / name)


def prune(lake: Lake) -> None:
    """Remove the indexes that belong to no snapshot any more, but for the one being built. Needs the lake's lock."""
    root = lake.state / "search"
    needed = {key(lake.snapshot(number)) for number in lake.numbers()}
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.suffix != ".building" and folder.stem not in needed:
            shutil.rmtree(folder)
