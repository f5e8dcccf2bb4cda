"""### From raw dumps to one published snapshot, every night at 02:00 UTC

`settings` → `discover` → `divide` → `ingest` (one task per batch of dump files) → `deduplicate` → `publish`

**By hand:** *Trigger* opens a form. What is left empty there comes from the worker's environment:
`NEWS_NIGHTLY_DUMPS` (paths joined by `:`), `NEWS_NIGHTLY_LAKE`, `NEWS_NIGHTLY_ROOT`, `NEWS_NIGHTLY_CONFIG`.

**Nothing new:** `ingest` and `publish` are skipped, the run succeeds, no asset event is sent.

**Retries** are for storage that hiccups. A usage, configuration or gate error fails at once: trying again
cannot help. No retry can double anything: a batch that was ingested is found done, a plan that was published is
found published, and announced again.

**Downstream:** schedule on the asset `news_corpus`; its events carry the snapshot's number, path and counts.
Every snapshot is announced at least once.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    ExceptionRetryPolicy,
    Metadata,
    Param,
    RetryAction,
    RetryRule,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

NEWS_CORPUS = Asset("news_corpus", uri="x-news-etl://corpus")

HOPELESS: list[type[BaseException] | str] = [
    "etl.errors.UsageError",  # and ConfigError, which is one
    "etl.errors.GateError",
    "etl.errors.AccountingError",
]

PARAMS = {
    "dumps": Param(
        [],
        type="array",
        items={"type": "string", "minLength": 1},
        title="Dumps",
        description="Files or folders to read, one a line. Empty: NEWS_NIGHTLY_DUMPS.",
    ),
    "lake": Param(
        None,
        type=["null", "string"],
        title="Lake",
        description="Folder that holds the corpus. Empty: NEWS_NIGHTLY_LAKE.",
    ),
    "root": Param(
        None,
        type=["null", "string"],
        title="Root",
        description="Dumps are named relative to it; the lake remembers it from its first run on.",
    ),
    "config": Param(
        None,
        type=["null", "string"],
        title="Configuration",
        description="TOML file with limits, gates and field mappings. Empty: the defaults.",
    ),
    "workers": Param(
        2,
        type="integer",
        minimum=1,
        maximum=64,
        title="Workers",
        description="Processes of one ingest task.",
    ),
    "override_gates": Param(
        False,
        type="boolean",
        title="Override the gates",
        description="Publish even if a gate objects (share of rejects, fall of a field's fill rate).",
    ),
}

Linked = Any  # a plain value when a task runs, a reference to another task's result while the DAG is drawn


@task
def settings(params: dict[str, Any] | None = None) -> dict[str, Any]:
    """Settle once per run what all tasks use: the form first, then the environment."""
    chosen = dict(params or {})
    for name in ("dumps", "lake", "root", "config"):
        chosen[name] = chosen[name] or os.environ.get(f"NEWS_NIGHTLY_{name.upper()}")
    for name in ("dumps", "lake"):
        if not chosen[name]:
            raise AirflowFailException(f"no {name}: fill in the form or set NEWS_NIGHTLY_{name.upper()}")
    if isinstance(chosen["dumps"], str):
        chosen["dumps"] = chosen["dumps"].split(os.pathsep)
    return chosen


@task
def discover(settings: Linked) -> str:
    """Plan what is to do about dumps that are new, changed or gone; return where the plan lies."""
    from etl import nightly

    return nightly.discover(
        settings["dumps"], settings["lake"], root=settings["root"], config=settings["config"]
    )


@task
def divide(plan: Linked) -> list[dict[str, Any]]:
    """Divide what is to read into batches, by bytes."""
    from etl import nightly

    return nightly.divide(plan)


@task(map_index_template="{{ batch_name }}")
def ingest(batch: Linked, plan: Linked, settings: Linked) -> dict[str, int]:
    """Read, extract and check one batch; return its counts."""
    from etl import nightly

    get_current_context()["batch_name"] = batch["batch"]  # type: ignore[typeddict-unknown-key]
    return nightly.ingest(plan, batch, config=settings["config"], workers=settings["workers"])


@task(trigger_rule="none_failed")
def deduplicate(plan: Linked, settings: Linked) -> str:
    """Find who copies whom, among the new and where the new touch the old; return where the verdicts lie."""
    from etl import nightly

    return nightly.deduplicate(plan, config=settings["config"])


@task(outlets=[NEWS_CORPUS])
def publish(plan: Linked, settings: Linked) -> Generator[Metadata, None, dict[str, Any]]:
    """Commit one snapshot and announce it; skipped when nothing is new."""
    from etl import nightly

    done = nightly.publish(plan, settings)
    if not done["published"]:
        raise AirflowSkipException(f"nothing new; snapshot {done['snapshot']} stands")
    yield Metadata(NEWS_CORPUS, extra=done)
    return done


@dag(
    schedule="0 2 * * *",
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params=PARAMS,
    tags=["news", "corpus"],
    doc_md=__doc__,
    default_args={
        "owner": "news-etl",
        "retries": 3,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": 2,
        "max_retry_delay": timedelta(minutes=30),
        "retry_policy": ExceptionRetryPolicy([RetryRule(exception=HOPELESS, action=RetryAction.FAIL)]),
    },
)
def news_nightly() -> None:
    """Draw the run: what follows what."""
    chosen = settings()
    plan = discover(chosen)
    ingested = ingest.partial(plan=plan, settings=chosen).expand(batch=divide(plan))
    ingested >> deduplicate(plan, chosen) >> publish(plan, chosen)


news_nightly()
