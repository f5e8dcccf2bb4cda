"""The flow, read top to bottom; the command line, Airflow and the tests all call it.

    dump files ─ discover ─▶ plan ─ ingest ─▶ outcomes ─ deduplicate ─▶ verdicts ─ publish ─▶ snapshot
                 (what is new)      (read, extract, check)  (who copies whom)        (gates, one rename)

Each step takes the lake and what the step before returned, leaves its result under LAKE/state, and may be killed and
done again at any point: the corpus comes out the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from etl import forkserver
from etl.config import Config, load_config
from etl.crew import Crew
from etl.errors import CommitConflict, LakeError
from etl.plan import Plan, Shard, make_plan
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.result import RunResult, result
from etl.takedown.tombstones import any_stale
from etl.telemetry.watch import watched

if TYPE_CHECKING:
    from etl.engine import Engine
    from etl.ingest.ingested import ShardResult

# The stages are imported where they run: a night with nothing new, or a task with one stage, loads no other.

ATTEMPTS = 20  # each loses to a writer that was faster; what was ingested is not done again
MOVED_ON = "another writer published to {} since this run was planned; run again"


class Progress(Protocol):
    """Hears how far a stage is: `hash` in bytes, `ingest` in records with total 0 where it is not known."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note that `done` of `total` is done."""


def silent(stage: str, done: int, total: int) -> None:
    """Hear nothing."""


def counting_from(start: int, progress: Progress) -> Progress:
    """Return a progress that goes on counting where the shards before stopped."""
    return lambda stage, done, total: progress(stage, start + done, total)


def run(
    dumps: Sequence[str],
    lake: str | Path,
    *,
    root: str | None = None,
    workers: int = 1,
    config: Config | None = None,
    override_gates: bool = False,
    progress: Progress = silent,
    engine: Engine | None = None,
) -> RunResult:
    """Ingest new or changed dumps and publish one snapshot, with an `engine` on its machines, else on this one.

    Raises UsageError, GateError or another EtlError; nothing visible has changed then. Where another writer published
    meanwhile, the work is planned again on its snapshot; what was ingested is not done twice.
    """
    config = config or load_config()
    for attempt in range(1, ATTEMPTS + 1):
        with suppress(*[CommitConflict] * (attempt < ATTEMPTS)):
            plan = discover(dumps, lake, root=root, config=config, progress=progress)
            if plan.idle:
                return publish(plan, config=config, progress=progress)
            ingest_all(plan, config=config, workers=workers, progress=progress, engine=engine)
            deduplicate(plan, config=config, progress=progress, engine=engine)
            return publish(plan, config=config, override_gates=override_gates, progress=progress, engine=engine)
    raise AssertionError("unreachable: the last attempt returns or raises")


@watched
def discover(
    dumps: Sequence[str],
    lake: str | Path,
    *,
    root: str | None = None,
    config: Config | None = None,
    progress: Progress = silent,
) -> Plan:
    """Hash the dump files and plan what is to do."""
    place = Lake(lake)
    with place.lock():
        place.repair()
        if any_stale(place):
            from etl.takedown.flow import settle

            settle(place, config or load_config())
        return make_plan(dumps, place, root, config or load_config(), lambda done, total: progress("hash", done, total))


def ingest_all(plan: Plan, *, config: Config, workers: int, progress: Progress, engine: Engine | None) -> None:
    """Ingest the shards of a plan: one after the other, or on an engine's machines at the same time."""
    if engine:
        engine.ingest(plan, config, progress)
    else:
        ingest_some(plan, plan.shards, config=config, workers=workers, progress=progress)


def ingest_some(
    plan: Plan,
    shards: Iterable[Shard],
    *,
    config: Config | None = None,
    workers: int = 1,
    progress: Progress = silent,
) -> list[ShardResult]:
    """Ingest some shards of a plan, one after the other, by the same workers."""
    done: list[ShardResult] = []
    records = 0
    with Crew(workers, config or load_config()) as crew:
        for shard in shards:
            done.append(ingest(plan, shard, crew, progress=counting_from(records, progress)))
            records += sum(done[-1].records.values())
    return done


@watched
def ingest(plan: Plan, shard: Shard, crew: Crew, *, progress: Progress = silent) -> ShardResult:
    """Read, extract and check one shard of a plan; shards may be ingested in any order, at the same time, twice."""
    done = 0

    def on_batch(records: int) -> None:
        nonlocal done
        done += records
        progress("ingest", done, 0)

    from etl.ingest.ingested import finished

    lake = Lake(plan.lake)
    with lake.writing(), plan.under_tombstones():
        before = finished(lake, shard)
        if before:
            return before
        forkserver.start()  # what the import below loads here, it loads at the same time
        from etl.ingest.shard import ingest_shard

        return ingest_shard(lake, shard, crew, on_batch)


@watched
def deduplicate(
    plan: Plan, *, config: Config | None = None, progress: Progress = silent, engine: Engine | None = None
) -> Path:
    """Find the copies among a plan's new rows and the published rows that they touch; return where the verdicts lie."""
    from etl.dedupe.index import Index
    from etl.dedupe.verdicts import deduplicate as find_copies

    lake = Lake(plan.lake)
    with lake.writing(), working_on_parent(lake, plan) as parent, plan.under_tombstones():
        batches = [batch for shard in results(plan) for batch in shard.batches()]
        progress("deduplicate", 0, sum(batch.num_rows for batch in batches))
        path = plan.save()
        reach = (config or load_config()).copies.reach_months
        find_copies(plan, Index(lake, parent), batches, reach, engine).save(path)
    return path


@contextmanager
def working_on_parent(lake: Lake, plan: Plan) -> Iterator[Snapshot | None]:
    """Keep the plan's parent from gc while something is made of it outside of the lock.

    Raises CommitConflict where gc was faster, or where another writer published meanwhile and removed what only its
    parent's index and shards needed: that fails in as many ways as there are readers.
    """
    import etl.lake

    with ExitStack() as pins:
        try:
            parent = pins.enter_context(etl.lake.open(lake.path, plan.parent)).snapshot if plan.parent else None
            yield parent
        except CommitConflict:
            raise
        except Exception as error:
            plan.require_tombstones()
            if newest(lake) == plan.parent:
                raise
            raise CommitConflict(MOVED_ON.format(lake.path)) from error


@watched
def publish(
    plan: Plan,
    *,
    config: Config | None = None,
    override_gates: bool = False,
    progress: Progress = silent,
    engine: Engine | None = None,
) -> RunResult:
    """Publish the plan's snapshot. Publishing a plan twice is a no-op that returns the same result."""
    lake = Lake(plan.lake)
    with lake.lock(), lake.writing():
        lake.repair()
        head = lake.head()
        done = already_published(head, plan)
        if done or plan.idle or (plan.only_retries and not any_ingested(lake, plan)):
            if head and not (lake.catalog.exists() and lake.catalogued == head.manifest.snapshot):
                repair_catalog(lake, head)
            forget(lake, plan)
            return result(head, published=done)
        from etl.check.unmapped import unmapped_lines
        from etl.dedupe.index import Index
        from etl.dedupe.verdicts import Verdicts, memory_path
        from etl.publish.catalog import write_catalog
        from etl.publish.snapshot import publish as publish_snapshot

        config = config or load_config()
        progress("publish", 0, 0)
        shards = results(plan)
        verdicts = Verdicts.load(plan.path)
        snapshot = publish_snapshot(lake, plan, shards, verdicts, config, override_gates, engine)
        write_catalog(lake, snapshot)
        index = Index(lake, snapshot, verdicts.packed_since(config.copies.reach_months))
        index.keep_memory(memory_path(plan.path), config.copies.reach_months)
        index.prune()
        forget(lake, plan)
    unmapped = unmapped_lines(found for shard in shards for found in shard.unmapped.items())
    return replace(result(snapshot, published=already_published(snapshot, plan)), unmapped=tuple(unmapped))


def repair_catalog(lake: Lake, snapshot: Snapshot) -> None:
    """Write the catalog that a run killed behind its commit left out."""
    from etl.publish.catalog import write_catalog

    write_catalog(lake, snapshot)


def already_published(head: Snapshot | None, plan: Plan) -> bool:
    """Say whether the newest snapshot is the one that this plan makes: a task that runs twice asks."""
    return head is not None and head.manifest.plan == plan.key


def any_ingested(lake: Lake, plan: Plan) -> bool:
    """Say whether a shard of a plan lies there; retries that came out as before leave none, and no snapshot."""
    from etl.ingest.ingested import finished

    return any(finished(lake, shard) for shard in plan.shards)


def results(plan: Plan) -> list[ShardResult]:
    """Return the results of a plan's shards.

    Raises LakeError where one is missing, CommitConflict where that is because another writer published it, or where
    something was taken down since.
    """
    plan.require_tombstones()
    from etl.ingest.ingested import finished

    lake = Lake(plan.lake)
    found = [(shard, finished(lake, shard)) for shard in plan.shards]
    missing = [shard.key for shard, done in found if done is None]
    if missing and newest(lake) != plan.parent:
        raise CommitConflict(MOVED_ON.format(lake.path))
    if missing:
        raise LakeError(f"{len(missing)} of {len(found)} shards are not ingested; run the ingest step again")
    return [done for _, done in found if done]


def newest(lake: Lake) -> int | None:
    """Return the number of the newest snapshot, None in an empty lake."""
    return max(lake.numbers(), default=None)


def forget(lake: Lake, plan: Plan) -> None:
    """Drop the intermediate results of a published plan; the snapshot holds all that they held."""
    for shard in plan.shards:
        shutil.rmtree(lake.state / "ingested" / shard.key, ignore_errors=True)
    for leftover in (lake.state / "plans").glob(f"{plan.key}.*"):
        leftover.unlink(missing_ok=True)
