"""What every DAG must be, whoever writes it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk import DAG

FILES = sorted((Path(__file__).parents[2] / "dags").glob("*.py"))
IDS = [path.stem for path in FILES]

HEAVY = {"bs4", "duckdb", "ftfy", "numpy", "pandas", "pyarrow", "selectolax"}
PARSE_SECONDS = 1.0  # of computing; what else runs on this machine does not count

# Each file in a process of its own, which has imported what every DAG file imports: the DAG processor pays that once.
PARSE_EACH = """
import json, os, runpy, sys, time
import airflow.sdk
airflow.sdk.DAG, airflow.sdk.Param
for path in sys.argv[1:]:
    if os.fork():
        os.wait()
        continue
    started = time.process_time()
    runpy.run_path(path)
    print(json.dumps({"path": path, "seconds": time.process_time() - started, "modules": sorted(sys.modules)}))
    break
"""


@pytest.fixture(scope="module")
def parsed() -> dict[str, Any]:
    """What parsing a DAG file costs: seconds of computing, and modules loaded."""
    command = [sys.executable, "-c", PARSE_EACH, *map(str, FILES)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return {Path(parsed["path"]).stem: parsed for parsed in found}


@pytest.fixture(params=IDS)
def dag(request: pytest.FixtureRequest, dagbag: DagBag) -> DAG:
    return dagbag.dags[request.param]


def test_every_file_imports(dagbag: DagBag) -> None:
    assert dagbag.import_errors == {}
    assert sorted(dagbag.dags) == IDS, "a DAG bears the name of its file"


def test_it_says_what_it_is(dag: DAG) -> None:
    assert dag.doc_md
    assert len(dag.doc_md) > 200
    assert dag.tags
    assert {task.owner for task in dag.tasks} == {"news-etl"}


def test_it_runs_once_at_a_time_and_never_catches_up(dag: DAG) -> None:
    assert dag.catchup is False
    assert dag.max_active_runs == 1


def test_every_task_is_retried_later_and_later(dag: DAG) -> None:
    for task in dag.tasks:
        assert task.retries >= 1, task.task_id
        assert task.retry_delay >= timedelta(seconds=30), task.task_id
        assert task.retry_exponential_backoff >= 2, task.task_id
        assert task.retry_policy is not None, task.task_id


def test_every_param_explains_itself(dag: DAG) -> None:
    for name in dag.params:
        param = dag.params.get_param(name)
        assert param.schema.get("title"), name
        assert param.description, name
        assert param.schema.get("type"), name
        param.resolve()


@pytest.mark.parametrize("name", IDS)
def test_parsing_it_is_light_and_quick(name: str, parsed: dict[str, Any]) -> None:
    loaded = set(parsed[name]["modules"])
    assert not HEAVY & loaded
    light = {"etl.errors", "etl.airflow", "etl.airflow.defaults", "etl.airflow.notify", "etl.airflow.pool"}
    assert {module for module in loaded if module.startswith("etl.")} <= light
    assert parsed[name]["seconds"] < PARSE_SECONDS


@pytest.mark.parametrize(("name", "hours"), [("news_nightly", 4), ("news_maintenance", 12)])
def test_the_dag_processor_gets_a_deadline(name: str, hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.serialized_objects import DagSerialization

    path = Path(__file__).parents[2] / "dags" / f"{name}.py"
    assert not DagBag(path).dags[name].deadline
    monkeypatch.setenv("_AIRFLOW_PROCESS_CONTEXT", "client")
    dag = DagBag(path).dags[name]
    (alert,) = dag.deadline
    assert alert.interval == timedelta(hours=hours)
    assert DagSerialization.serialize_dag(dag)["deadline"]


def test_what_writes_to_a_lake_takes_turns(dagbag: DagBag) -> None:
    writers = {task.task_id for dag in dagbag.dags.values() for task in dag.tasks if task.pool == "news_lake"}
    assert writers == {"publish", "publish_approved", "collect", "promote", "drop"}


def test_every_failure_is_told(dag: DAG) -> None:
    from etl.airflow.notify import Notice

    for task in dag.tasks:
        told = task.on_failure_callback
        (notice,) = told if isinstance(told, list) else [told]  # Airflow keeps a mapped task's as it was given
        assert isinstance(notice, Notice)
        assert notice.kind == "failed"


def test_only_what_time_can_mend_is_tried_again() -> None:
    from airflow.providers.standard.exceptions import HITLRejectException, HITLTimeoutError
    from airflow.sdk import RetryAction

    from etl import errors
    from etl.airflow.defaults import RETRY_POLICY

    decided = {
        cls: RETRY_POLICY.evaluate(cls("…"), 1, 3).action
        for cls in (errors.UsageError, errors.ConfigError, errors.GateError, errors.AccountingError,
                    errors.LakeError, errors.CommitConflict, errors.StoreError, OSError, TimeoutError, MemoryError)
    }  # fmt: skip
    fails = {errors.UsageError, errors.ConfigError, errors.GateError, errors.AccountingError}
    assert {cls for cls, action in decided.items() if action == RetryAction.FAIL} == fails
    assert decided[MemoryError] == RetryAction.DEFAULT
    no_answer = [HITLRejectException("no"), HITLTimeoutError({"error": "…", "error_type": "timeout"})]
    assert {RETRY_POLICY.evaluate(error, 1, 3).action for error in no_answer} == {RetryAction.FAIL}, "asked only once"
    known = {cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, errors.EtlError)}
    assert known - decided.keys() == {errors.EtlError, errors.BadInput}, "a new error: shall it be tried again?"
