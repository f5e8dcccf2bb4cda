"""The engine spark: equal bytes, also where executors are killed, and records that hang are rejects there, too."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl import nightly, pipeline
from etl.config import Config, Limits
from etl.dedupe import stars
from etl.spark import neighbours
from etl.spark.cluster import Cluster
from etl.spark.engine import SparkEngine
from tests.small_dumps import article, jsonl, run, text, tree, write_dumps
from tests.spark.deadly import PHASES, Deadly

SAMPLES = Path(__file__).parents[2] / "samples" / "dumps"
SMALL = Config(shard_files=12)


@pytest.fixture
def _all_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything done on the cluster, however few texts, pairs and links there are."""
    monkeypatch.setattr(neighbours, "FEW_TEXTS", 0)
    monkeypatch.setattr(neighbours, "FEW_PAIRS", 0)
    monkeypatch.setattr(neighbours, "TEXTS_OF_A_TASK", 4)
    monkeypatch.setattr(stars, "LINKS_OF_A_RUN", 1)


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """The samples, and texts of which each was printed twice, the second time with more to it."""
    folder = Path(shutil.copytree(SAMPLES, tmp_path / "dumps"))
    first = [article(number, "2020-01-05", content=text(number, 30)) for number in range(5)]
    second = [article(50 + number, "2020-01-06", content=f"{text(number, 30)} {text(99, 3)}") for number in range(5)]
    (folder / "printed").mkdir()
    (folder / "printed/twice.jsonl").write_bytes(jsonl(*first, *second))
    return folder


@pytest.mark.usefixtures("_all_spread")
def test_dumps_come_out_equal_with_an_executor_killed_in_each_phase(
    cluster: Cluster, dumps: Path, tmp_path: Path
) -> None:
    local = pipeline.run([str(dumps)], tmp_path / "local", config=SMALL)
    (tmp_path / "graves").mkdir()
    engine = SparkEngine(lambda: Deadly(cluster, tmp_path / "graves"))
    done = pipeline.run([str(dumps)], tmp_path / "spark", config=SMALL, engine=engine)
    assert sorted(grave.name for grave in (tmp_path / "graves").iterdir()) == sorted(PHASES)
    assert done.content_hash == local.content_hash
    assert tree(tmp_path / "spark") == tree(tmp_path / "local")


@pytest.mark.usefixtures("_all_spread")
def test_nights_that_add_change_and_remove_come_out_as_locally(cluster: Cluster, tmp_path: Path) -> None:
    dumps, engine = write_dumps(tmp_path / "dumps"), SparkEngine(lambda: cluster)
    for lake, chosen in (("local", None), ("spark", engine)):
        run(tmp_path / lake, dumps, "a", "c/plain.txt", engine=chosen)
    assert tree(tmp_path / "spark") == tree(tmp_path / "local")
    shutil.copy(dumps / "b/three.json", dumps / "a/one.jsonl")
    (dumps / "a/two.jsonl").write_bytes((dumps / "c/cut.json").read_bytes())
    for lake, chosen in (("local", None), ("spark", engine)):
        run(tmp_path / lake, dumps, engine=chosen)
    assert tree(tmp_path / "spark") == tree(tmp_path / "local")


@pytest.mark.usefixtures("_all_spread")
def test_the_tasks_of_airflow_come_to_the_same(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    @contextmanager
    def ours(name: str, *_: object) -> Iterator[SparkEngine]:
        opened.append(name)
        yield SparkEngine(lambda: cluster)

    monkeypatch.setattr(nightly, "engine_named", ours)
    monkeypatch.setenv("NEWS_ETL_SHARD_FILES", "3")
    dumps = write_dumps(tmp_path / "dumps")
    form = {"dumps": [str(dumps)], "lake": str(tmp_path / "spark"), "engine": "spark", "workers": 1, "days": 1}
    settings = nightly.settle({**form, "override_gates": False}, {}, date(2024, 1, 1))
    plan = nightly.discover(settings["dumps"], settings["lake"], root=None, config=None)
    (batch,) = nightly.divide(plan, settings["engine"])
    assert len(batch["shards"]) > 1
    chosen = {name: settings[name] for name in ("config", "workers", "engine")}
    assert nightly.ingest(plan, batch, **chosen)["records"] > 0
    nightly.deduplicate(plan, **chosen)
    assert nightly.publish(plan, settings)["published"]
    run(tmp_path / "local", dumps)
    assert tree(tmp_path / "spark") == tree(tmp_path / "local")
    assert opened == ["spark"] * 3


def test_a_record_that_hangs_or_kills_is_a_reject_there_too(cluster: Cluster, tmp_path: Path) -> None:
    class Trapped(Cluster):
        def map(self, phase: str, work: Callable[[Any], Any], items: Any) -> list[Any]:
            return super().map(phase, with_traps(work), items)

    for name in ("good", "SPIN", "KILL"):
        (tmp_path / f"dumps/{name}.txt").parent.mkdir(exist_ok=True)
        story = f"The mill {name}\n\nVisitors may see the wheel turn from May on, the town says.\n"
        (tmp_path / f"dumps/{name}.txt").write_text(story)
    config = Config(limits=Limits(max_record_seconds=1))
    engine = SparkEngine(lambda: Trapped(cluster.context))
    plan = pipeline.discover([str(tmp_path / "dumps")], tmp_path / "lake", config=config)
    engine.ingest(plan, config)
    rows = [row for shard in pipeline.results(plan) for batch in shard.batches() for row in batch.to_pylist()]
    assert {row["dump"]: row["reason"] for row in rows} == {
        "KILL.txt": "failed", "SPIN.txt": "too_slow", "good.txt": None,
    }  # fmt: skip


def with_traps(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def trapped(item: Any) -> Any:
        from etl import batch
        from tests.planted import extract_with_traps

        before, batch.extract_batch = batch.extract_batch, extract_with_traps
        try:
            return work(item)
        finally:
            batch.extract_batch = before

    return trapped
