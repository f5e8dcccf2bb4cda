"""Measure where a run's computing goes: CPU seconds per 1,000 records by stage, and the floor of each beside it.

    python -m benchmarks.stages [DUMP ... --root DIR]     default: the text folders of ../shared/dumps
    make bench BENCH=stages

Every stage runs in this process, one after the other, as the pipeline calls it; the time is that of all its threads,
so what a stage spreads over cores counts in full. A *floor* is what no Python would be left of: the same bytes
decompressed, hashed, parsed, compressed by the library that does it, and nothing else. A machine with other work
makes all figures longer, their ratios hardly.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import lzma
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

import etl.batch
import etl.extract.record
import etl.publish.snapshot
from benchmarks.run import DUMPS, TEXT_FOLDERS
from etl import pipeline
from etl.article import RawRecord, Rejection
from etl.batch import raw_batches
from etl.config import Config, load_config
from etl.cycles import look_for_cycles_seldom
from etl.ingest.discover import DumpFile, discover
from etl.ingest.reading import read_dump
from etl.outcome import OUTCOME_SCHEMA, RAW_SCHEMA
from etl.publish.lake import Lake

Record = tuple[str, RawRecord | Rejection]

# What `extract_batch` consists of, by the names that its modules call it by.
EXTRACTION = {
    "clean the text": (etl.extract.record, ("strip_markup", "clean_text", "clean_line", "paragraphs")),
    "headline": (etl.extract.record, ("find_headline",)),
    "language": (etl.extract.record, ("identify",)),
    "boilerplate": (etl.extract.record, ("strip_boilerplate",)),
    "agency, dateline": (etl.extract.record, ("attribute",)),
    "date, version": (etl.extract.record, ("find_date", "find_version")),
    "assemble the row": (etl.extract.record, ("assemble",)),
    "check": (etl.batch, ("object_to",)),
    "fold, key, sketch": (etl.batch, ("with_fingerprints",)),
    "rows to Arrow": (etl.batch, ("columns_to_batch",)),
}
PUBLISHING = {
    "sort, write, index": (etl.publish.snapshot, ("build", "write_dumps")),
    "report, datasheet, tallies": (etl.publish.snapshot, ("write_pages",)),
}


OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".tgz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


class Stage(NamedTuple):
    """A line of the table: CPU seconds of a stage, and of its floor where there is one."""

    name: str
    seconds: float
    floor: float | None = None
    what: str = ""


class Clock:
    """CPU seconds of this process and all its threads, by name."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Count what happens inside for a name."""
        begin = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] += time.process_time() - begin

    @contextmanager
    def watching(self, parts: dict[str, tuple[Any, tuple[str, ...]]]) -> Iterator[None]:
        """Count the calls of functions for their part; a call inside of another counts for the outer one."""
        before = [(module, name, getattr(module, name)) for module, names in parts.values() for name in names]
        inside = [False]
        for part, (module, names) in parts.items():
            for name in names:
                setattr(module, name, self.counted(part, getattr(module, name), inside))
        try:
            yield
        finally:
            for module, name, function in before:
                setattr(module, name, function)

    def counted(self, part: str, function: Callable[..., Any], inside: list[bool]) -> Callable[..., Any]:
        """Return a function that does the same, and counts."""

        def counting(*given: Any, **named: Any) -> Any:
            if inside[0]:
                return function(*given, **named)
            inside[0] = True
            try:
                with self.timed(part):
                    return function(*given, **named)
            finally:
                inside[0] = False

        return counting


def consume(items: Iterable[Any]) -> None:
    """Go through all, keep nothing."""
    for _ in items:
        pass


def read(files: list[DumpFile], config: Config) -> Iterator[Record]:
    """Yield (dump, record) of all files."""
    for file in files:
        with file.open() as stream:
            for record in read_dump(stream, file.name, config.limits, config.mapping_for(file.name)):
                yield file.name, record


def decompressed(files: list[DumpFile]) -> Iterator[bytes]:
    """Yield the bytes of all files, one compression taken off by what the standard library has for it."""
    for file in files:
        if file.path.endswith(".zip"):
            with zipfile.ZipFile(file.path) as archive:
                yield from map(archive.read, archive.namelist())
            continue
        opened = OPENERS.get(Path(file.path).suffix, open)
        with opened(file.path, "rb") as stream:
            while chunk := stream.read(1 << 20):
                yield chunk


def first_stages(files: list[DumpFile], config: Config, clock: Clock) -> tuple[list[pa.RecordBatch], int]:
    """Read, pack and extract; returns the outcomes and how many records there are."""
    with clock.timed("read the dumps"):
        records = list(read(files, config))
    with clock.timed("pack for a worker"):
        packed = list(raw_batches(records, config))
    with clock.timed("send there and back"):
        sent = [pa.ipc.read_record_batch(pa.py_buffer(batch.serialize()), RAW_SCHEMA) for batch in packed]
    raws = [record.raw for _, record in records if isinstance(record, RawRecord)]
    with clock.timed("floor: read the dumps"):
        consume(decompressed(files))
    with clock.timed("floor: hash"):
        consume(sha256(raw).digest() for raw in raws)
    with clock.timed("floor: parse"):
        consume(orjson.loads(raw) for raw in raws if raw[:1] == b"{" and raw[-1:] == b"}")
    del records, raws
    etl.batch.extract_batch(sent[0], config.quality)  # loads what is compiled
    with clock.timed("extract"), clock.watching(EXTRACTION):
        outcomes = [etl.batch.extract_batch(batch, config.quality) for batch in sent]
    with clock.timed("send there and back"):
        consume(pa.ipc.read_record_batch(pa.py_buffer(batch.serialize()), OUTCOME_SCHEMA) for batch in outcomes)
    return outcomes, sum(batch.num_rows for batch in packed)


def last_stages(dumps: list[str], root: str, config: Config, clock: Clock, lake: Path) -> None:
    """Plan, find copies and publish; what the workers do in between is not counted."""
    with clock.timed("hash the dumps"):
        plan = pipeline.discover(dumps, lake, root=root, config=config)
    pipeline.ingest_some(plan, plan.shards, config=config, workers=2)
    with clock.timed("find copies"):
        pipeline.deduplicate(plan, config=config)
    with clock.timed("publish"), clock.watching(PUBLISHING):
        pipeline.publish(plan, config=config, override_gates=True)
    snapshot = Lake(lake).require_head()
    table = pa.concat_tables(pq.ParquetFile(path).read() for path in snapshot.paths("articles"))
    with clock.timed("floor: sort, write, index"), tempfile.NamedTemporaryFile(dir=lake) as file:
        pq.write_table(table, file.name, compression="zstd", compression_level=config.storage.zstd_level)


def stages(clock: Clock) -> list[Stage]:
    """Return the lines of the table."""
    spent = clock.seconds
    hashing = spent["floor: hash"]
    parts = [Stage(f"– {name}", spent[name]) for name in EXTRACTION]
    rest = spent["extract"] - sum(part.seconds for part in parts)
    publishing = [Stage(f"– {name}", spent[name]) for name in PUBLISHING]
    floors = {
        "– assemble the row": (hashing, "SHA-256"),
        "– sort, write, index": (spent["floor: sort, write, index"], "zstd Parquet"),
    }
    other = spent["publish"] - sum(part.seconds for part in publishing)
    return [
        Stage("hash the dumps", spent["hash the dumps"]),
        Stage("read the dumps", spent["read the dumps"], spent["floor: read the dumps"], "decompress"),
        Stage("pack for a worker", spent["pack for a worker"]),
        Stage("send there and back", spent["send there and back"]),
        Stage("extract", spent["extract"]),
        Stage("– parse the format", rest, spent["floor: parse"], "orjson over JSON"),
        *with_floors(parts, floors),
        Stage("find copies", spent["find copies"]),
        Stage("publish", spent["publish"]),
        *with_floors(publishing, floors),
        Stage("– gates, catalog, the rest", other),
    ]  # fmt: skip


def with_floors(lines: list[Stage], floors: dict[str, tuple[float, str]]) -> list[Stage]:
    """Return the lines, those with a floor beside it."""
    return [Stage(*line[:2], *floors.get(line.name, line[2:])) for line in lines]


def table_of(lines: list[Stage], records: int) -> str:
    """Return the table in Markdown: milliseconds a record are seconds per 1,000 records."""
    rows = ["| stage | CPU s per 1,000 records | floor |", "| --- | --- | --- |"]
    for line in lines:
        floor = f"{line.floor / records * 1000:.3f} ({line.what})" if line.floor is not None else ""
        rows.append(f"| {line.name} | {line.seconds / records * 1000:.3f} | {floor} |")
    whole = sum(line.seconds for line in lines if not line.name.startswith("–"))
    return "\n".join([*rows, f"| **all** | **{whole / records * 1000:.3f}** | |"])


def main(arguments: list[str] | None = None) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("dumps", nargs="*", default=[str(DUMPS / name) for name in TEXT_FOLDERS])
    parser.add_argument("--root", default=str(DUMPS))
    given = parser.parse_args(arguments)
    config, clock = load_config(), Clock()
    look_for_cycles_seldom()  # as workers do
    _, files = discover(given.dumps, given.root)
    _, records = first_stages(files, config, clock)
    with tempfile.TemporaryDirectory() as folder:
        last_stages(given.dumps, given.root, config, clock, Path(folder, "lake"))
    print(f"{records:,} records")
    print(table_of(stages(clock), records))


if __name__ == "__main__":
    main(sys.argv[1:])
