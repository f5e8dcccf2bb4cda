"""Where the working copy of a lake in an object store lies on this machine.

A working copy is a folder like any lake, with a note of its URL at its top. It can be removed at any time: the store
has everything. Its snapshots are sparse; a file is fetched when somebody wants it.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import orjson

from etl.publish.durable import make_folder, replace_durably

MARK = "store.json"


def is_url(lake: str | Path) -> bool:
    """Whether a lake is named by the URL of an object store."""
    return "://" in str(lake) and not str(lake).startswith("file://")


def local_place(lake: str | Path) -> Path:
    """Return the folder of a lake: its own, or its working copy, which is made where it is missing."""
    if not is_url(lake):
        return Path(str(lake).removeprefix("file://"))
    from etl.config import load_store

    url = str(lake).rstrip("/")
    name = "-".join(part for part in url.split("://")[1].split("/") if part)
    cache = Path(load_store().cache or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "news-etl"))
    place = cache.expanduser() / f"{name[-60:]}-{sha256(url.encode()).hexdigest()[:12]}"
    if url_of(place) is None:
        make_folder(place)
        replace_durably(place / MARK, orjson.dumps({"url": url}))
    return place


def url_of(folder: Path) -> str | None:
    """Return the URL of the lake that a folder is the working copy of, None where it is none."""
    try:
        return str(orjson.loads((folder / MARK).read_bytes())["url"])
    except FileNotFoundError:
        return None


def copy_around(path: Path) -> Path | None:
    """Return the working copy that a path lies in."""
    return next((folder for folder in path.parents if (folder / MARK).is_file()), None)
