"""The index for incremental nights: the keys and roles of each published file, beside the lake's snapshots.

Derived and disposable: a file that is missing is computed again from the data file, whose hash is its name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from etl.clean.fold import text_key
from etl.dedupe.keys import ROLE_SCHEMA, to_frame
from etl.publish.lake import DataFile, Lake, Snapshot

INDEXED = ("articles", "copies")


class Index:
    """The index of one lake, over the files of one snapshot."""

    def __init__(self, lake: Lake, snapshot: Snapshot | None) -> None:
        self.folder = lake.state / "index"
        self.snapshot = snapshot

    def files(self) -> list[DataFile]:
        """Return the indexed data files of the snapshot."""
        return [file for dataset in INDEXED for file in self.snapshot.files(dataset)] if self.snapshot else []

    def keys(self, file: DataFile) -> pa.Table:
        """Return a data file's keys and roles (ROLE_SCHEMA), row by row in the file's order."""
        path = self.path(file)
        if not path.exists():
            assert self.snapshot is not None
            table = pq.ParquetFile(self.snapshot.path / file.path).read()
            rows = zip(*(table[name].to_pylist() for name in ("headline", "body", "dateline")), strict=True)
            keys = pa.array([text_key(head or "", body, line or "") for head, body, line in rows], pa.binary(16))
            self.write(file, table.append_column("text_key", keys))
        return pq.ParquetFile(path).read()

    def path(self, file: DataFile) -> Path:
        """Return where a data file's keys lie; equal files share them, articles and copies never do."""
        return self.folder / f"{file.dataset}-{file.sha256}.parquet"

    def write(self, file: DataFile, table: pa.Table) -> None:
        """Lay down the keys of a data file. `table` holds the file's rows in order, and their text_key."""
        copy = pa.array([file.dataset == "copies"] * table.num_rows, pa.bool_())
        keys = table.append_column("copy", copy).select(ROLE_SCHEMA.names).cast(ROLE_SCHEMA)
        unfinished = self.path(file).with_suffix(f".{os.getpid()}")
        pq.write_table(keys, unfinished, compression="zstd")
        os.replace(unfinished, self.path(file))

    def touched(self, new: pa.Table, dumps: Sequence[str]) -> pd.DataFrame:
        """Return all rows of every cluster that a new row joins or that a row of `dumps` belongs to."""
        paths = []
        for file in self.files():
            if not self.path(file).exists():
                self.keys(file)
            paths.append(str(self.path(file)))
        if not paths:
            return to_frame(ROLE_SCHEMA.empty_table())
        with duckdb.connect() as connection:
            connection.register("fresh", new.select(["text_key", "article_id"]))
            connection.register("moving", pa.table({"dump": pa.array(dumps, pa.string())}))
            connection.read_parquet(paths).create_view("known")
            found = connection.sql(
                """
                with clusters as (
                    select cluster_id from known semi join fresh using (text_key)
                    union select cluster_id from known semi join fresh using (article_id)
                    union select cluster_id from known semi join moving using (dump)
                )
                select known.* from known semi join clusters using (cluster_id)
                """
            ).to_arrow_table()
        return to_frame(found.select(ROLE_SCHEMA.names).cast(ROLE_SCHEMA))

    def prune(self) -> None:
        """Remove the keys of files that the snapshot does not hold."""
        names = {self.path(file).name for file in self.files()}
        for path in self.folder.iterdir():
            if path.name not in names:
                path.unlink(missing_ok=True)
