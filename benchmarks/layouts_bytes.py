"""Bytes per row of a real lake: ours against plain CSV, gzipped, and against pyarrow's default settings.

    python -m benchmarks.layouts_bytes LAKE

Articles and copies together, all columns. The Parquet files hold the same rows in the same order, cut into the same
cells; only "one file" holds all rows of a data set.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

import etl.lake
from etl.config import Storage
from etl.publish.manifest import DataFile
from etl.publish.parquet import write_cell

DATASETS = ("articles", "copies")
Tables = list[tuple[DataFile, pa.Table]]


def csv_gz(tables: Tables, folder: Path) -> None:
    """One gzipped CSV file per data set, lists as DuckDB prints them."""
    for dataset, table in joined(tables):
        duckdb.from_arrow(table).to_csv(str(folder / f"{dataset}.csv.gz"), compression="gzip")


def defaults(tables: Tables, folder: Path) -> None:
    """pq.write_table without a setting, in our cells."""
    for number, (_, table) in enumerate(tables):
        pq.write_table(table, folder / f"{number}.parquet")


def one_file(tables: Tables, folder: Path) -> None:
    """ds.write_dataset without a setting."""
    for dataset, table in joined(tables):
        ds.write_dataset(table, folder / dataset, format="parquet")


def ours(tables: Tables, folder: Path, level: int = Storage().zstd_level) -> None:
    """As the lake writes them today."""
    for file, table in tables:
        write_cell(table, folder, file.dataset, file.cell, file.month, Storage(zstd_level=level))


def joined(tables: Tables) -> list[tuple[str, pa.Table]]:
    """Return all rows of each data set."""
    return [(name, pa.concat_tables(table for file, table in tables if file.dataset == name)) for name in DATASETS]


WAYS: dict[str, Callable[[Tables, Path], None]] = {
    "plain CSV, gzip": csv_gz,
    "`pq.write_table` without settings, our files": defaults,
    "`write_dataset` without settings, one file": one_file,
    "ours": ours,
    "ours, zstd 6": lambda tables, folder: ours(tables, folder, 6),
    "ours, zstd 9": lambda tables, folder: ours(tables, folder, 9),
}


def main(lake: str) -> None:
    """Write the rows of the newest snapshot in each way; print bytes per row."""
    with etl.lake.open(lake) as corpus:
        files = [file for name in DATASETS for file in corpus.snapshot.files(name)]
        tables = [(file, pq.ParquetFile(corpus.snapshot.path / file.path).read()) for file in files]
        rows = sum(file.rows for file in files)
    print("| written as | bytes per row | against ours |\n| --- | ---: | ---: |")
    sizes = {}
    for name, write in WAYS.items():
        with tempfile.TemporaryDirectory() as scratch:
            write(tables, Path(scratch))
            sizes[name] = sum(os.path.getsize(path) for path in Path(scratch).rglob("*") if path.is_file())
    for name, size in sizes.items():
        print(f"| {name} | {size / rows:.0f} | {size / sizes['ours']:.2f}× |")


if __name__ == "__main__":
    main(sys.argv[1])
