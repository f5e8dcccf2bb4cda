"""What lies beside a lake's snapshots in a store: the index for deduplication, and the rows of runs."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from etl.errors import StoreError
from etl.publish.durable import make_folder, replace_durably
from etl.store.keys import INDEX, RUNS
from etl.store.objects import Objects

log = logging.getLogger(__name__)


def fetch_index(objects: Objects, folder: Path, names: Iterable[str]) -> None:
    """Fetch parts of the index that another machine computed; those that are not there stay away."""

    def one(name: str) -> None:
        beside = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        try:
            objects.download(f"{INDEX}{folder.name}/{name}", beside)
            os.replace(beside, folder / name)
        except FileNotFoundError:
            beside.unlink(missing_ok=True)

    wanted = [name for name in names if not (folder / name).exists()]
    if wanted:
        make_folder(folder)
        objects.each(one, wanted)


def pull_runs(objects: Objects, lake: Path) -> None:
    """Take over the rows of runs that ended on other machines."""
    missing = [entry.key for entry in objects.list(RUNS) if not (lake / entry.key).exists()]
    if missing:
        make_folder(lake / RUNS)
        objects.each(lambda key: replace_durably(lake / key, objects.get(key)), missing)


def push_run(objects: Objects, row: Path) -> None:
    """Write the row of a run that ended; what fails is only told."""
    try:
        objects.put(RUNS + row.name, row)
    except StoreError as error:
        log.warning("the record of this run stays on this machine: %s", error)
