"""Measure a whole run over the real text folders: records per second, peak memory, and a second run with nothing new.

    make bench                      prints the figures that the README states

Not a test: times depend on the machine. Memory is the sum of the resident sets of all processes, every 0.2 s.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "dumps"
TEXT_FOLDERS = (
    *("saudinewsnet", "reuters", "reuters21578", "antcorpus", "fars"),
    *("livedoor", "bbc", "agnews", "corus_ru", "ria", "seed"),
)


def measured(lake: str, workers: int) -> tuple[float, int, dict[str, dict[str, int]]]:
    """Return the seconds and peak bytes of one `news-etl run` as a whole process, and what it printed."""
    folders = [str(DUMPS / name) for name in TEXT_FOLDERS]
    command = [sys.executable, "-m", "etl", "run", *folders, "--root", str(DUMPS), "--lake", lake]
    started, peak = time.perf_counter(), 0
    with subprocess.Popen(
        [*command, "--workers", str(workers), "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as run:
        while run.poll() is None:
            peak = max(peak, resident(run.pid))
            time.sleep(0.2)
        assert run.stdout is not None
        printed = run.stdout.read()
    return time.perf_counter() - started, peak, json.loads(printed)


def resident(pid: int) -> int:
    """Sum the resident sets of a process and all its children."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        family = psutil.Process(pid)
        for process in (family, *family.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
    return total


def main(workers: int = 2) -> None:
    """Run twice into a fresh lake and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        first, peak, done = measured(f"{folder}/lake", workers)
        again, _, _ = measured(f"{folder}/lake", workers)
    records = done["run"]["records"]
    print(f"{records:,} records in {first:.1f} s: {records / first:,.0f} records/s with {workers} workers")
    print(f"peak memory of all processes together: {peak / 1e6:,.0f} MB")
    print(f"second run, nothing new: {again:.1f} s, {again / first:.1%} of the first")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
