"""The stage `publish`: build the next snapshot in a staging folder, pass the gates, commit it by one rename."""

from __future__ import annotations

import os
import posixpath
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from etl.article import Dump
from etl.check import accounting
from etl.check.gates import ACCEPTED, count_no_content, counts_by_dump, feed_rates, refusals
from etl.config import Config
from etl.dedupe.index import Index
from etl.dedupe.verdicts import Verdicts
from etl.errors import CommitConflict, GateError
from etl.ingest.ingested import ShardResult
from etl.ingest.mapped import in_turn
from etl.plan import Plan
from etl.provenance import code_fingerprint
from etl.publish.corpus import Assembly, build
from etl.publish.evolution import common_contract
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Manifest, Snapshot
from etl.publish.pages import prepare_pages, write_pages
from etl.publish.parquet import write_cell
from etl.publish.tallies import FILLED, Tallies
from etl.schema import arrow_schema

if TYPE_CHECKING:
    from etl.engine import Engine

HASHED = ("articles", "copies", "rejects")


def publish(
    lake: Lake,
    plan: Plan,
    shards: Sequence[ShardResult],
    verdicts: Verdicts,
    config: Config,
    override_gates: bool,
    engine: Engine | None = None,
) -> Snapshot:
    """Publish a plan as the next snapshot, its months written by an `engine` where there is one. Needs the lake's lock.

    Returns the parent where dumps were only read again, and gave the same. Such a plan passes no gate: nothing came in.
    Raises GateError (nothing visible changed), AccountingError, and CommitConflict where the lake has moved on since
    the plan was made.
    """
    parent = lake.head()
    if (parent.manifest.snapshot if parent else None) != plan.parent:
        raise CommitConflict(f"another writer published to {lake.path} since this run was planned; run again")
    batches = [batch for shard in shards for batch in shard.batches()]
    dumps = count(plan, shards, batches, verdicts)
    totals = accounting.totals(dumps)
    index = Index(lake, parent, verdicts.packed_since(config.copies.reach_months))
    tallies = Tallies(index)
    rates = parent_rates(plan, parent, tallies, batches, config)
    no_content = kept_no_content(plan, parent) + count_no_content(in_turn(batches))
    reasons = refusals(totals, no_content, in_turn(batches), rates, config.gates)
    if reasons and not (override_gates or plan.only_retries):
        raise GateError("refused to publish: " + "; ".join(reasons) + ". Override with --override-gates.")
    folder = lake.state / "staging" / f"{os.getpid()}"
    folder.mkdir()
    work = Assembly(plan, parent, batches, index, config.storage, folder, verdicts)
    files = build(work, prepare_pages, engine)
    written = {name: sum(f.rows for f in files if f.dataset == name) for name in HASHED}
    accounting.assert_balanced(dumps, written)
    files.append(write_dumps(dumps, folder, config))
    fresh = {name for shard in shards for name in shard.records}
    read = accounting.totals(dump for dump in dumps if dump.path in fresh)
    manifest = make_manifest(lake, plan, files, totals, read, parent)
    if parent and plan.only_retries and manifest.files == parent.manifest.files:
        shutil.rmtree(folder)
        return parent
    # what was just written has today's columns: nobody need ask each file
    before = parent.manifest if parent else None
    manifest = replace(manifest, contract=common_contract(Snapshot(folder, manifest), before))
    staged = Snapshot(folder, manifest)
    may_refuse = not (override_gates or plan.only_retries)
    write_pages(staged, parent, tallies, config, config.alarms.refuse if may_refuse else ())
    return lake.commit(folder, manifest)


def count(
    plan: Plan, shards: Sequence[ShardResult], batches: Iterable[pa.RecordBatch], verdicts: Verdicts
) -> list[Dump]:
    """Return all dumps with the counts they will have."""
    read = {name: records for shard in shards for name, records in shard.records.items()}
    unreadable = {name for shard in shards for name in shard.unreadable}
    rejected = Counter[str]()
    for batch in in_turn(batches):
        rejected.update(batch["dump"].filter(pc.is_valid(batch["reason"])).to_pylist())
    unmapped = {name: names for shard in shards for name, names in shard.unmapped.items()}
    return accounting.count_dumps(plan.dumps, read, unreadable, rejected, unmapped, verdicts.rows)


def parent_rates(
    plan: Plan, parent: Snapshot | None, tallies: Tallies, batches: Sequence[pa.RecordBatch], config: Config
) -> pd.DataFrame:
    """Return the parent's feed rates for the feeds that this run delivers to."""
    if parent is None:
        return feed_rates(counts_by_dump([], config.gates))
    feeds = {posixpath.dirname(dump) for batch in in_turn(batches) for dump in pc.unique(batch["dump"]).to_pylist()}
    dumps = pa.array([dump.path for dump in plan.dumps if posixpath.dirname(dump.path) in feeds], pa.string())
    rejects = ds.dataset(parent.paths("rejects"), schema=arrow_schema("rejects")).to_batches(["dump", "reason"])
    columns = ["dump", "reason", *config.gates.fill_fields]
    of_feeds = (with_columns(batch.filter(pc.is_in(batch["dump"], dumps)), columns) for batch in rejects)
    counted = tallies.of(parent).dumps
    accepted = counted.filter(pc.is_in(counted["dump"], dumps))
    known = {name: accepted[f"has_{name}" if name in FILLED else "n"] for name in config.gates.fill_fields}
    table = pa.table({"dump": accepted["dump"], "records": accepted["n"], ACCEPTED: accepted["n"], **known})
    return feed_rates(pd.concat([counts_by_dump(of_feeds, config.gates), table.to_pandas()]))


def kept_no_content(plan: Plan, parent: Snapshot | None) -> int:
    """Count the parent's rejects with `no_content` that stay in the corpus."""
    if parent is None:
        return 0
    rejects = ds.dataset(parent.paths("rejects"), schema=arrow_schema("rejects"))
    gone = pa.array(plan.removed, pa.string())
    batches = rejects.to_batches(columns=["dump", "reason"])
    return count_no_content(batch.filter(pc.invert(pc.is_in(batch["dump"], gone))) for batch in batches)


def with_columns(batch: pa.RecordBatch, names: Iterable[str]) -> pa.RecordBatch:
    """Return a batch with exactly these columns, nulls for those it lacks."""
    have = set(batch.schema.names)
    return pa.RecordBatch.from_pydict(
        {name: batch[name] if name in have else pa.nulls(batch.num_rows, pa.string()) for name in names}
    )


def write_dumps(dumps: Iterable[Dump], folder: Path, config: Config) -> DataFile:
    """Write the data set `dumps`."""
    table = pa.Table.from_pylist([asdict(dump) for dump in sorted(dumps, key=lambda d: d.path)], arrow_schema("dumps"))
    return write_cell(table, folder, "dumps", "dumps", "", config.storage)


def make_manifest(
    lake: Lake,
    plan: Plan,
    files: list[DataFile],
    totals: dict[str, int],
    read: dict[str, int],
    parent: Snapshot | None,
) -> Manifest:
    """Return the manifest."""
    files.sort(key=lambda file: file.path)
    return Manifest(
        snapshot=lake.next_number(),
        parent=plan.parent,
        content_hash=content_hash(files),
        root=plan.root,
        code=code_fingerprint(),
        plan=plan.key,
        months=tuple(
            sorted({file.month for file in set(files) - set(parent.manifest.files if parent else ()) if file.month})
        ),
        totals=totals,
        run=read,
        files=tuple(files),
        tombstones=plan.tombstones,
    )


def content_hash(files: Iterable[DataFile]) -> str:
    """Hash the bytes and names of all articles, copies and rejects; `files` are sorted by path."""
    content = sha256()
    for file in files:
        if file.dataset in HASHED:
            content.update(f"{file.path} {file.sha256}\n".encode())
    return content.hexdigest()
