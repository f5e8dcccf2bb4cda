"""What a command takes: seconds by the clock and of CPU, and memory, of itself and all that it starts.

CPU counts processes that their parent left behind, too: this one adopts them (Linux only), and waits for them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

INSTALLED = Path(__file__).resolve().parents[1] / ".venv/bin/python"
NEWS_ETL = [str(INSTALLED) if INSTALLED.exists() else sys.executable, "-m", "etl"]
"""As users have it installed: beside what it is compared with it starts later, since numba loads scipy where it can."""
INTERVAL = 0.2  # seconds between looks at the memory
PR_SET_CHILD_SUBREAPER = 36


class Taken(NamedTuple):
    """What a command took: seconds, and at the peak the bytes of all resident sets together; and what it printed."""

    wall: float
    cpu: float
    peak: int
    printed: str


def metered(command: Sequence[str]) -> Taken:
    """Run a command to its end. Raises SystemExit with what it said where it fails.

    It may write bytecode, whatever this process may: else each of its processes compiles all that it imports.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    others = set(psutil.Process().children())
    before, started, peak = ended_children(), time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=printed, stderr=said, env=env)
        while process.poll() is None:
            peak = max(peak, resident())
            time.sleep(INTERVAL)
        wall = time.perf_counter() - started
        while left := set(psutil.Process().children()) - others:
            psutil.wait_procs(left)
        for text in (printed, said):
            text.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command[:8])} …: {said.read()[-4000:]}")
        return Taken(wall, ended_children() - before, peak, printed.read())


def ended_children() -> float:
    """Return the CPU seconds, user and system, of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resident() -> int:
    """Sum the resident sets of all processes below this one."""
    total = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total
