"""The lake on disk: numbered snapshots that never change, one pointer, one lock, and how a snapshot is committed.

A snapshot is a directory tree of immutable files; what did not change is a hard link to the parent's file. One
`os.rename(staging, snapshots/N)` publishes all data sets at once and fails where another writer took N, so it is
the compare-and-swap between writers. A number is never used twice: gc leaves `_snapshot.json` behind.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from etl.errors import CommitConflict, LakeError, UsageError
from etl.publish.durable import fsync_directory, make_folder, write_durably
from etl.publish.manifest import MANIFEST, Manifest, Snapshot, read_snapshot
from etl.store.place import MARK, is_url, local_place

if TYPE_CHECKING:
    from etl.store.remote import Remote


class Lake:
    """A lake at a local path, or the working copy of one in an object store. Writing takes `lock()`.

    Named by the URL of a store, it brings in what was published there; so does `lock()`.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = local_place(path).resolve()
        self.snapshots = self.path / "snapshots"
        self.state = self.path / "state"
        self.pins = self.state / "pins"
        self.taking_down = self.state / "takedown"
        self.current = self.path / "current"
        self.catalog = self.path / "catalog.duckdb"
        if is_url(path):
            self.refresh()

    @cached_property
    def remote(self) -> Remote | None:
        """The object store that this is a working copy of; None for a lake of its own."""
        if not (self.path / MARK).is_file():
            return None
        from etl.store.remote import Remote

        return Remote(self)

    @property
    def address(self) -> str:
        """How people name the lake: its path or URL."""
        return self.remote.url if self.remote else str(self.path)

    def refresh(self) -> None:
        """Bring in what was published in the store, and where nobody writes here, what was removed there."""
        if self.remote is None:
            return
        from etl.store.beside import pull_runs

        self.create()
        with (self.state / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                alone = True
            except BlockingIOError:
                alone = False
            self.remote.pull(alone=alone)
        pull_runs(self.remote.objects, self.path)

    def create(self) -> None:
        """Make the lake's folders where they are missing. Raises LakeError where that is impossible."""
        try:
            inner = ("staging", "ingested", "index", "pins")
            for folder in (self.snapshots, *(self.state / name for name in inner)):
                make_folder(folder)
        except OSError as error:
            raise LakeError(f"cannot make a lake at {self.path}: {error.strerror}; choose a writable --lake") from error

    def numbers(self) -> list[int]:
        """Return the numbers of snapshots that can be read, ascending (collected ones are left out)."""
        if not self.snapshots.is_dir():
            return []
        return sorted(
            int(entry.name)
            for entry in self.snapshots.iterdir()
            if entry.name.isdigit() and (entry / "articles").is_dir()
        )

    def head(self) -> Snapshot | None:
        """Return the newest snapshot, None in an empty lake."""
        numbers = self.numbers()
        return self.snapshot(numbers[-1]) if numbers else None

    def require_head(self) -> Snapshot:
        """Return the newest snapshot; raises UsageError with what to do in an empty lake."""
        head = self.head()
        if head is None:
            raise UsageError(
                f"there is no snapshot in {self.address}; publish one with: news-etl run DUMP --lake {self.address}"
            )
        return head

    def snapshot(self, number: int) -> Snapshot:
        """Return one snapshot by its number. Raises UsageError where it does not exist or was collected."""
        path = self.snapshots / f"{number:08d}"
        if not (path / "articles").is_dir():
            raise UsageError(f"snapshot {number} is not in {self.address}; `news-etl snapshots` lists those that are")
        return read_snapshot(path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the writer's lock; the system frees it when a process dies. Waits for another writer on this host."""
        self.create()
        with (self.state / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if self.remote:
                self.remote.pull(alone=True)
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn a full disk, met anywhere while writing to the lake, into a LakeError that says what to do."""
        try:
            yield
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            raise LakeError(
                f"no space to write to {self.path} ({error.strerror}); nothing visible changed."
                " Free some space, or collect old snapshots with: news-etl gc"
            ) from error

    def repair(self) -> None:
        """Point `current` at the newest snapshot; does what a killed writer left undone. Needs the lock.

        A takedown that was killed is finished before anything else.

        Each snapshot gets its pin file here, so that readers who may not write can pin it, too.
        """
        for leftover in (self.state / "staging").iterdir():
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()
        if self.taking_down.is_dir():
            from etl.takedown.flow import resume

            resume(self)
        for number in self.numbers():
            self.pin_file(number).touch()
        head = self.head()
        if head is None:
            return
        if self.remote:
            self.remote.point(head.manifest.snapshot)
        target = f"snapshots/{head.path.name}"
        if not self.current.is_symlink() or os.readlink(self.current) != target:
            swap = self.state / "current.new"
            swap.unlink(missing_ok=True)
            swap.symlink_to(target)
            os.replace(swap, self.current)
            fsync_directory(self.path)

    @property
    def catalogued(self) -> int | None:
        """The snapshot that `catalog.duckdb` shows; a run killed behind its commit leaves an older one."""
        try:
            return int((self.state / "catalogued").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def pin_file(self, number: int) -> Path:
        """Return the file whose lock keeps a snapshot from gc; see `etl.publish.pins`."""
        return self.pins / f"{number:08d}"

    def next_number(self) -> int:
        """Return the number that a new snapshot takes; collected numbers count as taken."""
        taken = [int(entry.name) for entry in self.snapshots.iterdir() if entry.name.isdigit()]
        return max(taken, default=0) + 1

    def commit(self, staging: Path, manifest: Manifest) -> Snapshot:
        """Publish a finished staging tree as `manifest.snapshot`. Needs the lock.

        Raises CommitConflict where the number is taken, LakeError where the file system refuses.
        """
        from etl.publish.evolution import common_contract

        parent = self.snapshot(manifest.parent).manifest if manifest.parent else None
        manifest = replace(manifest, contract=common_contract(Snapshot(staging, manifest), parent))
        write_durably(staging / MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        for folder, _, _ in os.walk(staging, topdown=False):
            fsync_directory(Path(folder))
        target = self.snapshots / f"{manifest.snapshot:08d}"
        if self.remote:
            self.remote.commit(staging, manifest)
            shutil.rmtree(target, ignore_errors=True)  # a reader here may have brought it in, without its files
        try:
            os.rename(staging, target)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                raise CommitConflict(f"snapshot {manifest.snapshot} was taken by another writer; run again") from error
            raise
        fsync_directory(self.snapshots)
        self.repair()
        return Snapshot(target, manifest)
