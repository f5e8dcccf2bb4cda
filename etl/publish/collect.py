"""gc: remove old snapshots, except those that somebody reads; manifests stay, so no number is used again."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from etl.publish.durable import fsync_directory
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST
from etl.publish.pins import claim
from etl.store.fetching import drop_unused
from etl.store.leases import retire
from etl.store.sweep import sweep_old

DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Collected:
    """What gc did: the numbers of the snapshots removed, and of those kept because somebody has pinned them."""

    removed: tuple[int, ...]
    pinned: tuple[int, ...]


def collect(lake: str | Path, keep: int) -> Collected:
    """Remove all but the newest `keep` snapshots and those that somebody reads, and what killed runs left a day ago.

    What is younger may belong to a run that goes on.
    """
    from etl.headlines.building import prune as prune_headlines
    from etl.publish.catalog import write_catalog
    from etl.search.index import prune as prune_search

    place = Lake(lake)
    with place.lock(), place.writing():
        place.repair()
        for folder in ("ingested", "plans", "runs"):
            remove_old(place.state / folder)
        done = remove_snapshots(place, keep)
        head = place.head()
        if head:
            write_catalog(place, head)  # its schemas of removed snapshots go
        prune_search(place)
        prune_headlines(place)
        return done


def remove_old(folder: Path) -> None:
    """Remove what lies in a folder of intermediate results and has not changed for a day."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):  # the run it belongs to goes on, and was faster
            if time.time() - entry.stat().st_mtime > DAY:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def remove_snapshots(lake: Lake, keep: int) -> Collected:
    """Remove old snapshots, and what a killed gc left of one. Needs the lake's lock, and `repair()`."""
    whole = lake.numbers()
    removed: list[int] = []
    pinned: list[int] = []
    for number in whole[:-keep]:
        with claim(lake.pin_file(number)) as unpinned:
            free = unpinned and (lake.remote is None or retire(lake.remote.objects, number))
            if free:
                bury(lake, number)
                lake.pin_file(number).unlink()
            (removed if free else pinned).append(number)
    for entry in lake.snapshots.iterdir():
        if entry.name.isdigit() and int(entry.name) not in whole:
            bury(lake, int(entry.name))
    if lake.remote:
        sweep_old(lake.remote)
        drop_unused(lake.path)
    return Collected(tuple(removed), tuple(pinned))


def bury(lake: Lake, number: int) -> None:
    """Remove all of a snapshot but its manifest; `articles` goes first: without it a folder is no snapshot."""
    parts = [part for part in (lake.snapshots / f"{number:08d}").iterdir() if part.name != MANIFEST]
    if not parts:
        return
    grave = lake.state / "staging" / f"gc-{number}"
    grave.mkdir()
    for part in sorted(parts, key=lambda part: (part.name != "articles", part.name)):
        os.rename(part, grave / part.name)
    fsync_directory(lake.snapshots / f"{number:08d}")  # else a power cut might bring back a snapshot without its files
    shutil.rmtree(grave)
