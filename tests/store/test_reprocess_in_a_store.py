"""Reprocess on a lake in a store: the shadow lies on one machine, what is promoted is everybody's next snapshot."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import etl.lake
from etl import pipeline, upkeep
from etl.config import Config, Quality
from etl.errors import CommitConflict, UsageError
from etl.lineage import verify
from etl.publish.lake import Lake
from etl.reprocess import promote, reprocess, shadow_of
from etl.takedown.flow import take_down
from tests.small_dumps import FILES, article, jsonl, text, write_dumps
from tests.store.stores import Machine, keys, objects, run

STRICT = Config(quality=Quality(min_letters=300))  # refuses a short text


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """Dumps that a test may change."""
    folder = write_dumps(tmp_path / "dumps")
    (folder / "c/short.jsonl").write_bytes(jsonl(article(70, content=text(70, 2)), article(71)))
    return folder


@pytest.fixture
def lake(url: str, dumps: Path, machine: Machine) -> str:
    """A lake that another machine made."""
    machine("maker")
    run(dumps, url)
    machine("here")
    return url


def test_what_is_promoted_is_read_and_gone_on_from_everywhere(
    lake: str, dumps: Path, tmp_path: Path, machine: Machine
) -> None:
    before = keys(lake, "data/")
    head, made = reprocess(Lake(lake), STRICT)
    assert made.manifest.content_hash != head.manifest.content_hash
    assert keys(lake, "data/") == before
    published = promote(Lake(lake), STRICT)
    assert not shadow_of(Lake(lake)).path.exists()
    fresh = pipeline.run([str(dumps)], tmp_path / "fresh", root=str(dumps), config=STRICT)
    machine("there")
    found = Lake(lake).require_head()
    assert found.manifest == published.manifest
    assert (found.manifest.snapshot, found.manifest.parent, found.manifest.content_hash) == (2, 1, fresh.content_hash)
    assert verify(found, STRICT).faults == ()
    with etl.lake.open(lake) as corpus:
        assert corpus.dataset("articles").count_rows() == found.manifest.totals["articles"]
    assert upkeep.check_index(lake, sample=1, seed="")["made"] == 0
    assert not pipeline.run([str(dumps)], lake, config=STRICT).published


def test_dumps_that_another_machine_published_are_named_and_then_read(
    lake: str, dumps: Path, machine: Machine
) -> None:
    reprocess(Lake(lake), STRICT)
    machine("there")
    (dumps / "a/new.jsonl").write_bytes(jsonl(article(90, "2020-03-01")))
    run(dumps, lake)
    machine("here")
    with pytest.raises(UsageError, match=r"a/new\.jsonl: these dumps are not those of snapshot 2"):
        promote(Lake(lake), STRICT)
    reprocess(Lake(lake), STRICT)
    assert promote(Lake(lake), STRICT).manifest.snapshot == 3


def test_who_loses_the_race_promotes_again(
    lake: str, dumps: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprocess(Lake(lake), STRICT)
    real = Lake.commit

    def beaten(*arguments: object) -> object:
        monkeypatch.setattr(Lake, "commit", real)
        machine("there")
        (dumps / "a/new.jsonl").write_bytes(jsonl(article(90, "2020-03-01")))
        run(dumps, lake)
        machine("here")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Lake, "commit", beaten)
    with pytest.raises(CommitConflict, match="run again"):
        promote(Lake(lake), STRICT)
    assert Lake(lake).numbers() == [1, 2]
    with pytest.raises(UsageError, match=r"a/new\.jsonl"):
        promote(Lake(lake), STRICT)
    _, made = reprocess(Lake(lake), STRICT)
    assert promote(Lake(lake), STRICT).manifest.content_hash == made.manifest.content_hash
    assert Lake(lake).numbers() == [1, 2, 3]
    assert not list((Lake(lake).state / "staging").iterdir())


def test_a_takedown_elsewhere_takes_the_shadow_along(lake: str, machine: Machine) -> None:
    place = Lake(lake)
    reprocess(place, STRICT)
    machine("there")
    time.sleep(1.1)  # the store's clock has seconds
    take_down(Lake(lake), "url", ["http://paper.example/4"], "asked to", Config())
    with pytest.raises(UsageError, match="nothing to promote"):
        promote(place, STRICT)
    assert not shadow_of(place).path.exists()


def test_dumps_in_a_bucket_are_read_again_and_missed(bucket: str, url: str) -> None:
    store = objects(bucket)
    for name, data in FILES.items():
        store.put(f"dumps/{name}", data)
    done = pipeline.run([f"{bucket}/dumps"], url, root=f"{bucket}/dumps")
    head, made = reprocess(Lake(url), Config())
    assert head.manifest.content_hash == made.manifest.content_hash == done.content_hash
    assert promote(Lake(url), Config()).manifest.snapshot == 1
    store.delete(["dumps/a/two.jsonl"])
    with pytest.raises(UsageError, match=r"a/two\.jsonl: these dumps are not below s3://.*bring them back"):
        reprocess(Lake(url), Config())
