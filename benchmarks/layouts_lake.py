"""The rows of `benchmarks.layouts` as a lake of their own, so that whatever reads a lake can be measured over them.

    python -m benchmarks.layouts_lake LAKE MADE [--rows N]

LAKE is one of real dumps, whose texts are taken; MADE is laid out, written and committed by the pipeline's functions.
It holds articles and copies alone: no dumps, no rejects, no report.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.layouts_rows import generate, texts
from benchmarks.layouts_write import Months, ours
from etl.config import Storage
from etl.provenance import code_fingerprint
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Manifest, Snapshot
from etl.publish.snapshot import content_hash

ROWS = 2_000_000


def publish(months: Months, path: Path, storage: Storage | None = None) -> Snapshot:
    """Commit rows as the first snapshot of a new lake."""
    lake = Lake(path)
    lake.create()
    staging = lake.state / "staging" / "rows"
    files = sorted(ours(months, staging, storage), key=lambda file: file.path)
    with lake.lock():
        return lake.commit(staging, manifest(files))


def manifest(files: list[DataFile]) -> Manifest:
    """Return what a snapshot of articles and copies says of itself."""
    totals = {name: sum(file.rows for file in files if file.dataset == name) for name in ("articles", "copies")}
    totals |= {"records": sum(totals.values()), "rejects": 0}
    return Manifest(
        snapshot=1,
        parent=None,
        content_hash=content_hash(files),
        root="",
        code=code_fingerprint(),
        plan="",
        months=tuple(sorted({file.month for file in files})),
        totals=totals,
        run=totals,
        files=tuple(files),
    )


def main(lake: str, made: Path, rows: int) -> None:
    """Write the lake."""
    started = time.perf_counter()
    snapshot = publish(generate(texts(lake), rows), made)
    print(f"{snapshot.manifest.totals} in {time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake")
    parser.add_argument("made", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    given = parser.parse_args()
    main(given.lake, given.made, given.rows)
