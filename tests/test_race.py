"""Two real writers at once: one publishes first, the other builds again on its snapshot; no row is lost or doubled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from etl.config import Config
from etl.lineage import verify
from etl.publish.lake import Lake
from tests.small_dumps import rebuilt, tree, write_dumps


def writer(lake: Path, dumps: Path, *names: str) -> subprocess.Popen[str]:
    given = [str(dumps / name) for name in names]
    command = [sys.executable, "-m", "etl", "run", *given, "--root", str(dumps), "--lake", str(lake), "--workers", "1"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_writers_with_different_dumps_both_publish(tmp_path: Path) -> None:
    dumps = write_dumps(tmp_path / "dumps")
    for unused in ("a/two.jsonl", "b/empty.txt", "b/same.jsonl", "c/cut.json"):
        (dumps / unused).unlink()
    lake = Lake(tmp_path / "lake")
    for process in [writer(lake.path, dumps, "a", "c"), writer(lake.path, dumps, "b")]:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    assert lake.numbers() == [1, 2]
    assert tree(lake.path) == rebuilt(tmp_path, dumps)
    assert verify(lake.require_head(), Config()).faults == ()
