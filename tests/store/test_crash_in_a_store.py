"""The crash test over S3, for as long as CI has time; `make crash-store` goes on for ten minutes."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

SECONDS = os.environ.get("CRASH_SECONDS", "12")  # and as long again until everybody has finished and all is counted


@pytest.mark.crash
def test_killed_machines_and_their_readers_leave_nothing_wrong_lost_or_doubled() -> None:
    """In a process of its own: it forks, which threads of other tests would not survive."""
    command = [sys.executable, "-m", "benchmarks.crash_s3", SECONDS, os.environ.get("CRASH_SEED", "1")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = {name: int(count.replace(",", "")) for name, count in re.findall(r"\| (.+) \| ([\d,]+) \|", done.stdout)}
    for what in ("killed: ", "reads by ", "published"):
        assert sum(count for name, count in counts.items() if name.startswith(what)) > 0, done.stdout
