"""Spans of headlines: named by what they are made of, whole or not there, made only where something changed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import orjson
import polars as pl
import pytest

import etl.lake
from etl.config import Config
from etl.errors import LakeError, UsageError
from etl.headlines.building import LOCK, build, built, prune
from etl.headlines.building import building as only_builder
from etl.headlines.spans import COLUMNS, Span, folder_of, key, spans
from etl.publish.collect import collect
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST
from etl.takedown.flow import take_down
from tests.small_dumps import article, jsonl, run
from tests.takedown.lakes import all_bytes
from tests.waiting import within

KILLED = """
import os, signal, sys
from etl.headlines.building import build
build(sys.argv[1], None, lambda done, total: done and os.kill(os.getpid(), signal.SIGKILL))
"""
BUILDING = "import sys; from etl.headlines.building import build; build(sys.argv[1])"


def names(lake: Lake) -> list[str]:
    return sorted(path.name for path in folder_of(lake.path).iterdir())


def listed(lake: Lake, number: int | None = None) -> pl.DataFrame:
    with etl.lake.open(lake.path, number) as corpus:
        return corpus.polars("headlines").collect().sort("article_id")


def narrowed(lake: Lake, number: int | None = None) -> pl.DataFrame:
    with etl.lake.open(lake.path, number) as corpus:
        return corpus.polars("articles").select(COLUMNS).collect().sort("article_id")


def span_of(lake: Lake, name: str) -> Span:
    return next(span for span in spans(lake.require_head()) if span.name == name)


def test_what_is_made_is_told_and_made_once(lake: Lake) -> None:
    done = build(lake.path)
    assert (done.snapshot, done.spans, done.made) == (2, 3, ("2010s", "2020s", "unknown"))
    assert done.articles == lake.require_head().manifest.totals["articles"]
    assert done.bytes == sum(path.stat().st_size for path in folder_of(lake.path).iterdir())
    assert build(lake.path) == replace(done, made=())


def test_a_span_is_named_by_its_files_and_the_code(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = lake.require_head().files("articles")[:2]
    assert key([one, other]) == key([other, one])
    assert len({key([one]), key([other]), key([one, other]), key([replace(one, sha256="0" * 64)])}) == 4
    before = key([one])
    monkeypatch.setattr("etl.headlines.spans.deciding_code", lambda: "other code")
    assert key([one]) != before


def test_a_night_makes_the_spans_that_it_touched(lake: Lake) -> None:
    assert build(lake.path, 1).made == ("2010s", "2020s", "unknown")
    before = {path.name: path.stat().st_ino for path in folder_of(lake.path).iterdir()}
    assert build(lake.path).made == ("2020s",)
    after = {path.name: path.stat().st_ino for path in folder_of(lake.path).iterdir()}
    assert len(after) == 4
    assert after.items() > before.items(), "spans that both snapshots have are shared, and those of the older one stay"
    for number in (1, 2):
        assert listed(lake, number).equals(narrowed(lake, number))


def test_a_decade_of_too_many_articles_is_cut_by_year(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {span.name: span.path.name for span in spans(lake.require_head())}
    assert list(whole) == ["2010s", "2020s", "unknown"]
    rows = {span.name: span.rows for span in spans(lake.require_head())}
    monkeypatch.setattr("etl.headlines.spans.MOST_OF_A_DECADE", rows["2020s"] - 1)
    cut = {span.name: span.path.name for span in spans(lake.require_head())}
    assert list(cut) == ["2010s", "2020", "unknown"]
    assert [cut[name] == whole[name] for name in ("2010s", "unknown")] == [True, True]
    build(lake.path)
    assert listed(lake).equals(narrowed(lake))


def test_a_killed_build_leaves_nothing_that_counts_and_the_next_goes_on(lake: Lake) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(lake.path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [Path(name).suffix for name in names(lake)] == [".built"]
    assert not any(span.made for span in spans(lake.require_head()))
    unfinished = span_of(lake, "2020s").path.with_suffix(".building")
    unfinished.write_bytes(b"PAR1")
    (folder_of(lake.path) / "spilled.building").mkdir()
    assert listed(lake).equals(narrowed(lake))
    written: list[int] = []
    build(lake.path, None, lambda done, total: written.append(total))
    rows = {span.name: span.rows for span in spans(lake.require_head())}
    assert written == [rows["2020s"] + rows["unknown"]] * 2, "what the killed one finished is taken"
    assert names(lake) == sorted(span.path.name for span in spans(lake.require_head()))
    assert listed(lake).equals(narrowed(lake))


@pytest.mark.parametrize("damage", ["cut", "empty", "of other rows"])
def test_a_broken_span_is_made_again(lake: Lake, damage: str) -> None:
    build(lake.path)
    path = span_of(lake, "2020s").path
    if damage == "of other rows":
        shutil.copyfile(span_of(lake, "2010s").path, path)
    else:
        os.truncate(path, 100 if damage == "cut" else 0)
    assert build(lake.path).made == ("2020s",)
    assert listed(lake).equals(narrowed(lake))


def test_a_takedown_that_holds_the_lake_is_not_waited_for_under_the_lock_of_the_build(lake: Lake) -> None:
    """It takes the lake's lock first, then this one, and moves the folder away."""
    with lake.lock():
        child = subprocess.Popen([sys.executable, "-c", BUILDING, str(lake.path)], stderr=subprocess.DEVNULL)
        while not all(built(span).exists() for span in spans(lake.require_head())) and child.poll() is None:
            time.sleep(0.05)
        with within(60), only_builder(lake):
            shutil.rmtree(folder_of(lake.path))
    assert child.wait(timeout=60) == 1
    assert len(build(lake.path).made) == 3


def test_two_builders_make_one_set(lake: Lake) -> None:
    with lake.lock():  # both come as far as they can
        children = [subprocess.Popen([sys.executable, "-c", BUILDING, str(lake.path)]) for _ in range(2)]
        while not all(built(span).exists() for span in spans(lake.require_head())):
            assert all(child.poll() is None for child in children)
            time.sleep(0.05)
    assert [child.wait(timeout=60) for child in children] == [0, 0]
    assert names(lake) == sorted(span.path.name for span in spans(lake.require_head()))
    assert listed(lake).equals(narrowed(lake))


def article_of(lake: Lake, year: int) -> str:
    rows = narrowed(lake).filter(pl.col("date").dt.year() == year)
    return str(rows["article_id"][0])


def test_a_takedown_removes_headlines_and_they_come_back_without_its_rows(lake: Lake) -> None:
    build(lake.path)
    gone = article_of(lake, 2019)
    receipt = take_down(lake, "id", [gone], "asked to", Config())
    assert receipt["scan"]["found"] == []
    assert not folder_of(lake.path).exists()
    assert gone not in listed(lake)["article_id"]
    assert build(lake.path).made == ("2010s", "2020s", "unknown")
    for number in (1, 2):
        assert gone not in listed(lake, number)["article_id"]
        assert listed(lake, number).equals(narrowed(lake, number))


TAKEDOWN = """
import sys
from etl.config import Config
from etl.publish.lake import Lake
from etl.takedown.flow import take_down
take_down(Lake(sys.argv[1]), "id", [sys.argv[2]], "asked to", Config())
"""


def test_a_takedown_while_spans_are_written(lake: Lake) -> None:
    """It waits for the one that is being written, and takes all of them along."""
    gone = article_of(lake, 2020)
    headline = str(listed(lake).filter(pl.col("article_id") == gone)["headline"][0]).encode()
    children: list[subprocess.Popen[bytes]] = []

    def take_down_meanwhile(done: int, total: int) -> None:
        if done and not children:
            children.append(subprocess.Popen([sys.executable, "-c", TAKEDOWN, str(lake.path), gone]))
            while not all(lake.snapshot(number).manifest.redacted for number in lake.numbers()):
                assert children[0].poll() is None
                time.sleep(0.05)

    with pytest.raises(LakeError, match="headlines"):
        build(lake.path, None, take_down_meanwhile)
    assert children[0].wait(timeout=60) == 0
    assert not [path for path in lake.path.rglob("*") if path.suffix in (".built", ".building")]
    assert headline not in all_bytes(lake.path)
    build(lake.path)
    assert headline not in all_bytes(lake.path)
    assert listed(lake).equals(narrowed(lake))


def test_the_catalog_answers_behind_a_build_and_behind_a_takedown(lake: Lake) -> None:
    import duckdb

    def ask() -> list[tuple[int]]:
        with duckdb.connect(str(lake.catalog), read_only=True) as connection:
            return connection.sql("select count(*) from headlines").fetchall()

    def reads_spans() -> bool:
        with duckdb.connect(str(lake.catalog), read_only=True) as connection:
            views = connection.sql("select sql from duckdb_views() where view_name = 'headlines'").fetchall()
            return any(str(folder_of(lake.path)) in sql for (sql,) in views)

    build(lake.path)
    assert reads_spans()
    assert ask() == [(lake.require_head().manifest.totals["articles"],)]
    take_down(lake, "id", [article_of(lake, 2019)], "asked to", Config())
    assert not reads_spans()
    assert ask() == [(lake.require_head().manifest.totals["articles"],)]


def test_what_a_takedown_took_meanwhile_is_not_put_in_place(lake: Lake) -> None:
    """The snapshot changes while a span is being written: nothing made of the old one gets a name."""
    old = span_of(lake, "2010s")

    def change(done: int, total: int) -> None:
        for number in lake.numbers():
            manifest = lake.snapshot(number).path / MANIFEST
            raw = orjson.loads(manifest.read_bytes())
            for file in raw["files"]:
                if file["path"].startswith("articles/pub_month=2019"):
                    file["sha256"] = "0" * 64
            manifest.write_bytes(orjson.dumps(raw))

    with pytest.raises(LakeError, match="changed while its headlines were made"):
        build(lake.path, None, change)
    assert old.path.name not in names(lake)
    assert built(old).name not in names(lake)


def test_a_folder_dropped_under_way_is_an_error_that_says_what_to_do(lake: Lake) -> None:
    def drop(done: int, total: int) -> None:
        if done and folder_of(lake.path).exists():
            os.rename(folder_of(lake.path), lake.path / "gone")

    with pytest.raises(LakeError, match="Try again"):
        build(lake.path, None, drop)
    assert len(build(lake.path).made) == 3


def test_who_may_not_write_is_told_and_can_read(lake: Lake) -> None:
    (lake.state / LOCK).mkdir()  # stands for a lake that one may not write to: root may write everywhere
    with pytest.raises(LakeError, match="somebody who may write there"):
        build(lake.path)
    assert listed(lake).equals(narrowed(lake))


def test_spans_go_with_their_last_snapshot(lake: Lake) -> None:
    for number in (1, 2):
        build(lake.path, number)
    assert len(names(lake)) == 4
    collect(lake.path, 1)
    assert names(lake) == sorted(span.path.name for span in spans(lake.require_head()))
    with lake.lock():
        beside = span_of(lake, "2020s").path.with_suffix(".building")
        beside.write_bytes(b"")
        prune(lake)
    assert beside.exists(), "somebody may be writing it"


def test_an_empty_lake_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="news-etl run"):
        build(tmp_path / "lake")


def test_a_run_makes_no_headlines(lake: Lake, tmp_path: Path) -> None:
    build(lake.path)
    before = names(lake)
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "late.jsonl").write_bytes(jsonl(article(50, "2021-05-05")))
    root = Path(lake.require_head().manifest.root)
    assert root.is_dir()
    shutil.copytree(root, tmp_path / "dumps", dirs_exist_ok=True)
    raw = orjson.loads((lake.require_head().path / MANIFEST).read_bytes())
    (lake.require_head().path / MANIFEST).write_bytes(orjson.dumps(raw | {"root": str(tmp_path / "dumps")}))
    assert run(lake.path, tmp_path / "dumps", workers=1).published
    assert names(lake) == before
    assert listed(lake).equals(narrowed(lake)), "the new rows are read from the articles"
