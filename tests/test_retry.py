"""What the clock or the system ended is tried again in each run, and costs no snapshot where it comes out the same."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from etl import pipeline
from etl.config import Config, Gates, Limits
from etl.plan import Plan, make_plan
from etl.publish.lake import Lake
from etl.retry import dumps_to_retry
from tests.planted import extract_with_traps

TINY = Config(
    limits=Limits(max_record_seconds=1), gates=Gates(min_records=1, max_reject_share=0.4), batch_records=1
)
WORDS = ["mill", "river", "council", "wheel", "bridge", "ferry", "storm", "harbour", "market", "school", "museum"]


def story(name: str) -> str:
    rng = random.Random(name)
    lines = [" ".join(rng.choices(WORDS, k=9)).capitalize() + "." for _ in range(5)]
    return f"{name} of the {rng.choice(WORDS)}\n\n{' '.join(lines)}\n"


def write(folder: Path, **stories: str) -> str:
    for name, heading in stories.items():
        (folder / "dumps").mkdir(exist_ok=True)
        (folder / f"dumps/{name}.txt").write_text(story(heading))
    return str(folder / "dumps")


def run(folder: Path, lake: str = "lake", **options: bool) -> pipeline.RunResult:
    dumps = str(folder / "dumps")
    return pipeline.run([dumps], folder / lake, root=dumps, config=TINY, override_gates=options.get("override", False))


def tree(folder: Path, lake: str = "lake") -> dict[str, str]:
    return {file.path: file.sha256 for file in Lake(folder / lake).require_head().manifest.files}


def reasons(folder: Path) -> dict[str, str]:
    rows = ds.dataset(Lake(folder / "lake").require_head().paths("rejects")).to_table().to_pylist()
    return {row["dump"]: row["reason"] for row in rows}


@pytest.mark.parametrize(("trap", "reason"), [("SPIN", "too_slow"), ("CRASH", "failed")])
def test_it_is_tried_again_until_it_comes_out(tmp_path: Path, trap: str, reason: str) -> None:
    write(tmp_path, a="one", b=trap, c="three")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("etl.batch.extract_batch", extract_with_traps)
        first = run(tmp_path)
        assert (first.published, reasons(tmp_path)) == (True, {"b.txt": reason})
        again = run(tmp_path)
        assert (again.published, again.snapshot, again.corpus) == (False, first.snapshot, first.corpus)
        assert Lake(tmp_path / "lake").numbers() == [1]
    whole = run(tmp_path)
    assert (whole.published, whole.run["records"], whole.corpus["articles"]) == (True, 1, 3)
    run(tmp_path, "fresh")
    assert tree(tmp_path) == tree(tmp_path, "fresh")
    assert not run(tmp_path).published


def test_new_dumps_come_in_beside_what_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.batch.extract_batch", extract_with_traps)
    write(tmp_path, a="one", b="CRASH", c="three")
    run(tmp_path)
    write(tmp_path, d="four")
    assert run(tmp_path).corpus == {"records": 4, "articles": 3, "copies": 0, "rejects": 1}
    run(tmp_path, "fresh")
    assert tree(tmp_path) == tree(tmp_path, "fresh")


def test_a_try_that_brings_nothing_new_passes_no_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.batch.extract_batch", extract_with_traps)
    write(tmp_path, a="one", b="CRASH")
    assert run(tmp_path, override=True).published
    assert not run(tmp_path).published


def test_a_plan_of_nothing_but_retries_can_be_published_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.batch.extract_batch", extract_with_traps)
    dumps = write(tmp_path, a="one", b="CRASH", c="three")
    run(tmp_path)
    plan = pipeline.discover([dumps], tmp_path / "lake", config=TINY)
    assert (plan.retried, plan.removed, plan.changed, plan.only_retries) == (("b.txt",), ("b.txt",), False, True)
    assert Plan.load(plan.save()) == plan
    pipeline.ingest_some(plan, plan.shards, config=TINY)
    pipeline.deduplicate(plan)
    assert [pipeline.publish(plan, config=TINY).published for _ in range(2)] == [False, False]


def test_only_what_lies_there_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.batch.extract_batch", extract_with_traps)
    dumps = write(tmp_path, a="one", b="CRASH", c="three")
    run(tmp_path)
    lake = Lake(tmp_path / "lake")
    assert dumps_to_retry(lake.head()) == {"b.txt"}
    assert make_plan([f"{dumps}/a.txt"], lake, None, TINY).idle
    write(tmp_path, b="two")
    plan = make_plan([dumps], lake, None, TINY)
    assert (plan.retried, plan.removed, plan.changed) == ((), ("b.txt",), True)
