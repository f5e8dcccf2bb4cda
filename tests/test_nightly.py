"""The portions that Airflow's tasks do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.nightly import BATCH_BYTES, MAX_BATCHES, group
from etl.plan import Shard, ShardFile


def shards(*sizes: int) -> list[Shard]:
    return [
        Shard(f"{n:032x}", (ShardFile(f"{n}.json", f"/dumps/{n}.json", size, ""),)) for n, size in enumerate(sizes)
    ]


def test_small_shards_are_done_together() -> None:
    given = shards(BATCH_BYTES // 2, BATCH_BYTES // 2, 3 * BATCH_BYTES, 1, 1)
    batches = group(given)
    assert [batch["batch"] for batch in batches] == ["0001", "0002", "0003"]
    keys = [shard.key for shard in given]
    assert [batch["shards"] for batch in batches] == [keys[:2], keys[2:3], keys[3:]]
    assert json.loads(json.dumps(batches)) == batches


@pytest.mark.parametrize("last", [0, 1])
def test_one_batch_is_asked_for_and_one_comes(last: int) -> None:
    assert len(group(shards(BATCH_BYTES, BATCH_BYTES, last), most=1)) == 1


def test_no_shards_make_no_batch() -> None:
    assert group([]) == []


def test_many_shards_share_batches_in_order_and_none_is_lost() -> None:
    many = shards(*[BATCH_BYTES] * (MAX_BATCHES * 3 + 1))
    batches = group(many)
    assert MAX_BATCHES // 2 < len(batches) <= MAX_BATCHES
    assert [key for batch in batches for key in batch["shards"]] == [shard.key for shard in many]
    assert sum(batch["bytes"] for batch in batches) == sum(shard.bytes for shard in many)
    assert sum(batch["files"] for batch in batches) == len(many)


PROGRAM = """
import os, sys
if os.environ.setdefault("RUN_BY", str(os.getpid())) != str(os.getpid()):
    raise SystemExit("a worker imported the program that runs the task")
from etl import nightly

dumps, lake = sys.argv[1:]
plan = nightly.discover([dumps], lake, root=None, config=None)
for batch in nightly.divide(plan):
    print(nightly.ingest(plan, batch, config=None, workers=2))
"""


def test_workers_do_not_import_the_program_that_runs_the_task(tmp_path: Path) -> None:
    """Airflow's program cannot be imported where a task runs; the workers of a pool would all die of it."""
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps/mill.txt").write_text("The old mill reopens\n\nVisitors may see the wheel again from May.\n")
    ran = subprocess.run(
        [sys.executable, tmp_path / "program.py", tmp_path / "dumps", tmp_path / "lake"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "'records': 1" in ran.stdout
