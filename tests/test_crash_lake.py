"""The crash test of the lake, for as long as CI has time; `python -m benchmarks.crash_lake` goes on for ten minutes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import crash_actors as actors
from benchmarks.crash_lake import Stress

SECONDS = os.environ.get("CRASH_SECONDS", "30")


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_dumps_with_equal_bytes_are_counted_once(
    names: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.ingest.shard.extract_all", actors.in_this_process)
    test = Stress(tmp_path, 1)
    for who in names:
        actors.write_dump(test.dumps / who / "00.jsonl", [7])
        actors.write_dump(test.dumps / who / "01.jsonl", [8, ord(who)])
        actors.ingest(test.lake, test.dumps, who)
    found = test.last_look()
    assert (found["records"], found["lost"], found["doubled"], found["wrong"]) == (5, 0, 0, [])


@pytest.mark.crash
def test_killed_writers_and_their_readers_leave_nothing_wrong_lost_or_doubled() -> None:
    """In a process of its own: it forks, which threads of other tests would not survive."""
    command = [sys.executable, "-m", "benchmarks.crash_lake", SECONDS, os.environ.get("CRASH_SEED", "1")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    kills = [int(line.split("|")[2].replace(",", "")) for line in done.stdout.splitlines() if "killed:" in line]
    assert sum(kills) > 0, done.stdout
