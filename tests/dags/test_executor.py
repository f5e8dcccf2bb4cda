from __future__ import annotations

import subprocess
import sys

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
