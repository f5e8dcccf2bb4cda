"""The processes that extract: they start with the first batch, and serve one shard after the other.

The order of batches is kept. One worker is a process of its own too: only another process can be ended in the middle
of a record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Self

from etl.config import Config

if TYPE_CHECKING:
    import pyarrow as pa

    from etl.worker import Worker

IN_FLIGHT_PER_WORKER = 3


class Crew:
    """So many workers, that end with the `with` block of the crew."""

    def __init__(self, size: int, config: Config) -> None:
        self.size, self.config = size, config
        self.pool: list[Worker] = []
        self.free: SimpleQueue[Worker] = SimpleQueue()

    def __enter__(self) -> Self:
        self.threads = ThreadPoolExecutor(self.size)  # they wait for the processes
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self.pool:
            worker.stop()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.pool:
            worker.end()

    def start(self) -> None:
        """Start the processes, unless they run."""
        if self.pool:
            return
        # what else a worker needs is imported where one starts: shards that were ingested before need none
        from etl.batch import extract_batch
        from etl.worker import Worker

        for _ in range(self.size):
            self.pool.append(Worker(extract_batch, self.config.quality, self.config.limits.max_record_seconds))
            self.free.put(self.pool[-1])

    def outcomes(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the outcome of every record of a batch, from the next worker that is free."""
        worker = self.free.get()
        try:
            return worker.outcomes(batch)
        finally:
            self.free.put(worker)


def extract_all(batches: Iterable[pa.RecordBatch], crew: Crew) -> Iterator[pa.RecordBatch]:
    """Yield the outcome of each batch, in order; at most a few batches per worker are in memory at a time."""
    crew.start()
    waiting: deque[Future[pa.RecordBatch]] = deque()
    try:
        for batch in batches:
            waiting.append(crew.threads.submit(crew.outcomes, batch))
            if len(waiting) > crew.size * IN_FLIGHT_PER_WORKER:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
