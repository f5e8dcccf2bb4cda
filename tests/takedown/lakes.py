"""The lake that takedowns are tested on: two snapshots, copies in other dumps, and a reject that quotes an article."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.takedown import everything
from etl.publish.lake import Lake
from etl.takedown.tombstones import FOLDER
from tests.small_dumps import article, run, write_dumps

CUT = json.dumps([article(20), article(1)]).encode()[:-200]  # its second item ends inside: a reject that quotes it


def make_lake(folder: Path) -> tuple[Lake, Path]:
    """Return a lake of two snapshots, and its dumps."""
    dumps = write_dumps(folder / "dumps")
    (dumps / "c/quoting.json").write_bytes(CUT)
    run(folder / "lake", dumps, "a")
    run(folder / "lake", dumps)
    return Lake(folder / "lake"), dumps


def rebuilt_beside_tombstones(lake: Lake, dumps: Path, folder: Path, *names: str) -> str:
    """Make the corpus anew beside the same tombstones; return its content_hash."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copytree(lake.path / FOLDER, folder / FOLDER)
    return str(run(folder, dumps, *names, override_gates=True).content_hash)


def all_bytes(lake: Path) -> bytes:
    """Return all that lies in a lake: files as they are, and the values of Parquet files."""
    return b"\n".join(everything(lake))
