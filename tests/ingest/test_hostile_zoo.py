"""Each hostile file of the zoo ends in its reason within ten seconds and a gigabyte; `ZOO=all` tries every bait."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.zoo import BAIT, BAIT_ENDS, CHOSEN, HEADS, ZOO

EVERY = os.environ.get("ZOO") == "all"
BAITS = [f"{form}/{bait}" for form in HEADS for bait in BAIT] if EVERY else list(CHOSEN)
SECONDS, MEGABYTES = 10, 1000
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("zoo")
    asked = ["all"] if EVERY else []
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingest.zoo", str(folder), *asked],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {found["name"]: found for found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", [*ZOO, *BAITS])
def test_it_ends_in_its_reason_in_time_and_memory(seen: dict[str, dict[str, Any]], name: str) -> None:
    ends = ZOO[name].ends if name in ZOO else BAIT_ENDS
    found = seen[name]
    assert found["found"]
    assert set(found["found"]) <= ends
    assert found["seconds"] < SECONDS
    assert found["megabytes"] < MEGABYTES
