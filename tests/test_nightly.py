"""The portions that Airflow's tasks do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from etl.nightly import MAX_BATCHES, group
from etl.plan import Shard, ShardFile


def shards(count: int) -> list[Shard]:
    return [Shard(f"{n:032x}", (ShardFile(f"{n}.json", f"/dumps/{n}.json", n, ""),)) for n in range(count)]


def test_a_shard_is_a_batch_while_there_are_few() -> None:
    batches = group(shards(3))
    assert [batch["batch"] for batch in batches] == ["0001", "0002", "0003"]
    assert [batch["shards"] for batch in batches] == [[shard.key] for shard in shards(3)]
    assert json.loads(json.dumps(batches)) == batches


def test_no_shards_make_no_batch() -> None:
    assert group([]) == []


def test_many_shards_share_batches_in_order_and_none_is_lost() -> None:
    many = shards(MAX_BATCHES * 3 + 1)
    batches = group(many)
    assert len(batches) <= MAX_BATCHES
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
