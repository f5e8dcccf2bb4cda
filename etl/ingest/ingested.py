"""What a finished shard holds. A shard is finished once its folder lies under the lake's state."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa

from etl.ingest.mapped import map_batches
from etl.plan import Shard
from etl.publish.lake import Lake

OUTCOMES = "outcomes.arrow"
SUMMARY = "shard.json"


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What a finished shard holds: records and names of unmapped fields per dump, and what could not be read."""

    path: Path
    records: dict[str, int]
    unreadable: tuple[str, ...]
    unmapped: dict[str, tuple[str, ...]]

    def batches(self) -> list[pa.RecordBatch]:
        """Return the outcomes as record batches of OUTCOME_SCHEMA, mapped from their file."""
        return map_batches(self.path / OUTCOMES)


def finished(lake: Lake, shard: Shard) -> ShardResult | None:
    """Return a shard's result where it was ingested before."""
    folder = lake.state / "ingested" / shard.key
    if not (folder / SUMMARY).is_file():
        return None
    summary = orjson.loads((folder / SUMMARY).read_bytes())
    unmapped = {dump: tuple(names) for dump, names in summary["unmapped"].items()}
    return ShardResult(folder, summary["records"], tuple(summary["unreadable"]), unmapped)
