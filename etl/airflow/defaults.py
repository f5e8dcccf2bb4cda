"""What all DAGs over a lake have in common: when to try again, whom to tell, and what takes turns.

Imported while DAG files are parsed, so nothing heavy is imported here.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, Param, RetryAction, RetryRule
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from etl.airflow.notify import Notice
from etl.airflow.pool import LAKE_POOL

__all__ = ["CONFIG", "DEFAULT_ARGS", "ENGINE", "HOPELESS", "LAKE", "LAKE_POOL", "NEWS_CORPUS", "WORKERS", "done_within"]

NEWS_CORPUS = Asset("news_corpus", uri="x-news-etl://corpus")

HOPELESS: list[type[BaseException] | str] = [
    "etl.errors.UsageError",  # and ConfigError, which is one
    "etl.errors.GateError",
    "etl.errors.AccountingError",
    "airflow.providers.standard.exceptions.HITLRejectException",  # a person said no, or nothing: ask only once
    "airflow.providers.standard.exceptions.HITLTimeoutError",
]
HICCUPS: list[type[BaseException] | str] = ["builtins.OSError", "etl.errors.LakeError"]

RETRY_POLICY = ExceptionRetryPolicy(
    [
        RetryRule(exception=HOPELESS, action=RetryAction.FAIL, reason="trying again cannot help"),
        RetryRule(exception=HICCUPS, action=RetryAction.RETRY, reason="storage may recover"),
    ]
)

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "news-etl",
    "retries": 3,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=30),
    "retry_policy": RETRY_POLICY,
    "on_failure_callback": Notice("failed"),
}

LAKE = Param(
    None,
    type=["null", "string"],
    title="Lake",
    description="Folder that holds the corpus. Empty: NEWS_NIGHTLY_LAKE.",
)
CONFIG = Param(
    None,
    type=["null", "string"],
    title="Configuration",
    description="TOML file with limits, gates and field mappings. Empty: NEWS_NIGHTLY_CONFIG, or the defaults.",
)
WORKERS = Param(
    2, type="integer", minimum=1, maximum=64, title="Workers", description="Processes of one task that reads dumps."
)
ENGINE = Param(
    None,
    type=["null", "string"],
    enum=[None, "local", "spark"],
    title="Engine",
    description="Where the work is done: local, in the tasks, or spark, on the cluster that the configuration names. "
    "Empty: NEWS_NIGHTLY_ENGINE, or local.",
)


def done_within(time: timedelta) -> DeadlineAlert | None:
    """Return an alert for runs that take longer from being queued on; so the old dates of a backfill are not late.

    Only the DAG processor gets it: a run by `dags test` would end in a traceback
    (https://github.com/apache/airflow/issues/73428, Airflow 3.3.2), and has nobody to wait for it.
    """
    if "_AIRFLOW_PROCESS_CONTEXT" not in os.environ:
        return None
    late = AsyncCallback(Notice, {"kind": "late"})
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, time, late, name="late")
