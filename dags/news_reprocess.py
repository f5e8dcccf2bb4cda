"""### Today's rules over all history, looked at before anybody sees it

`settings` → `shadow` → `decide` → `promote` or `drop`

- **shadow** reads all dumps of the newest snapshot again, with the code and configuration of today, into a shadow
  beside the lake; a killed run goes on where it was. It says what differs from the newest snapshot. Where nothing
  does, the rest is skipped.
- **decide** shows that to a person under *Required Actions* and waits, up to a week: *Promote* publishes the shadow
  as the lake's next snapshot, *Drop* removes it, *Keep* leaves it for `news-etl reprocess --promote`.
- **promote** passes the gates as a run does, and sends the asset event `news_corpus`. Where dumps came in
  meanwhile, it names them and fails: run this DAG again, only those are read.

Started by hand alone. `news_nightly` may run meanwhile. See docs/reprocess.md.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLBranchOperator
from airflow.sdk import Metadata, Param, XComArg, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from etl.airflow.defaults import CONFIG, DEFAULT_ARGS, LAKE, LAKE_POOL, NEWS_CORPUS, WORKERS
from etl.airflow.notify import Notice

PROMOTE, DROP, KEEP = "Promote", "Drop", "Keep"

Linked = Any  # a plain value when a task runs, a reference to another task's result while the DAG is drawn


@task
def settings(params: dict[str, Any] | None = None) -> dict[str, Any]:
    """Settle once per run what all tasks use."""
    from etl import nightly

    form = params or {}
    return form | nightly.where(form, os.environ)


@task
def shadow(settings: Linked) -> dict[str, Any]:
    """Read everything again; return what differs, or skip the rest where nothing does."""
    from etl import shadow

    found = shadow.run(settings["lake"], config=settings["config"], workers=settings["workers"])
    print(found["summary"])
    if found["equal"]:
        shadow.drop(settings["lake"])
        raise AirflowSkipException(f"snapshot {found['snapshot']} is what today's rules make")
    return found


@task(outlets=[NEWS_CORPUS], pool=LAKE_POOL)
def promote(settings: Linked, found: Linked, answer: Linked) -> Generator[Metadata, None, dict[str, Any]]:
    """Publish the shadow and announce it; announced again where a try before published it."""
    from etl import shadow

    override = bool((answer["params_input"] or {}).get("override_gates"))
    done = shadow.promote(
        settings["lake"], found["content_hash"], config=settings["config"], override_gates=override
    )
    done["approved_by"] = (answer["responded_by_user"] or {}).get("name")
    yield Metadata(NEWS_CORPUS, extra=done)
    return done


@task(pool=LAKE_POOL)
def drop(settings: Linked) -> bool:
    """Remove the shadow."""
    from etl import shadow

    return shadow.drop(settings["lake"])


@task
def keep() -> None:
    """Leave the shadow where it is."""


class Decision(HITLBranchOperator):
    """Asks a person, follows the answer, and hands it on: whether to override the gates, and who said so."""

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Follow the answer."""
        answer = {name: event.get(name) for name in ("chosen_options", "params_input", "responded_by_user")}
        context["ti"].xcom_push("answer", answer)
        return super().execute_complete(context, event)


@dag(
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params={"lake": LAKE, "config": CONFIG, "workers": WORKERS},
    tags=["news", "corpus"],
    doc_md=__doc__,
    default_args=DEFAULT_ARGS,
)
def news_reprocess() -> None:
    """Draw the run: what follows what."""
    chosen = settings()
    found = shadow(chosen)
    decide = Decision(
        task_id="decide",
        subject="Publish what today's rules make of all dumps?",
        body="{{ ti.xcom_pull(task_ids='shadow')['summary'] }}",
        options=[PROMOTE, DROP, KEEP],
        options_mapping={PROMOTE: "promote", DROP: "drop", KEEP: "keep"},
        params={
            "override_gates": Param(
                False,
                type="boolean",
                title="Override the gates",
                description="Promote even if a gate objects.",
            )
        },
        response_timeout=timedelta(days=7),
        notifiers=[Notice("asks")],
    )
    found >> decide >> [promote(chosen, found, XComArg(decide, key="answer")), drop(chosen), keep()]


news_reprocess()
