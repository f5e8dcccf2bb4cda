"""gc: remove old snapshots, except those that somebody reads; manifests stay, so no number is used again."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

from etl.publish.durable import fsync_directory
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST
from etl.publish.pins import claim
from etl.store.fetching import drop_unused
from etl.store.leases import retire
from etl.store.sweep import sweep_old


@dataclass(frozen=True, slots=True)
class Collected:
    """What gc did: the numbers of the snapshots removed, and of those kept because somebody has pinned them."""

    removed: tuple[int, ...]
    pinned: tuple[int, ...]


def collect(lake: Lake, keep: int) -> Collected:
    """Remove all but the newest `keep` snapshots and those that are pinned. Needs the lake's lock, and `repair()`.

    What a killed gc left of a snapshot goes, too.
    """
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
