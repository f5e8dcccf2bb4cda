"""Texts of a data file, each packed for itself: a night compares with a few texts of each file, of all in reach.

Out of Parquet a text costs the unpacking of its row group, 20,000 texts; here, of itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import zstandard

SUFFIX = ".texts"
PACKED = pa.large_binary()
SCHEMA = pa.schema([("packed", PACKED)])
LEVEL = 1  # 3 takes a quarter more time for 1 % fewer bytes
TEXTS_AT_A_TIME = 10_000


def packed(texts: pa.Array) -> pa.Array:
    """Return texts, each packed for itself."""
    compressor = zstandard.ZstdCompressor(level=LEVEL)
    if not pc.sum(pc.binary_length(texts)).as_py():  # refused below
        return pa.array([compressor.compress(b"")] * len(texts), PACKED)
    _, bounds, data = texts.cast(PACKED).buffers()
    begins = np.frombuffer(bounds, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    places = np.stack([begins[:-1], np.diff(begins)], axis=1).astype(np.uint64)
    given = zstandard.BufferWithSegments(data or b"", places.tobytes())
    # All in one call: of texts passed one by one, each is copied and takes and leaves the interpreter lock.
    frames = compressor.multi_compress_to_buffer(given)
    return large_array(PACKED, [frames[number].tobytes() for number in range(len(texts))])


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
    return large_array(pa.large_string(), texts)


def large_array(kind: pa.DataType, values: Sequence[bytes]) -> pa.Array:
    """Return values as an array of a large type."""
    bounds = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=bounds[1:])
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(bounds), pa.py_buffer(b"".join(values))])


def unpack_all(path: Path) -> Iterator[pa.Array]:
    """Yield all texts, some at a time."""
    count = len(load(path))
    for first in range(0, count, TEXTS_AT_A_TIME):
        yield unpack(path, np.arange(first, min(count, first + TEXTS_AT_A_TIME)))
