"""Writers that come too late, meet each other, or find no space: they are told so, and nothing is lost or doubled."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from etl import pipeline
from etl.config import Config
from etl.dedupe import verdicts
from etl.errors import CommitConflict
from etl.lineage import verify
from etl.plan import Plan
from etl.publish.collect import collect
from etl.publish.lake import Lake
from etl.search import open_search
from etl.search.index import SearchIndex
from tests.history import lake_of_three
from tests.small_dumps import article, jsonl, rebuilt, run, tree, write_dumps


@pytest.fixture
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake_of_three(tmp_path_factory)


@pytest.fixture
def stale(lake: Lake) -> Plan:
    """A plan on snapshot 3 with one new dump, ingested."""
    root = Path(lake.require_head().manifest.root)
    (root / "late.jsonl").write_bytes(jsonl(article(41, "2021-05-01")))
    plan = pipeline.discover([str(root / "late.jsonl")], lake.path)
    pipeline.ingest_some(plan, plan.shards)
    (root / "late.jsonl").unlink()
    return plan


def publish_another(lake: Lake) -> None:
    root = Path(lake.require_head().manifest.root)
    other = root / "other.jsonl"
    other.write_bytes(jsonl(article(50 + len(lake.numbers()), "2021-06-01")))
    assert pipeline.run([str(other)], lake.path, root=str(root), override_gates=True).published
    other.unlink()


def test_a_writer_that_returns_after_gc_is_told_to_run_again(lake: Lake, stale: Plan) -> None:
    pipeline.deduplicate(stale)
    publish_another(lake)
    assert 3 in collect(lake.path, 1).removed
    before = tree(lake.path)
    with pytest.raises(CommitConflict, match="run again"):
        pipeline.deduplicate(stale)
    with pytest.raises(CommitConflict, match="run again"):
        pipeline.publish(stale)
    assert (lake.numbers(), tree(lake.path)) == ([4], before)


def test_a_number_that_gc_collected_is_not_used_again(lake: Lake) -> None:
    manifest = lake.snapshot(2).manifest
    staging = lake.path / "stale"
    shutil.copytree(lake.snapshot(2).path, staging)
    collect(lake.path, 1)
    with lake.lock(), pytest.raises(CommitConflict, match="snapshot 2 was taken"):
        lake.commit(staging, replace(manifest, parent=None))
    assert (lake.numbers(), lake.next_number()) == ([3], 4)


def while_deduplicating(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    real = verdicts.deduplicate

    def deduplicate(*arguments: object) -> object:
        happens()
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(verdicts, "deduplicate", deduplicate)


def test_gc_keeps_the_parent_that_a_writer_works_on(lake: Lake, stale: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_another(lake)
    kept: list[int] = []
    while_deduplicating(monkeypatch, lambda: kept.extend(collect(lake.path, 1).pinned))
    pipeline.deduplicate(stale)
    assert kept == [3]
    assert collect(lake.path, 1).removed == (3,)


def fail() -> None:
    raise FileNotFoundError("an index file that the other writer removed")


def test_what_fails_because_another_writer_published_is_a_conflict(
    lake: Lake, stale: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    while_deduplicating(monkeypatch, fail)
    with pytest.raises(FileNotFoundError):
        pipeline.deduplicate(stale)
    monkeypatch.undo()
    publish_another(lake)
    while_deduplicating(monkeypatch, fail)
    with pytest.raises(CommitConflict, match="another writer published"):
        pipeline.deduplicate(stale)


def test_gc_removes_the_search_indexes_of_what_it_collects(lake: Lake) -> None:
    places = [SearchIndex(lake, lake.snapshot(number)).folder for number in (1, 3)]
    for number in (1, 3):
        open_search(lake.path, number)
    assert [place.is_dir() for place in places] == [True, True]
    collect(lake.path, 1)
    assert [place.is_dir() for place in places] == [False, True]


def news_etl(*arguments: str, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that may write no file larger than so many bytes: what a full disk is to a program."""

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    command = [sys.executable, "-B", "-m", "etl", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)


@pytest.mark.parametrize(
    ("largest", "told"),
    [(1_500, "no space to write"), (60_000, "Snapshot 1 is there")],
    ids=["before the commit", "behind it"],
)
def test_a_full_disk_is_told_and_the_next_run_goes_on(tmp_path: Path, largest: int, told: str) -> None:
    dumps, lake = write_dumps(tmp_path / "dumps"), Lake(tmp_path / "lake")
    arguments = "run", str(dumps), "--root", str(dumps), "--lake", str(lake.path), "--workers", "1"
    full = news_etl(*arguments, largest=largest)
    assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
    assert told in full.stderr
    done = news_etl(*arguments)
    assert done.returncode == 0, done.stderr
    assert tree(lake.path) == rebuilt(tmp_path, dumps)
    assert verify(lake.require_head(), Config()).faults == ()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_file_system_that_fills_up(tmp_path: Path) -> None:
    dumps, disk = write_dumps(tmp_path / "dumps"), tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no mount here: {mounted.stderr.decode().strip()}")
    try:
        lake, ballast = Lake(disk / "lake"), disk / "ballast"
        run(lake.path, dumps, "a")
        before = lake.require_head()
        left = os.statvfs(disk)
        ballast.write_bytes(bytes(left.f_bavail * left.f_frsize - 20_000))
        arguments = "run", str(dumps), "--root", str(dumps), "--lake", str(lake.path), "--workers", "1"
        full = news_etl(*arguments)
        assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
        assert "no space to write" in full.stderr
        assert lake.require_head() == before
        assert verify(before, Config()).faults == ()
        ballast.unlink()
        done = news_etl(*arguments)
        assert done.returncode == 0, done.stderr
        assert tree(lake.path) == rebuilt(tmp_path, dumps)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
