"""Exchange two folders in one step, so that a reader finds the one or the other and never none (renameat2 of Linux)."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from etl.errors import LakeError
from etl.publish.durable import fsync_directory

AT_FDCWD, RENAME_EXCHANGE = -100, 2


def exchange(one: Path, other: Path) -> None:
    """Give each of two folders the name of the other, durably. Raises LakeError where the system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None or renameat2(AT_FDCWD, bytes(one), AT_FDCWD, bytes(other), RENAME_EXCHANGE):
        why = os.strerror(ctypes.get_errno()) if renameat2 else "the system has no renameat2"
        raise LakeError(
            f"{one} and {other} cannot be exchanged in one step ({why}); a lake with takedowns needs Linux and a local"
            " file system such as ext4, xfs, btrfs or overlayfs"
        )
    fsync_directory(one.parent)
    fsync_directory(other.parent)


def require_exchange(folder: Path) -> None:
    """Raise LakeError where folders below `folder` cannot be exchanged."""
    pair = folder / "one", folder / "other"
    for place in pair:
        place.mkdir(parents=True, exist_ok=True)
    exchange(*pair)
    for place in pair:
        place.rmdir()
