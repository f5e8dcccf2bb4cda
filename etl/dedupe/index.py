"""The index for incremental nights: keys, roles and postings of each published file, beside the lake's snapshots.

Derived and disposable: what is missing is computed again from the data file, whose hash is in the name; what other
code computed is not believed. Candidates are looked up in the months in reach; the texts of rows, which may be equal
to any in history, in all. The texts of the months that nights come back to lie here packed one by one. The tallies of
`etl.publish.tallies` lie here as well, and go the same ways.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.dedupe import packed
from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import UNDATED
from etl.dedupe.fingerprint import compared_texts, fingerprints
from etl.dedupe.keys import COPY_COLUMNS, INDEX_SCHEMA
from etl.dedupe.memory import NOTHING, Memory, files_of
from etl.dedupe.postings import Segment, month_number, segment_of
from etl.dedupe.pressed import press, unpress
from etl.provenance import code_fingerprint
from etl.publish.durable import put_in_place, put_in_place_together
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Snapshot
from etl.publish.parquet import read_table
from etl.schema import arrow_schema

INDEXED = ("articles", "copies")
TEXT_COLUMNS = ["body", "dateline"]
SKETCH = "sketch"  # lies in the postings
UNPACKERS = 2  # threads; a text leaves the interpreter lock for some microseconds, for which more of them would fight

Places = npt.NDArray[np.int64]


class Index:
    """The index of one lake, over the files of one snapshot.

    Texts of the months from `since` on, and of the unknown one, are packed; of None it is not known which those are:
    none is packed, and none dropped.
    """

    def __init__(self, lake: Lake, snapshot: Snapshot | None, since: int | None = None) -> None:
        self.folder = lake.state / "index" / code_fingerprint()
        self.remote = lake.remote
        self.snapshot = snapshot
        self.since = since
        self.unnamed: list[tuple[Path, Path]] | None = None  # parts with the names that they will get together

    def files(self) -> list[DataFile]:
        """Return the indexed data files of the snapshot."""
        return [file for dataset in INDEXED for file in self.snapshot.files(dataset)] if self.snapshot else []

    def path(self, file: DataFile) -> Path:
        """Return where the keys and roles of a data file lie (INDEX_SCHEMA but for SKETCH, row by row in its order)."""
        return self.folder / f"{file.dataset}-{file.sha256}.keys"

    def postings_path(self, file: DataFile) -> Path:
        """Return where the postings of a data file lie, and the directory of its rows (`postings.Segment`)."""
        return self.folder / f"{file.dataset}-{file.sha256}.arrow"

    def texts_path(self, file: DataFile) -> Path:
        """Return where the texts of a data file lie packed, if they do (`packed`)."""
        return self.folder / f"{file.dataset}-{file.sha256}{packed.SUFFIX}"

    def tally_path(self, file: DataFile) -> Path:
        """Return where the rows of a data file are counted, if they are (etl.publish.tallies)."""
        return self.folder / f"{file.dataset}-{file.sha256}.tally"

    def parts(self, file: DataFile) -> tuple[Path, ...]:
        """Return all paths of a data file in the index."""
        parts = self.path(file), self.postings_path(file), self.tally_path(file)
        return parts if self.since is not None and not self.packs(file) else (*parts, self.texts_path(file))

    def packs(self, file: DataFile) -> bool:
        """Say whether the texts of a data file are to be packed."""
        month = month_number(file.month)
        return self.since is not None and (month >= self.since or month == UNDATED)

    def keys(self, file: DataFile) -> pa.Table:
        """Return a data file's keys, roles and sketches, row by row in the file's order (INDEX_SCHEMA)."""
        self.ensure(file)
        sketches = Segment.load(self.postings_path(file), file.month).sketches()
        return self.roles(file).append_column(SKETCH, sketches).select(INDEX_SCHEMA.names).cast(INDEX_SCHEMA)

    def roles(self, file: DataFile) -> pa.Table:
        """Return a data file's keys and roles as they lie there, which they must (INDEX_SCHEMA but for SKETCH)."""
        return unpress(self.path(file).read_bytes())

    def ensure(self, file: DataFile) -> None:
        """Compute what the index lacks of a data file, where no other machine did."""
        self.bring([file])
        if self.path(file).exists() and self.postings_path(file).exists():
            return
        assert self.snapshot is not None
        table = read_table([str(self.snapshot.local(file))], arrow_schema(file.dataset))
        found = fingerprints(*(table[name].combine_chunks() for name in ("headline", "body", "dateline")))
        for name in found.schema.names:
            table = table.append_column(name, found[name])
        if file.dataset == "articles":
            for field in (INDEX_SCHEMA.field(name) for name in COPY_COLUMNS):
                table = table.append_column(field, pa.nulls(table.num_rows, field.type))
        self.write(file, table)

    def bring(self, files: Iterable[DataFile]) -> None:
        """Fetch what other machines computed, where the lake lies in an object store."""
        self.fetch(path for file in files for path in (self.postings_path(file), self.path(file)))

    def bring_tallies(self, files: Iterable[DataFile]) -> None:
        """Fetch what other machines counted, where the lake lies in an object store."""
        self.fetch(map(self.tally_path, files))

    def fetch(self, paths: Iterable[Path]) -> None:
        """Fetch parts of the index from the lake's object store, if it lies in one and they are there."""
        if self.remote:
            from etl.store.beside import fetch_index

            fetch_index(self.remote.objects, self.folder, (path.name for path in paths))

    def packed(self, file: DataFile) -> pa.Array:
        """Return the texts of a data file as they lie packed, row by row; nulls where they do not, or need not."""
        path = self.texts_path(file)
        if self.packs(file):
            self.fetch([path])
            if path.exists():
                return packed.load(path)
        return pa.nulls(file.rows, packed.PACKED)

    def write(self, file: DataFile, table: pa.Table) -> None:
        """Lay down what the index knows of a data file. `table` holds its rows in order, with their fingerprints."""
        self.folder.mkdir(parents=True, exist_ok=True)
        copy = pa.array([file.dataset == "copies"] * table.num_rows, pa.bool_())
        keys = table.append_column("copy", copy).select(INDEX_SCHEMA.names).cast(INDEX_SCHEMA)
        if self.packs(file):
            self.pack(file, table)
        self.put(segment_of(keys, file.month).save, self.postings_path(file))
        pressed = press(keys.drop_columns([SKETCH]))
        self.put(lambda path: path.write_bytes(pressed), self.path(file))

    def pack(self, file: DataFile, table: pa.Table) -> None:
        """Pack the texts that are compared of a data file, given by its rows in order; those `packed` already stay."""
        nothing = pa.nulls(table.num_rows, packed.PACKED)
        texts = table["packed"].combine_chunks() if "packed" in table.column_names else nothing
        missing, read = texts.is_null(), table.select(TEXT_COLUMNS)
        if missing.true_count == len(texts):
            texts = packed.packed(compared(read))
        elif missing.true_count:
            texts = pc.replace_with_mask(texts, missing, packed.packed(compared(read.filter(missing))))
        self.put(lambda path: packed.save(texts, path), self.texts_path(file))

    def put(self, save: Callable[[Path], object], path: Path) -> None:
        """Lay a part of the index down whole: what has its name is believed, also after a power cut."""
        unfinished = self.folder / f".{path.name}.{os.getpid()}.{get_ident()}"
        save(unfinished)
        if self.unnamed is None:
            put_in_place(unfinished, path)
        else:
            self.unnamed.append((unfinished, path))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Name the parts that are laid down inside at the end, from whatever threads: the disk is waited for once."""
        self.unnamed = []
        try:
            yield
            put_in_place_together(self.unnamed)
        finally:
            self.unnamed = None

    def segments(self) -> list[Segment]:
        """Return the postings and the directory of each of the `files`, memory-mapped."""
        self.bring(self.files())
        for file in self.files():
            self.ensure(file)
        return [Segment.load(self.postings_path(file), file.month) for file in self.files()]

    def texts(self, rows: pd.DataFrame) -> pa.Array:
        """Return the text that is compared of published rows, given by `file` and `row`, in their order.

        Quickest where the rows of a file follow each other.
        """
        files, file, row = self.files(), rows["file"].to_numpy(np.int64), rows["row"].to_numpy(np.int64)
        self.fetch(self.texts_path(files[number]) for number in np.unique(file))
        runs = np.split(np.arange(len(rows)), np.flatnonzero(np.diff(file)) + 1) if len(rows) else []
        with ThreadPoolExecutor(UNPACKERS) as pool:
            texts = pool.map(lambda run: self.texts_of(files[file[run[0]]], row[run]), runs)
            return pa.concat_arrays([pa.array([], pa.large_string()), *texts])

    def texts_of(self, file: DataFile, rows: Places) -> pa.Array:
        """Return the text that is compared of some rows of a data file, and pack its texts where they are missing."""
        assert self.snapshot is not None
        if not self.texts_path(file).exists():
            path = self.snapshot.local(file)
            if not self.packs(file):
                return compared(read_rows(path, rows))
            self.pack(file, read_table([str(path)], arrow_schema(file.dataset), TEXT_COLUMNS))
        return packed.unpack(self.texts_path(file), rows)

    def memory(self, reach: int, changed: Hashes) -> Memory:
        """Return what is known of pairs of the snapshot's texts, as runs with that reach compared them."""
        return Memory.load(self.memory_path(reach), changed) if self.snapshot else NOTHING

    def keep_memory(self, found: Path, reach: int) -> None:
        """Take over what the run found out that published the snapshot; nothing where it was broken off here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path, kept in zip(files_of(found), files_of(self.memory_path(reach)), strict=True):
            if path.exists():
                put_in_place(path, kept)

    def memory_path(self, reach: int) -> Path:
        """Return where what is known of pairs of the snapshot's texts lies."""
        assert self.snapshot is not None
        return self.folder / f"memory-{reach}-{self.snapshot.manifest.content_hash}.arrow"

    def prune(self) -> None:
        """Remove what belongs to files or a corpus that the snapshot does not hold, and what other code computed."""
        known = {path for file in self.files() for path in self.parts(file)}
        if self.snapshot:
            known.update(self.folder.glob(f"memory-*-{self.snapshot.manifest.content_hash}.*"))
        for path in self.folder.parent.rglob("*"):
            if path.is_file() and path not in known:
                path.unlink(missing_ok=True)


def compared(table: pa.Table) -> pa.Array:
    """Return the text that is compared of each row of a table with TEXT_COLUMNS."""
    return compared_texts(*(table[name].combine_chunks() for name in TEXT_COLUMNS))


def read_rows(path: Path, rows: Places) -> pa.Table:
    """Return TEXT_COLUMNS of some rows of a data file, in their order; only the row groups that hold some are read."""
    with pq.ParquetFile(path) as file:
        footer = file.metadata
        ends = np.cumsum([footer.row_group(group).num_rows for group in range(footer.num_row_groups)])
        groups = np.searchsorted(ends, rows, side="right")
        wanted = np.unique(groups)
        table = file.read_row_groups(wanted.tolist(), columns=TEXT_COLUMNS, use_threads=False)
    sizes = np.diff(ends, prepend=0)[wanted]
    before = (ends - np.diff(ends, prepend=0))[groups] - (np.cumsum(sizes) - sizes)[np.searchsorted(wanted, groups)]
    return table.take(pa.array(rows - before))
