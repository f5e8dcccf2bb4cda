"""Reprocess: today's rules over all dumps, in the shadow; then promoted in one commit, or dropped."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from etl import pipeline
from etl.config import Config, Quality
from etl.diff import diff
from etl.errors import GateError, UsageError
from etl.lineage import verify
from etl.publish.lake import Lake
from etl.reprocess import drop, promote, reprocess, shadow_of
from etl.takedown.flow import take_down
from tests.small_dumps import article, jsonl, rows, run, text, tree, write_dumps

STRICT = Config(quality=Quality(min_letters=300))  # refuses the two plain texts of the small dumps


@pytest.fixture
def world(tmp_path: Path) -> tuple[Lake, Path]:
    dumps = write_dumps(tmp_path / "dumps")
    (dumps / "c/short.jsonl").write_bytes(jsonl(article(70, content=text(70, 2)), article(71)))
    run(tmp_path / "lake", dumps)
    return Lake(tmp_path / "lake"), dumps


def test_the_shadow_shows_what_differs_and_becomes_one_snapshot(world: tuple[Lake, Path], tmp_path: Path) -> None:
    lake, dumps = world
    before = tree(lake.path)
    head, made = reprocess(lake, STRICT)
    assert ("articles", "rejects", 1) in diff(head, made).moves
    assert tree(lake.path) == before
    published = promote(lake, STRICT)
    assert (published.manifest.snapshot, published.manifest.parent) == (2, 1)
    run(tmp_path / "fresh", dumps, config=STRICT)
    assert tree(lake.path) == tree(tmp_path / "fresh")
    assert published.manifest.content_hash == made.manifest.content_hash
    assert verify(published, STRICT).faults == ()
    assert not shadow_of(lake).path.exists()
    assert not run(lake.path, dumps, config=STRICT).published


def test_what_does_not_differ_is_not_published(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    head, made = reprocess(lake, Config())
    assert made.manifest.content_hash == head.manifest.content_hash
    assert promote(lake, Config()).manifest.snapshot == 1
    assert (lake.numbers(), shadow_of(lake).path.exists()) == ([1], False)


def test_a_dropped_shadow_leaves_no_trace(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    reprocess(lake, STRICT)
    assert [drop(lake), drop(lake)] == [True, False]
    assert not shadow_of(lake).path.exists()
    with pytest.raises(UsageError, match="nothing to promote"):
        promote(lake, STRICT)


def test_a_killed_run_goes_on_where_it_was(world: tuple[Lake, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    lake, _ = world
    real = pipeline.ingest

    def killed(*arguments: object, **options: object) -> object:
        real(*arguments, **options)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "ingest", killed)
        with pytest.raises(KeyboardInterrupt):
            reprocess(lake, STRICT)
    (shard,) = (shadow_of(lake).state / "ingested").iterdir()
    done = (shard / "shard.json").stat().st_mtime_ns
    seen = []

    def watched(*arguments: object, **options: object) -> object:
        seen.append((shard / "shard.json").stat().st_mtime_ns)
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "ingest", watched)
    _, made = reprocess(lake, STRICT)
    assert seen == [done]
    assert promote(lake, STRICT).manifest.content_hash == made.manifest.content_hash


def test_another_configuration_begins_anew(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    _, strict = reprocess(lake, STRICT)
    _, plain = reprocess(lake, Config())
    assert plain.manifest.content_hash != strict.manifest.content_hash
    assert shadow_of(lake).numbers() == [1]


def test_dumps_that_are_gone_are_named(world: tuple[Lake, Path]) -> None:
    lake, dumps = world
    (dumps / "a/two.jsonl").unlink()
    with pytest.raises(UsageError, match=r"^a/two\.jsonl: .* not below"):
        reprocess(lake, STRICT)


def test_a_shadow_of_other_dumps_is_not_promoted(world: tuple[Lake, Path]) -> None:
    lake, dumps = world
    reprocess(lake, STRICT)
    (dumps / "d.jsonl").write_bytes(jsonl(article(80), article(81)))
    run(lake.path, dumps)
    with pytest.raises(UsageError, match=r"^d\.jsonl: "):
        promote(lake, STRICT)
    _, made = reprocess(lake, STRICT)
    assert made.manifest.snapshot == 2  # only the new dump was read
    assert promote(lake, STRICT).manifest.content_hash == made.manifest.content_hash


def test_a_gate_refuses_to_promote(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    harsh = Config(quality=Quality(min_letters=100_000))
    reprocess(lake, harsh)
    with pytest.raises(GateError, match="no article"):
        promote(lake, harsh)
    assert lake.numbers() == [1]
    assert promote(lake, harsh, override_gates=True).manifest.totals["articles"] == 0


def test_a_takedown_removes_the_shadow_and_holds_for_the_next(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    reprocess(lake, STRICT)
    named = next(str(row["article_id"]) for row in rows(lake.path, "articles") if row["body"] == text(4))
    take_down(lake, "id", [named], "asked to", Config())
    assert not shadow_of(lake).path.exists()
    _, made = reprocess(lake, STRICT)
    assert made.manifest.tombstones == lake.require_head().manifest.tombstones
    assert promote(lake, STRICT).manifest.content_hash == made.manifest.content_hash
    assert [row["reason"] for row in rows(lake.path, "rejects") if str(row["raw_sha256"]).startswith(named)] == [
        "taken_down"
    ]


def test_the_code_that_made_a_shadow_must_be_that_of_today(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    _, made = reprocess(lake, STRICT)
    manifest = orjson.loads((made.path / "_snapshot.json").read_bytes())
    (made.path / "_snapshot.json").write_bytes(orjson.dumps({**manifest, "code": "another"}))
    with pytest.raises(UsageError, match="nothing to promote"):
        promote(lake, STRICT)
