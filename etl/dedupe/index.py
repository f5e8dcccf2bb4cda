"""The index for incremental nights: keys, roles and sketches of each published file, beside the lake's snapshots.

Derived and disposable: what is missing is computed again from the data file, whose hash is in the name; what other
code computed is not believed. Candidates are looked up in the months in reach; the texts of rows, which may be equal
to any in history, in all. The tallies of `etl.publish.tallies` lie here as well, and go the same ways.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from etl.dedupe.alphabet import Hashes
from etl.dedupe.fingerprint import compared_texts, fingerprints
from etl.dedupe.keys import COPY_COLUMNS, INDEX_SCHEMA, PLACE, ROLE_SCHEMA, to_frame
from etl.dedupe.memory import NOTHING, Memory, files_of
from etl.dedupe.postings import Segment, segment_of
from etl.provenance import code_fingerprint
from etl.publish.durable import put_in_place
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Snapshot
from etl.publish.parquet import read_table
from etl.schema import arrow_schema

INDEXED = ("articles", "copies")

Places = npt.NDArray[np.int64]


class Index:
    """The index of one lake, over the files of one snapshot."""

    def __init__(self, lake: Lake, snapshot: Snapshot | None) -> None:
        self.folder = lake.state / "index" / code_fingerprint()
        self.remote = lake.remote
        self.snapshot = snapshot
        self.footers: dict[int, pq.FileMetaData] = {}  # of data files, by their number: asked for in each round

    def files(self) -> list[DataFile]:
        """Return the indexed data files of the snapshot."""
        return [file for dataset in INDEXED for file in self.snapshot.files(dataset)] if self.snapshot else []

    def path(self, file: DataFile) -> Path:
        """Return where the keys, roles and sketches of a data file lie (INDEX_SCHEMA, row by row in its order)."""
        return self.folder / f"{file.dataset}-{file.sha256}.parquet"

    def postings_path(self, file: DataFile) -> Path:
        """Return where the postings of a data file lie, sorted by key."""
        return self.folder / f"{file.dataset}-{file.sha256}.arrow"

    def tally_path(self, file: DataFile) -> Path:
        """Return where the rows of a data file are counted, if they are (etl.publish.tallies)."""
        return self.folder / f"{file.dataset}-{file.sha256}.tally"

    def parts(self, file: DataFile) -> tuple[Path, Path, Path]:
        """Return all paths of a data file in the index."""
        return self.path(file), self.postings_path(file), self.tally_path(file)

    def keys(self, file: DataFile) -> pa.Table:
        """Return a data file's keys and roles, row by row in the file's order (INDEX_SCHEMA)."""
        self.ensure(file)
        return pq.ParquetFile(self.path(file)).read()

    def ensure(self, file: DataFile) -> None:
        """Compute what the index lacks of a data file, where no other machine did."""
        self.bring([file])
        if self.path(file).exists() and self.postings_path(file).exists():
            return
        assert self.snapshot is not None
        table = read_table([str(self.snapshot.local(file))], arrow_schema(file.dataset))
        found = fingerprints(*(table[name].to_pylist() for name in ("headline", "body", "dateline")))
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

    def write(self, file: DataFile, table: pa.Table) -> None:
        """Lay down what the index knows of a data file. `table` holds its rows in order, with their fingerprints."""
        self.folder.mkdir(parents=True, exist_ok=True)
        copy = pa.array([file.dataset == "copies"] * table.num_rows, pa.bool_())
        keys = table.append_column("copy", copy).select(INDEX_SCHEMA.names).cast(INDEX_SCHEMA)
        unfinished = self.folder / f"{file.sha256}.{os.getpid()}"
        segment_of(keys, file.month).save(unfinished)
        put_in_place(unfinished, self.postings_path(file))  # what has its name is believed, also after a power cut
        pq.write_table(keys, unfinished, compression="zstd")
        put_in_place(unfinished, self.path(file))

    def segments(self) -> list[Segment]:
        """Return the postings of each of the `files`, memory-mapped."""
        self.bring(self.files())
        for file in self.files():
            self.ensure(file)
        return [Segment.load(self.postings_path(file), file.month) for file in self.files()]

    def rows(
        self, texts: Hashes, article_ids: Iterable[str] = (), dumps: Sequence[str] = (), items: Iterable[str] = ()
    ) -> pd.DataFrame:
        """Return every row of some texts, ids, dumps or items (guids), and of the clusters of those rows.

        ROLE_SCHEMA as `keys.to_frame` gives it, with `file` (number in `files()`) and `row` (in that file).
        """
        clusters = """
            with clusters as (
                select cluster_id from known semi join texts on text_key[:8] = start
                union select cluster_id from known semi join ids using (article_id)
                union select cluster_id from known semi join moving using (dump)
                union select cluster_id from known semi join items using (guid)
            )
            select known.* from known semi join clusters using (cluster_id)"""
        return self.look_up(
            clusters, ROLE_SCHEMA,
            texts=starts(texts),
            ids=pa.table({"article_id": pa.array(article_ids, pa.string())}),
            moving=pa.table({"dump": pa.array(dumps, pa.string())}),
            items=pa.table({"guid": pa.array(items, pa.string())}),
        )  # fmt: skip

    def places(self, texts: Hashes) -> pd.DataFrame:
        """Return every row of some texts: what tells them apart, with `file` and `row`."""
        query = "select known.* from known semi join texts on text_key[:8] = start"
        schema = pa.schema([ROLE_SCHEMA.field(name) for name in ("text_key", "article_id", *PLACE)])
        return self.look_up(query, schema, texts=starts(texts))

    def look_up(self, query: str, schema: pa.Schema, **tables: pa.Table) -> pd.DataFrame:
        """Run a query for rows of `known`, the keys of all files, with some tables beside it."""
        files = self.files()
        self.bring(files)
        for file in files:
            self.ensure(file)
        if not files:
            return to_frame(schema.empty_table()).assign(file=0, row=0)
        numbers = pa.table({"name": [self.path(file).name for file in files], "file": range(len(files))})
        with duckdb.connect() as connection:
            for name, table in {**tables, "numbers": numbers}.items():
                connection.register(name, table)
            paths = [str(self.path(file)) for file in files]
            connection.read_parquet(paths, filename=True, file_row_number=True).create_view("known")
            found = connection.sql(
                f"""
                select {", ".join(schema.names)}, numbers.file, file_row_number as row
                from ({query}) known join numbers on numbers.name = parse_filename(known.filename)
                """
            ).to_arrow_table()
        frame = to_frame(found.select(schema.names).cast(schema))
        return frame.assign(file=found["file"].to_numpy(), row=found["row"].to_numpy())

    def texts(self, rows: pd.DataFrame) -> pa.Array:
        """Return the text that is compared of published rows, given by `file` and `row`, in their order."""
        place = pd.DataFrame({name: rows[name].to_numpy() for name in ("file", "row")})
        portions = [portion for number, group in place.groupby("file") for portion in self.row_groups(number, group)]
        with ThreadPoolExecutor() as pool:  # unpacking leaves the interpreter lock
            texts = list(pool.map(lambda portion: texts_of(*portion[:-1]), portions))
        order = np.concatenate([np.zeros(0, np.int64), *(numbers for *_, numbers in portions)])
        return pa.concat_arrays([pa.array([], pa.large_string()), *texts]).take(pa.array(np.argsort(order)))

    def row_groups(self, number: int, rows: pd.DataFrame) -> Iterator[tuple[str, pq.FileMetaData, int, Places, Places]]:
        """Yield for each row group that holds some `row` of a file: where it lies, which rows of it, their numbers."""
        assert self.snapshot is not None
        path = str(self.snapshot.local(self.files()[number]))
        footer = self.footers.get(number) or self.footers.setdefault(number, pq.read_metadata(path))
        ends = np.cumsum([footer.row_group(part).num_rows for part in range(footer.num_row_groups)])
        place, index = rows["row"].to_numpy(), rows.index.to_numpy()
        parts = np.searchsorted(ends, place, side="right")
        for part in np.unique(parts).tolist():
            inside = parts == part
            begin = ends[part] - footer.row_group(part).num_rows
            yield path, footer, part, place[inside] - begin, index[inside]

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


def texts_of(path: str, footer: pq.FileMetaData, row_group: int, rows: Places) -> pa.Array:
    """Return the text that is compared of some rows of a row group."""
    with pq.ParquetFile(path, metadata=footer) as file:
        table = file.read_row_group(row_group, columns=["body", "dateline"], use_threads=False)
    found = table.take(pa.array(rows))
    return compared_texts(*(found[name].combine_chunks() for name in ("body", "dateline")))


def starts(texts: Hashes) -> pa.Table:
    """Return text numbers as the first bytes of their keys."""
    data = pa.py_buffer(np.ascontiguousarray(texts, "<u8"))
    return pa.table({"start": pa.Array.from_buffers(pa.binary(8), len(texts), [None, data]).cast(pa.binary())})
