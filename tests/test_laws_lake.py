"""The laws of the contract over small dumps: what fails, is refused, killed or overtaken leaves a good lake."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from etl import pipeline
from etl.config import Config
from etl.errors import GateError, LakeError, UsageError
from etl.lineage import verify
from etl.plan import Plan
from etl.publish.collect import collect
from etl.publish.lake import Lake
from tests.small_dumps import article, jsonl, rebuilt, rows, run, tree, write_dumps


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    return write_dumps(tmp_path / "dumps")


def test_verify_finds_nothing_in_a_good_lake_and_the_fault_in_a_bad_one(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    head = Lake(tmp_path / "lake").require_head()
    good = verify(head, Config())
    assert good.faults == ()
    assert good.raw_records == head.manifest.totals["records"]
    victim = head.path / head.files("articles")[0].path
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    assert any("bytes changed" in fault for fault in verify(head, Config(), read_raw=False).faults)


def test_a_full_disk_is_a_clear_error_and_changes_nothing_visible(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "lake", dumps, "a")
    before = tree(tmp_path / "lake")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pq, "write_table", full)
        with pytest.raises(LakeError, match="No space left"):
            run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == before
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_a_pinned_snapshot_survives_later_runs(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps, "a")
    pinned = (tmp_path / "lake" / "current").resolve()
    before = ds.dataset(pinned / "articles", partitioning="hive").to_table().num_rows
    run(tmp_path / "lake", dumps)
    assert (tmp_path / "lake" / "current").resolve() != pinned
    assert ds.dataset(pinned / "articles", partitioning="hive").to_table().num_rows == before


def test_collected_numbers_are_never_used_again(tmp_path: Path, dumps: Path) -> None:
    for name in ("a/one.jsonl", "a/two.jsonl", "b/three.json"):
        run(tmp_path / "lake", dumps, name, override_gates=True)
    assert collect(tmp_path / "lake", 1).removed == (1, 2)
    assert Lake(tmp_path / "lake").numbers() == [3]
    (tmp_path / "lake" / "snapshots" / "00000003" / "articles").rename(tmp_path / "away")
    assert Lake(tmp_path / "lake").next_number() == 4


def test_an_empty_corpus_is_refused_and_nothing_appears(tmp_path: Path, dumps: Path) -> None:
    with pytest.raises(GateError, match=r"gates\.allow_empty"):
        run(tmp_path / "lake", dumps, "b/empty.txt")
    assert Lake(tmp_path / "lake").head() is None
    assert run(tmp_path / "lake", dumps, "b/empty.txt", override_gates=True).corpus["rejects"] == 1


def test_a_dump_outside_the_root_is_a_usage_error(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    stranger = tmp_path / "elsewhere.txt"
    stranger.write_text("A headline\n\nA body of some length for the stranger to have.")
    with pytest.raises(UsageError, match="root"):
        pipeline.run([str(stranger)], tmp_path / "lake")


def test_a_dump_that_cannot_be_read_is_a_reject_and_is_tried_again(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl.ingest import discover

    whole = discover.DumpFile.open

    def denied(self: discover.DumpFile) -> object:
        if self.name == "a/one.jsonl":
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(self)

    with monkeypatch.context() as patched:
        patched.setattr(discover.DumpFile, "open", denied)
        run(tmp_path / "lake", dumps)
        assert [row["dump"] for row in rows(tmp_path / "lake", "rejects") if row["reason"] == "unreadable"] == [
            "a/one.jsonl"
        ]
        assert not run(tmp_path / "lake", dumps).published
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_a_dump_that_vanishes_keeps_what_it_gave(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    before = tree(tmp_path / "lake")
    (dumps / "a/two.jsonl").unlink()
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == before


def test_a_lake_among_its_dumps_does_not_eat_itself(tmp_path: Path, dumps: Path) -> None:
    first = run(dumps / "lake", dumps)
    again = run(dumps / "lake", dumps)
    assert (again.published, again.corpus) == (False, first.corpus)


def test_the_run_counts_the_dumps_that_it_read(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    (dumps / "a/two.jsonl").write_bytes(jsonl(article(1, "2020-01-02"), article(10)))
    done = run(tmp_path / "lake", dumps)
    assert done.run == {"records": 2, "articles": 2, "copies": 0, "rejects": 0}
    assert done.corpus["records"] == done.corpus["articles"] + done.corpus["copies"] + done.corpus["rejects"]


def test_what_a_killed_run_left_half_done_is_put_right_by_the_next(tmp_path: Path, dumps: Path) -> None:
    lake = Lake(tmp_path / "lake")
    run(lake.path, dumps, "a")
    older = lake.catalog.read_bytes()
    run(lake.path, dumps)
    shutil.copy(lake.catalog, lake.state / "staging" / "catalog.duckdb")  # killed while it wrote the catalog,
    lake.catalog.write_bytes(older)
    (lake.state / "catalogued").write_text("1")
    (lake.state / "staging" / "4711" / "articles").mkdir(parents=True)  # or the snapshot,
    lake.current.unlink()
    lake.current.symlink_to("snapshots/00000001")  # or before it moved the pointer
    assert not run(lake.path, dumps).published
    assert list((lake.state / "staging").iterdir()) == []
    assert lake.current.resolve() == lake.require_head().path
    with duckdb.connect(str(lake.catalog), read_only=True) as connection:
        ((count,),) = connection.sql("select count(*) from articles").fetchall()
    assert count == lake.require_head().manifest.totals["articles"]


def test_two_writers_with_the_same_dumps_make_one_snapshot(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.deduplicate

    def overtaken(plan: Plan, **options: object) -> Path:
        monkeypatch.setattr(pipeline, "deduplicate", real)
        run(tmp_path / "lake", dumps)  # the other writer publishes, and clears away the shards that both ingested
        return real(plan)

    monkeypatch.setattr(pipeline, "deduplicate", overtaken)
    done = run(tmp_path / "lake", dumps)
    assert (done.published, done.snapshot, Lake(tmp_path / "lake").numbers()) == (False, 1, [1])
