"""Outcomes that are mapped from their files: read when they are wanted and given back, so that a history's texts are
never resident at once.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path
from weakref import WeakSet

import pyarrow as pa

BATCHES_AT_A_TIME = 64  # of a thousand records, some megabytes each

_mapped: WeakSet[mmap.mmap] = WeakSet()


def map_batches(path: Path) -> list[pa.RecordBatch]:
    """Return the record batches of an Arrow file; their bytes stay in the file until they are read."""
    with path.open("rb") as file:
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _mapped.add(pages)
    reader = pa.ipc.open_file(pa.py_buffer(pages))
    return [reader.get_batch(number) for number in range(reader.num_record_batches)]


def in_turn(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches for a pass over all of them, and give back what was read on the way."""
    for number, batch in enumerate(batches, 1):
        yield batch
        if number % BATCHES_AT_A_TIME == 0:
            let_go()
    let_go()


def let_go() -> None:
    """Give the pages of all mapped batches back to the system, which caches them while it has room.

    Nothing becomes invalid: what is read again is mapped again.
    """
    for pages in list(_mapped):
        pages.madvise(mmap.MADV_DONTNEED)
