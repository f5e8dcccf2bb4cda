"""Pins: a reader's lease on a snapshot, so that gc lets it be while somebody reads it.

A lease is a shared lock (flock) on `LAKE/state/pins/NUMBER`. The kernel frees it when the reader ends, however it ends,
so there is no stale lease. gc removes a snapshot only while it holds that lock exclusively; a reader takes the lock
first and then looks whether the snapshot is still there: one of the two always sees the other. Reading the file is
enough to lock it, so readers that may not write to the lake can pin as well. Like the writers' lock, a lease is seen by
processes of one host.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

# No file there and no right to make one, or a file system without locks: such a reader reads unpinned.
REFUSALS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


@dataclass(slots=True)
class Lease:
    """The open file behind the leases of this process on one snapshot, and how many they are."""

    handle: int
    holders: int


_leases: dict[Path, Lease] = {}
_guard = Lock()


def take(pin_file: Path) -> bool:
    """Take a lease, after waiting for a gc that removes the snapshot; False where the lake permits none.

    It is held until `release`, or the end of the process. Look afterwards whether the snapshot is still there.
    """
    with _guard:
        if pin_file in _leases:
            _leases[pin_file].holders += 1
            return True
        try:
            handle = open_pin(pin_file)
        except OSError as error:
            if error.errno in REFUSALS:
                return False
            raise
        _leases[pin_file] = Lease(handle, 1)
        return True


def open_pin(pin_file: Path) -> int:
    """Return the open pin file, locked; makes it in a lake that has none for this snapshot yet."""
    try:
        handle = os.open(pin_file, os.O_RDONLY)
    except FileNotFoundError:
        pin_file.parent.mkdir(exist_ok=True)
        handle = os.open(pin_file, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
    except OSError:
        os.close(handle)
        raise
    return handle


def release(pin_file: Path) -> None:
    """Give back one lease. Closing frees the lock, except where a forked child still holds the same open file."""
    with _guard:
        lease = _leases[pin_file]
        lease.holders -= 1
        if not lease.holders:
            os.close(lease.handle)
            del _leases[pin_file]


@contextmanager
def claim(pin_file: Path) -> Iterator[bool]:
    """Say whether nobody has pinned the snapshot; if so, nobody can within the `with`. For writers, with the lock."""
    with pin_file.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
