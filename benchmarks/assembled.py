"""Measure the whole way from files to clusters in Parquet, beside what one would assemble otherwise: a table.

    make bench BENCH=assembled
    python -m benchmarks.assembled --records 50000 --datatrove 50000      fewer for datatrove, which is slow

All tools get the same files, one after the other, two workers each; every run is a process of its own, after a small
one that fills the caches of compiled code. Quality is told by the scorer, in the corpus that the run made of all of
them: pages of the sets that have the label, then pairs of the labelled sets of copies.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.dataset as ds

from benchmarks.assembled_records import Written, write
from benchmarks.copies_sets import SCORE, Rows
from benchmarks.gold import SHARED
from benchmarks.metering import NEWS_ETL, Taken, metered

RECORDS = 50_000
WORKERS = 2
WARM_UP = 40
OURS = "news-etl"
TOOLS = {
    OURS: OURS,
    "trafilatura": "trafilatura + datasketch + pandas",
    "datatrove": "datatrove, its MinHash stages",
}
FIGURES = (
    ("body F1", "body_f1"),
    ("headline", "headline_exact"),
    ("date right", "date_right"),
    ("date wrong", "date_wrong"),
    ("copies F1, synthetic", "synth"),
    ("templates merged", "false_merge"),
    ("copies F1, real pairs", "pairs"),
)
NAMED = {"headline": "title", "body": "text", "date": "date"}


class Result(NamedTuple):
    """A tool's run over some records, and how good what it made is, by name; figures it has none of are absent."""

    records: int
    taken: Taken
    figures: dict[str, float]


def command_of(tool: str, folder: Path, out: Path) -> list[str]:
    """Return the command that makes a corpus in `out` of the files in a folder."""
    if tool == OURS:
        how = ["--workers", str(WORKERS), "--override-gates"]
        return [*NEWS_ETL, "run", str(folder), "--lake", str(out / "lake"), *how]
    return [sys.executable, "-m", "benchmarks.assembled_peers", tool, str(folder), str(out), str(WORKERS)]


def rows_of(tool: str, out: Path) -> Rows:
    """Return what a tool made, by address, as the scorer reads it."""
    if tool == OURS:
        ours: Rows = SCORE.read_lake(out / "lake")
        return ours
    files = [str(path) for path in sorted(out.rglob("*.parquet"))]
    rows: Rows = {}
    for number, row in enumerate(ds.dataset(files).to_table().to_pylist()):
        cluster = row.get("cluster", row.get("minhash_cluster_id"))
        alone = cluster is None or cluster < 0  # datatrove numbers only those that have a copy
        found = {ours: row.get(theirs) for ours, theirs in NAMED.items()}
        rows.setdefault(row["url"], {**found, "cluster_id": f"row {number}" if alone else str(cluster)})
    return rows


def labels(name: str) -> list[dict[str, Any]]:
    """Return the labels of a set below ../shared/gold."""
    return [json.loads(line) for line in (SHARED / f"gold/{name}.gold.jsonl").read_text("utf-8").splitlines()]


def quality(rows: Rows, written: Written) -> dict[str, float]:
    """Score a corpus against the labels of what was given; a figure by which nothing is labelled is absent."""
    pages = [x for name, urls in written.pages.items() for x in labels(f"extraction/{name}") if x["url"] in urls]
    synth = [x for x in labels("dedup/synth") if x["url"] in written.texts]
    pairs = [x for x in labels("dedup/pairs") if {x["url_a"], x["url_b"]} <= written.texts]
    clusters, verdicts = SCORE.cluster_figures(synth, rows), SCORE.pair_figures(pairs, rows)
    told = SCORE.body_figures(pages, rows) | SCORE.field_figures(pages, rows)
    told |= {"synth": clusters.get("pair_f1"), "false_merge": clusters.get("false_merge")}
    told |= {"pairs": verdicts.get("pair_f1")}
    return {name: float(figure) for name, figure in told.items() if figure is not None}


def measured(tool: str, folder: Path, written: Written, work: Path) -> Result:
    """Run a tool over the records in a folder and score what it makes of them."""
    with tempfile.TemporaryDirectory(dir=work) as name:
        taken = metered(command_of(tool, folder, Path(name)))
        figures = quality(rows_of(tool, Path(name)), written)
    if tool == "datatrove":  # it passes neither a page's headline nor its date; what it calls date is the crawl's
        figures = {name: value for name, value in figures.items() if not name.startswith(("headline", "date"))}
    return Result(written.size, taken, figures)


def table(results: dict[str, Result]) -> str:
    """Return the results as Markdown, a row for each tool."""
    heads = ["tool", "records", "wall s", "CPU s", "records/CPU-s", "peak MB", *(head for head, _ in FIGURES)]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for tool, (records, taken, figures) in results.items():
        numbers = (records, taken.wall, taken.cpu, records / taken.cpu, taken.peak / 1e6)
        told = [f"{figures[name]:.3f}".removeprefix("0") if name in figures else "–" for _, name in FIGURES]
        lines.append([TOOLS[tool], *(f"{number:,.0f}" for number in numbers), *told])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def run(sizes: dict[str, int], work: Path) -> dict[str, Result]:
    """Measure each tool over its number of records; progress goes to stderr."""
    folders = {size: work / f"records-{size}" for size in {WARM_UP, *sizes.values()}}
    written = {size: write(folder, size) for size, folder in folders.items()}
    results = {}
    for tool, size in sizes.items():
        for number in (WARM_UP, size):
            results[tool] = measured(tool, folders[number], written[number], work)
        print(f"{tool}: {results[tool]}", file=sys.stderr, flush=True)
    return results


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--datatrove", type=int, help="how many of them datatrove gets; by default all")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--work", type=Path, help="where files lie meanwhile")
    given = parser.parse_args(arguments or [])
    sizes = dict.fromkeys(given.tools, given.records)
    if given.datatrove and "datatrove" in sizes:
        sizes["datatrove"] = min(given.datatrove, given.records)
    with tempfile.TemporaryDirectory(dir=given.work) as work:
        print(table(run(sizes, Path(work))))


if __name__ == "__main__":
    main(sys.argv[1:])
