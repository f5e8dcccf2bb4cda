"""What survives a power cut: bytes and names are on the disk before anything is said to rest on them.

The rule that tests/publish/test_durable.py holds every writer to: what a rename publishes was fsynced before, files and
the folders inside; and the name itself is fsynced before something else relies on it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident

SYNCING = 4  # threads


def fsync_file(path: Path) -> None:
    """Make the bytes of a file durable, whoever wrote them."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    fsync_file(path)  # Linux opens and syncs both alike


def fsync_tree(path: Path) -> None:
    """Make all files below a folder durable, and their names."""
    for folder, _, files in os.walk(path, topdown=False):
        for name in files:
            fsync_file(Path(folder, name))
        fsync_directory(Path(folder))


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing, durably."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    fsync_directory(path.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file and make its bytes durable."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def put_in_place(unfinished: Path, path: Path) -> None:
    """Give a finished file its name, durably: whole or not at all, whatever happens meanwhile."""
    fsync_file(unfinished)
    os.replace(unfinished, path)
    fsync_directory(path.parent)


def put_in_place_together(finished: Sequence[tuple[Path, Path]]) -> None:
    """Give finished files their names, as `put_in_place` does, but wait for the disk once instead of for each of them.

    Each pair is (unfinished, path). They get their names when all of them are durable, in the order given.
    """
    with ThreadPoolExecutor(SYNCING) as pool:  # the first takes the others' bytes along: these hardly wait
        deque(pool.map(fsync_file, (unfinished for unfinished, _ in finished)), maxlen=0)
    for unfinished, path in finished:
        os.replace(unfinished, path)
    for folder in {path.parent for _, path in finished}:
        fsync_directory(folder)


def replace_durably(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, whatever happens meanwhile and whoever else writes it, threads too."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    write_durably(beside, data)
    os.replace(beside, path)
    fsync_directory(path.parent)
