"""Look for passages in every byte of a lake: of each file as it lies there, and of what is compressed in it.

A Parquet file's footer, with its statistics and page borders, is not compressed; what is, the columns, is read and
looked at buffer by buffer, as packed texts are. Files that several snapshots share are read once.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.dedupe.packed import SUFFIX, unpack_all
from etl.takedown.phrases import Passages

COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")
PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class Scan:
    """What was looked at: files and bytes, those of columns decompressed; where something was found; what is opaque.

    `opaque` names files that are compressed in a way that was not looked into.
    """

    files: int
    bytes: int
    found: tuple[str, ...]
    opaque: tuple[str, ...]


def scan(lake: Path, passages: Passages, without: Path) -> Scan:
    """Look for passages in all files below `lake` but those below `without`."""
    files = total = 0
    found, opaque = [], []
    for path in distinct_files(lake, without):
        size, hits, is_open = look_at(path, passages)
        files += 1
        total += size
        found += [str(path.relative_to(lake))] * bool(hits)
        opaque += [str(path.relative_to(lake))] * (not is_open)
    return Scan(files, total, tuple(found), tuple(opaque))


def distinct_files(lake: Path, without: Path) -> Iterator[Path]:
    """Yield every file once, whatever the number of its names; links are not followed."""
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(lake):
        folders[:] = sorted(name for name in folders if Path(folder, name) != without)
        for name in sorted(names):
            path = Path(folder, name)
            status = path.lstat()
            if not path.is_symlink() and (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                yield path


def look_at(path: Path, passages: Passages) -> tuple[int, int, bool]:
    """Return how many bytes of a file were looked at, at how many places something stands, and if all was open."""
    if not path.stat().st_size:
        return 0, 0, True
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        head = raw[: max(map(len, COMPRESSED))]
        view = memoryview(raw)
        size, hits = len(view), passages.search(view)
        view.release()
    if head.startswith(PARQUET):
        for batch in pq.ParquetFile(path).iter_batches():
            read, more = search_columns(batch, passages)
            size, hits = size + read, hits + more
    if path.suffix == SUFFIX:
        for texts in unpack_all(path):
            read, more = search_columns(pa.table([texts], ["text"]), passages)
            size, hits = size + read, hits + more
    return size, hits, not head.startswith(COMPRESSED)


def search_columns(batch: pa.RecordBatch | pa.Table, passages: Passages) -> tuple[int, int]:
    """Look at all buffers of all columns; return how many bytes they have and at how many places something stands."""
    size = hits = 0
    for buffer in buffers_of(batch):
        size += buffer.size
        hits += passages.search(memoryview(buffer))
    return size, hits


def buffers_of(batch: pa.RecordBatch | pa.Table) -> Iterator[pa.Buffer]:
    """Yield the buffers of all columns, those of nested values included."""
    for column in batch.columns:
        for array in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
            yield from (buffer for buffer in array.buffers() if buffer is not None and buffer.size)
