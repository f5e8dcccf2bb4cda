"""Which rows of a snapshot the tombstones hit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from etl.dedupe.index import INDEXED, Index
from etl.publish.manifest import DataFile, Snapshot
from etl.publish.parquet import read_table
from etl.schema import arrow_schema
from etl.takedown.tombstones import Tombstones
from etl.takedown.withdraw import LOCATED, REASON

ADDRESSES = ("url", "canonical_url")


@dataclass(frozen=True, slots=True)
class Hit:
    """What tombstones hit in one data file: the numbers of its rows, their takedowns, and their places (LOCATED)."""

    file: DataFile
    rows: tuple[int, ...]
    takedowns: tuple[str, ...]
    located: pa.Table


def find_hits(snapshot: Snapshot, index: Index, tombstones: Tombstones) -> Iterator[Hit]:
    """Yield the rows of a snapshot that tombstones hit and that are not taken down yet, file by file.

    `index` is the snapshot's: it has the key of each text.
    """
    for dataset in (*INDEXED, "rejects"):
        columns = [*LOCATED, *(ADDRESSES if dataset in INDEXED else ("excerpt", "detail", "reason"))]
        for file in snapshot.files(dataset):
            table = read_table([str(snapshot.local(file))], arrow_schema(dataset), columns)
            if dataset in INDEXED:
                table = table.append_column("text_key", index.keys(file)["text_key"])
                settled = [False] * table.num_rows
            else:
                settled = [reason == REASON for reason in table["reason"].to_pylist()]
            hits = tombstones.hits(table)
            found = [(row, hit) for row, (hit, done) in enumerate(zip(hits, settled, strict=True)) if hit and not done]
            if found:
                rows, takedowns = zip(*found, strict=True)
                yield Hit(file, rows, takedowns, table.select(LOCATED).take(pa.array(rows)))
