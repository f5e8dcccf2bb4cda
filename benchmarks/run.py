"""Measure a whole run over the real text folders: records per second, peak memory, and a second run with nothing new.

    make bench                      prints the figures that the README states

Not a test: times depend on the machine. The children's peak memory is the largest of any single process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "dumps"
TEXT_FOLDERS = (
    *("saudinewsnet", "reuters", "reuters21578", "antcorpus", "fars"),
    *("livedoor", "bbc", "agnews", "corus_ru", "ria", "seed"),
)


def timed(lake: str, workers: int) -> tuple[float, dict[str, dict[str, int]]]:
    """Return the seconds of one `news-etl run` as a whole process, and what it printed."""
    folders = [str(DUMPS / name) for name in TEXT_FOLDERS]
    command = [sys.executable, "-m", "etl", "run", *folders, "--root", str(DUMPS), "--lake", lake]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "--workers", str(workers), "--json"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - started, json.loads(done.stdout)


def main(workers: int) -> None:
    """Run twice into a fresh lake and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        first, done = timed(f"{folder}/lake", workers)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        again, _ = timed(f"{folder}/lake", workers)
    records = done["run"]["records"]
    print(f"{records:,} records in {first:.1f} s: {records / first:,.0f} records/s with {workers} workers")
    print(f"peak memory of the largest process: {peak:,.0f} MB")
    print(f"second run, nothing new: {again:.1f} s, {again / first:.1%} of the first")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
