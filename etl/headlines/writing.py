"""How a span's headlines are written: rows by agency and day, cut where an agency begins, so that one is read alone.

Nothing rests on the bytes, only on the rows: those of the article files, narrowed. What was measured: docs/storage.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.headlines.spans import COLUMNS, schema
from etl.publish.durable import fsync_file
from etl.publish.evolution import literal, scan_sql
from etl.publish.manifest import DataFile, Snapshot

ORDER = "agency nulls last, date, published_at nulls last, article_id"
SMALLEST_GROUP, LARGEST_GROUP = 2_048, 32_768
BATCH_ROWS = 16_384
ZSTD_LEVEL = 6
REPEATING = ["agency", "publisher", "language"]  # dictionaries of others would be read before a single value
BOUNDED = ["date", "agency", "published_at"]  # by which one chooses: every file's footer is read first, bounds and all
ENCODED = {"article_id": "DELTA_LENGTH_BYTE_ARRAY", "published_at": "DELTA_BINARY_PACKED"}


def write_span(snapshot: Snapshot, files: Sequence[DataFile], path: Path, spill: Path) -> None:
    """Write the headlines of some article files, durably.

    What memory does not hold lies in the folder `spill` meanwhile. Raises OSError or duckdb.Error where that fails.
    """
    rows = scan_sql(snapshot, "articles", files)
    with duckdb.connect() as connection:
        connection.execute(f"set temp_directory = {literal(str(spill))}; set TimeZone = 'UTC'")
        by_agency = f"select count(*) from ({rows}) group by agency order by agency nulls last"
        sizes = groups(count for (count,) in connection.execute(by_agency).fetchall())
        ordered = connection.sql(f"select {', '.join(COLUMNS)} from ({rows}) order by {ORDER}")
        with pq.ParquetWriter(
            path,
            schema(),
            compression="zstd",
            compression_level=ZSTD_LEVEL,
            version="2.6",
            store_schema=False,
            use_dictionary=REPEATING,
            write_statistics=BOUNDED,
            column_encoding=ENCODED,
        ) as file:
            for group in cut(ordered.to_arrow_reader(BATCH_ROWS), sizes):
                file.write_table(group, row_group_size=len(group))
    fsync_file(path)


def groups(counts: Iterable[int]) -> Iterator[int]:
    """Return the rows of each row group, from those of each agency in their order.

    Small agencies share a group until it is of SMALLEST_GROUP; one of that size has groups of its own, of about equal
    size, none above LARGEST_GROUP.
    """
    shared = 0
    for count in counts:
        if count < SMALLEST_GROUP:
            shared += count
            if shared < SMALLEST_GROUP:
                continue
        if shared:
            yield shared
            shared = 0
        if count >= SMALLEST_GROUP:
            parts = -(-count // LARGEST_GROUP)
            yield from (end - begin for begin, end in pairwise(count * part // parts for part in range(parts + 1)))
    if shared:
        yield shared


def cut(batches: pa.RecordBatchReader, sizes: Iterable[int]) -> Iterator[pa.Table]:
    """Yield the rows of batches in tables of these sizes, which add up to all of them."""
    table = schema().empty_table()
    for size in sizes:
        while len(table) < size:
            table = pa.concat_tables([table, pa.Table.from_batches([batches.read_next_batch()]).cast(schema())])
        yield table.slice(0, size).combine_chunks()
        table = table.slice(size)
