"""A few tasks about equally large write all months; what they write comes out as locally, whichever try counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from etl.publish.months import Month
from etl.spark.cluster import Cluster
from etl.spark.engine import SparkEngine
from etl.spark.months import ROWS_OF_A_TASK, TASKS_PER_CORE, divide
from tests.small_dumps import article, jsonl, run, tree

NOTHING = pd.DataFrame()


def months(*totals: int) -> list[Month]:
    return [Month(f"{number:04d}-01", total, NOTHING, NOTHING, NOTHING) for number, total in enumerate(totals)]


@given(st.lists(st.integers(0, 200_000), max_size=80), st.integers(1, 9))
def test_each_month_is_in_one_task_and_no_task_is_empty(totals: list[int], cores: int) -> None:
    tasks = divide(months(*totals), cores)
    assert sorted(place for task in tasks for place in task) == list(range(len(totals)))
    assert all(tasks)
    assert len(tasks) >= min(len(totals), cores * TASKS_PER_CORE)


def test_many_small_months_share_tasks_beside_a_large_one() -> None:
    first, *others = divide(months(*[3] * 240, 20_000), 2)
    assert first == [240]
    assert len(others) == 2 * TASKS_PER_CORE - 1
    assert max(map(len, others)) - min(map(len, others)) <= 1


def test_what_is_much_is_cut_further_than_cores_ask_for() -> None:
    tasks = divide(months(*[ROWS_OF_A_TASK // 10] * 500), 1)
    assert len(tasks) > 40


class InThisProcess(Cluster):
    """No Spark: each task runs twice, here, as one does whose executor was given up and went on; the second counts."""

    cores = 1

    def __init__(self) -> None:
        self.tasks: dict[str, int] = {}

    def share(self, value: Any) -> Callable[[], Any]:
        return lambda: value

    def map(self, phase: str, work: Callable[[Any], Any], items: Any) -> list[Any]:
        self.tasks[phase] = len(items)
        return [[work(item) for _ in range(2)][-1] for item in items]


class Publishing(SparkEngine):
    """Does on the cluster what is tested here; all else is done as locally."""

    def ingest(self, plan: Any, config: Any, progress: Any = None) -> None:
        from etl import pipeline

        pipeline.ingest_all(plan, config=config, workers=1, progress=pipeline.silent, engine=None)


def test_months_written_together_come_out_as_locally(tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    cluster = InThisProcess()
    engine = Publishing(lambda: cluster)
    for night in range(2):
        rows = [article(number + 40 * night, f"20{number:02d}-0{1 + night}-05") for number in range(30)]
        (dumps / f"{night}.jsonl").write_bytes(jsonl(*rows, *rows[:9:4], article(99 + night)))
        run(tmp_path / "local", dumps)
        run(tmp_path / "spark", dumps, engine=engine)
        assert tree(tmp_path / "spark") == tree(tmp_path / "local")
        assert cluster.tasks == {"publish": TASKS_PER_CORE}
