"""How analysts open a lake: one snapshot, pinned, with explicit file lists for pyarrow, pandas, Polars and DuckDB.

    import etl.lake
    with etl.lake.open("LAKE") as corpus:
        corpus.pandas("articles", columns=["date", "headline"], filters=[("pub_month", "==", "2016-12")])
        corpus.polars("copies").group_by("copy_kind").len().collect()
        corpus.cluster("a279…", columns=["date", "agency", "headline"])
        corpus.duckdb().sql("from corpus_health")
        corpus.polars("headlines").filter(polars.col("agency") == "afp").collect()

The pointer is resolved once, so nothing that is published later leaks in, and gc keeps the snapshot until `close()`:
at the end of the `with`, or without one when the process ends. All ways of reading give the columns and types of the
contract, with `pub_month` as a string; columns that files of an older contract lack are null, lists empty.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import reduce
from operator import and_
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs
import pyarrow.parquet as pq

from etl.errors import StoreError, UsageError
from etl.headlines import reading as headlines
from etl.headlines.spans import NAME as HEADLINES
from etl.publish import pins
from etl.publish.evolution import MONTH, PARTITIONED, by_lack, reading_schema
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Manifest, Snapshot
from etl.schema import DATASETS

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars


class UnpinnedWarning(UserWarning):
    """The snapshot is read without a pin: gc may remove it meanwhile, which readers then meet as a missing file."""


def open(path: str | Path, snapshot: int | None = None) -> Corpus:
    """Open the newest snapshot of a lake, or the one with a number, and pin it.

    Raises UsageError where there is no such snapshot. Warns with UnpinnedWarning where the lake permits no pin.
    """
    return Corpus(Lake(path), snapshot)


class Corpus:
    """A pinned snapshot of a lake; `snapshot` and `manifest` say which. Made by `open`."""

    def __init__(self, lake: Lake, number: int | None) -> None:
        self.lake = lake
        self._pinned: list[Path] = []
        self._leases = ExitStack()
        self._closed = False
        self.snapshot: Snapshot = self._pin(number)

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<news corpus, snapshot {self.manifest.snapshot} of {self.lake.address}>"

    @property
    def manifest(self) -> Manifest:
        """What the snapshot says of itself: totals, files with their hashes, content_hash, code."""
        return self.snapshot.manifest

    def paths(self, name: str) -> list[str]:
        """Return the absolute paths of the files of a data set: articles, copies, rejects or dumps.

        Those of `headlines` there are only where they were made; else raises UsageError.
        """
        self._check(name)
        if name == HEADLINES:
            return headlines.paths(self.snapshot)
        return self.snapshot.paths(name)

    def dataset(self, name: str) -> ds.FileSystemDataset:
        """Return a data set for pyarrow; filters on pub_month open only the files of those months."""
        self._check(name)
        if name == HEADLINES:
            return headlines.dataset(self.snapshot)
        schema = reading_schema(name)
        self.snapshot.fetch(self.snapshot.files(name))
        lacks = by_lack(self.snapshot, self.snapshot.files(name))
        files = [(file, lack) for lack, group in lacks.items() for file in group]
        return ds.FileSystemDataset.from_paths(
            [str(self.snapshot.path / file.path) for file, _ in files],
            schema=schema,
            format=ds.ParquetFileFormat(),
            filesystem=pyarrow.fs.LocalFileSystem(),
            partitions=[constants(file, lack, schema) for file, lack in files],
        )

    def pandas(self, name: str, columns: Sequence[str] | None = None, filters: Any = None) -> pandas.DataFrame:
        """Return a data frame with Arrow types, in which null stays null.

        `filters` are those of pandas.read_parquet: tuples, lists of lists of tuples, or a pyarrow expression.
        """
        import pandas as pd

        chosen = pq.filters_to_expression(filters) if isinstance(filters, list) else filters
        table = self.dataset(name).to_table(columns=list(columns) if columns is not None else None, filter=chosen)
        return table.to_pandas(types_mapper=pd.ArrowDtype)

    def polars(self, name: str) -> polars.LazyFrame:
        """Return a lazy frame; what it does not need it does not read."""
        import polars as pl

        self._check(name)
        if name == HEADLINES:
            return headlines.frame(self.snapshot)
        schema = pl.DataFrame(reading_schema(name).empty_table()).schema
        folders = {part.partition("=")[0]: pl.String for part in self.snapshot.path.parts if "=" in part}
        frame = pl.scan_parquet(
            self.snapshot.paths(name),
            schema=schema,
            hive_partitioning=name in PARTITIONED,
            # Polars takes every folder `key=value` for a partition, those above the lake as well
            hive_schema=folders | {MONTH.name: pl.String} if name in PARTITIONED else None,
            missing_columns="insert",
            extra_columns="ignore",
        ).select(schema.names())
        lists = {column for lack in by_lack(self.snapshot, self.snapshot.files(name)) for column in lack}
        return frame.with_columns(
            pl.col(column).fill_null(pl.lit([], schema[column])) for column in lists if schema[column] == pl.List
        )

    def duckdb(self, beside: Iterable[int] = ()) -> duckdb.DuckDBPyConnection:
        """Return an in-memory connection with all views of the snapshot.

        Snapshots with a number in `beside` are pinned as well; their views lie in schemas: `snapshot_41.articles`.
        """
        from etl.publish.catalog import connect

        self._check()
        return connect(self.snapshot, [self._pin(number) for number in beside])

    def cluster(self, cluster_id: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return an article and its copies, the article first, with the columns of `copies` or some of them.

        For any library, and faster than a filter in most: only files that hold the id are read.
        """
        from etl.publish.cluster import rows_of_cluster

        self._check()
        return rows_of_cluster(self.snapshot, cluster_id, columns)

    def close(self) -> None:
        """Give back the pins. What was made from this handle must not be read any more."""
        self._closed = True
        self._leases.close()
        while self._pinned:
            pins.release(self._pinned.pop())

    def _pin(self, number: int | None) -> Snapshot:
        """Pin a snapshot, and only then look whether gc was faster; of the newest there may be a newer one then."""
        while True:
            found = self.lake.require_head() if number is None else self.lake.snapshot(number)
            pin_file = self.lake.pin_file(found.manifest.snapshot)
            if not pins.take(pin_file):
                warnings.warn(f"{pin_file} cannot be locked: {found.path} is read unpinned", UnpinnedWarning, 4)
                return found
            if found.manifest.snapshot in self.lake.numbers() and self._lease(found):
                self._pinned.append(pin_file)
                return found
            pins.release(pin_file)
            self.lake.refresh()

    def _lease(self, found: Snapshot) -> bool:
        """Pin a snapshot in its object store, too, if it has one, and say whether it is still there."""
        if self.lake.remote is None:
            return True
        from etl.store.leases import lease

        try:
            give_back = lease(self.lake.remote.objects, found.manifest.snapshot)
        except StoreError as error:
            warnings.warn(f"{self.lake.address} is read unpinned: {error}", UnpinnedWarning, 5)
            return True
        if give_back:
            self._leases.callback(give_back)
        return give_back is not None

    def _check(self, name: str | None = None) -> None:
        """Raise UsageError for a closed handle or an unknown data set."""
        if self._closed:
            raise UsageError(f"{self!r} was closed; open it again with etl.lake.open")
        if name is not None and name not in (known := (*DATASETS, HEADLINES)):
            raise UsageError(f"no data set {name!r}; there are {', '.join(known)}")


def constants(file: DataFile, lack: tuple[str, ...], schema: pa.Schema) -> ds.Expression:
    """Return what is known of every row of a file without reading it: its month, and lists that it does not have.

    pyarrow takes `field == value` of a file as the value of a column that the file lacks. Other columns become null.
    """
    known = [ds.field(MONTH.name) == file.month] if MONTH.name in schema.names else []
    for name in lack:
        if pa.types.is_list(schema.field(name).type):
            known.append(ds.field(name) == pa.scalar([], schema.field(name).type))
    return reduce(and_, known, ds.scalar(True))
