"""The flow in the portions that Airflow's tasks do: what goes in and comes out is a path, a name or a count.

What a task returns travels through Airflow's database, so the plan itself stays in a file below the lake's state.
Each portion may be done twice, and by two tasks at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl import pipeline
from etl.config import load_config
from etl.errors import CommitConflict
from etl.plan import Plan, Shard
from etl.publish.lake import Lake
from etl.result import result

MAX_BATCHES = 500  # Airflow maps at most core.max_map_length = 1,024 tasks


def discover(dumps: Sequence[str], lake: str, *, root: str | None, config: str | None) -> str:
    """Plan what is to do about dumps that are new, changed or gone; return where the plan lies."""
    return str(pipeline.discover(dumps, lake, root=root, config=load_config(config)).save())


def divide(plan: str) -> list[dict[str, Any]]:
    """Return the batches of a plan, one for each ingest task; none where there is nothing to read."""
    return group(Plan.load(plan).shards)


def group(shards: Sequence[Shard]) -> list[dict[str, Any]]:
    """Put shards into at most MAX_BATCHES batches that fit in JSON; normally a shard is a batch."""
    size = max(1, -(-len(shards) // MAX_BATCHES))
    return [
        {
            "batch": f"{start // size + 1:04}",
            "shards": [shard.key for shard in shards[start : start + size]],
            "files": sum(len(shard.files) for shard in shards[start : start + size]),
            "bytes": sum(shard.bytes for shard in shards[start : start + size]),
        }
        for start in range(0, len(shards), size)
    ]


def ingest(plan: str, batch: Mapping[str, Any], *, config: str | None, workers: int) -> dict[str, int]:
    """Ingest the shards of one batch; return how many records they hold, and how many dumps were unreadable.

    Where something was taken down since the plan was made, there is nothing to read for it: `publish` plans again.
    """
    loaded = Plan.load(plan)
    done = []
    with suppress(CommitConflict):
        for shard in loaded.shards:
            if shard.key in batch["shards"]:
                done.append(pipeline.ingest(loaded, shard, config=load_config(config), workers=workers))
    return {
        "files": sum(len(result.records) for result in done),
        "records": sum(sum(result.records.values()) for result in done),
        "unreadable": sum(len(result.unreadable) for result in done),
    }


def deduplicate(plan: str, *, config: str | None) -> str:
    """Find the copies that a plan's new rows make; return where the verdicts lie, in time."""
    loaded = Plan.load(plan)
    with suppress(CommitConflict):  # `publish` plans again
        pipeline.deduplicate(loaded, config=load_config(config))
    return str(loaded.path)


def publish(plan: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Publish the plan's snapshot; `published` in what is returned is false where nothing was new.

    Where another writer published since the plan was made, the run is planned again on its snapshot; what was
    ingested is not done twice. A plan that is already published is forgotten, but the snapshot bears its name.
    """
    config = load_config(settings["config"])
    head = Lake(settings["lake"]).head()
    if head and head.manifest.plan == Path(plan).stem:
        return asdict(result(head, published=True))
    try:
        done = pipeline.publish(Plan.load(plan), config=config, override_gates=settings["override_gates"])
    except CommitConflict:
        done = pipeline.run(
            settings["dumps"],
            settings["lake"],
            root=settings["root"],
            workers=settings["workers"],
            config=config,
            override_gates=settings["override_gates"],
        )
    return asdict(done)
