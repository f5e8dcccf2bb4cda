from __future__ import annotations

import subprocess
import sys

from deploy.local.place import LOCAL, ROOT

LOADED = """
import sys
from airflow.executors.local_executor import LocalExecutor
from etl.airflow.executor import STAGES, ReadyLocalExecutor

def start(self):
    print(sorted(set(STAGES) & sys.modules.keys()) == sorted(STAGES))

LocalExecutor.start = start
print(bool(set(STAGES) & sys.modules.keys()))
ReadyLocalExecutor.start(object.__new__(ReadyLocalExecutor))
"""


def test_workers_start_behind_the_imports_and_other_components_are_spared_them() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]


def test_compose_and_the_processes_name_the_executor_that_there_is() -> None:
    from etl.airflow.executor import ReadyLocalExecutor

    assert f"{ReadyLocalExecutor.__module__}.{ReadyLocalExecutor.__qualname__}" == LOCAL
    assert f'AIRFLOW__CORE__EXECUTOR: "${{EXECUTOR:-{LOCAL}}}"' in (ROOT / "docker-compose.yml").read_text()
    assert f"EXECUTOR={LOCAL}\n" in (ROOT / "deploy/.env.example").read_text()
