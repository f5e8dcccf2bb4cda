"""Measure a whole run over the real text folders: records per second, peak memory, and a second run with nothing new.

    make bench                      prints the figures that the README states

Not a test: times depend on the machine. Memory is the sum of the resident sets of all processes, every 0.2 s.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.metering import NEWS_ETL, Taken, metered

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "dumps"
TEXT_FOLDERS = (
    *("saudinewsnet", "reuters", "reuters21578", "antcorpus", "fars"),
    *("livedoor", "bbc", "agnews", "corus_ru", "ria", "seed"),
)


def measured(lake: str, workers: int) -> tuple[Taken, dict[str, dict[str, int]]]:
    """Return what one `news-etl run` takes as a whole process, and what it printed."""
    folders = [str(DUMPS / name) for name in TEXT_FOLDERS]
    command = [*NEWS_ETL, "run", *folders, "--root", str(DUMPS), "--lake", lake]
    taken = metered([*command, "--workers", str(workers), "--json"])
    return taken, json.loads(taken.printed)


def main(workers: int = 2) -> None:
    """Run twice into a fresh lake and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        first, done = measured(f"{folder}/lake", workers)
        again, _ = measured(f"{folder}/lake", workers)
    records = done["run"]["records"]
    print(
        f"{records:,} records in {first.wall:.1f} s, {first.cpu:.1f} s of CPU: {records / first.wall:,.0f} records/s "
        f"with {workers} workers"
    )
    print(f"peak memory of all processes together: {first.peak / 1e6:,.0f} MB")
    print(f"second run, nothing new: {again.wall:.1f} s, {again.wall / first.wall:.1%} of the first")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
