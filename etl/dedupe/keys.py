"""What deduplication knows of a row: its keys, its place in the total order, and its role so far."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.dedupe.alphabet import Hashes
from etl.ingest.mapped import in_turn
from etl.outcome import FINGERPRINT, OUTCOME_SCHEMA

NO_ROWS = np.zeros(0, np.int64)
PLACE = ["dump", "member", "record"]

# The total order of the design: known date first, earlier first, then the id. The place breaks the tie between two
# records of equal bytes, so the order is total over rows.
TOTAL_ORDER = ["date", "published_at", "article_id", *PLACE]

# What tells versions of one item apart: who issued it, its name, and which version it is.
ISSUE = ["agency", "guid", "version", "version_created"]

# Strings stay Arrow's: Python objects would cost ten times the memory.
KEY_COLUMNS = ["text_key", *TOTAL_ORDER, *ISSUE]

# How a copy repeats its article; null for an article.
COPYING = (pa.field("copy_kind", pa.string()), pa.field("jaccard", pa.float64()), pa.field("containment", pa.float64()))
COPY_COLUMNS = [field.name for field in COPYING]

ROLE_SCHEMA = pa.schema(
    [
        *(OUTCOME_SCHEMA.field(name) for name in KEY_COLUMNS),
        pa.field("cluster_id", pa.string()),
        pa.field("copy", pa.bool_()),
        *COPYING,
    ]
)
INDEX_SCHEMA = pa.schema([*ROLE_SCHEMA, *FINGERPRINT[1:]])


def lie_at(
    places: AbstractSet[tuple[str, str, int]], dumps: Iterable[str], members: Iterable[str], records: Iterable[int]
) -> npt.NDArray[np.bool_]:
    """Say which rows lie at one of some places; the columns of PLACE are given one by one."""
    return np.fromiter((place in places for place in zip(dumps, members, records, strict=True)), np.bool_)


def accepted(batch: pa.RecordBatch, columns: list[str]) -> pa.RecordBatch:
    """Return some columns of the articles among the outcomes of a batch."""
    return batch.select(columns).filter(pc.is_null(batch["reason"]))


def places_of(batches: list[pa.RecordBatch]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return where the articles of some batches lie, in order: the number of the batch, and the row in it."""
    rows = [np.flatnonzero(pc.is_null(batch["reason"]).to_numpy(zero_copy_only=False)) for batch in in_turn(batches)]
    return np.repeat(np.arange(len(batches)), [len(row) for row in rows]), np.concatenate([NO_ROWS, *rows])


def keys_of(batches: list[pa.RecordBatch]) -> pa.Table:
    """Return the keys of the articles among some outcome batches, with no role yet (ROLE_SCHEMA)."""
    columns = [OUTCOME_SCHEMA.field(name) for name in KEY_COLUMNS]
    table = pa.Table.from_batches([accepted(batch, KEY_COLUMNS) for batch in in_turn(batches)], pa.schema(columns))
    for field in list(ROLE_SCHEMA)[len(columns) :]:
        table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return table


def is_version(rows: pd.DataFrame) -> pd.Series:
    """Say which rows state that they are a version of an item, and which."""
    return rows["guid"].notna() & (rows["version"].notna() | rows["version_created"].notna())


def text_numbers(keys: pa.Array | pa.ChunkedArray) -> Hashes:
    """Return the number of each text: the first eight bytes of its key.

    Two texts among 100 million have one number with a chance of 3 in 10,000; they would count as one text.
    """
    joined = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    _, raw = joined.buffers()
    pairs = np.frombuffer(raw or b"", np.dtype("<u8")).reshape(-1, 2)[joined.offset : joined.offset + len(joined)]
    return pairs[:, 0].copy()


def to_frame(keys: pa.Table) -> pd.DataFrame:
    """Return ROLE_SCHEMA rows as pandas, strings and times in Arrow's own types, with the `text` number for its key."""
    numbers = text_numbers(keys["text_key"])
    return keys.drop_columns(["text_key"]).to_pandas(types_mapper=pd.ArrowDtype).assign(text=numbers)
