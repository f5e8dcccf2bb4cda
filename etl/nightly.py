"""The flow in the portions that Airflow's tasks do: what goes in and comes out is a path, a name or a count.

What a task returns travels through Airflow's database, so the plan itself stays in a file below the lake's state.
Each portion may be done twice, and by two tasks at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl import pipeline
from etl.config import MIB, load_config
from etl.errors import CommitConflict, UsageError
from etl.inbox import days_until, deliveries
from etl.plan import Plan, Shard
from etl.publish.lake import Lake
from etl.result import result
from etl.spark import SPARK, engine_named

if TYPE_CHECKING:
    from etl.ingest.ingested import ShardResult

MAX_BATCHES = 500  # Airflow maps at most core.max_map_length = 1,024 tasks
BATCH_BYTES = 32 * MIB  # some 10 to 60 s of work: what a task costs before it begins stays small beside it
SETTINGS = ("lake", "root", "config")
ENGINES = ("local", SPARK)


def settle(form: Mapping[str, Any], environ: Mapping[str, str], day: date) -> dict[str, Any]:
    """Return what all tasks of a run use: the form first, then NEWS_NIGHTLY_* of the environment.

    `dumps` is empty where the inbox holds nothing for the days that end with `day`; `missing` says what was looked
    for in vain. Raises UsageError where neither form nor environment names a lake, or something to read.
    """
    chosen = dict(form) | where(form, environ)
    chosen["engine"] = form.get("engine") or environ.get("NEWS_NIGHTLY_ENGINE") or ENGINES[0]
    if chosen["engine"] not in ENGINES:
        raise UsageError(f"no engine {chosen['engine']!r}; NEWS_NIGHTLY_ENGINE may be {' or '.join(ENGINES)}")
    inbox = None
    if not chosen["dumps"]:
        inbox = form.get("inbox") or environ.get("NEWS_NIGHTLY_INBOX")
        dumps = environ.get("NEWS_NIGHTLY_DUMPS", "")
        chosen["dumps"] = [] if inbox else [path for path in dumps.split(os.pathsep) if path]
        if not (inbox or chosen["dumps"]):
            raise UsageError("nothing to read: fill in dumps or inbox, or set NEWS_NIGHTLY_INBOX or NEWS_NIGHTLY_DUMPS")
    chosen |= {"inbox": inbox, "missing": []}
    if inbox:
        found = deliveries(inbox, days_until(day, chosen["days"]))
        chosen |= {"dumps": list(found.dumps), "missing": list(found.missing)}
        if not (chosen["root"] or Lake(chosen["lake"]).numbers()):  # a lake remembers its root
            chosen["root"] = found.root
    return chosen


def where(form: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return lake, root and configuration. Raises UsageError where nobody names the lake."""
    chosen = {name: form.get(name) or environ.get(f"NEWS_NIGHTLY_{name.upper()}") for name in SETTINGS}
    if not chosen["lake"]:
        raise UsageError("no lake: fill in the form or set NEWS_NIGHTLY_LAKE")
    return chosen


def means(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return by what means a task of a run works: `config`, `workers` and `engine`."""
    return {name: settings[name] for name in ("config", "workers", "engine")}


def discover(dumps: Sequence[str], lake: str, *, root: str | None, config: str | None) -> str:
    """Plan what is to do about dumps that are new, changed or gone; return where the plan lies."""
    return str(pipeline.discover(dumps, lake, root=root, config=load_config(config)).save())


def divide(plan: str, engine: str = ENGINES[0]) -> list[dict[str, Any]]:
    """Return the batches of a plan, one for each ingest task; none where there is nothing to read.

    A cluster divides the work itself: all of it is one batch.
    """
    with suppress(CommitConflict):  # `publish` plans again
        return group(Plan.load(plan).shards, 1 if engine == SPARK else MAX_BATCHES)
    return []


def group(shards: Sequence[Shard], most: int = MAX_BATCHES) -> list[dict[str, Any]]:
    """Put shards into at most `most` batches that fit in JSON, in order: a new one where further BATCH_BYTES begin."""
    size = max(BATCH_BYTES, sum(shard.bytes for shard in shards) // most + 1)
    starts = accumulate((shard.bytes for shard in shards), initial=0)
    by_batch = groupby(zip(starts, shards, strict=False), lambda placed: placed[0] // size)
    batches = [[shard for _, shard in placed] for _, placed in by_batch]
    return [
        {
            "batch": f"{number:04}",
            "shards": [shard.key for shard in batch],
            "files": sum(len(shard.files) for shard in batch),
            "bytes": sum(shard.bytes for shard in batch),
        }
        for number, batch in enumerate(batches, 1)
    ]


def ingest(
    plan: str, batch: Mapping[str, Any], *, config: str | None, workers: int, engine: str = ENGINES[0]
) -> dict[str, int]:
    """Ingest the shards of one batch; return how many records they hold, and how many dumps were unreadable.

    Where something was taken down since the plan was made, or another run that planned the same was faster, there is
    nothing to read for it: `publish` plans again.
    """
    done: list[ShardResult] = []
    settings = load_config(config)
    with suppress(CommitConflict), engine_named(engine, settings, workers) as chosen:
        loaded = Plan.load(plan)
        if chosen:
            chosen.ingest(loaded, settings, pipeline.silent)
            done = pipeline.results(loaded)
        else:
            shards = [shard for shard in loaded.shards if shard.key in batch["shards"]]
            done = pipeline.ingest_some(loaded, shards, config=settings, workers=workers)
    return {
        "files": sum(len(result.records) for result in done),
        "records": sum(sum(result.records.values()) for result in done),
        "unreadable": sum(len(result.unreadable) for result in done),
    }


def deduplicate(plan: str, *, config: str | None, workers: int = 1, engine: str = ENGINES[0]) -> str:
    """Find the copies that a plan's new rows make; return where the verdicts lie, in time."""
    settings = load_config(config)
    with suppress(CommitConflict), engine_named(engine, settings, workers) as chosen:  # `publish` plans again
        pipeline.deduplicate(Plan.load(plan), config=settings, engine=chosen)
    return plan


def publish(plan: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Publish the plan's snapshot; `published` in what is returned is false where nothing was new.

    Where another writer published since the plan was made, the run is planned again on its snapshot; what was
    ingested is not done twice. A plan that is already published is forgotten, but the snapshot bears its name.
    """
    config = load_config(settings["config"])
    head = Lake(settings["lake"]).head()
    if head and head.manifest.plan == Path(plan).stem:
        return asdict(result(head, published=True))
    override_gates, workers = settings["override_gates"], settings["workers"]
    with engine_named(settings["engine"], config, workers) as engine:
        try:
            done = pipeline.publish(Plan.load(plan), config=config, override_gates=override_gates, engine=engine)
        except CommitConflict:
            done = pipeline.run(
                settings["dumps"],
                settings["lake"],
                root=settings["root"],
                workers=workers,
                config=config,
                override_gates=override_gates,
                engine=engine,
            )
    return asdict(done)
