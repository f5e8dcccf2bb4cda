"""The processes that extract: they start with the first batch, and serve one shard after the other.

The order of batches is kept. One worker is a process of its own too: only another process can be ended in the middle
of a record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, local
from types import TracebackType
from typing import TYPE_CHECKING, Self

from etl.config import Config
from etl.errors import EtlError

if TYPE_CHECKING:
    import pyarrow as pa

    from etl.worker import Worker

IN_FLIGHT_PER_WORKER = 8


class Crew:
    """So many workers, that end with the `with` block of the crew.

    Each is started by the thread that waits for it: dumps are read in the second in which the first one loads.
    """

    def __init__(self, size: int, config: Config) -> None:
        self.size, self.config = size, config
        self.pool: list[Worker] = []
        self.own = local()
        self.turn, self.ended = Lock(), False

    def __enter__(self) -> Self:
        self.threads = ThreadPoolExecutor(self.size)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.turn:
            self.ended = True
        for worker in self.pool:
            worker.stop()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.pool:
            worker.end()

    def outcomes(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the outcome of every record of a batch, from the worker of this thread."""
        if not hasattr(self.own, "worker"):
            self.own.worker = self.engage()
        return self.own.worker.outcomes(batch)

    def engage(self) -> Worker:
        """Start one more worker. Raises EtlError where the crew has ended."""
        # what else a worker needs is imported where one starts: shards that were ingested before need none
        from etl.batch import extract_batch
        from etl.worker import Worker

        with self.turn:
            if self.ended:
                raise EtlError("the run was broken off")
            worker = Worker(extract_batch, self.config.quality, self.config.limits.max_record_seconds)
            self.pool.append(worker)
        return worker


def extract_all(batches: Iterable[pa.RecordBatch], crew: Crew) -> Iterator[pa.RecordBatch]:
    """Yield the outcome of each batch, in order; at most a few batches per worker are in memory at a time."""
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
