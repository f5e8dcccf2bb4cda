"""The data set `runs`: a row for each run, whatever came of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import etl.lake
from etl import nightly, pipeline
from etl.errors import GateError, LakeError
from etl.plan import Plan
from etl.publish import catalog
from etl.publish.collect import DAY, collect
from etl.publish.lake import Lake
from etl.schema import arrow_schema


def rows(lake: Path) -> list[dict[str, Any]]:
    """All rows, oldest first; the maps as dicts."""
    found = []
    for path in sorted((lake / "runs").glob("*.parquet")):
        table = pq.read_table(path)
        assert table.schema.equals(arrow_schema("runs"))
        (row,) = table.to_pylist(maps_as_pydicts="strict")
        found.append(row)
    return found


def test_a_run_that_published_says_what_it_read_and_how_long_it_took(dumps: Path, tmp_path: Path) -> None:
    done = pipeline.run([str(dumps)], tmp_path / "lake")
    (row,) = rows(tmp_path / "lake")
    assert (row["outcome"], row["snapshot"], row["content_hash"]) == ("published", 1, done.content_hash)
    assert row["months"] == ["unknown"]
    assert (row["files"], row["records"], row["articles"], row["copies"], row["rejects"]) == (3, 3, 2, 0, 1)
    assert row["rejects_by_reason"] == {"empty": 1}
    assert row["bytes"] == sum(path.stat().st_size for path in dumps.iterdir())
    assert list(row["seconds"]) == ["discover", "ingest", "deduplicate", "publish"]
    assert 0 < sum(row["seconds"].values()) <= (row["ended_at"] - row["begun_at"]).total_seconds() + 0.01
    assert row["error"] is None
    assert not any((tmp_path / "lake/state/runs").iterdir()), "the notes are gathered"


def test_a_refused_run_names_the_gate(empties: Path, tmp_path: Path) -> None:
    with pytest.raises(GateError) as refusal:
        pipeline.run([str(empties)], tmp_path / "lake")
    (row,) = rows(tmp_path / "lake")
    assert (row["outcome"], row["snapshot"], row["error"]) == ("refused", None, str(refusal.value))


def test_a_failed_step_is_told_and_its_time_counts_when_it_is_tried_again(dumps: Path, tmp_path: Path) -> None:
    plan = pipeline.discover([str(dumps)], tmp_path / "lake")
    with pytest.raises(LakeError):
        pipeline.publish(plan)  # nothing is ingested yet
    (row,) = rows(tmp_path / "lake")
    assert row["outcome"] == "failed"
    assert "not ingested" in row["error"]
    pipeline.ingest_some(plan, plan.shards)
    pipeline.deduplicate(plan)
    pipeline.publish(plan)
    (row,) = rows(tmp_path / "lake")
    assert (row["outcome"], row["error"]) == ("published", None)


def test_tasks_of_airflow_make_one_row_however_often_each_runs(
    dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CTX_DAG_RUN_ID", "scheduled__2026-11-30")
    lake = str(tmp_path / "lake")
    settings = {
        "dumps": [str(dumps)],
        "lake": lake,
        "root": None,
        "config": None,
        "workers": 1,
        "engine": "local",
        "override_gates": False,
    }
    plan = nightly.discover([str(dumps)], lake, root=None, config=None)
    for batch in nightly.divide(plan) * 2:
        nightly.ingest(plan, batch, config=None, workers=1)
    nightly.deduplicate(plan, config=None)
    nightly.publish(plan, settings)
    nightly.publish(plan, settings)
    (row,) = rows(tmp_path / "lake")
    assert (row["outcome"], row["records"], row["triggered_by"]) == ("published", 3, "scheduled__2026-11-30")


def test_a_killed_run_stays_started(dumps: Path, tmp_path: Path) -> None:
    program = "import sys, os, signal\nfrom etl import pipeline\npipeline.discover([sys.argv[1]], sys.argv[2])\n"
    program += "os.kill(os.getpid(), signal.SIGKILL)\n"
    ended = subprocess.run([sys.executable, "-c", program, dumps, tmp_path / "lake"], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [(row["outcome"], row["ended_at"]) for row in rows(tmp_path / "lake")] == [("started", None)]


def test_a_lake_that_cannot_keep_rows_publishes_all_the_same(dumps: Path, tmp_path: Path, warned: list[str]) -> None:
    Lake(tmp_path / "lake").create()
    (tmp_path / "lake/runs").write_text("in the way")
    assert pipeline.run([str(dumps)], tmp_path / "lake").published
    assert warned[0].startswith("cannot keep a record")


def test_a_night_with_nothing_new_has_a_row_and_analysts_find_all(
    dumps: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.run([str(dumps)], tmp_path / "lake")
    pipeline.run([str(dumps)], tmp_path / "lake")
    assert capsys.readouterr().out == "", "no event is printed where no transport is configured"
    with etl.lake.open(tmp_path / "lake") as corpus:
        told = corpus.duckdb().sql("select outcome, rejects_by_reason['empty'] from runs").fetchall()
    assert told == [("published", 1), ("nothing_new", None)]


@pytest.mark.parametrize("damage", [b"", b"PAR1 torn off"])
def test_a_damaged_row_keeps_nobody_from_the_corpus(
    dumps: Path, tmp_path: Path, damage: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(catalog.log, "warning", lambda message, *values: warned.append(message % values))
    pipeline.run([str(dumps)], tmp_path / "lake")
    (row,) = (tmp_path / "lake/runs").glob("*.parquet")
    row.write_bytes(damage)
    (dumps / "more.txt").write_text("A second headline\n\n" + "The body of another text that came in later. " * 9)
    assert pipeline.run([str(dumps)], tmp_path / "lake").published
    assert any(row.name in warning for warning in warned)
    with etl.lake.open(tmp_path / "lake") as corpus:
        assert corpus.duckdb().sql("select outcome from runs").fetchall() == [("published",)]


def test_gc_removes_notes_of_runs_that_were_killed(dumps: Path, tmp_path: Path) -> None:
    plan: Plan = pipeline.discover([str(dumps)], tmp_path / "lake")
    notes = tmp_path / "lake/state/runs" / plan.key
    assert notes.is_dir()
    long_ago = time.time() - 2 * DAY
    os.utime(notes, (long_ago, long_ago))
    collect(tmp_path / "lake", keep=10)
    assert not notes.exists()
