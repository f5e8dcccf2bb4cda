"""Atomicity: kill -9 at a random moment, run again: the same bytes. `make crash` does it many times over."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from etl.publish.lake import Lake

KILLS = int(os.environ.get("CRASH_KILLS", "3"))
SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "dumps"


def command(lake: Path) -> list[str]:
    return [sys.executable, "-m", "etl", "run", str(SAMPLES), "--lake", str(lake), "--workers", "2"]


def content_hash(lake: Path) -> str:
    return Lake(lake).require_head().manifest.content_hash


@pytest.mark.crash
def test_killed_at_random_moments_and_run_again_gives_the_same_bytes(tmp_path: Path) -> None:
    started = time.monotonic()
    subprocess.run(command(tmp_path / "whole"), check=True, capture_output=True)
    length = time.monotonic() - started
    want = content_hash(tmp_path / "whole")
    rng = random.Random(os.environ.get("CRASH_SEED", "1"))
    for trial in range(KILLS):
        lake = tmp_path / f"killed-{trial}"
        with subprocess.Popen(
            command(lake), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as victim:
            time.sleep(rng.uniform(0.1, 1.0) * length)
            os.killpg(victim.pid, signal.SIGKILL)
        for _ in range(2):  # the second run has nothing left to do
            done = subprocess.run(command(lake), capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        assert "nothing new" in done.stdout
        assert content_hash(lake) == want
        assert (lake / "current").resolve() == Lake(lake).require_head().path
