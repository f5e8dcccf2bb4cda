"""Read headlines: of the spans that are made from their files, of all others from the articles; the rows are the same.

So whoever asks is always answered, for any snapshot, and after a night waits only for the spans that it touched.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.dataset as ds
import pyarrow.fs

from etl.errors import UsageError
from etl.headlines.spans import COLUMNS, folder_of, schema, spans
from etl.publish.evolution import literal, scan_sql
from etl.publish.manifest import DataFile, Snapshot

if TYPE_CHECKING:
    import polars


def sources(snapshot: Snapshot) -> tuple[list[Path], list[DataFile]]:
    """Return the files of the spans that are made, and the article files of those that are not."""
    if not folder_of(snapshot.path.parent.parent).is_dir():  # a night that nobody made headlines for hashes no names
        return [], snapshot.files("articles")
    made: list[Path] = []
    rest: list[DataFile] = []
    for span in spans(snapshot):
        if span.made:
            made.append(span.path)
        else:
            rest += span.files
    return made, rest


def files(snapshot: Snapshot) -> list[str]:
    """Return the paths of all sources; those of articles have more columns, or lack some of an older contract."""
    made, rest = sources(snapshot)
    snapshot.fetch(rest)
    return [str(path) for path in (*made, *(snapshot.path / file.path for file in rest))]


def paths(snapshot: Snapshot) -> list[str]:
    """Return the paths of the files of the spans. Raises UsageError where some span is not made."""
    missing = [span.name for span in spans(snapshot) if not span.made]
    if missing:
        raise UsageError(f"the headlines of {', '.join(missing)} are not made; make them with: news-etl headlines")
    return files(snapshot)


def dataset(snapshot: Snapshot) -> ds.FileSystemDataset:
    """Return the headlines for pyarrow."""
    return ds.FileSystemDataset.from_paths(
        files(snapshot),
        schema=schema(),
        format=ds.ParquetFileFormat(),
        filesystem=pyarrow.fs.LocalFileSystem(),
    )


def frame(snapshot: Snapshot) -> polars.LazyFrame:
    """Return the headlines for Polars, lazily."""
    import polars as pl

    types = pl.DataFrame(schema().empty_table()).schema
    return pl.scan_parquet(
        files(snapshot),
        schema=types,
        hive_partitioning=False,
        missing_columns="insert",
        extra_columns="ignore",
    ).select(types.names())


def sql(snapshot: Snapshot) -> str:
    """Return the query behind DuckDB's view; where no span is made, it asks the view `articles` of its schema."""
    made, rest = sources(snapshot)
    columns = ", ".join(COLUMNS)
    if not made:
        return f"select {columns} from articles"
    listed = ", ".join(literal(str(path)) for path in made)
    scans = [f"select {columns} from read_parquet([{listed}], hive_partitioning = false)"]
    if rest:
        scans.append(f"select {columns} from ({scan_sql(snapshot, 'articles', rest)})")
    return " union all ".join(scans)
