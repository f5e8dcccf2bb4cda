"""Texts of a data file, each packed for itself: a night compares with a few texts of each file, of all in reach.

Out of Parquet a text costs the unpacking of its row group, 20,000 texts; here, of itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import zstandard

SUFFIX = ".texts"
PACKED = pa.large_binary()
SCHEMA = pa.schema([("packed", PACKED)])
LEVEL = 1  # 3 takes a quarter more time for 1 % fewer bytes
TEXTS_AT_A_TIME = 10_000


def packed(texts: pa.Array) -> pa.Array:
    """Return texts, each packed for itself."""
    compress = zstandard.ZstdCompressor(level=LEVEL).compress
    return pa.array((compress(text) for text in texts.cast(pa.large_binary()).to_pylist()), PACKED)


def save(texts: pa.Array, path: Path) -> None:
    """Write packed texts as an Arrow file that can be memory-mapped."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as writer:
        writer.write_batch(pa.record_batch([texts], SCHEMA))


def load(path: Path) -> pa.Array:
    """Map packed texts."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).get_batch(0)["packed"]


def places_of(path: Path) -> npt.NDArray[np.int64]:
    """Return at which byte of its file each packed text begins; the last place is where the last one ends."""
    with pa.memory_map(str(path)) as source:
        whole = source.read_buffer()
        held = pa.ipc.open_file(whole).get_batch(0)["packed"]
    _, bounds, data = held.buffers()
    places: npt.NDArray[np.int64] = np.frombuffer(bounds, np.int64)[: len(held) + 1] + (data.address - whole.address)
    return places


def unpack(path: Path, rows: npt.NDArray[np.int64]) -> pa.Array:
    """Return the texts of some rows, as large strings."""
    decompress = zstandard.ZstdDecompressor().decompress
    places = places_of(path)
    begins, ends = places[rows].tolist(), places[rows + 1].tolist()
    # Few of many texts are read: mapped, each would cost a page fault, which takes longer than to read it.
    with path.open("rb", buffering=0) as file:
        number = file.fileno()
        texts = [decompress(os.pread(number, end - begin, begin)) for begin, end in zip(begins, ends, strict=True)]
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=bounds[1:])
    return pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(bounds), pa.py_buffer(b"".join(texts)))


def unpack_all(path: Path) -> Iterator[pa.Array]:
    """Yield all texts, some at a time."""
    count = len(load(path))
    for first in range(0, count, TEXTS_AT_A_TIME):
        yield unpack(path, np.arange(first, min(count, first + TEXTS_AT_A_TIME)))
