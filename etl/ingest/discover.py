"""Which files make up a run: what was named on the command line, walked, and named relative to one root."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from etl.errors import StoreError, UsageError
from etl.ingest.names import original_bytes, printable_path

PORTION = 1 << 20
BUFFER = 1 << 17


@dataclass(frozen=True, slots=True)
class DumpFile:
    r"""One file of dumps. `name` is relative to the root; `path` leads to it, a local path or a URI.

    Both are printable: bytes of a local name that are not UTF-8 are written `\xNN` and lead back to the file.
    """

    name: str
    path: str
    bytes: int

    def open(self) -> BinaryIO:
        """Open for reading; the stream can seek. Raises OSError, also for what is no regular file."""
        if "://" in self.path:
            from etl.store.dumps import open_object

            return open_object(self.path)
        path_bytes = original_bytes(self.path)
        mode = os.stat(path_bytes).st_mode  # opening a named pipe would wait for its writer
        if stat.S_ISDIR(mode):
            raise OSError(errno.EACCES, "the folder cannot be listed")
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return open(path_bytes, "rb", buffering=BUFFER)


def hash_file(file: DumpFile) -> str:
    """Return the SHA-256 of the file as it lies there, in hex. Raises OSError if it cannot be read."""
    digest = sha256()
    with file.open() as stream:
        while data := stream.read(PORTION):
            digest.update(data)
    return digest.hexdigest()


def discover(dumps: Sequence[str], root: str | None) -> tuple[str, list[DumpFile]]:
    """Return the root and the files below `dumps` (files, folders or URIs), sorted by name, each once.

    Folders are walked, hidden files included, links to folders not followed. Without `root` it is the closest
    folder that holds all of `dumps`. Raises UsageError for a dump that does not exist or lies outside the root.
    """
    if not dumps:
        raise UsageError("no dump was named; name a file, a folder or a URI")
    places = [remote_place(dump) if is_remote(dump) else local_place(dump) for dump in dumps]
    root = absolute_root(root) if root else common_root(places)
    prefix = root.rstrip("/") + "/"
    found: dict[str, DumpFile] = {}
    for dump, place in zip(dumps, places, strict=True):
        if not (place.path + "/").startswith(prefix):
            raise UsageError(f"{dump} lies outside the root {root}; name dumps below it, or choose another --root")
        for path, size in place.files():
            name = path.removeprefix(prefix)
            found[name] = DumpFile(name, path, size)
    return root, [found[name] for name in sorted(found)]


def locate(root: str, name: str) -> DumpFile:
    """Return the file that a lake knows by its name below the root; whether it is still there, opening it tells."""
    path = f"{root.rstrip('/')}/{name}"
    return DumpFile(name, path, 0 if is_remote(path) else size_of(original_bytes(path)))


@dataclass(frozen=True, slots=True)
class Local:
    """A local file or folder by its absolute path, in printable form."""

    path: str
    is_folder: bool

    def files(self) -> Iterator[tuple[str, int]]:
        """Yield (path, bytes) of every file; a folder that cannot be listed stands for its files."""
        if self.is_folder:
            yield from walk(original_bytes(self.path))
        else:
            yield self.path, size_of(original_bytes(self.path))


@dataclass(frozen=True, slots=True)
class Remote:
    """A file or folder of an object store, by its URI without a slash at the end."""

    path: str
    is_folder: bool

    def files(self) -> Iterator[tuple[str, int]]:
        """Yield (URI, bytes) of every file."""
        from etl.store.dumps import objects_below

        yield from objects_below(self.path)


def is_remote(dump: str) -> bool:
    """Whether a dump is named by a URI other than of a local file."""
    return "://" in dump and not dump.startswith("file://")


def local_place(dump: str) -> Local:
    """Find a local dump. The folder that it lies in is resolved, a file's own name stays, though it be a link."""
    path = os.fsencode(local_path(dump) if dump.startswith("file://") else dump)
    folder = os.path.isdir(path)
    path = os.path.realpath(path) if folder else resolved_parent(path)
    if not os.path.lexists(path):
        raise UsageError(f"{dump} does not exist")
    return Local(printable_path(path), folder)


def local_path(uri: str) -> str:
    """Return the path that a URI of a local file names."""
    return unquote(urlsplit(uri).path)


def resolved_parent(path: bytes) -> bytes:
    """Return the absolute path, links resolved in all but its last part."""
    parent, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(parent), name)


def remote_place(dump: str) -> Remote:
    """Ask an object store for a dump."""
    from etl.store.dumps import is_object

    uri = dump.rstrip("/")
    try:
        found = is_object(uri)
    except StoreError as error:
        raise UsageError(f"{dump} cannot be reached: {error}") from error
    if found is None:
        raise UsageError(f"{dump} does not exist")
    return Remote(uri, not found)


def absolute_root(root: str) -> str:
    """Return a stated root in the form that `discover` returns: printable and resolved, or a URI."""
    if is_remote(root):
        return root.rstrip("/")
    path = os.fsencode(local_path(root) if root.startswith("file://") else root)
    if not os.path.isdir(path) and os.path.isdir(original_bytes(root)):
        path = original_bytes(root)
    return printable_path(os.path.realpath(path))


def common_root(places: Sequence[Local | Remote]) -> str:
    """Return the closest folder that holds all places."""
    folders = [place.path if place.is_folder else place.path.rpartition("/")[0] for place in places]
    levels = zip(*(folder.split("/") for folder in folders), strict=False)
    shared = [names[0] for names in takewhile(lambda names: len(set(names)) == 1, levels)]
    if (is_remote(folders[0]) and len(shared) < 3) or not shared:
        raise UsageError("the dumps lie in different stores and have no folder in common; run them one by one")
    return "/".join(shared) or "/"


def walk(folder: bytes) -> Iterator[tuple[str, int]]:
    """Yield (printable path, bytes) of the files below a folder."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        yield printable_path(folder), 0
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from walk(entry.path)
        elif not entry.is_dir():
            yield printable_path(entry.path), size_of(entry.path)


def size_of(path: bytes) -> int:
    """Return a file's size, 0 where it vanished: reading it will tell."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
