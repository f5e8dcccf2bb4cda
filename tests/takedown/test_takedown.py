"""A takedown over small dumps: what goes, from where, what stays, and that it does not come back."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from etl import pipeline
from etl.__main__ import app
from etl.config import Config
from etl.errors import CommitConflict, LakeError, UsageError
from etl.lineage import verify
from etl.plan import Plan
from etl.publish.lake import Lake
from etl.takedown.flow import preview, take_down
from tests.dedupe.newsroom import dumps as newsroom
from tests.dedupe.nights import Night
from tests.dedupe.nights import make_lake as make_lake_of_nights
from tests.small_dumps import article, jsonl, rows, run, text, tree
from tests.takedown.lakes import CUT, all_bytes, make_lake, rebuilt_beside_tombstones

TEXT = text(1)
PHRASE = TEXT[60:110].encode()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takedown")
    make_lake(folder)
    return folder


@pytest.fixture
def world(template: Path, tmp_path: Path) -> tuple[Lake, Path]:
    """A copy of the lake and its dumps."""
    shutil.copytree(template / "dumps", tmp_path / "dumps")
    shutil.copytree(template / "lake", tmp_path / "lake", symlinks=True)
    for manifest in (tmp_path / "lake/snapshots").glob("*/_snapshot.json"):
        manifest.write_text(manifest.read_text().replace(str(template), str(tmp_path)))
    return Lake(tmp_path / "lake"), tmp_path / "dumps"


def of_text(lake: Lake, body: str = TEXT) -> str:
    return next(str(row["article_id"]) for row in rows(lake.path, "articles") if row["body"] == body)


def test_rows_of_a_text_go_from_every_snapshot_and_leave_no_trace(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    assert PHRASE in all_bytes(lake.path)
    receipt = take_down(lake, "id", [of_text(lake)], "asked to", Config())
    assert PHRASE not in all_bytes(lake.path)
    assert [(row["dataset"], row["dump"], row["snapshots"]) for row in receipt["rows"]] == [
        ("articles", "a/two.jsonl", [1, 2]),
        ("copies", "a/one.jsonl", [1, 2]),
        ("rejects", "c/quoting.json", [2]),
    ]
    assert receipt["scan"]["found"] == []
    assert receipt["scan"]["phrases"] > 20
    assert {dump["dump"] for dump in receipt["dumps_that_hold_the_text"]} == {
        "a/one.jsonl", "a/two.jsonl", "b/same.jsonl", "c/quoting.json",
    }  # fmt: skip
    assert PHRASE not in Path(receipt["path"]).read_bytes()
    for number in lake.numbers():
        assert verify(lake.snapshot(number), Config()).faults == ()
        assert lake.snapshot(number).manifest.redacted == ("0001",)


def test_what_went_is_a_reject_that_quotes_nothing(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    before = lake.require_head().manifest.totals
    take_down(lake, "id", [of_text(lake)], "asked to", Config())
    rejects = [row for row in rows(lake.path, "rejects") if row["reason"] == "taken_down"]
    assert [(row["dump"], row["record"], row["stage"], row["detail"], row["excerpt"]) for row in rejects] == [
        ("a/one.jsonl", 0, "check", "takedown 0001", ""),
        ("a/two.jsonl", 0, "check", "takedown 0001", ""),
        ("c/quoting.json", 1, "check", "takedown 0001", ""),
    ]
    after = lake.require_head().manifest.totals
    assert after == {**before, "articles": before["articles"] - 1, "copies": before["copies"] - 1,
                     "rejects": before["rejects"] + 2}  # fmt: skip


def test_the_corpus_is_that_of_a_rebuild_beside_the_tombstones(world: tuple[Lake, Path], tmp_path: Path) -> None:
    lake, dumps = world
    take_down(lake, "id", [of_text(lake)], "asked to", Config())
    take_down(lake, "url", ["http://paper.example/2"], "asked to", Config())
    assert not run(lake.path, dumps).published
    for number, names in ((1, ("a",)), (2, ())):
        want = rebuilt_beside_tombstones(lake, dumps, tmp_path / "fresh", *names)
        assert lake.snapshot(number).manifest.content_hash == want


def test_near_copies_that_stay_get_the_article_that_a_rebuild_gives_them(tmp_path: Path) -> None:
    given = newsroom(2, 250, 6)
    lake = Lake(tmp_path / "lake")
    make_lake_of_nights(lake.path, tmp_path / "dumps", [Night("", given, 1)])
    led = {row["copy_of"] for row in rows(lake.path, "copies") if row["copy_kind"] in ("near", "abridged", "extended")}
    assert led
    take_down(lake, "id", sorted(map(str, led))[::2], "asked to", Config())
    want = rebuilt_beside_tombstones(lake, tmp_path / "dumps", tmp_path / "fresh")
    assert lake.require_head().manifest.content_hash == want
    assert tree(lake.path) == tree(tmp_path / "fresh")  # the relations, too


AGAIN = {
    "again.jsonl": jsonl(article(1, "2020-01-05"), article(30)),  # the same bytes in another dump
    "other.json": json.dumps([{"headline": "Another one", "text": TEXT.upper()}, article(30)]).encode(),
    "plain.txt": f"{article(1)['title']}\n\n{TEXT}\n".encode(),
}


def test_tomorrows_dumps_do_not_bring_it_back(world: tuple[Lake, Path]) -> None:
    lake, dumps = world
    take_down(lake, "id", [of_text(lake)], "asked to", Config())
    with zipfile.ZipFile(dumps / "packed.zip", "w") as archive:
        for name, data in AGAIN.items():
            archive.writestr(name, data)
    assert run(lake.path, dumps).published
    found = all_bytes(lake.path)
    assert PHRASE not in found
    assert PHRASE.upper() not in found
    rejects = [row for row in rows(lake.path, "rejects") if row["dump"] == "packed.zip"]
    assert sorted((row["member"], row["record"], row["reason"]) for row in rejects) == [
        (name, 0, "taken_down") for name in AGAIN
    ]
    assert verify(lake.require_head(), Config()).faults == ()


def test_an_address_that_was_taken_down_stays_away_with_another_text(world: tuple[Lake, Path]) -> None:
    lake, dumps = world
    take_down(lake, "url", ["http://paper.example/4"], "asked to", Config())
    (dumps / "a/late.jsonl").write_bytes(jsonl({**article(40), "url": "http://paper.example/4"}, article(41)))
    run(lake.path, dumps)
    assert [row["reason"] for row in rows(lake.path, "rejects") if row["dump"] == "a/late.jsonl"] == ["taken_down"]


def test_a_pattern_reaches_the_excerpts_of_rejects(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    receipt = take_down(lake, "pattern", ["(?i)headline number (8|9) "], "asked to", Config())
    assert [(row["dataset"], row["dump"]) for row in receipt["rows"]] == [
        ("articles", "c/cut.json"), ("rejects", "c/cut.json"),
    ]  # fmt: skip
    assert b"number 9 " not in all_bytes(lake.path)


def test_a_cluster_goes_as_a_whole_only_where_that_is_asked_for(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    (tmp_path / "dumps").mkdir()
    near = text(1, 30)
    (tmp_path / "dumps/one.jsonl").write_bytes(
        jsonl(article(50, "2020-01-01", content=near), article(51, "2020-01-02", content=near + " And more of it."))
    )
    run(lake.path, tmp_path / "dumps")
    assert [row["copy_kind"] for row in rows(lake.path, "copies")] == ["near"]
    (row,) = rows(lake.path, "articles")
    alone = preview(lake, "id", [str(row["article_id"])])
    whole = preview(lake, "id", [str(row["article_id"])], cluster=True)
    assert [len(found[0].get("copies", [])) for found in (alone, whole)] == [0, 1]
    take_down(lake, "id", [str(row["article_id"])], "asked to", Config())
    (left,) = rows(lake.path, "articles")
    assert (left["record"], left["cluster_id"]) == (1, left["article_id"])


def test_a_preview_changes_nothing(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    before = lake.require_head().manifest
    found = preview(lake, "id", [of_text(lake)])
    assert [(one["snapshot"], len(one["articles"]), len(one["copies"])) for one in found] == [(1, 1, 1), (2, 1, 1)]
    assert lake.require_head().manifest == before
    assert not (lake.path / "takedowns").exists()


@pytest.mark.parametrize(
    ("by", "value"), [("id", "0" * 32), ("url", "http://nowhere.example/"), ("agency", "nobody"), ("pattern", "zzzz")]
)
def test_what_names_no_row_is_a_usage_error(world: tuple[Lake, Path], by: str, value: str) -> None:
    with pytest.raises(UsageError, match="no kept snapshot"):
        take_down(world[0], by, [value], "asked to", Config())
    assert not (world[0].path / "takedowns").exists()


def test_a_pattern_that_is_none_is_a_usage_error(world: tuple[Lake, Path]) -> None:
    with pytest.raises(UsageError, match="DuckDB"):
        take_down(world[0], "pattern", ["("], "asked to", Config())


def test_text_that_is_left_somewhere_in_the_lake_is_a_loud_failure(world: tuple[Lake, Path]) -> None:
    lake, dumps = world
    (lake.path / "notes.txt").write_text(TEXT)
    with pytest.raises(LakeError, match=r"still lies in notes\.txt"):
        take_down(lake, "id", [of_text(lake)], "asked to", Config())
    with pytest.raises(LakeError, match=r"still lies in notes\.txt"):
        run(lake.path, dumps)
    (lake.path / "notes.txt").unlink()
    assert not run(lake.path, dumps).published
    assert (lake.path / "takedowns/0001.json").is_file()


def test_readers_by_number_and_through_the_catalog_find_the_new_tree(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    pinned = lake.current.resolve()
    inode = pinned.stat().st_ino
    take_down(lake, "id", [of_text(lake)], "asked to", Config())
    assert lake.current.resolve() == pinned
    assert pinned.stat().st_ino != inode
    with duckdb.connect(str(lake.catalog), read_only=True) as connection:
        ((count,),) = connection.sql("select count(*) from articles").fetchall()
    assert count == lake.require_head().manifest.totals["articles"]


@pytest.mark.parametrize("stage", ["ingest", "publish"])
def test_a_run_that_was_planned_before_cannot_bring_it_back(
    world: tuple[Lake, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    lake, dumps = world
    named = of_text(lake)
    (dumps / "a/late.jsonl").write_bytes(jsonl(article(1, "2020-01-04"), article(60)))
    real = getattr(pipeline, stage)
    conflicts = []

    def overtaken(plan: Plan, *arguments: object, **options: object) -> object:
        monkeypatch.setattr(pipeline, stage, real)
        take_down(lake, "id", [named], "asked to", Config())
        try:
            return real(plan, *arguments, **options)
        except CommitConflict as conflict:
            conflicts.append(conflict)
            raise

    monkeypatch.setattr(pipeline, stage, overtaken)
    assert run(lake.path, dumps).published
    assert len(conflicts) == 1
    assert PHRASE not in all_bytes(lake.path)
    assert lake.require_head().manifest.content_hash == rebuilt_beside_tombstones(lake, dumps, tmp_path / "fresh")


def test_tombstones_of_another_lake_are_applied_by_the_next_run(world: tuple[Lake, Path], tmp_path: Path) -> None:
    lake, dumps = world
    other = Lake(tmp_path / "other")
    run(other.path, dumps)
    take_down(lake, "id", [of_text(lake)], "asked to", Config())
    (other.path / "takedowns").mkdir()
    shutil.copy(lake.path / "takedowns/tombstones.json", other.path / "takedowns")
    run(other.path, dumps)
    assert other.require_head().manifest.content_hash == lake.require_head().manifest.content_hash
    assert PHRASE not in all_bytes(other.path)
    (other.path / "takedowns/tombstones.json").unlink()
    with pytest.raises(LakeError, match="tombstones"):
        run(other.path, dumps)


def test_the_lake_has_a_reject_that_quotes() -> None:
    assert TEXT[:40].encode() in CUT


def test_the_command_names_rows_in_one_way_previews_and_prints_a_receipt(world: tuple[Lake, Path]) -> None:
    lake, _ = world
    common = ["takedown", "--lake", str(lake.path), "--reason", "asked to"]
    both = CliRunner().invoke(app, [*common, "--agency", "reuters", "--pattern", "x"])
    assert isinstance(both.exception, UsageError)
    shown = CliRunner().invoke(app, [*common, "--id", of_text(lake), "--dry-run", "--json"])
    assert [one["snapshot"] for one in json.loads(shown.stdout)] == [1, 2]
    done = CliRunner().invoke(app, [*common, "--id", of_text(lake)])
    assert "takedown 0001: 3 rows removed" in done.stdout
    assert "the text still lies in the dump a/one.jsonl" in done.stdout
