"""Layouts: how fast six typical questions are answered over a large corpus, by our layout and by others.

    python -m benchmarks.layouts LAKE [--rows N] [--folder FOLDER] [--layouts NAME ...]

2,000,000 rows unless told otherwise, written to a temporary folder (10 GB) in all layouts or those that are named; what
the folder holds already is not written again. The rows are those of `benchmarks.layouts_rows`. Best of ROUNDS, in each
of which all layouts and engines take turns; files lie in the system's cache. Fails where two answer differently.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import pyarrow as pa

from benchmarks.layouts_questions import ENGINES, QUESTIONS, Files
from benchmarks.layouts_rows import generate, months, texts
from benchmarks.layouts_write import LAYOUTS

ROWS, ROUNDS = 2_000_000, 3


def main(lake: str, rows: int, folder: Path, names: Sequence[str]) -> None:
    """Write layouts, ask all questions, print the tables."""
    base = texts(lake)
    cluster = most_copied(next(islice(generate(base, rows), len(months()) // 2, None))[1])
    asked = []
    for layout in LAYOUTS:
        if names and layout.name not in names:
            continue
        place = folder / layout.name.replace(", ", "-").replace(" ", "-")
        if not place.exists():
            started = time.perf_counter()
            layout.write(generate(base, rows), place)
            print(f"{layout.name}: made and written in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        asked.append(Files(layout, place, cluster))
    del base
    best: defaultdict[tuple[str, str, str], float] = defaultdict(lambda: float("inf"))
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            answers = set()
            for files in asked:
                for engine in ENGINES:
                    reader = engine(files)
                    started = time.perf_counter()
                    answer = getattr(reader, question)()
                    spent = time.perf_counter() - started
                    key = (files.layout.name, engine.__name__, question)
                    best[key] = min(best[key], spent)
                    answers.add(fingerprint(answer))
            if len(answers) > 1:
                raise SystemExit(f"{question}: the answers differ")
    print_table(asked, best)


def most_copied(table: pa.Table) -> str:
    """Return the cluster that has the most copies."""
    counts = table.group_by("copy_of").aggregate([("article_id", "count")]).drop_null()
    return str(counts.sort_by([("article_id_count", "descending"), ("copy_of", "ascending")])["copy_of"][0])


def fingerprint(answer: pa.Table) -> int:
    """Hash the rows of an answer, whatever their order."""
    return hash(tuple(sorted(map(repr, zip(*(column.to_pylist() for column in answer.columns), strict=True)))))


def print_table(asked: list[Files], best: dict[tuple[str, str, str], float]) -> None:
    """Print what each layout takes for each question, DuckDB / Polars in ms."""
    print("| layout | files | GB | " + " | ".join(QUESTIONS.values()) + " |")
    print("| --- |" + " ---: |" * (len(QUESTIONS) + 2))
    for files in asked:
        paths = [path for dataset in ("articles", "copies") for path in files.paths(dataset)]
        size = sum(os.path.getsize(path) for path in paths) / 1e9
        name = files.layout.name
        spent = [" / ".join(f"{best[name, engine.__name__, q] * 1000:.0f}" for engine in ENGINES) for q in QUESTIONS]
        print(f"| {name} | {len(paths):,} | {size:.2f} | " + " | ".join(spent) + " |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--layouts", nargs="+", default=[], choices=[layout.name for layout in LAYOUTS])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        main(given.lake, given.rows, given.folder or Path(scratch), given.layouts)
