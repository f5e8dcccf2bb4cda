"""Layouts: how fast seven typical questions are answered over a large corpus, by our layout and by others.

    python -m benchmarks.layouts LAKE [--rows N] [--folder FOLDER] [--layouts NAME ...] [--rounds N]
                                [--questions NAME ...]

2,000,000 rows unless told otherwise, written to a temporary folder (10 GB) in all layouts or those that are named; what
the folder holds already is not written again. The rows are those of `benchmarks.layouts_rows`; ours are a lake, which
is asked three times: its files like those of the others, by `etl.lake`, and by its headlines for what these hold. Best
of --rounds, in each of which all layouts and engines take turns; files lie in the system's cache. CPU time is that of
all threads, and what counts where others use the cores as well. Fails where two answer differently.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice, product
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import pyarrow as pa

from benchmarks.layouts_lake import publish
from benchmarks.layouts_questions import BY_HEADLINES, BY_LAKE, LISTING, PLAIN, QUESTIONS, Files, Headlines
from benchmarks.layouts_rows import generate, months, texts
from benchmarks.layouts_write import LAYOUTS, Layout, Months
from etl.headlines.building import build

ROWS, ROUNDS = 2_000_000, 3

Spent = dict[tuple[str, str, int], tuple[float, float]]
"""(layout, question, number of the engine) → least seconds, and least CPU seconds."""


def main(lake: str, rows: int, folder: Path, layouts: Sequence[str], rounds: int, questions: Sequence[str]) -> None:
    """Write layouts, ask questions, print the tables."""
    base = texts(lake)
    cluster = most_copied(next(islice(generate(base, rows), len(months()) // 2, None))[1])
    asked = []
    for layout in LAYOUTS:
        if layouts and layout.name not in layouts:
            continue
        place = folder / layout.name.replace(", ", "-").replace(" ", "-")
        if not place.exists():
            started = time.perf_counter()
            write(layout, generate(base, rows), place)
            print(f"{layout.name}: made and written in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        if layout.name == "ours":
            files = Files(layout, place / "snapshots" / "00000001", cluster)
            asked += [("ours", files, PLAIN), ("ours, by `etl.lake`", files, BY_LAKE)]
            make_headlines(place)
            asked.append(("ours, by headlines", Headlines(layout, files.folder, cluster), BY_HEADLINES))
        else:
            asked.append((layout.name, Files(layout, place, cluster), PLAIN))
    del base
    best: Spent = {}
    for _, question in product(range(rounds), questions):
        answers = set()
        for name, files, engines in asked:
            if engines is BY_HEADLINES and question not in LISTING:
                continue
            for number, engine in enumerate(engines):
                reader = engine(files)
                started, worked = time.perf_counter(), time.process_time()
                answer = getattr(reader, question)()
                spent = time.perf_counter() - started, time.process_time() - worked
                before = best.get((name, question, number), spent)
                best[name, question, number] = min(before[0], spent[0]), min(before[1], spent[1])
                answers.add(fingerprint(answer))
        if len(answers) > 1:
            raise SystemExit(f"{question}: the answers differ")
    for number, unit in enumerate(("ms", "ms of CPU")):
        print(f"\n{unit}, DuckDB / Polars\n")
        print_table([(name, files) for name, files, _ in asked], questions, best, number)


def write(layout: Layout, rows: Months, place: Path) -> None:
    """Write a layout; ours is a lake."""
    if layout.name == "ours":
        publish(rows, place)
    else:
        layout.write(rows, place)


def make_headlines(lake: Path) -> None:
    """Make the headlines of our lake, if they are not there, and say what that took."""
    started, worked = time.perf_counter(), time.process_time()
    done = build(lake)
    if done.made:
        spent = f"{time.perf_counter() - started:.1f} s, {time.process_time() - worked:.1f} s of CPU"
        print(f"headlines: {spent}, {done.bytes / done.articles:.0f} bytes each", file=sys.stderr)


def most_copied(table: pa.Table) -> str:
    """Return the cluster that has the most copies."""
    counts = table.group_by("copy_of").aggregate([("article_id", "count")]).drop_null()
    return str(counts.sort_by([("article_id_count", "descending"), ("copy_of", "ascending")])["copy_of"][0])


def fingerprint(answer: pa.Table) -> int:
    """Hash the rows of an answer, whatever their order."""
    return hash(tuple(sorted(map(repr, zip(*(column.to_pylist() for column in answer.columns), strict=True)))))


def print_table(asked: list[tuple[str, Files]], questions: Sequence[str], best: Spent, of: int) -> None:
    """Print what each layout takes for each question."""
    print("| layout | files | GB | " + " | ".join(QUESTIONS[question] for question in questions) + " |")
    print("| --- |" + " ---: |" * (len(questions) + 2))
    for name, files in asked:
        paths = [path for dataset in ("articles", "copies") for path in files.paths(dataset)]
        size = sum(os.path.getsize(path) for path in paths) / 1e9
        spent = [
            " / ".join(f"{best[name, q, number][of] * 1000:.0f}" for number in range(2) if (name, q, number) in best)
            for q in questions
        ]
        print(f"| {name} | {len(paths):,} | {size:.2f} | " + " | ".join(spent) + " |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--layouts", nargs="+", default=[], choices=[layout.name for layout in LAYOUTS])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--questions", nargs="+", default=list(QUESTIONS), choices=list(QUESTIONS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = given.folder or Path(scratch)
        main(given.lake, given.rows, place, given.layouts, given.rounds, given.questions)
