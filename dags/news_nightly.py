"""### From raw dumps to one published snapshot, every night at 02:00 UTC

`settings` → `discover` → `ingest` (one task per batch of dump files) → `deduplicate` → `publish`

**What is read:** the inbox's folders of the logical date and of the days before it (`NEWS_NIGHTLY_INBOX`, *Days*), or
fixed places (`NEWS_NIGHTLY_DUMPS`, joined by `:`). What was read before is not read again. The corpus lies in
`NEWS_NIGHTLY_LAKE`; `NEWS_NIGHTLY_ROOT` and `NEWS_NIGHTLY_CONFIG` may be set. *Trigger* opens a form; what is left
empty there comes from the worker's environment.

**Nothing delivered:** everything behind `settings` is skipped, and its log names what is missing. **Nothing new:**
`ingest` and `publish` are skipped. The run succeeds, no asset event is sent.

**A gate refuses:** `publish` fails and says which figure passed which threshold; `approve` asks a person, under
*Required Actions*. *Approve* publishes all the same, *Reject* (or no answer in 20 hours) ends the run as failed.
Nothing visible changes before.

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

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Metadata, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from etl.airflow.defaults import CONFIG, DEFAULT_ARGS, ENGINE, LAKE, LAKE_POOL, NEWS_CORPUS, WORKERS, done_within
from etl.airflow.notify import Notice
from etl.errors import GateError

ANSWER = timedelta(hours=20)  # before the next night, which reads again what was not published

PARAMS = {
    "dumps": Param(
        None,
        type=["null", "array"],
        items={"type": "string", "minLength": 1},
        title="Dumps",
        description="Files or folders to read, one a line. Empty: the inbox, or NEWS_NIGHTLY_DUMPS.",
    ),
    "inbox": Param(
        None,
        type=["null", "string"],
        pattern=r"^(/|[a-z][a-z0-9+.-]*://)",
        title="Inbox",
        description="Absolute path of a folder with one folder for each day, named like 2026-11-30; or a pattern with "
        "{ds}, {ds_nodash}, {year}, {month}, {day} and wildcards: /inbox/*/{ds}/*.json.gz. Empty: NEWS_NIGHTLY_INBOX.",
    ),
    "days": Param(
        3,
        type="integer",
        minimum=1,
        maximum=366,
        title="Days",
        description="How many days of the inbox to look at, the logical date's the last: what comes late is found.",
    ),
    "lake": LAKE,
    "root": Param(
        None,
        type=["null", "string"],
        title="Root",
        description="Dumps are named relative to it; the lake remembers it from its first run on. "
        "Empty: the inbox, NEWS_NIGHTLY_ROOT, or the closest folder above all dumps.",
    ),
    "config": CONFIG,
    "workers": WORKERS,
    "engine": ENGINE,
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
    """Settle once per run what all tasks use; skip the run where nothing was delivered."""
    from etl import nightly

    run = get_current_context()["dag_run"]
    chosen = nightly.settle(params or {}, os.environ, (run.logical_date or run.run_after).date())
    for pattern in chosen["missing"]:
        print(f"nothing was delivered as {pattern}")
    if not chosen["dumps"]:
        raise AirflowSkipException(f"nothing was delivered: {', '.join(chosen['missing'])}")
    return chosen


@task
def discover(settings: Linked) -> list[dict[str, Any]]:
    """Plan what is to do about dumps that are new, changed or gone; return the batches to read.

    Where the plan lies is pushed as `plan`: only what a task returns can be mapped over.
    """
    from etl import nightly

    plan = nightly.discover(settings["dumps"], settings["lake"], root=settings["root"], config=settings["config"])
    get_current_context()["ti"].xcom_push("plan", plan)
    return nightly.divide(plan, settings["engine"])


@task(map_index_template="{{ batch_name }}")
def ingest(batch: Linked, plan: Linked, settings: Linked) -> dict[str, int]:
    """Read, extract and check one batch; return its counts."""
    from etl import nightly

    get_current_context()["batch_name"] = batch["batch"]  # type: ignore[typeddict-unknown-key]
    return nightly.ingest(plan, batch, **nightly.means(settings))


@task(trigger_rule="none_failed_min_one_success")
def deduplicate(plan: Linked, settings: Linked) -> str:
    """Find who copies whom, among the new and where the new touch the old; return where the verdicts lie."""
    from etl import nightly

    return nightly.deduplicate(plan, **nightly.means(settings))


@task(outlets=[NEWS_CORPUS], pool=LAKE_POOL, max_active_tis_per_dag=1)
def publish(plan: Linked, settings: Linked, answer: Linked = None) -> Generator[Metadata, None, dict[str, Any]]:
    """Commit one snapshot and announce it; skipped when nothing is new. With an `answer`, the gates are overridden."""
    from etl import nightly

    if answer:
        settings = {**settings, "override_gates": True}
    try:
        done = nightly.publish(plan, settings)
    except GateError as refusal:
        reasons = str(refusal).removesuffix(" Override with --override-gates.")
        get_current_context()["ti"].xcom_push("refusal", reasons)  # what `approve` asks about
        raise
    if not done["published"]:
        raise AirflowSkipException(f"nothing new; snapshot {done['snapshot']} stands")
    if answer:
        done["approved_by"] = (answer["responded_by_user"] or {}).get("name")
    yield Metadata(NEWS_CORPUS, extra=done)
    return done


class GateApproval(ApprovalOperator):
    """Asks a person about a corpus that a gate refused; where `publish` failed otherwise there is nothing to ask."""

    def execute(self, context: Any) -> Any:
        """Ask, and wait without holding a worker's slot."""
        if not context["ti"].xcom_pull(task_ids="publish", key="refusal"):
            raise AirflowFailException("no gate refused; what failed is above, and its log says why")
        return super().execute(context)


@dag(
    schedule="0 2 * * *",
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params=PARAMS,
    tags=["news", "corpus"],
    doc_md=__doc__,
    default_args=DEFAULT_ARGS,
    deadline=done_within(timedelta(hours=4)),
)
def news_nightly() -> None:
    """Draw the run: what follows what."""
    chosen = settings()
    batches: Linked = discover(chosen)
    plan = batches["plan"]
    ingested = ingest.partial(plan=plan, settings=chosen).expand(batch=batches)
    published = publish(plan, chosen)
    ingested >> deduplicate(plan, chosen) >> published
    approve = GateApproval(
        task_id="approve",
        trigger_rule="one_failed",
        subject="Publish although a gate refuses?",
        body="{{ ti.xcom_pull(task_ids='publish', key='refusal') }}\n\n"
        "*Approve* publishes it all the same, *Reject* ends the run as failed; until then nothing visible changes.",
        fail_on_reject=True,
        response_timeout=ANSWER,
        notifiers=[Notice("asks")],
    )
    published >> approve >> publish.override(task_id="publish_approved")(plan, chosen, answer=approve.output)


news_nightly()
