"""The stage `dedupe`: roles for the new rows of a plan, and for the published rows that they or a removal touch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from etl.dedupe.exact import assign_roles
from etl.dedupe.index import Index
from etl.dedupe.keys import PLACE, keys_of, to_frame
from etl.plan import Plan

VERDICT_COLUMNS = [*PLACE, "article_id", "date", "cluster_id", "copy", "was_copy", "dirty"]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What becomes of rows.

    `rows` holds the new rows and every published row of the clusters that change: place, `cluster_id` and `copy` as
    they will be, `was_copy` as it is (null for new rows), `dirty` where the row must be written anew. `removed`
    holds the published rows that go.
    """

    rows: pd.DataFrame
    removed: pd.DataFrame

    def save(self, path: Path) -> None:
        """Write the verdicts beside their plan, for the task that publishes them."""
        self.rows.to_parquet(path.with_suffix(".rows.parquet"))
        self.removed.to_parquet(path.with_suffix(".removed.parquet"))

    @classmethod
    def load(cls, path: Path) -> Verdicts:
        """Read what `save` wrote."""
        return cls(
            *(
                pd.read_parquet(path.with_suffix(f".{part}.parquet"), dtype_backend="pyarrow")
                for part in ("rows", "removed")
            )
        )


def deduplicate(plan: Plan, index: Index, new_batches: list[pa.RecordBatch]) -> Verdicts:
    """Return the verdicts for a plan's new rows; cost grows with what they touch, not with history."""
    new = keys_of(new_batches)
    renamed = dict(plan.renamed)
    published = index.touched(new, [*plan.removed, *renamed])
    published["moved"] = published["dump"].isin(list(renamed))
    gone = published["dump"].isin(plan.removed)
    staying = published[~gone].copy()
    staying["dump"] = pd.Series(
        [renamed.get(dump, dump) for dump in staying["dump"]], index=staying.index, dtype=published["dump"].dtype
    )
    fresh = to_frame(new).assign(moved=True)
    before = pd.concat([fresh, staying], ignore_index=True)
    before = before.rename(columns={"copy": "was_copy", "cluster_id": "was_cluster"})
    rows = assign_roles(before)
    same = (rows["cluster_id"] == rows["was_cluster"]) & (rows["copy"] == rows["was_copy"])
    rows["dirty"] = ~same.fillna(False).astype(bool) | rows["moved"].astype(bool)
    return Verdicts(rows[VERDICT_COLUMNS], published[gone].rename(columns={"copy": "was_copy"}))
