"""Where the heavy steps of a run are done.

Locally `extract_batch` runs in a pool of processes, the order of batches is kept, and all else is done in this
process. An `Engine` takes the place of that on a cluster.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from etl.batch import extract_batch
from etl.config import Config
from etl.worker import Worker

if TYPE_CHECKING:
    from etl.dedupe.known import Known
    from etl.dedupe.memory import Memory
    from etl.dedupe.neighbours import Neighbourhood
    from etl.pipeline import Progress
    from etl.plan import Plan
    from etl.publish.months import Month, Site, Written

IN_FLIGHT_PER_WORKER = 3


class Engine(Protocol):
    """A cluster that shares the lake's folder, and does there what one machine does: the results are equal bytes."""

    def ingest(self, plan: Plan, config: Config, progress: Progress) -> None:
        """Do all shards of a plan, as `pipeline.ingest` does one; what is done already is left."""

    def neighbourhood(self, plan: Plan, known: Known, reach: int, memory: Memory) -> Neighbourhood:
        """Return a neighbourhood whose candidates and comparisons are made there."""

    def write_months(self, work: Site, months: list[Month]) -> list[Written]:
        """Write the cells of months into the work's folder; return for each month what was written."""


def extract_all(batches: Iterable[pa.RecordBatch], workers: int, config: Config) -> Iterator[pa.RecordBatch]:
    """Yield the outcome of each batch, in order; at most a few batches per worker are in memory at a time.

    One worker is a process of its own too: only another process can be ended in the middle of a record.
    """
    pool = [Worker(extract_batch, config.quality, config.limits.max_record_seconds) for _ in range(workers)]
    free: SimpleQueue[Worker] = SimpleQueue()
    for worker in pool:
        free.put(worker)

    def outcomes(batch: pa.RecordBatch) -> pa.RecordBatch:
        worker = free.get()
        try:
            return worker.outcomes(batch)
        finally:
            free.put(worker)

    waiting: deque[Future[pa.RecordBatch]] = deque()
    try:
        with ThreadPoolExecutor(workers) as threads:  # they wait for the processes
            try:
                for batch in batches:
                    waiting.append(threads.submit(outcomes, batch))
                    if len(waiting) > workers * IN_FLIGHT_PER_WORKER:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
                for worker in pool:
                    worker.stop()
    finally:
        for worker in pool:
            worker.end()
