"""Write and read the lake's Parquet files: one setting for all, equal rows give equal bytes."""

from __future__ import annotations

import os
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.config import Storage
from etl.publish.manifest import DataFile

HASH_DIGITS = 16
# Hashes, which the bounds of no row group exclude: a filter lets a reader skip nearly all that do not hold an id.
LOOKED_UP = {"articles": ("article_id", "cluster_id"), "copies": ("article_id", "cluster_id", "copy_of")}
# Hardly a value twice: a dictionary of them is larger than they are, and has to be read before a single one is known.
HASHES = ("article_id", "cluster_id", "copy_of", "other_id", "raw_sha256")
UNLIKE = (*HASHES, "body", "headline", "url", "published_at", "date_text", "offset", "excerpt")
BLOOM_FPP = 0.05  # filters have 2^n bytes: a smaller share costs nothing up to the next size, and then twice


def write_cell(table: pa.Table, folder: Path, dataset: str, cell: str, month: str, storage: Storage) -> DataFile:
    """Write one cell below the snapshot `folder`; the file's name ends with the hash of its bytes.

    `table` must be sorted and of the data set's schema. Chunks are joined first, because Parquet's page borders
    follow them and equal rows must give equal bytes. The Arrow schema is not stored: Parquet knows our types by itself,
    and what the contract says of each column was half of every footer, which all readers parse before anything else.
    """
    place = Path(dataset, f"pub_month={month}") if month else Path(dataset)
    (folder / place).mkdir(parents=True, exist_ok=True)
    unnamed = folder / place / f"{cell}.parquet"
    pq.write_table(
        table.combine_chunks(),
        unnamed,
        compression="zstd",
        compression_level=storage.zstd_level,
        row_group_size=storage.row_group_rows,
        version="2.6",
        write_page_index=True,
        store_schema=False,
        use_dictionary=[path for path in leaves(table.schema) if path not in UNLIKE],
        # All lengths, which are one, and then all digits: a tenth less than each length before its digits.
        column_encoding={name: "DELTA_LENGTH_BYTE_ARRAY" for name in HASHES if name in table.column_names},
        bloom_filter_options=blooms(table, dataset, storage),
    )
    with unnamed.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    name = f"{cell}-{digest[:HASH_DIGITS]}.parquet"
    os.rename(unnamed, folder / place / name)
    size = (folder / place / name).stat().st_size
    return DataFile(str(place / name), table.num_rows, size, digest)


def leaves(schema: pa.Schema) -> list[str]:
    """Return the columns as Parquet knows them, which names the elements of a list."""
    return [f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name for field in schema]


def blooms(table: pa.Table, dataset: str, storage: Storage) -> dict[str, dict[str, float]]:
    """Return the Bloom filters of a data set's columns, as large as its row groups need."""
    most = min(table.num_rows, storage.row_group_rows)
    return {name: {"ndv": max(most, 1), "fpp": BLOOM_FPP} for name in LOOKED_UP.get(dataset, ())}


def read_table(paths: list[str], schema: pa.Schema, columns: list[str] | None = None) -> pa.Table:
    """Read files of one data set as one table of the contract's types; no files give an empty table."""
    names = columns or schema.names
    wanted = pa.schema([schema.field(name) for name in names])
    tables = [complete(pq.ParquetFile(path).read(columns=names), wanted) for path in paths]
    return pa.concat_tables(tables) if tables else wanted.empty_table()


def complete(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    """Return a table as the contract has it; what an older contract did not have is null, of lists empty."""
    for field in wanted:
        if field.name not in table.column_names and (field.nullable or pa.types.is_list(field.type)):
            empty: list[object] | None = [] if pa.types.is_list(field.type) else None
            table = table.append_column(field, pa.array([empty] * table.num_rows, field.type))
    return table.select(wanted.names).cast(wanted)
