"""Layouts for `benchmarks.layouts`: ours, by the pipeline's own functions, and what else one might think of.

All but `ingest run` are written with our settings, so that they differ in nothing but which rows lie where.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from benchmarks.layouts_rows import split
from etl.config import Storage
from etl.publish import layout
from etl.publish.manifest import DataFile
from etl.publish.parquet import write_cell
from etl.publish.portions import ROW_ORDER

RUNS = 20
Months = Iterable[tuple[str, pa.Table]]
"""Months in order, made while they are read: what needs all rows at once holds them in memory."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to lay rows out: how it is written, and what a partition is called that holds a row.

    `key` is the folder's key, `value` its value for rows of a day and an agency where these decide about it.
    """

    name: str
    key: str
    write: Callable[[Months, Path], object]
    of_day: Callable[[str], str] | None = None
    of_agency: Callable[[str], str] | None = None


def ours(months: Months, folder: Path, storage: Storage | None = None) -> list[DataFile]:
    """Write months as the pipeline does: cut into cells, sorted, one file per cell and data set."""
    storage, files = storage or Storage(), list[DataFile]()
    for month, table in months:
        ids = table["article_id"].to_pandas()
        days = pd.to_datetime(table["date"].to_pandas()).astype("datetime64[s]")
        cells = layout.cells(month, table.num_rows, days, ids, storage.target_file_rows)
        for cell in sorted(set(cells)):
            rows = table.filter(pa.array(cells == cell)).sort_by(ROW_ORDER)
            files += write(rows, folder, cell, month, storage)
    return files


def write(
    rows: pa.Table, folder: Path, cell: str, value: str, storage: Storage, key: str = "pub_month"
) -> list[DataFile]:
    """Write articles and copies of one partition, each as one file; return those of the lake's own layout."""
    files = []
    for dataset, part in split(rows).items():
        if part.num_rows:
            file = write_cell(part, folder, dataset, cell, value, storage)
            files.append(file)
            if key != "pub_month":
                place = folder / dataset / f"{key}={value}"
                place.mkdir(exist_ok=True)
                (folder / file.path).rename(place / Path(file.path).name)
                shutil.rmtree((folder / file.path).parent)
    return files


def unsorted(months: Months, folder: Path) -> None:
    """Months, the rows in no order."""
    for month, table in months:
        write(table, folder, month, month, Storage())


def years(months: Months, folder: Path) -> None:
    """Years, sorted like ours."""
    for year, found in groupby(months, key=lambda month: month[0][:4]):
        table = pa.concat_tables(table for _, table in found)
        write(table.sort_by(ROW_ORDER), folder, year, year, Storage(), "pub_year")


def days(months: Months, folder: Path) -> None:
    """Days, sorted like ours."""
    ours(months, folder, Storage(target_file_rows=1))


def agencies(months: Months, folder: Path) -> None:
    """Agencies, sorted like ours."""
    tables = [table for _, table in months]
    names = sorted({name for table in tables for name in pc.unique(table["agency"]).to_pylist() if name})
    for name in [None, *names]:
        parts = [
            table.filter(pc.equal(table["agency"], name) if name else pc.is_null(table["agency"]))
            for table in tables
        ]
        write(pa.concat_tables(parts).sort_by(ROW_ORDER), folder, name or "none", name or "none", Storage(), "of")


def ingest_runs(months: Months, folder: Path) -> None:
    """What a plain `write_dataset` leaves: by the day of ingest, of a delivery that holds rows of all days."""
    rng = np.random.default_rng(1)
    tables = [table for _, table in months]
    runs = [rng.integers(0, RUNS, table.num_rows) for table in tables]
    for run in range(RUNS):
        rows = pa.concat_tables(table.filter(pa.array(of == run)) for table, of in zip(tables, runs, strict=True))
        shuffled = rows.take(pa.array(rng.permutation(rows.num_rows)))
        for dataset, part in split(shuffled).items():
            day = pa.array([f"2026-01-{run + 1:02d}"] * part.num_rows)
            ds.write_dataset(
                part.append_column("ingest_date", day),
                folder / dataset,
                format="parquet",
                partitioning=ds.partitioning(pa.schema([("ingest_date", pa.string())]), flavor="hive"),
                existing_data_behavior="overwrite_or_ignore",
            )


LAYOUTS = (
    Layout("ours", "pub_month", ours, of_day=lambda day: day[:7]),
    Layout("month, unsorted", "pub_month", unsorted, of_day=lambda day: day[:7]),
    Layout("year", "pub_year", years, of_day=lambda day: day[:4]),
    Layout("ingest run", "ingest_date", ingest_runs),
    Layout("agency", "of", agencies, of_agency=lambda agency: agency),
    Layout("day", "pub_month", days, of_day=lambda day: day[:7]),
)
