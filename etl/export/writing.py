"""Files that are there whole or not at all, compressed as their name says, the same bytes at any time."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import zstandard

from etl.publish.durable import put_in_place

GZIP_LEVEL, ZSTD_LEVEL = 6, 3


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write, which takes its place when all went well."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file, compressed(file, path.suffix) as stream:
            yield stream
        put_in_place(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def compressed(file: IO[bytes], suffix: str) -> Any:
    """Return a stream that compresses into an open file by the suffix of its name; neither name nor time are kept."""
    if suffix == ".gz":
        return gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=file, mtime=0)
    if suffix == ".zst":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).stream_writer(file, closefd=False)
    return open(file.fileno(), "wb", closefd=False)
