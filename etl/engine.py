"""Where `extract_batch` runs: in this process, or in a pool of local processes. The order of batches is kept."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import ModuleType

import pyarrow as pa

from etl.batch import extract_batch
from etl.config import Quality

IN_FLIGHT_PER_WORKER = 3


def extract_all(batches: Iterable[pa.RecordBatch], workers: int, quality: Quality) -> Iterator[pa.RecordBatch]:
    """Yield the outcome of each batch, in order; at most a few batches per worker are in memory at a time."""
    if workers <= 1:
        for batch in batches:
            yield extract_batch(batch, quality)
        return
    # forkserver: pyarrow's threads make a plain fork unsafe, and spawn would import everything again per worker.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["etl.batch"])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        with hidden_main():
            pool.submit(os.getpid).result()  # the first task starts all workers
        waiting: deque[Future[pa.RecordBatch]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(extract_batch, batch, quality))
                if len(waiting) > workers * IN_FLIGHT_PER_WORKER:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


@contextmanager
def hidden_main() -> Iterator[None]:
    """Keep workers that start meanwhile from importing the program that runs this, as multiprocessing makes them do.

    A script without a guard would run again in each of them; Airflow's program opens its database, whose address a
    task is not given, and every worker would die.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
