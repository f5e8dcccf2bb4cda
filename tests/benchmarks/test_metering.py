"""What a command takes is that of all it starts."""

from __future__ import annotations

import sys

import pytest

from benchmarks.metering import metered

BURN = "import time\nwhile time.process_time() < 0.5: pass"
LEFT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURN!r}]); print('gone')"


def test_cpu_of_a_process_that_was_left_behind_counts() -> None:
    taken = metered([sys.executable, "-c", LEFT])
    assert taken.cpu >= 0.5
    assert taken.printed == "gone\n"


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        metered([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_memory_is_that_of_all_processes() -> None:
    hold = "x = b'a' * 60_000_000; import time; time.sleep(1.5)"
    both = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    assert metered([sys.executable, "-c", both]).peak > 60_000_000
