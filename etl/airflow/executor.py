"""LocalExecutor whose workers have loaded what our tasks import, so that none of them does so anew.

Airflow forks a process for each task from a worker, and the workers from the scheduler. Loaded there, the packages are
shared by all of them; else each task of a night spends a second or two on the same imports before it begins.
"""

from __future__ import annotations

from importlib import import_module

from airflow.executors.local_executor import LocalExecutor

STAGES = (
    "etl.nightly",
    "etl.ingest.shard",
    "etl.dedupe.verdicts",
    "etl.publish.snapshot",
    "etl.publish.catalog",
)


class ReadyLocalExecutor(LocalExecutor):
    """LocalExecutor, for `AIRFLOW__CORE__EXECUTOR=etl.airflow.executor.ReadyLocalExecutor`."""

    def start(self) -> None:
        """Load the packages, and start the workers that inherit them."""
        for name in STAGES:  # imported, not used: pools of threads that work begins would be missing in what is forked
            import_module(name)
        super().start()
