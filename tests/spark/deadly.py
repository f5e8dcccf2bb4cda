"""A cluster that loses an executor in each phase, at a moment when that hurts: a task is done, nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from etl.spark.cluster import Cluster

PHASES = ("ingest", "candidates", "compare", "clusters", "publish")


class Deadly(Cluster):
    """A cluster in which one task of every phase kills its executor as soon as its work is done."""

    def __init__(self, cluster: Cluster, graves: Path) -> None:
        super().__init__(cluster.context)
        self.graves = graves

    def map(self, phase: str, work: Callable[[Any], Any], items: Any) -> list[Any]:
        return super().map(phase, dying(work, str(self.graves / phase)), items)

    def exchange(self, phase: str, split: Any, items: Any, join: Callable[[Any], Any], places: int) -> list[Any]:
        return super().exchange(phase, split, items, dying(join, str(self.graves / phase)), places)


def dying(work: Callable[[Any], Any], grave: str) -> Callable[[Any], Any]:
    """Return work whose first result is lost with the process that runs executor and Python."""

    def dying_once(item: Any) -> Any:  # travels by value: executors import no test
        import os
        import signal
        import time

        done = work(item)
        try:
            os.close(os.open(grave, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return done
        with open(f"/proc/{os.getppid()}/stat") as daemon:  # which forked this process, and is the executor's child
            executor = int(daemon.read().rsplit(")", 1)[1].split()[1])
        os.kill(executor, signal.SIGKILL)
        time.sleep(60)
        return done

    return dying_once
