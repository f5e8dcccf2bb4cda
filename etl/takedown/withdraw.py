"""What a tombstone makes of a record: a reject that keeps its place and says nothing of its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from etl.article import Rejection
from etl.batch import columns_to_batch, rejection_row
from etl.outcome import OUTCOME_SCHEMA, PLACE
from etl.takedown.tombstones import Tombstones

REASON = "taken_down"
STAGE = "check"
LOCATED = (*PLACE, "raw_sha256")


def taken_down(row: dict[str, Any], takedown: str) -> Rejection:
    """Return the reject that stands for a record; `row` holds its place and hash (LOCATED)."""
    located = {name: row[name] for name in LOCATED}
    return Rejection(**located, stage=STAGE, reason=REASON, detail=f"takedown {takedown}", excerpt="")


def withdraw(outcomes: pa.RecordBatch, tombstones: Tombstones) -> pa.RecordBatch:
    """Return outcomes (OUTCOME_SCHEMA) with a reject in the place of every record that a tombstone hits."""
    hits = tombstones.hits(outcomes)
    hit = [row for row, takedown in enumerate(hits) if takedown]
    if not hit:
        return outcomes
    rows = outcomes.select(LOCATED).take(pa.array(hit)).to_pylist()
    rejects = rejects_of(rows, [takedown for takedown in hits if takedown])
    order = list(range(outcomes.num_rows))
    for number, row in enumerate(hit):
        order[row] = outcomes.num_rows + number
    both = pa.Table.from_batches([outcomes, rejects]).take(pa.array(order))
    return both.combine_chunks().to_batches()[0]


def rejects_of(rows: Sequence[dict[str, Any]], takedowns: Sequence[str]) -> pa.RecordBatch:
    """Return the outcomes (OUTCOME_SCHEMA) of rows that are taken down, each by its takedown."""
    rejections = [taken_down(row, takedown) for row, takedown in zip(rows, takedowns, strict=True)]
    return columns_to_batch([rejection_row(rejection) for rejection in rejections], OUTCOME_SCHEMA)
