"""The crash test of the lake, for as long as CI has time; `python -m benchmarks.crash_lake` goes on for ten minutes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SECONDS = os.environ.get("CRASH_SECONDS", "30")


@pytest.mark.crash
def test_killed_writers_and_their_readers_leave_nothing_wrong_lost_or_doubled() -> None:
    """In a process of its own: it forks, which threads of other tests would not survive."""
    command = [sys.executable, "-m", "benchmarks.crash_lake", SECONDS, os.environ.get("CRASH_SEED", "1")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kills = [int(line.split("|")[2].replace(",", "")) for line in done.stdout.splitlines() if "killed:" in line]
    assert sum(kills) > 0, done.stdout
