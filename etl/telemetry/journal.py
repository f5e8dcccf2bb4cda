"""The data set `runs`: one row per run, also of those that published nothing.

A step may run in a process of its own (a task of Airflow) and more than once (a retry). Each time leaves one small
file below LAKE/state/runs, and the end of the run gathers them into its row, LAKE/runs/<begun>-<run>.parquet. The row
is there from the first step on: one that stays `started` belongs to a run that goes on, or was killed.

The rows lie beside the snapshots and not in them, for they hold clock times; `content_hash` knows nothing of them.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from etl.plan import Plan
from etl.provenance import code_fingerprint
from etl.publish.durable import make_folder, put_in_place, replace_durably
from etl.publish.lake import Lake
from etl.schema import arrow_schema
from etl.telemetry import events, metrics

if TYPE_CHECKING:
    from etl.result import RunResult

BEGUN = "begun"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Portion:
    """One time that a step ran: seconds on the wall, and what an `ingest` read."""

    step: str
    seconds: float
    shard: str | None = None
    files: int = 0
    bytes: int = 0
    records: int = 0
    rejects: dict[str, int] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Return what is worth a line in the log."""
        did = {"files": self.files, "bytes": self.bytes, "records": self.records, "rejects": sum(self.rejects.values())}
        return {"seconds": round(self.seconds, 3), **(did if self.shard else {})}


def begin(plan: Plan, at: datetime) -> None:
    """Begin a run: drop what an earlier run of the same plan left, and lay down the row that says `started`."""
    folder = notes(plan)
    try:
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder)
        replace_durably(folder / BEGUN, at.isoformat().encode())
        write_row(row_path(plan, at), {**named(plan, at), "outcome": "started"})
    except OSError as error:
        log.warning("cannot keep a record of this run: %s", error)
    if not plan.idle:
        events.emit_start(plan)


def note(plan: Plan, portion: Portion) -> None:
    """Keep a portion for the run's row, and measure it."""
    metrics.count_portion(portion)
    if not notes(plan).is_dir():
        return  # published before; a task that ran once more
    try:
        place = notes(plan) / f"{portion.step}.{os.getpid()}.{time.monotonic_ns()}.json"
        replace_durably(place, orjson.dumps(asdict(portion)))
    except OSError as error:
        log.warning("cannot keep a record of this step: %s", error)


def finish(plan: Plan, outcome: str, result: RunResult | None = None, error: str | None = None) -> None:
    """Write the row of a run that ended; a run that failed keeps its notes for the time that it is tried again."""
    folder = notes(plan)
    try:
        at = datetime.fromisoformat((folder / BEGUN).read_text())
        sums = gathered(folder)
    except FileNotFoundError:
        return  # published before, or meanwhile: a task that ran once more
    row = {**named(plan, at), **sums, "ended_at": datetime.now(UTC), "outcome": outcome, "error": error}
    if result is not None and result.published:
        row |= {"snapshot": result.snapshot, "content_hash": result.content_hash, "months": list(result.months)}
        row |= {name: result.run[name] for name in ("records", "articles", "copies", "rejects")}
    try:
        write_row(row_path(plan, at), row)
        remote = Lake(plan.lake).remote
        if remote:
            from etl.store.beside import push_run

            push_run(remote.objects, row_path(plan, at))
    except OSError as trouble:
        log.warning("cannot keep a record of this run: %s", trouble)
    metrics.count_run(row)
    if not plan.idle:
        events.emit_end(plan, outcome, result, error)
    if error is None:
        shutil.rmtree(folder, ignore_errors=True)


def named(plan: Plan, at: datetime) -> dict[str, Any]:
    """Return the columns that are known when a run begins."""
    return {
        "run": plan.key,
        "begun_at": at,
        "triggered_by": os.environ.get("AIRFLOW_CTX_DAG_RUN_ID"),
        "code": code_fingerprint(),
    }


def gathered(folder: Path) -> dict[str, Any]:
    """Return the sums of a run's portions: seconds of all, counts of each shard once."""
    in_order = sorted(folder.glob("*.json"), key=lambda path: int(path.stem.rsplit(".", 1)[1]))
    portions = [Portion(**orjson.loads(path.read_bytes())) for path in in_order]
    seconds, reasons = defaultdict[str, float](float), Counter[str]()
    for portion in portions:
        seconds[portion.step] += portion.seconds
    shards = {portion.shard: portion for portion in portions if portion.shard}.values()
    for portion in shards:
        reasons.update(portion.rejects)
    return {
        "seconds": dict(seconds),
        "files": sum(portion.files for portion in shards),
        "bytes": sum(portion.bytes for portion in shards),
        "records": sum(portion.records for portion in shards),
        "rejects_by_reason": dict(sorted(reasons.items())),
    }


def notes(plan: Plan) -> Path:
    """Return where the portions of a run lie while it goes on."""
    return Path(plan.lake) / "state" / "runs" / plan.key


def row_path(plan: Plan, at: datetime) -> Path:
    """Return where the row of a run lies; names sort by time."""
    return Path(plan.lake) / "runs" / f"{at:%Y%m%dT%H%M%S%f}-{plan.key}.parquet"


def write_row(path: Path, row: dict[str, Any]) -> None:
    """Put a row in place, whole, instead of the one that was there."""
    schema = arrow_schema("runs")
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in schema.names}], schema), beside)
    put_in_place(beside, path)


def newest_rows(lake: Path, count: int) -> list[dict[str, Any]]:
    """Return the rows of the last runs, the newest first; one that is being replaced is left out."""
    rows = []
    for path in sorted((lake / "runs").glob("*.parquet"), reverse=True)[:count]:
        with suppress(OSError, pa.ArrowInvalid):
            rows += pq.read_table(path).to_pylist(maps_as_pydicts="strict")
    return rows
