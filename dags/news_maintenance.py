"""### The lake's upkeep, every Sunday at 12:00 UTC

`verify` → `collect`, and beside them `check_index` and `report`

- **verify** hashes every file of the newest snapshot, checks the laws of the corpus (accounting, unique ids, copies
  that name their articles …), and reads the raw records of *Sample* dumps again: other dumps every week.
- **collect** removes all but the newest *Keep* snapshots, and not those that somebody reads; and what killed runs
  left more than a day ago. Where `verify` failed it removes nothing: an older snapshot may be the sound one.
- **check_index** makes what the index for finding copies lacks, and computes *Sample* files of it again.
- **report** puts the accounting and the alarms into its log and its result.

A fault fails its task with what was found, and a notice goes out (`NEWS_NOTIFY`). Nothing here changes the corpus.
What is left empty in the form comes from the worker's environment: `NEWS_NIGHTLY_LAKE`, `NEWS_NIGHTLY_CONFIG`.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from etl.airflow.defaults import CONFIG, DEFAULT_ARGS, LAKE, LAKE_POOL, done_within

PARAMS = {
    "lake": LAKE,
    "config": CONFIG,
    "keep": Param(
        None,
        type=["null", "integer"],
        minimum=1,
        maximum=100_000,
        title="Keep",
        description="Snapshots to leave. Empty: storage.keep_snapshots of the configuration (10).",
    ),
    "sample": Param(
        20,
        type="integer",
        minimum=0,
        maximum=100_000,
        title="Sample",
        description="How many dumps to read again, and how many files of the index to compute again.",
    ),
}

Linked = Any  # a plain value when a task runs, a reference to another task's result while the DAG is drawn


def sound(done: dict[str, Any]) -> dict[str, Any]:
    """Return what a check did; with faults, fail at once: they do not go away."""
    if done["faults"]:
        raise AirflowFailException("; ".join(done["faults"]))
    return done


@task
def settings(params: dict[str, Any] | None = None) -> dict[str, Any]:
    """Settle once per run what all tasks use; the run's day draws the sample."""
    from etl import nightly

    run = get_current_context()["dag_run"]
    form = params or {}
    return form | nightly.where(form, os.environ) | {"seed": f"{(run.logical_date or run.run_after).date()}"}


@task(pool=LAKE_POOL)
def collect(settings: Linked) -> dict[str, list[int]]:
    """Remove old snapshots; return the numbers of those removed, and of those that somebody reads."""
    from etl import upkeep

    return upkeep.collect(settings["lake"], keep=settings["keep"], config=settings["config"])


@task
def verify(settings: Linked) -> dict[str, Any]:
    """Check the newest snapshot; return what was checked, and which of the sample's dumps lie there no more."""
    from etl import upkeep

    done = upkeep.verify(
        settings["lake"], sample=settings["sample"], seed=settings["seed"], config=settings["config"]
    )
    return sound(done)


@task
def check_index(settings: Linked) -> dict[str, Any]:
    """Check the index; return how many files it covers, how many it lacked, how many were compared."""
    from etl import upkeep

    return sound(upkeep.check_index(settings["lake"], sample=settings["sample"], seed=settings["seed"]))


@task
def report(settings: Linked) -> dict[str, Any]:
    """Return the accounting and the alarms."""
    from etl import upkeep

    done = upkeep.report(settings["lake"], config=settings["config"])
    for line in done["alarms"]:
        print(line)
    return done


@dag(
    schedule="0 12 * * 0",
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params=PARAMS,
    tags=["news", "upkeep"],
    doc_md=__doc__,
    default_args=DEFAULT_ARGS,
    deadline=done_within(timedelta(hours=12)),
)
def news_maintenance() -> None:
    """Draw the run: what follows what."""
    chosen = settings()
    verify(chosen) >> collect(chosen)
    check_index(chosen)
    report(chosen)


news_maintenance()
