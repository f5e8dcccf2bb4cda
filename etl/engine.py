"""Where `extract_batch` runs: in a pool of local processes. The order of batches is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

import pyarrow as pa

from etl.batch import extract_batch
from etl.config import Config
from etl.worker import Worker

IN_FLIGHT_PER_WORKER = 3


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
