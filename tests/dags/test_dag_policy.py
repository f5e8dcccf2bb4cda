"""What every DAG must be, whoever writes it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk import DAG

FILES = sorted((Path(__file__).parents[2] / "dags").glob("*.py"))
IDS = [path.stem for path in FILES]

HEAVY = {"bs4", "duckdb", "ftfy", "numpy", "pandas", "pyarrow", "selectolax"}
LIST_MODULES = "import runpy, sys; runpy.run_path(sys.argv[1]); print(*sys.modules)"


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


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_parsing_it_stays_light(path: Path) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, str(path)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not HEAVY & set(loaded)
    assert {name for name in loaded if name.startswith("etl.")} <= {"etl.errors"}
