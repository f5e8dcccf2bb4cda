"""Who is at work in the crash test: ingesters, takedowns and gc, and readers by each engine. Each runs in a fork.

Extraction runs within the ingester, and charts are empty: both are done by helpers that write nothing to the lake, and
starting them takes longer than all the rest of a run over dumps as small as these.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import random
import signal
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import vl_convert

import etl.ingest.shard
import etl.lake
import etl.publish.catalog
import etl.publish.collect
import etl.publish.snapshot
import etl.warm
from etl import pipeline
from etl.batch import extract_batch
from etl.config import Config
from etl.crew import Crew
from etl.errors import CommitConflict, UsageError
from etl.lineage import file_faults, law_faults
from etl.provenance import code_fingerprint
from etl.publish.lake import Lake
from etl.takedown import flow

WORDS = (
    "harbour", "council", "bridge", "river", "market", "school", "budget", "minister", "ferry", "storm", "harvest",
    "station", "museum", "strike",
)  # fmt: skip
ENGINES = ("pyarrow", "pandas", "polars", "duckdb")
COLUMNS = ["article_id", "url", "body", "dump", "member", "record"]
STAGES = (
    "start", "waiting for the lock", "plan", "ingest", "deduplicate", "build", "commit", "behind the commit", "catalog",
    "gc", "takedown: select", "takedown: redact", "takedown: exchange", "takedown: scan", "takedown: receipt",
)  # fmt: skip
HOOKS: tuple[tuple[Any, str, str], ...] = (
    (pipeline, "make_plan", "plan"),
    (pipeline, "ingest", "ingest"),
    (pipeline, "deduplicate", "deduplicate"),
    (etl.publish.snapshot, "build", "build"),
    (Lake, "commit", "commit"),
    (Lake, "repair", "behind the commit"),
    (etl.publish.catalog, "write_catalog", "catalog"),
    (flow, "write_catalog", "catalog"),
    (etl.publish.collect, "bury", "gc"),
    (flow, "select", "takedown: select"),
    (flow, "redact", "takedown: redact"),
    (flow, "exchange", "takedown: exchange"),
    (flow, "scan", "takedown: scan"),
    (flow, "save_receipt", "takedown: receipt"),
)
code_fingerprint()  # once for all forks: the code is that of this process
stage = mmap.mmap(-1, 4096)
"""Shared with the forks: one byte for each of them says in which stage it is."""


def text(seed: int) -> str:
    """Return the one text that an article with this number in its address may have."""
    rng = random.Random(seed)
    return ". ".join(" ".join(rng.choices(WORDS, k=9)).capitalize() for _ in range(5)) + "."


def write_dump(path: Path, seeds: list[int]) -> None:
    """Put a dump in place, or a changed one; the month follows from the number of each article."""
    rows = [
        {"title": f"Headline number {seed}", "content": text(seed), "url": f"http://paper.example/{seed}",
         "date": f"2021-{seed % 4 + 1:02d}-{seed % 27 + 1:02d}"}
        for seed in seeds
    ]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.parents[1] / f".{path.name}"
    beside.write_text("".join(json.dumps(row) + "\n" for row in rows))
    os.replace(beside, path)


def watch(slot: int, deadly: str | None, after: float) -> None:
    """Note from here on in which stage this process is, and end it so many seconds after it enters the deadly one.

    Called in the fork. SIGALRM ends it in the kernel as SIGKILL does: nothing is told, nothing is cleaned up.
    """

    def noting(real: Callable[..., Any], label: str) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            before, inside = stage[slot], STAGES.index(label)
            if label == "behind the commit" and before != STAGES.index("commit"):
                inside = before  # repair is called by whoever takes the lock
            stage[slot] = inside
            if STAGES[inside] == deadly:
                signal.setitimer(signal.ITIMER_REAL, after)
            done = real(*arguments, **options)
            stage[slot] = before
            return done

        return step

    stage[slot] = 0
    for place, name, label in HOOKS:
        setattr(place, name, noting(getattr(place, name), label))
    fcntl.flock = noting(fcntl.flock, "waiting for the lock")
    etl.ingest.shard.extract_all = in_this_process  # type: ignore[attr-defined]
    vl_convert.vegalite_to_svg = empty_chart
    warnings.simplefilter("error", etl.lake.UnpinnedWarning)


def empty_chart(*_: Any, **__: Any) -> str:
    return '<svg viewBox="0 0 1 1"></svg>'


def in_this_process(batches: Iterable[Any], crew: Crew) -> Iterator[Any]:
    return (extract_batch(batch, crew.config.quality) for batch in batches)


def ingest(lake: Path | str, dumps: Path, who: str) -> dict[str, Any]:
    done = pipeline.run([str(dumps / who)], lake, root=str(dumps), override_gates=True)
    return {"published": done.published}


def collect(lake: Path | str, keep: int) -> dict[str, Any]:
    done = etl.publish.collect.collect(lake, keep)
    return {"collected": len(done.removed), "left to their readers": len(done.pinned)}


def take_down(lake: Path | str, seed: int) -> dict[str, Any]:
    with etl.lake.open(lake) as corpus:
        ids = sorted(corpus.dataset("articles").to_table(columns=["article_id"])["article_id"].to_pylist())
    if not ids:
        return {"takedowns without a row": 1}
    try:
        flow.take_down(Lake(lake), "id", [random.Random(seed).choice(ids)], "crash test", Config())
    except UsageError:  # the dump changed since
        return {"takedowns without a row": 1}
    except CommitConflict:  # another machine finishes what a killed takedown began there
        return {"takedowns that another was in the way of": 1}
    return {"takedowns": 1}


def read(lake: Path | str, engine: str, by_path: bool, wait: float) -> dict[str, Any]:
    """Pin the newest snapshot, wait, and read all its rows; say what is wrong with them."""
    with etl.lake.open(lake) as corpus:
        time.sleep(wait)
        try:
            rows = {name: rows_of(corpus, name, engine, by_path) for name in ("articles", "copies")}
            if engine == "pyarrow":
                # not `verify`: between its tombstones and its exchange a takedown is seen, which the end looks for
                faults = [*file_faults(corpus.snapshot), *law_faults(corpus.snapshot)]
            else:
                faults = []
        except Exception:
            corpus.lake.refresh()
            if corpus.lake.snapshot(corpus.manifest.snapshot).manifest == corpus.manifest:
                raise
            return {"reads that a takedown ended": 1}
        corpus.lake.refresh()
        now = corpus.lake.snapshot(corpus.manifest.snapshot).manifest
        if now != corpus.manifest:  # what was opened before and after a takedown need not fit together
            return {"reads that a takedown ended": 1}
        wrong = faults + list(faults_of(rows, {n: sum(f.rows for f in corpus.snapshot.files(n)) for n in rows}))
        collected = corpus.manifest.snapshot not in corpus.lake.numbers()
        stale = corpus.manifest.snapshot != corpus.lake.numbers()[-1]
        return {
            f"reads by {engine}": 1,
            "reads of a snapshot that was no longer the newest": int(stale),
            "rows read": sum(map(len, rows.values())),
            "wrong": wrong + ["gc took a pinned snapshot"] * collected,
            "seen": [corpus.manifest.snapshot, len(corpus.manifest.redacted), corpus.manifest.content_hash],
        }


def rows_of(corpus: etl.lake.Corpus, name: str, engine: str, by_path: bool) -> list[tuple[Any, ...]]:
    """Read COLUMNS of a data set by one engine, by the handle or by the paths of the pinned files alone."""
    paths = corpus.paths(name)
    if engine == "pyarrow":
        found = (ds.dataset(paths) if by_path else corpus.dataset(name)).to_table(columns=COLUMNS)
        return list(zip(*(found[column].to_pylist() for column in COLUMNS), strict=True))
    if engine == "pandas":
        if by_path:
            frame = pd.concat([pd.read_parquet(path, columns=COLUMNS, partitioning=None) for path in paths])
        else:
            frame = corpus.pandas(name, columns=COLUMNS)
        return list(frame.itertuples(index=False, name=None))
    if engine == "polars":
        return (pl.scan_parquet(paths) if by_path else corpus.polars(name)).select(COLUMNS).collect().rows()
    columns = ", ".join(COLUMNS)
    if by_path:
        return duckdb.read_parquet(paths, hive_partitioning=False).select(columns).fetchall()
    return corpus.duckdb().sql(f"select {columns} from {name}").fetchall()


def faults_of(rows: dict[str, list[tuple[Any, ...]]], counts: dict[str, int]) -> Iterator[str]:
    for name, found in rows.items():
        if len(found) != counts[name]:
            yield f"{len(found)} {name} instead of {counts[name]}"
        for _, url, body, *place in found:
            if body != text(int(url.rsplit("/", 1)[1])):
                yield f"another text in {place}"
    ids = Counter(row[0] for row in rows["articles"])
    places = Counter(row[3:] for found in rows.values() for row in found)
    for value, count in (ids + places).items():
        if count > 1:
            yield f"{value} is there {count} times"
