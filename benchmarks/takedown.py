"""Take down random rows of a lake of several snapshots, and grep every byte of it for a phrase of each.

    python -m benchmarks.takedown [ROWS] [SNAPSHOTS] [SEED]       1,000 rows, 5 snapshots of the real dumps

The grep is the system's, over each file as it lies there and, written out as text, over every column of every
Parquet file and the packed texts of the index. A phrase is taken only where no row that stays holds it. Fails where
one is found after the takedown, where a snapshot does not verify, or where the same dumps bring a row back.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.dedupe.packed import SUFFIX, unpack_all
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "dumps"
LETTERS, TRIES = 40, 6  # of a phrase, and for one of a row
LINES = ("headline", "dateline", "byline", "creditline", "body")
ROWS, SNAPSHOTS, SEED = 1_000, 5, 1


def news_etl(*arguments: str) -> Any:
    """Run a command as a process of its own; return what it prints as JSON."""
    command = [sys.executable, "-m", "etl", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def make_lake(lake: Path, count: int, rng: random.Random) -> None:
    """Bring the real dumps in, shuffled over some runs."""
    files = sorted(str(path) for path in DUMPS.rglob("*") if path.is_file())
    rng.shuffle(files)
    for part in range(count):
        news_etl("run", *files[part::count], "--root", str(DUMPS), "--lake", str(lake), "--override-gates")


def texts(snapshots: Iterable[Snapshot]) -> dict[str, set[str]]:
    """Return the texts of all articles and copies by article_id, the headline above the body."""
    found: dict[str, set[str]] = {}
    for paths in (snapshot.paths(dataset) for snapshot in snapshots for dataset in ("articles", "copies")):
        for path in paths:
            for row in pq.ParquetFile(path).read(columns=[*LINES, "article_id"]).to_pylist():
                lines = "\n".join(row[name] for name in LINES if row[name])
                found.setdefault(row["article_id"], set()).add(lines)
    return found


def phrases(bodies: Iterable[str], rng: random.Random) -> set[str]:
    """Return some passages of a row's texts that stand in one line."""
    lines = [line for body in sorted(bodies) for line in body.split("\n") if len(line) > LETTERS]
    starts = [(line, rng.randrange(len(line) - LETTERS)) for line in rng.choices(lines, k=TRIES)] if lines else []
    return {line[start : start + LETTERS] for line, start in starts}


def grep(wanted: set[str], parts: Callable[[], Iterable[bytes]]) -> set[str]:
    """Return which phrases stand in some bytes. A match hides others, so it is asked until none is left."""
    left = set(wanted)
    while left and (more := grep_once(left, parts()) & left):
        left -= more
    return wanted - left


def grep_once(wanted: Iterable[str], parts: Iterable[bytes]) -> set[str]:
    """Return phrases that stand in some bytes, of overlapping ones the first."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as listed:
        listed.write("".join(f"{phrase}\n" for phrase in wanted))
        listed.flush()
        command = ["grep", "--text", "--only-matching", "--fixed-strings", f"--file={listed.name}"]
        with tempfile.TemporaryFile() as found:
            plain = {**os.environ, "LC_ALL": "C"}
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=found, env=plain) as process:
                assert process.stdin
                for part in parts:
                    process.stdin.write(part + b"\n")
            found.seek(0)
            return set(found.read().decode("utf-8", "replace").split("\n"))


def everything(lake: Path) -> Iterator[bytes]:
    """Yield all files of a lake as they lie there, Parquet's values and packed texts as text; equal files once."""
    seen = set()
    for path in sorted(lake.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.stat().st_ino in seen:
            continue
        seen.add(path.stat().st_ino)
        yield path.read_bytes()
        if path.suffix == ".parquet":
            for batch in pq.ParquetFile(path).iter_batches():
                yield from (b"\n".join(values(column)) for column in batch.columns)
        if path.suffix == SUFFIX:
            yield from (b"\n".join(values(texts)) for texts in unpack_all(path))


def values(column: pa.Array) -> Iterator[bytes]:
    """Yield the values of a column that are text, those of lists too."""
    flat = column.flatten() if pa.types.is_list(column.type) else column
    if pa.types.is_string(flat.type) or pa.types.is_large_string(flat.type):
        yield from (value.encode() for value in flat.to_pylist() if value)


def main(rows: int = ROWS, snapshots: int = SNAPSHOTS, seed: int = SEED) -> None:
    """Make the lake, take rows down, and measure."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder) / "lake"
        make_lake(lake, snapshots, rng)
        measure(lake, rows, rng)


def measure(lake: Path, rows: int, rng: random.Random) -> None:
    """Take down some rows of a lake and print what came of it."""
    place = Lake(lake)
    kept = [place.snapshot(number) for number in place.numbers()]
    bodies = texts(kept)
    chosen = rng.sample(sorted(texts(kept[-1:])), rows)
    named = [part for article_id in chosen for part in ("--id", article_id)]
    common = ["--reason", "measured", "--lake", str(lake)]
    started = time.monotonic()
    preview = news_etl("takedown", *named, *common, "--dry-run")
    print(f"{len(kept)} snapshots, {len(bodies)} ids; dry run: {time.monotonic() - started:.1f} s")
    going = {row for snapshot in preview for name in ("articles", "copies") for row in snapshot.get(name, [])}
    tried = {article_id: phrases(bodies[article_id], rng) for article_id in chosen}
    staying = [text.encode() for row, found in bodies.items() if row not in going for text in found]
    stays = grep(set().union(*tried.values()), lambda: staying)
    unique = {article_id: sorted(found - stays)[:1] for article_id, found in tried.items()}
    wanted = {phrase for found in unique.values() for phrase in found}
    print(f"rows named: {rows}; rows that go with them: {len(going)}; with a phrase of their own: {len(wanted)}")
    before = grep(wanted, lambda: everything(lake))
    print(f"phrases found before: {len(wanted & before)}")
    started = time.monotonic()
    receipt = news_etl("takedown", *named, *common)
    seconds = time.monotonic() - started
    written = sum(len(snapshot["files_written"]) for snapshot in receipt["snapshots"])
    print(f"takedown: {seconds:.1f} s, {written} files written, own scan of {receipt['scan']['phrases']} phrases in"
          f" {receipt['scan']['bytes']} bytes: {len(receipt['scan']['found'])} found,"
          f" rows without a phrase: {len(receipt['scan']['rows_without_a_phrase'])}")  # fmt: skip
    after = grep(wanted, lambda: everything(lake))
    print(f"phrases found after: {len(wanted & after)}")
    faults = [
        fault
        for snapshot in place.numbers()
        for fault in news_etl("verify", "--snapshot", str(snapshot), "--lake", str(lake), "--no-raw")["faults"]
    ]
    print(f"faults of {len(place.numbers())} snapshots: {len(faults)}")
    again = news_etl("run", str(DUMPS), "--lake", str(lake))
    print(f"the same dumps again: published {again['published']}")
    if wanted & after or faults or again["published"]:
        sys.exit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
