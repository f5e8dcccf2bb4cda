"""Measure what history costs: runs over corpora of three sizes, and the same night after each of them.

    python -m benchmarks.nights [SCALE] [--rounds N] [--work FOLDER] [--dumps FOLDER]

With SCALE 1 histories are 10,000, 100,000 and 1,000,000 articles, all of them days of 10,000 that end the day before
the night of 10,000; 0.01 tries it with a hundredth. The stories are those of benchmarks.replicas. A history is built
by one run: its seconds, the peak of the resident sets of all its processes, bytes an article in the lake and in
`state`. The night then runs on a copy of that lake, `--rounds` times, and the best time counts. Takes an hour and
15 GB at scale 1; where the folder `--dumps` holds what an earlier call wrote there, it is not written again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from benchmarks import replicas
from benchmarks.copies_sets import SCORE
from benchmarks.metering import NEWS_ETL, Taken, metered

NIGHT = 10_000
HISTORIES = (10_000, 100_000, 1_000_000)
FIRST, SEED = date(2024, 1, 1), 1
SCORED = 100_000  # the scorer holds all pairs of articles that share a cluster


def run(dumps: list[Path], root: Path, lake: Path) -> Taken:
    """Run `news-etl run` as a whole process."""
    command = [*NEWS_ETL, "run", *map(str, dumps), "--root", str(root), "--lake", str(lake)]
    return metered([*command, "--override-gates"])


def size_of(folder: Path) -> int:
    """Return the bytes below a folder; a file with two names counts once."""
    found = (path.lstat() for path in folder.rglob("*") if not path.is_dir())
    return sum({status.st_ino: status.st_size for status in found}.values())


def best_night(dump: Path, root: Path, lake: Path, rounds: int) -> Taken:
    """Return the fastest of some runs of one night, each on its own copy of the lake."""
    nights = []
    for _ in range(rounds):
        copy = lake.with_name("night")
        shutil.copytree(lake, copy, symlinks=True)
        nights.append(run([dump], root, copy))
        shutil.rmtree(copy)
    return min(nights, key=lambda night: night.wall)


def quality(lake: Path, labels: Path) -> str:
    """Return the figures of the scorer for a lake of replicas."""
    snapshot = (lake / "current").resolve()
    rows: dict[str, dict[str, Any]] = {}
    for name in ("articles", "copies"):
        if any((snapshot / name).rglob("*.parquet")):
            for row in ds.dataset(snapshot / name).to_table(["url", "cluster_id"]).to_pylist():
                rows.setdefault(row["url"], row)
    with open(labels, encoding="utf-8") as lines:
        gold = [label for label in map(json.loads, lines) if label["url"] in rows]
    figures = SCORE.cluster_figures(gold, rows)
    return " ".join(f"{name} {figures[name]:.3f}" for name in ("pair_p", "pair_r", "pair_f1", "false_merge"))


def count_labels(dumps: Path) -> int:
    """Return how many stories an earlier call wrote into a folder: their labels are written last."""
    if not replicas.labels_of(dumps).exists():
        return 0
    with replicas.labels_of(dumps).open("rb") as labels:
        return sum(1 for _ in labels)


def measure(scale: float, rounds: int, work: Path, dumps: Path) -> None:
    """Print a line for every history, and how the nights compare."""
    night = round(NIGHT * scale)
    days = HISTORIES[-1] // NIGHT + 1
    if count_labels(dumps) != night * days:
        replicas.write(night * days, days, dumps, FIRST, SEED)
    *earlier, last = sorted(dumps.iterdir())
    nights = []
    for history in HISTORIES:
        size, lake = round(history * scale), work / "lake"
        built = run(earlier[-history // NIGHT :], dumps, lake)
        state = size_of(lake / "state")
        corpus = size_of(lake) - state
        print(
            f"history {size:,}: {built.wall:.1f} s, {size / built.wall:,.0f} articles/s, "
            f"peak {built.peak / 1e6:,.0f} MB, lake {corpus / size:,.0f} B and state {state / size:,.0f} B an article",
            flush=True,
        )
        if size <= SCORED:
            print(f"  {quality(lake, replicas.labels_of(dumps))}", flush=True)
        nights.append(best_night(last, dumps, lake, rounds))
        print(
            f"  then a night of {night:,}: {nights[-1].wall:.1f} s, peak {nights[-1].peak / 1e6:,.0f} MB, "
            f"{nights[-1].wall / nights[0].wall:.2f} of the night after the smallest history",
            flush=True,
        )
        shutil.rmtree(lake)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("scale", type=float, nargs="?", default=1.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, help="where dumps and lakes lie meanwhile; it needs 15 GB at scale 1")
    parser.add_argument("--dumps", type=Path, help="where the dumps are written, and stay")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        measure(given.scale, given.rounds, Path(folder), given.dumps or Path(folder, "dumps"))


if __name__ == "__main__":
    main()
