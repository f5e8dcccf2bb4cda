"""What deduplication knows of a row: its keys, its place in the total order, and its role so far."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.outcome import OUTCOME_SCHEMA

PLACE = ["dump", "member", "record"]

# The total order of the design: known date first, earlier first, then the id. The place breaks the tie between two
# records of equal bytes, so the order is total over rows.
TOTAL_ORDER = ["date", "published_at", "article_id", *PLACE]

# Strings stay Arrow's: Python objects would cost ten times the memory.
KEY_COLUMNS = ["text_key", *TOTAL_ORDER]

ROLE_SCHEMA = pa.schema(
    [
        *(OUTCOME_SCHEMA.field(name) for name in KEY_COLUMNS),
        pa.field("cluster_id", pa.string()),
        pa.field("copy", pa.bool_()),
    ]
)


def keys_of(batches: list[pa.RecordBatch]) -> pa.Table:
    """Return the keys of the articles among some outcome batches, with no role yet (ROLE_SCHEMA)."""
    columns = [OUTCOME_SCHEMA.field(name) for name in KEY_COLUMNS]
    table = pa.Table.from_batches(
        [batch.select(KEY_COLUMNS).filter(pc.is_null(batch["reason"])) for batch in batches], pa.schema(columns)
    )
    nothing = pa.nulls(table.num_rows)
    return table.append_column(ROLE_SCHEMA.field("cluster_id"), nothing.cast(pa.string())).append_column(
        ROLE_SCHEMA.field("copy"), nothing.cast(pa.bool_())
    )


def to_frame(keys: pa.Table) -> pd.DataFrame:
    """Return ROLE_SCHEMA rows as pandas, strings and times in Arrow's own types."""
    hexed = keys.set_column(0, "text_key", pa.array([key.hex() for key in keys["text_key"].to_pylist()], pa.string()))
    return hexed.to_pandas(types_mapper=pd.ArrowDtype)
