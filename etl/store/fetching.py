"""Fetch data files into a working copy when they are wanted; each is checked against the hash in its manifest.

What was fetched lies once below `state/objects`, and in each snapshot as a hard link to it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from tempfile import mkstemp

from etl.config import Store, load_store
from etl.errors import StoreError
from etl.publish.manifest import DataFile
from etl.store.keys import data_key
from etl.store.objects import Objects
from etl.store.place import copy_around, url_of

CACHE = Path("state", "objects")


def connected(url: str, settings: Store) -> Objects:
    """Return the connection to a store, one for each that this process uses."""
    return connection(url, os.environ.get("AWS_ENDPOINT_URL", ""), settings)


@lru_cache(maxsize=16)
def connection(url: str, endpoint: str, settings: Store) -> Objects:
    """Return the connection to a store at an endpoint."""
    return Objects(url, settings)


def objects_of(copy: Path) -> Objects:
    """Return the objects that a folder is the working copy of."""
    url = url_of(copy)
    assert url is not None
    return connected(url, load_store())


def fetch(tree: Path, files: Sequence[DataFile]) -> None:
    """Bring files into a snapshot's tree, wherever in a working copy it lies; does nothing in any other lake.

    Raises StoreError where one cannot be had: gc removed it in the store, or its bytes are not those of the manifest.
    """
    copy = copy_around(tree)
    if copy is None:
        return
    objects = objects_of(copy)
    objects.each(lambda file: link(cached(objects, copy, file), tree / file.path), files)


def cached(objects: Objects, copy: Path, file: DataFile) -> Path:
    """Return where a file lies on this machine; it is fetched first where it is missing."""
    place = copy / CACHE / file.path
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = mkstemp(prefix=".", dir=place.parent)
    os.close(handle)
    try:
        objects.download(data_key(file), Path(name))
        require_hash(Path(name), file)
        os.replace(name, place)
    except FileNotFoundError as error:
        raise StoreError(
            f"{data_key(file)} is not in {objects.url} any more: gc removed its snapshot, or a takedown wrote it anew."
            " Open the lake again; pins hold for NEWS_ETL_STORE_LEASE_HOURS"
        ) from error
    finally:
        Path(name).unlink(missing_ok=True)
    return place


def require_hash(place: Path, file: DataFile) -> None:
    """Raise StoreError where bytes are not those that the manifest names."""
    with place.open("rb") as stream:
        if file_digest(stream, "sha256").hexdigest() != file.sha256:
            raise StoreError(f"{data_key(file)} has other bytes in the store than its manifest says; restore it")


def link(place: Path, target: Path) -> None:
    """Give a file another name, unless somebody was faster."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.link(place, target)


def keep(copy: Path, tree: Path, files: Sequence[DataFile]) -> None:
    """Note that files of a tree lie on this machine, so that no snapshot has them fetched."""
    for file in files:
        if (tree / file.path).exists():
            link(tree / file.path, copy / CACHE / file.path)


def drop_unused(copy: Path) -> None:
    """Remove the files that no snapshot in the working copy has a name for."""
    for path in (copy / CACHE).rglob("*.parquet"):
        if path.stat().st_nlink == 1:
            path.unlink()
