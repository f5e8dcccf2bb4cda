"""Dumps in object stores: what lies at a URL, and streams that read a dump in portions and never keep it whole.

What goes wrong is an OSError, as with a file: a dump that cannot be read is a reject that says why, and is tried again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from etl.config import load_store
from etl.errors import StoreError
from etl.store.fetching import connected
from etl.store.objects import Objects

PORTION = 8 << 20  # bytes of one request: all of a dump that is in memory, twice at most


class ObjectFile(io.RawIOBase):
    """An object as a raw stream that can seek; each read is a request for the bytes that are asked for."""

    def __init__(self, objects: Objects, key: str, size: int) -> None:
        self.objects, self.key, self.size, self.position = objects, key, size, 0

    def readable(self) -> bool:
        """Objects are for reading."""
        return True

    def seekable(self) -> bool:
        """Each read names its place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, from the start, from here or from the end."""
        self.position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        return self.position

    def tell(self) -> int:
        """Return the place."""
        return self.position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as far as the object goes. Raises OSError where the store does not give it."""
        count = max(0, min(len(buffer), self.size - self.position))
        if count:
            with as_os_error():
                buffer[:count] = self.objects.get_part(self.key, self.position, count)
            self.position += count
        return count

    def readall(self) -> bytes:
        """Return the rest, in portions larger than those of the base class."""
        rest = bytearray(max(0, self.size - self.position))
        with memoryview(rest) as view:
            for start in range(0, len(rest), PORTION):
                self.readinto(view[start : start + PORTION])
        return bytes(rest)


class as_os_error:  # noqa: N801  reads as what it does
    """Turn StoreError into OSError."""

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        """Raise OSError for a StoreError."""
        if isinstance(error, StoreError):
            raise OSError(str(error)) from None


def at(uri: str) -> tuple[Objects, str]:
    """Return the store of a URI and the key in it: all dumps of a bucket share one connection."""
    scheme, _, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    return connected(f"{scheme}://{bucket}", load_store()), key


def open_object(uri: str) -> BinaryIO:
    """Open an object for reading. Raises OSError where there is none, or the store refuses."""
    objects, key = at(uri)
    with as_os_error():
        size = objects.size(key)
    if size is None:
        raise FileNotFoundError(f"{uri} is not there")
    return io.BufferedReader(ObjectFile(objects, key, size), max(1, min(size, PORTION)))


def is_object(uri: str) -> bool | None:
    """Say whether a URI names an object, or a folder of them; None where it names nothing. Raises StoreError."""
    objects, key = at(uri.rstrip("/"))
    if not key:
        objects.first("")  # a bucket that is not there raises
        return False
    if objects.size(key) is not None:
        return True
    return False if objects.first(f"{key}/") else None


def objects_below(uri: str) -> Iterator[tuple[str, int]]:
    """Yield (URI, bytes) of an object, or of all that lie below a folder; an empty `name/` only marks one."""
    objects, key = at(uri.rstrip("/"))
    size = objects.size(key) if key else None
    if size is not None:
        yield uri, size
        return
    for entry in objects.list(f"{key}/" if key else ""):
        if entry.bytes or objects.exists(entry.key):
            yield f"{objects.url}/{entry.key}", entry.bytes
