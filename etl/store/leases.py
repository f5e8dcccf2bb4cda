"""Pins that are seen by every machine: an object that says that somebody reads a snapshot, and for how long.

gc condemns a snapshot, then looks for leases, then removes it or takes its word back. A reader writes its lease, then
looks whether the snapshot is condemned or removed: one of the two always sees the other, since stores show what was
written to whoever asks next. Whether a lease has run out is judged by the store's clock alone.
"""

from __future__ import annotations

import atexit
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from etl.errors import StoreError
from etl.store.keys import CONDEMNED, LEASES, REMOVED, snapshot_folder
from etl.store.objects import Objects


def lease(objects: Objects, number: int) -> Callable[[], None] | None:
    """Pin a snapshot for every machine; return what gives the lease back, None where gc was faster.

    It is given back at the end of the process, and holds for NEWS_ETL_STORE_LEASE_HOURS at most, however the reader
    ends. Raises StoreError where the store permits none.
    """
    key = f"{LEASES}{number:08d}/{round(objects.settings.lease_hours * 3600)}-{secrets.token_hex(8)}"
    objects.put(key, b"")
    if any(is_end(entry.key) for entry in objects.list(snapshot_folder(number))):
        objects.delete([key])
        return None

    def give_back() -> None:
        atexit.unregister(give_back)
        with suppress(StoreError):  # one that stays behind runs out
            objects.delete([key])

    atexit.register(give_back)
    return give_back


def is_end(key: str) -> bool:
    """Say whether an object beside a manifest says that the snapshot is gone, or is about to be."""
    return key.rpartition("/")[2].startswith((CONDEMNED, REMOVED))


def retire(objects: Objects, number: int) -> bool:
    """Remove a snapshot from what can be read, unless somebody has a lease on it; say whether that was done."""
    folder = snapshot_folder(number)
    mark = f"{folder}{CONDEMNED}{secrets.token_hex(8)}"
    objects.put(mark, b"")
    free = not any_lease(objects, number)
    if free:
        objects.put(folder + REMOVED, b"")
    objects.delete([mark, *abandoned(objects, folder, mark)])
    return free


def any_lease(objects: Objects, number: int) -> bool:
    """Say whether a lease on a snapshot holds; those that ran out are removed."""
    now = clock(objects)
    holds, over = False, []
    for entry in objects.list(f"{LEASES}{number:08d}/"):
        seconds = int(entry.key.rpartition("/")[2].partition("-")[0])
        if now <= entry.written + timedelta(seconds=seconds):
            holds = True
        else:
            over.append(entry.key)
    objects.delete(over)
    return holds


def abandoned(objects: Objects, folder: str, mine: str) -> list[str]:
    """Return the marks that killed gcs left on a snapshot more than an hour ago."""
    old = clock(objects) - timedelta(hours=1)
    return [
        entry.key
        for entry in objects.list(folder)
        if entry.key.startswith(folder + CONDEMNED) and entry.key != mine and entry.written < old
    ]


def clock(objects: Objects) -> datetime:
    """Return the store's time: what it says of an object that is written now."""
    key = f"{LEASES}clock-{secrets.token_hex(8)}"
    objects.put(key, b"")
    now = next((entry.written for entry in objects.list(LEASES) if entry.key == key), None)
    objects.delete([key])
    if now is None:
        raise StoreError(f"{objects.url} does not list what was just written; lakes need a store that does")
    return now
