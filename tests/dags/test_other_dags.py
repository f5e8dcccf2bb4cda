"""Upkeep, reprocessing and the example for analysts, run for real in one process."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from etl import pipeline, upkeep
from etl.dedupe.index import Index
from etl.publish.lake import Lake
from etl.reprocess import shadow_of
from tests.dags.conftest import Answering, without_waiting

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

SAMPLES = Path(__file__).parents[2] / "samples/dumps"


@pytest.fixture
def lake(tmp_path: Path, airflow_database: None) -> Lake:
    """A lake with two snapshots."""
    for feed in ("saudi", "reuters21578"):
        pipeline.run([str(SAMPLES / feed)], tmp_path / "lake", root=str(SAMPLES), override_gates=True)
    return Lake(tmp_path / "lake")


def run(dag_id: str, lake: Lake, **conf: Any) -> DagRun:
    return without_waiting(dag_id).test(run_conf={"lake": str(lake.path)} | conf)


def states(done: DagRun) -> dict[str, str]:
    return {task.task_id: str(task.state) for task in done.get_task_instances()}


def tries(done: DagRun, task_id: str) -> int:
    return done.get_task_instance(task_id).try_number


def told(done: DagRun, task_id: str) -> Any:
    return done.get_task_instance(task_id).xcom_pull(task_ids=task_id)


def test_upkeep_collects_and_checks(lake: Lake) -> None:
    done = run("news_maintenance", lake, keep=1, sample=2)
    assert done.state == "success"
    assert told(done, "collect") == {"removed": [1], "pinned": []}
    assert lake.numbers() == [2]
    verified, index = told(done, "verify"), told(done, "check_index")
    assert (verified["snapshot"], verified["dumps"], verified["absent"]) == (2, 2, [])
    assert verified["raw_records"] >= 2
    assert (index["made"], index["compared"]) == (0, 2)
    assert told(done, "report")["corpus"] == lake.require_head().manifest.totals


def test_upkeep_fails_at_once_on_what_is_not_sound(lake: Lake) -> None:
    head = lake.require_head()
    one, other, *_ = head.files("articles")
    index = Index(lake, head)
    index.postings_path(one).write_bytes(b"")
    index.path(other).unlink()
    damaged = head.path / head.files("rejects")[0].path
    damaged.write_bytes(damaged.read_bytes() + b"!")
    done = run("news_maintenance", lake, sample=1000, keep=1)
    assert done.state == "failed"
    assert {name: states(done)[name] for name in ("verify", "check_index", "collect")} == {
        "verify": "failed", "check_index": "failed", "collect": "upstream_failed"
    }  # fmt: skip
    assert {tries(done, name) for name in ("verify", "check_index")} == {1}
    assert lake.numbers() == [1, 2], "nothing is removed while the newest is not sound"
    again = upkeep.check_index(str(lake.path), sample=1000, seed="")
    assert (again["faults"], again["made"]) == ([], 0), "the first look made it whole"


def test_the_sample_is_another_one_every_week_and_leaves_nobody_out() -> None:
    names = [f"{number}.json" for number in range(50)]
    weeks = [upkeep.drawn(names, 5, f"2026-11-{week:02}") for week in range(60)]
    assert all(len(set(week)) == 5 for week in weeks)
    assert set().union(*weeks) == set(names)
    assert upkeep.drawn(names, 5, "x") == upkeep.drawn(names[::-1], 5, "x")


@pytest.fixture
def stricter(tmp_path: Path) -> str:
    (tmp_path / "etl.toml").write_text("[quality]\nmin_letters = 250\n")
    return str(tmp_path / "etl.toml")


def test_what_today_makes_otherwise_is_published_when_a_person_says_so(
    lake: Lake, stricter: str, answering: Answering
) -> None:
    before = lake.require_head().manifest
    with answering("Promote", override_gates=True) as asked:
        done = run("news_reprocess", lake, config=stricter, workers=1)
    assert done.state == "success"
    assert {"promote": "success", "drop": "skipped", "keep": "skipped"}.items() <= states(done).items()
    head = lake.require_head().manifest
    assert (head.snapshot, told(done, "promote")["content_hash"]) == (3, head.content_hash)
    assert told(done, "promote")["approved_by"] == "admin"
    assert head.totals["rejects"] > before.totals["rejects"]
    assert "| rejects |" in asked[0]["body"]
    assert not shadow_of(lake).path.exists()
    again = run("news_reprocess", lake, config=stricter, workers=1)
    assert (again.state, states(again)["shadow"], states(again)["promote"]) == ("success", "skipped", "skipped")


def test_what_a_person_drops_is_gone(lake: Lake, stricter: str, answering: Answering) -> None:
    with answering("Drop", override_gates=False):
        done = run("news_reprocess", lake, config=stricter, workers=1)
    assert (done.state, states(done)["drop"], states(done)["promote"]) == ("success", "success", "skipped")
    assert lake.numbers() == [1, 2]
    assert not shadow_of(lake).path.exists()


def test_the_example_writes_its_table_from_the_newest_event(lake: Lake, tmp_path: Path) -> None:
    from etl.airflow.defaults import NEWS_CORPUS

    events = [
        SimpleNamespace(extra={"snapshot": number, "path": str(lake.snapshot(number).path), "content_hash": "…"})
        for number in (2, 1)
    ]
    write = without_waiting("agency_days").get_task("write_table").python_callable
    done = write(triggering_asset_events={NEWS_CORPUS: events})
    assert (done["snapshot"], Path(done["table"]).parent) == (2, lake.path / "tables")
    articles = lake.snapshot(2).paths("articles")
    known = "agency is not null and date is not null"
    ((wanted,),) = duckdb.execute(f"select count(*) from read_parquet($1) where {known}", [articles]).fetchall()
    assert wanted > 0
    assert duckdb.sql(f"select sum(articles) from '{done['table']}'").fetchall() == [(wanted,)]
    assert [path.name for path in Path(done["table"]).parent.iterdir()] == ["agency_days.parquet"]
    by_hand = without_waiting("agency_days").test()
    assert (by_hand.state, states(by_hand)) == ("success", {"write_table": "skipped"})
