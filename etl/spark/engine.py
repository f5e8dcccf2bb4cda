"""The heavy steps of a run on Spark; what each machine needs lies in the lake, which all of them share."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Event, Thread

import pyarrow as pa

from etl import pipeline
from etl.config import Config
from etl.dedupe.index import Index
from etl.dedupe.known import Known
from etl.dedupe.memory import Memory
from etl.errors import UsageError
from etl.pipeline import Progress, silent
from etl.plan import Plan
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile
from etl.publish.months import Month, Site, Written, write_months
from etl.spark.cluster import Cluster
from etl.spark.months import divide
from etl.spark.neighbours import SparkNeighbourhood

TICK = 1.0  # seconds between two looks at how far a job is


class SparkEngine:
    """An `etl.engine.Engine` on a cluster, which is connected to when the first job asks."""

    def __init__(self, connect: Callable[[], Cluster]) -> None:
        self.connect = connect

    @cached_property
    def cluster(self) -> Cluster:
        """The cluster, connected."""
        return self.connect()

    def ingest(self, plan: Plan, config: Config, progress: Progress = silent) -> None:
        """Do all shards of a plan, the largest first, each in a task that reads its dumps itself.

        Raises UsageError where the lake lies in an object store: each machine would have a working copy of its own.
        """
        if not plan.shards:
            return
        if Lake(plan.lake).remote:
            raise UsageError(
                f"the engine spark writes no lake in an object store ({plan.lake}): give a folder that all machines"
                " share, or --engine local"
            )
        cores = self.cluster.cores_of_task
        shared = self.cluster.share((named(plan), config))
        records = self.cluster.context.accumulator(0)

        def ingest_one(number: int) -> None:
            plan, config = shared()
            (done,) = pipeline.ingest_some(plan, [plan.shards[number]], config=config, workers=cores)
            records.add(sum(done.records.values()))

        largest_first = sorted(range(len(plan.shards)), key=lambda number: -plan.shards[number].bytes)
        with ticking(lambda: progress("ingest", records.value, 0)):
            self.cluster.map("ingest", ingest_one, largest_first)

    def neighbourhood(self, plan: Plan, known: Known, reach: int, memory: Memory) -> SparkNeighbourhood:
        """Return a neighbourhood whose large rounds are done on the cluster."""
        return SparkNeighbourhood(lambda: self.cluster, named(plan), known, reach, memory)

    def write_months(self, work: Site, months: list[Month]) -> list[Written]:
        """Write months, some in a task, and move what was written into the work's folder.

        Each try of a task has a folder of its own: one that was given up, but goes on, writes where nobody looks.
        """
        if not months:
            return []
        shared = self.cluster.share((named(work.plan), work.storage, str(work.folder.parent), work.index.since))

        def write_some(months: list[Month]) -> tuple[str, list[Written]]:
            plan, storage, staging, since = shared()
            folder = Path(staging, f"{os.getpid()}-{uuid.uuid4().hex}")
            lake, batches = Lake(plan.lake), outcomes(plan)
            parent = lake.snapshot(plan.parent) if plan.parent else None
            site = Site(plan, parent, batches, Index(lake, parent, since), storage, folder)
            return str(folder), write_months(site, months)

        tasks = divide(months, self.cluster.cores)
        done = self.cluster.map("publish", write_some, [[months[place] for place in task] for task in tasks])
        written: dict[int, Written] = {}
        for task, (folder, found) in zip(tasks, done, strict=True):
            move_files(Path(folder), work.folder, [file for files, _ in found for file in files])
            written.update(zip(task, found, strict=True))
        return [written[place] for place in range(len(months))]


def named(plan: Plan) -> Plan:
    """Return a plan that knows its key, so that it travels along and is not found again by each task."""
    assert plan.key
    return plan


def outcomes(plan: Plan) -> list[pa.RecordBatch]:
    """Return the outcomes of all shards of a plan, memory-mapped, in the driver's order."""
    return [batch for shard in pipeline.results(plan) for batch in shard.batches()]


def move_files(source: Path, target: Path, files: list[DataFile]) -> None:
    """Move a task's files into the snapshot that is being built, and drop the folder they lay in."""
    for file in files:
        (target / file.path).parent.mkdir(parents=True, exist_ok=True)
        os.rename(source / file.path, target / file.path)
    shutil.rmtree(source, ignore_errors=True)


@contextmanager
def ticking(tell: Callable[[], None]) -> Iterator[None]:
    """Tell every TICK, and once at the end."""
    over = Event()

    def tick() -> None:
        while not over.wait(TICK):
            tell()

    thread = Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        tell()
