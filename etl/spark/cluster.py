"""Jobs on a cluster: one task for each item, and an exchange in which every key meets in one place.

Tasks get descriptors and read dumps, outcomes and snapshots themselves, from the folder that all machines share; what
comes back are counts, names of files, or arrays. A task may run twice, even at once, and its machine may die: it
leaves nothing but files that are whole, and equal whoever wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from etl.errors import CommitConflict, EtlError
from etl.provenance import code_fingerprint

if TYPE_CHECKING:
    from pyspark import SparkContext

T = TypeVar("T")
R = TypeVar("R")
Block = tuple[int, Any]
"""A part of what a task found, and the number of the place where it goes."""

CONFLICT, DONE = "conflict", "done"


class Cluster:
    """A connected Spark. A phase is what a job is listed under."""

    def __init__(self, context: SparkContext) -> None:
        self.context = context
        self.code = (code_fingerprint(), pa.__version__)

    @property
    def cores(self) -> int:
        """How many tasks run at a time, as far as Spark knows."""
        return int(self.context.defaultParallelism)

    @property
    def cores_of_task(self) -> int:
        """How many cores a task may use."""
        return int(self.context.getConf().get("spark.task.cpus", "1") or 1)

    def share(self, value: T) -> Callable[[], T]:
        """Send a value to each machine once; what is returned gives it there."""
        broadcast = self.context.broadcast(value)
        return lambda: broadcast.value

    def map(self, phase: str, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return what `work` makes of each item, in order; one task each, the first ones first."""
        if not items:
            return []
        return self.collect(phase, self.each(work, items))

    def exchange(
        self,
        phase: str,
        split: Callable[[T, int], Iterable[Block]],
        items: Sequence[T],
        join: Callable[[list[Any]], R],
        places: int,
    ) -> list[R]:
        """Have each item split into blocks for `places` places, and return what `join` makes of the blocks of each.

        `split(item, places)` yields (place, block); blocks arrive in any order.
        """

        def cut(item: T) -> list[Block]:
            return list(split(item, places))

        blocks = self.context.parallelize(list(items), max(1, len(items))).flatMap(checked(self.code, cut))
        joined = blocks.partitionBy(places, int).mapPartitions(lambda part: [(DONE, join([b for _, b in part]))])
        return self.collect(phase, joined)

    def each(self, work: Callable[[T], R], items: Sequence[T]) -> Any:
        """Return the job that does an item in each task."""
        return self.context.parallelize(list(items), len(items)).map(checked(self.code, settled(work)))

    def collect(self, phase: str, job: Any) -> list[Any]:
        """Run a job. Raises CommitConflict where a task did, EtlError where a task failed in each of its tries."""
        self.context.setJobGroup(phase, f"news-etl {phase}", True)
        try:
            found = job.collect()
        except KeyboardInterrupt:
            self.context.cancelAllJobs()
            raise
        except Exception as error:  # py4j's, with the traces of two languages
            raise EtlError(f"Spark gave up in {phase}: {cause(str(error))}") from error
        conflict = next((value for outcome, value in found if outcome == CONFLICT), None)
        if conflict is not None:
            raise CommitConflict(conflict)
        return [value for _, value in found]


def settled(work: Callable[[T], R]) -> Callable[[T], tuple[str, Any]]:
    """Make a conflict a value: to try again, as Spark does with what is raised, is not for a task."""

    def settling(item: T) -> tuple[str, Any]:
        try:
            return DONE, work(item)
        except CommitConflict as conflict:
            return CONFLICT, str(conflict)

    return settling


def checked(code: tuple[str, str], work: Callable[[T], R]) -> Callable[[T], R]:
    """Refuse to work with other code than the driver's: equal bytes come from equal code only."""

    def checking(item: T) -> R:
        here = (code_fingerprint(), pa.__version__)
        if here != code:
            raise EtlError(f"another version of news-etl or pyarrow is installed here: {here}, the driver has {code}")
        return work(item)

    return checking


def cause(trace: str) -> str:
    """Return the line of a trace that says what was raised in Python, else the first of Java's."""
    raised = [line for line in trace.splitlines() if re.match(r"\s*[\w.]*(Error|Exception|Conflict): ", line)]
    ours = [line for line in raised if not line.lstrip().startswith(("org.", "java.", "pyspark."))]
    lines = ours or raised or trace.splitlines() or ["no reason given"]
    return lines[-1].strip()
