"""The short form of `make nights-airflow`: two nights, shuffled, through the real scheduler on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys

import pytest

from deploy.local.place import ROOT
from deploy.local.servers import Missing, postgres_program

NIGHTS = "shuffled", "--days", "2"


def test_nights_in_any_order_come_to_the_hash_of_the_command_line() -> None:
    try:
        postgres_program("initdb")
    except Missing as missing:
        pytest.skip(str(missing))
    command = [sys.executable, "-m", "benchmarks.airflow_nights", *NIGHTS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1200)
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
    assert "same hash" in done.stdout
