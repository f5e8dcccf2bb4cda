"""Months written on a cluster: which of them one task writes together.

A task costs about a tenth of a second besides its work (Spark hands it out, and behind each Python's garbage collector
passes over all that is loaded), and most months of a corpus that reaches far back hold a handful of rows. So there are
a few tasks for each core, about equally large, and more only where there is much to write.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from etl.publish.months import Month

TASKS_PER_CORE = 3  # so that a core that is done early, or loses a task, has little to wait for
ROWS_OF_A_TASK = 50_000  # some seconds of work: all that is lost with an executor, though months be large and many
ROWS_OF_A_MONTH = 300  # that take as long to write as opening and closing a month's files does


def divide(months: Sequence[Month], cores: int) -> list[list[int]]:
    """Return the numbers of the months that each task writes: the largest task first, no task empty."""
    sizes = [month.total + ROWS_OF_A_MONTH for month in months]
    count = min(len(months), max(cores * TASKS_PER_CORE, -(-sum(sizes) // ROWS_OF_A_TASK)))
    tasks: list[tuple[int, int, list[int]]] = [(0, number, []) for number in range(count)]
    for place in sorted(range(len(months)), key=lambda place: -sizes[place]):
        size, number, chosen = heapq.heappop(tasks)
        heapq.heappush(tasks, (size + sizes[place], number, [*chosen, place]))
    return [chosen for *_, chosen in sorted(tasks, key=lambda task: (-task[0], task[1]))]
