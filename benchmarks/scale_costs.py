"""Measure what grows with history: CPU seconds for each row, file or dump in a lake, as slopes between two sizes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import orjson
import pandas as pd
import pyarrow as pa

from etl.article import Dump
from etl.config import Alarms, Storage
from etl.dedupe.index import Index
from etl.dedupe.lookup import Lookup
from etl.outcome import FINGERPRINT
from etl.plan import Plan, known_dumps
from etl.publish import facts
from etl.publish.catalog import define_views
from etl.publish.corpus import link, write_undated
from etl.publish.durable import fsync_directory
from etl.publish.fresh import ROLE_FIELDS
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Manifest, Snapshot
from etl.publish.parquet import read_table
from etl.publish.portions import Cell, write_rows
from etl.publish.snapshot import write_dumps
from etl.publish.tallies import Tallies
from etl.report.gather import gather
from etl.schema import arrow_schema

ROWS_OF_A_FILE = 20_000
FEW, MANY = 5, 25  # files of the small and the large history
PROBES = 20_000
FILES = (200, 4_200)
DUMPS = 20_000
SMALL_FILES = 40
LINKS, LINKS_OF_A_FOLDER = 4_000, 20


def slope(small: Callable[[], object], large: Callable[[], object], more: float) -> float:
    """Return the CPU seconds that `large` takes above `small`, for each of the `more` things that it does."""
    took = []
    for work in (small, large):
        work()  # what is loaded or compiled once
        before = time.process_time()
        work()
        took.append(time.process_time() - before)
    return max(0.0, took[1] - took[0]) / more


def costs_of(lake: Lake) -> dict[str, float]:
    """Return all that grows with history, measured on copies of what a published lake holds."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return {
            **history(lake, place / "history"),
            **rewriting(lake, place / "cells"),
            "report_seconds": reporting(lake, lake.require_head()),
            **dumps(lake, place / "plans"),
            "link_seconds": linking(lake.require_head(), place / "links"),
            **listing(lake.require_head(), place),
        }


def largest(snapshot: Snapshot, dataset: str = "articles") -> DataFile:
    """Return the file of a data set with the most rows."""
    return max(snapshot.files(dataset), key=lambda file: file.rows)


def history(lake: Lake, place: Path) -> dict[str, float]:
    """Look texts up in histories of two sizes, whose rows are those of the lake under new texts, ids and clusters."""
    keys = Index(lake, lake.require_head()).keys(largest(lake.require_head()))
    random = np.random.default_rng(1)
    files = [DataFile(f"articles/pub_month=2024-01/2024-01-01-{n}", 0, 0, f"{n:064x}") for n in range(MANY)]
    indexes = []
    for count in (FEW, MANY):
        beside = Lake(place / str(count))
        beside.create()
        manifest = replace(lake.require_head().manifest, files=tuple(files[:count]))
        indexes.append(Index(beside, Snapshot(place, manifest)))
        for file in files[:count]:
            rows = keys.take(pa.array(random.integers(0, keys.num_rows, ROWS_OF_A_FILE)))
            indexes[-1].write(file, renamed(rows, random).drop_columns(["copy"]))
    probes = np.unique(random.integers(0, 2**63, PROBES, dtype=np.uint64))
    more = (MANY - FEW) * ROWS_OF_A_FILE
    few, many = indexes
    few_segments, many_segments = few.segments(), many.segments()
    return {
        "lookup_seconds": slope(lambda: Lookup(few).clusters(probes), lambda: Lookup(many).clusters(probes), more),
        "postings_seconds": slope(
            lambda: [segment.of_texts(probes) for segment in few_segments],
            lambda: [segment.of_texts(probes) for segment in many_segments],
            more,
        ),
    }


def renamed(rows: pa.Table, random: np.random.Generator) -> pa.Table:
    """Give rows other texts, ids and clusters."""
    for name, size in (("text_key", 16), ("article_id", 16), ("cluster_id", 16)):
        field = rows.schema.field(name)
        values = [random.bytes(size) for _ in range(rows.num_rows)]
        new = pa.array([value.hex() for value in values] if pa.types.is_string(field.type) else values, field.type)
        rows = rows.set_column(rows.schema.get_field_index(name), field, new)
    return rows


def rewriting(lake: Lake, place: Path) -> dict[str, float]:
    """Write a cell anew, small ones, and the rejects: read, sort, compress, and index where there is an index."""
    snapshot = lake.require_head()
    beside = Lake(place)
    beside.create()
    work: Any = SimpleNamespace(folder=place / "files", index=Index(beside, snapshot), storage=Storage())
    work.folder.mkdir()
    file, index = largest(snapshot), Index(lake, snapshot)
    rejects = read_table(snapshot.paths("rejects"), arrow_schema("rejects"))

    def working(times: int) -> pa.Table:
        table = pa.concat_tables([read_table([str(snapshot.path / file.path)], arrow_schema("articles"))] * times)
        known = pa.concat_tables([index.keys(file)] * times)
        for field in (*FINGERPRINT, *ROLE_FIELDS[1:]):
            table = table.append_column(field, known[field.name].cast(field.type))
        return table

    def write(rows: pa.Table, name: str) -> None:
        write_rows(work, [Cell(name, file.month, rows, nothing_new)], rows, np.zeros(len(rows), np.int64))

    def cell(times: int) -> None:
        write(working(times).combine_chunks(), "cell")

    def cells(count: int) -> None:
        for number in range(count):
            write(row.slice(number, 1), f"cell-{number}")

    def undated(times: int) -> None:
        table = pa.concat_tables([rejects] * times).sort_by([("dump", "ascending"), ("record", "ascending")])
        write_undated(work, table, "rejects", "raw_sha256")

    nothing_new = pd.DataFrame()
    times, row = max(2, ROWS_OF_A_FILE // max(1, rejects.num_rows)), working(1)
    return {
        "file_seconds": slope(lambda: cells(2), lambda: cells(2 + SMALL_FILES), SMALL_FILES),
        "write_seconds": slope(lambda: cell(1), lambda: cell(4), 3 * file.rows),
        "reject_seconds": slope(lambda: undated(1), lambda: undated(1 + times), times * rejects.num_rows),
    }


def reporting(lake: Lake, snapshot: Snapshot) -> float:
    """Gather the figures of the report and of the datasheet over one large file, many times, whose tally is there."""

    def over(times: int) -> Snapshot:
        files = [largest(snapshot)] * times + [f for f in snapshot.manifest.files if f.dataset != "articles"]
        return Snapshot(snapshot.path, replace(snapshot.manifest, files=tuple(files)))

    def told(corpus: Snapshot) -> None:
        counted = Tallies(Index(lake, corpus)).of(corpus)
        gather(corpus, counted, Alarms())
        facts.gather(corpus, counted)

    few, many = over(5), over(45)
    return slope(lambda: told(few), lambda: told(many), 40 * largest(snapshot).rows)


def dumps(lake: Lake, place: Path) -> dict[str, float]:
    """Name, save and load a plan that knows many dumps, write their list and read it."""
    place.mkdir()
    (place / "state" / "plans").mkdir(parents=True)
    head = lake.require_head()

    def plan(count: int) -> int:
        names = [f"2024/01/archive-{n:09d}.warc.gz" for n in range(count)]
        known = tuple(Dump(name, 10**9, sha256(name.encode()).hexdigest()) for name in names)
        made = Plan(str(place), str(place), 1, known, (), (), (), (), True, "")
        Plan.load(made.save())
        file = write_dumps(known, place, SimpleNamespace(storage=Storage()))  # type: ignore[arg-type]
        known_dumps(Snapshot(place, replace(head.manifest, files=(file,))))
        return file.bytes

    few, many = 1_000, 1_000 + DUMPS
    return {
        "dump_seconds": slope(lambda: plan(few), lambda: plan(many), DUMPS),
        "dump_bytes": (plan(many) - plan(few)) / DUMPS,
    }


def linking(snapshot: Snapshot, place: Path) -> float:
    """Link files into a new snapshot, and make their names durable."""
    source, folder = largest(snapshot), place / "from"
    names = [f"articles/pub_month={n // LINKS_OF_A_FOLDER:05d}/{n}.parquet" for n in range(LINKS)]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    files = [replace(source, path=name) for name in names]
    parent = Snapshot(folder, snapshot.manifest)
    before = time.process_time()
    link(SimpleNamespace(parent=parent, folder=place / "to"), files)  # type: ignore[arg-type]
    for month in (place / "to" / "articles").iterdir():
        fsync_directory(month)
    return (time.process_time() - before) / LINKS


def listing(snapshot: Snapshot, place: Path) -> dict[str, float]:
    """Write and read manifests, and define views over explicit lists, of few and of many files."""
    few, many = (replace(snapshot.manifest, files=(largest(snapshot),) * count) for count in FILES)
    more = FILES[1] - FILES[0]

    def manifest(made: Manifest) -> None:
        raw = orjson.loads(orjson.dumps(asdict(made), option=orjson.OPT_INDENT_2))
        assert [DataFile(**file) for file in raw["files"]]

    def catalog(made: Manifest) -> int:
        file = place / "catalog.duckdb"
        file.unlink(missing_ok=True)
        with duckdb.connect(str(file)) as connection:
            define_views(connection, Snapshot(snapshot.path, made))
        return file.stat().st_size

    return {
        "manifest_file_seconds": slope(lambda: manifest(few), lambda: manifest(many), more),
        "catalog_file_seconds": slope(lambda: catalog(few), lambda: catalog(many), more),
        "catalog_file_bytes": (catalog(many) - catalog(few)) / more,
    }
