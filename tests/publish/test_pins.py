"""Pins: gc lets be what somebody reads, and a reader that dies leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import etl.lake
from etl.errors import UsageError
from etl.publish import collect, pins
from etl.publish.lake import Lake
from tests.history import lake_of_three

READER = """
import sys, etl.lake
corpus = etl.lake.open(sys.argv[1], 1)
print("reading", flush=True)
sys.stdin.read()
print(corpus.dataset("articles").to_table().num_rows, flush=True)
"""


@pytest.fixture
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake_of_three(tmp_path_factory)


def reader(lake: Lake) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", READER, str(lake.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "reading\n"
    return process


def test_gc_keeps_what_another_process_reads_until_it_ends(lake: Lake) -> None:
    rows = lake.snapshot(1).manifest.totals["articles"]
    with reader(lake) as process:
        done = collect.collect(lake.path, 1)
        assert (done.removed, done.pinned, lake.numbers()) == ((2,), (1,), [1, 3])
        assert process.communicate("")[0] == f"{rows}\n"
    assert collect.collect(lake.path, 1).removed == (1,)


def test_a_killed_reader_leaves_no_pin(lake: Lake) -> None:
    with reader(lake) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert collect.collect(lake.path, 1) == collect.Collected(removed=(1, 2), pinned=())


def test_without_a_with_the_pin_outlives_the_handle(lake: Lake) -> None:
    made = etl.lake.open(lake.path, 1).dataset("articles")
    assert collect.collect(lake.path, 1).pinned == (1,)
    assert made.to_table().num_rows == lake.snapshot(1).manifest.totals["articles"]
    pins.release(lake.pin_file(1))


def test_each_of_two_handles_holds_the_snapshot(lake: Lake) -> None:
    with etl.lake.open(lake.path, 1):
        with etl.lake.open(lake.path, 1):
            pass
        assert collect.collect(lake.path, 1).pinned == (1,)
    assert collect.collect(lake.path, 1).removed == (1,)


def test_snapshots_beside_are_pinned_as_well(lake: Lake) -> None:
    with etl.lake.open(lake.path) as corpus:
        connection = corpus.duckdb(beside=[1])
        assert collect.collect(lake.path, 1).pinned == (1,)
        (counts,) = connection.execute("select count(*) from snapshot_1.articles").fetchall()
    assert counts == (lake.snapshot(1).manifest.totals["articles"],)


def test_a_reader_that_comes_while_gc_removes_waits_and_is_told(lake: Lake) -> None:
    told = []

    def late() -> None:
        with pytest.raises(UsageError, match="snapshot 1 is not in") as error:
            etl.lake.open(lake.path, 1)
        told.append(error)

    with pins.claim(lake.pin_file(1)) as free:
        assert free
        thread = threading.Thread(target=late)
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()  # the snapshot is still there, but gc has the lock
        collect.bury(lake, 1)
    thread.join(10)
    assert told


def test_a_reader_of_the_newest_takes_the_next_where_gc_was_faster(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, real = lake.snapshot(1), Lake.require_head

    def stale(self: Lake) -> object:
        monkeypatch.setattr(Lake, "require_head", real)
        collect.collect(lake.path, 1)
        return head

    monkeypatch.setattr(Lake, "require_head", stale)
    with etl.lake.open(lake.path) as corpus:
        assert corpus.manifest.snapshot == 3


@pytest.mark.parametrize("refusal", [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system")])
def test_who_may_not_make_pins_reads_unpinned_and_is_warned(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, refusal: OSError
) -> None:
    lake.pin_file(1).unlink()
    real = os.open

    def read_only(path: str | Path, flags: int, *mode: int) -> int:
        if flags & os.O_CREAT:
            raise refusal
        return real(path, flags, *mode)

    monkeypatch.setattr(os, "open", read_only)
    with pytest.warns(etl.lake.UnpinnedWarning, match="read unpinned"), etl.lake.open(lake.path, 1) as corpus:
        assert corpus.pandas("articles").shape[0] == corpus.manifest.totals["articles"]


def test_a_reader_that_may_only_read_pins_all_the_same(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def read_only(path: str | Path, flags: int, *mode: int) -> int:
        assert not flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)
        return real(path, flags, *mode)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", read_only)
        corpus = etl.lake.open(lake.path, 1)
    assert collect.collect(lake.path, 1).pinned == (1,)
    corpus.close()


def test_what_a_killed_gc_left_goes_with_the_next(lake: Lake) -> None:
    (lake.snapshots / "00000001" / "articles").rename(lake.state / "staging" / "gc-1")
    assert collect.collect(lake.path, 3) == collect.Collected((), ())
    assert [entry.name for entry in (lake.snapshots / "00000001").iterdir()] == ["_snapshot.json"]
    assert not list((lake.state / "staging").iterdir())


def test_gc_leaves_the_work_of_a_run_that_goes_on(lake: Lake) -> None:
    young, old = lake.state / "ingested" / "young", lake.state / "ingested" / "old"
    young.mkdir()
    old.mkdir()
    os.utime(old, (0, 0))
    collect.collect(lake.path, 3)
    assert (young.exists(), old.exists()) == (True, False)


def test_gc_is_not_stopped_by_what_vanishes_under_it(lake: Lake) -> None:
    """Runs that go on remove their own files meanwhile; to `stat`, a link to nowhere is such a file."""
    (lake.state / "plans" / "vanished").symlink_to("nowhere")
    (lake.state / "ingested" / "vanished").symlink_to("nowhere")
    collect.collect(lake.path, 10)
