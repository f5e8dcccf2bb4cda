"""The new rows of a run: where they lie in the memory-mapped outcomes, and how a cell's share is copied out of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.dedupe.keys import COPYING, PLACE, accepted, places_of
from etl.dedupe.verdicts import ROLES
from etl.ingest.mapped import in_turn
from etl.outcome import FINGERPRINT
from etl.schema import arrow_schema

# A row on its way into a cell: an article or a copy, and what the index keeps of it.
WORKING_SCHEMA = pa.schema([*arrow_schema("articles"), *FINGERPRINT])
ROLE_FIELDS = (arrow_schema("articles").field("cluster_id"), pa.field("copy", pa.bool_()), *COPYING)


def locate(batches: list[pa.RecordBatch], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the new rows with their verdicts and where they lie: number of the batch, row in it."""
    names = [*PLACE, "date", "article_id"]
    table = pa.Table.from_batches(
        [accepted(batch, names) for batch in in_turn(batches)],
        pa.schema([WORKING_SCHEMA.field(name).remove_metadata().with_nullable(True) for name in names]),
    )
    batch, row = places_of(batches)
    fresh = table.to_pandas(types_mapper=pd.ArrowDtype).assign(batch=batch, row=row)
    return fresh.merge(rows[[*PLACE, *ROLES]], how="left", on=PLACE, validate="one_to_one")


def gather(batches: list[pa.RecordBatch], fresh: pd.DataFrame) -> pa.Table:
    """Copy the named new rows out of the mapped batches (WORKING_SCHEMA and ROLE_FIELDS), roles settled."""
    batch, row = fresh["batch"].to_numpy(), fresh["row"].to_numpy()  # ascending: `locate` keeps the batches' order
    borders = [0, *(np.flatnonzero(np.diff(batch)) + 1), len(batch)] if len(batch) else [0]
    parts = [
        batches[batch[begin]].select(WORKING_SCHEMA.names).take(pa.array(row[begin:end]))
        for begin, end in pairwise(borders)
    ]
    table = pa.Table.from_batches(parts).cast(WORKING_SCHEMA) if parts else WORKING_SCHEMA.empty_table()
    for field in ROLE_FIELDS:
        table = with_column(table, field, pa.Array.from_pandas(fresh[field.name], type=field.type))
    return table


def with_column(table: pa.Table, field: pa.Field, column: pa.Array) -> pa.Table:
    """Set a column, in its place or as the last."""
    place = table.schema.get_field_index(field.name)
    return table.append_column(field, column) if place < 0 else table.set_column(place, field, column)
