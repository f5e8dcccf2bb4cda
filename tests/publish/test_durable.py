"""A power cut keeps what was fsynced and nothing else: whatever a rename publishes was fsynced before, names included.

An audit notes each fsync, and looks at each rename within a lake. Files that Arrow, DuckDB and tantivy write are seen
as well: what counts is whether a file was fsynced in the state (size, time of change) in which it gets its name.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import etl.lake
from etl import pipeline
from etl.config import Config
from etl.dedupe.index import Index
from etl.export.writing import whole_file
from etl.headlines.building import build as build_headlines
from etl.publish.collect import collect
from etl.publish.durable import make_folder, put_in_place, put_in_place_together, replace_durably
from etl.publish.lake import Lake
from etl.search import open_search
from etl.takedown import flow
from tests.small_dumps import article, jsonl, run, write_dumps

State = tuple[int, int]
AWAY = {"staging", "takedown"}  # what is moved there is built or removed


class Audit:
    """What was fsynced in which state, and what was renamed before it was; stands in for os.fsync and the renames."""

    def __init__(self, lake: Path) -> None:
        self.lake = lake
        self.synced: dict[tuple[int, int], State] = {}
        self.unsynced: list[str] = []
        self.renames = 0
        self.steps = 0
        self.cut_at = 0
        self.real = {name: getattr(os, name) for name in ("fsync", "rename", "replace")}

    def fsync(self, handle: int) -> None:
        self.step()
        self.real["fsync"](handle)
        self.note(os.fstat(handle))

    def rename(self, source: Path, target: Path) -> None:
        self.published("rename", Path(source), Path(target))

    def replace(self, source: Path, target: Path) -> None:
        self.published("replace", Path(source), Path(target))

    def published(self, how: str, source: Path, target: Path) -> None:
        self.step()
        if target.is_relative_to(self.lake) and not AWAY & set(target.relative_to(self.lake).parts):
            self.look_at(source, target)
        self.real[how](source, target)

    def look_at(self, source: Path, target: Path) -> None:
        self.renames += 1
        self.unsynced += [f"{path} as {target}" for path in self.not_durable(source)]

    def not_durable(self, top: Path) -> Iterator[Path]:
        """Yield what lies at or below a path in another state than the disk is sure to hold."""
        if top.is_symlink():
            return
        for path in [top, *(top.rglob("*") if top.is_dir() else ())]:
            stat = path.lstat()
            if self.synced.get((stat.st_dev, stat.st_ino)) != state(stat):
                yield path

    def note(self, stat: os.stat_result) -> None:
        self.synced[(stat.st_dev, stat.st_ino)] = state(stat)

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.cut_at:
            raise PowerCut


class PowerCut(BaseException):
    """The power goes: nothing below catches it."""


def state(stat: os.stat_result) -> State:
    return stat.st_size, stat.st_mtime_ns


def audited(lake: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    audit = Audit(lake)
    for name in audit.real:
        monkeypatch.setattr(os, name, getattr(audit, name))
    return audit


@pytest.fixture(autouse=True)
def without_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vl_convert.vegalite_to_svg", lambda spec: '<svg viewBox="0 0 1 1"></svg>')


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    return write_dumps(tmp_path / "dumps")


def test_all_that_gets_a_name_in_a_lake_was_fsynced_before(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path / "deep" / "lake")
    audit = audited(lake.path, monkeypatch)
    done = {}

    def what_it_renamed(what: str) -> None:
        done[what], audit.renames = audit.renames, 0

    run(lake.path, dumps, "a")
    what_it_renamed("first run")
    (dumps / "a/one.jsonl").write_bytes(jsonl(article(1, "2020-01-05"), article(31, "2020-02-09")))
    run(lake.path, dumps)
    what_it_renamed("changed dump")
    open_search(lake.path)
    what_it_renamed("search")
    build_headlines(lake.path)
    what_it_renamed("headlines")
    exchange = flow.exchange
    monkeypatch.setattr(flow, "exchange", lambda one, other: (audit.look_at(one, other), exchange(one, other)))
    with etl.lake.open(lake.path) as corpus:
        ids = corpus.dataset("articles").to_table(columns=["article_id"])["article_id"].to_pylist()
    flow.take_down(lake, "id", ids[:1], "asked to", Config())
    what_it_renamed("takedown")
    collect(lake.path, 1)
    what_it_renamed("gc")
    assert audit.unsynced == []
    assert all(done.values()), done


def test_names_are_durable_before_something_rests_on_them(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot's name before the shards go that it was made of, and those of the folders above it."""
    lake = Lake(tmp_path / "deep" / "lake")
    audit = audited(lake.path, monkeypatch)
    forgotten = []
    forget = pipeline.forget

    def look(*arguments: object) -> None:
        places = lake.snapshots, lake.path, lake.path.parent, tmp_path
        forgotten.extend(place for place in places if audit.synced[key_of(place)] == state(place.stat()))
        forget(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "forget", look)
    run(lake.path, dumps)
    assert forgotten == [lake.snapshots, lake.path, lake.path.parent, tmp_path]


def key_of(path: Path) -> tuple[int, int]:
    return path.stat().st_dev, path.stat().st_ino


def test_what_gc_removes_left_its_snapshot_durably_first(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path / "lake")
    run(lake.path, dumps, "a")
    run(lake.path, dumps)
    audit, removed, remove = audited(lake.path, monkeypatch), [], shutil.rmtree

    def look(path: Path, **options: bool) -> None:
        if Path(path).name.startswith("gc-"):
            place = lake.snapshots / "00000001"
            removed.append(audit.synced.get(key_of(place)) == state(place.stat()))
        remove(path, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(shutil, "rmtree", look)
    collect(lake.path, 1)
    assert removed == [True]


def drop_unsynced(audit: Audit) -> list[Path]:
    """Empty the files that were never fsynced as they are: the least that a disk may hold of them."""
    lost = [path for path in audit.lake.rglob("*") if path.is_file() and not path.is_symlink()]
    lost = [path for path in lost if path.stat().st_size and audit.synced.get(key_of(path)) != state(path.stat())]
    for path in lost:
        os.truncate(path, 0)
    return lost


@pytest.mark.crash
def test_after_a_power_cut_the_next_run_makes_the_same_corpus(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes at one step in so many, a step being an fsync or a rename; what was not fsynced is gone."""
    template = tmp_path / "template"
    run(template, dumps, "a")
    shutil.rmtree(template / "state" / "index")  # it is written in the run that is cut
    cuts = int(os.environ.get("CRASH_KILLS", "4"))
    want, steps, losses = "", 0, 0
    for cut in range(cuts + 1):
        lake = tmp_path / f"lake-{cut}"
        shutil.copytree(template, lake, symlinks=True)
        with monkeypatch.context() as patched:
            audit = audited(lake, patched)
            for path in lake.rglob("*"):
                audit.note(path.lstat())
            audit.cut_at = cut * steps // (cuts + 1)
            if not cut:
                want = run(lake, dumps).content_hash or ""
                steps = audit.steps
                continue
            with pytest.raises(PowerCut):
                run(lake, dumps)
        losses += len(drop_unsynced(audit))
        again = run(lake, dumps)
        assert again.content_hash == want
        assert run(lake, dumps).published is False
    assert losses, "no cut met a file that was not fsynced: the test shows nothing"


def test_the_audit_sees_what_is_not_fsynced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = audited(tmp_path, monkeypatch)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").write_bytes(b"x")
    os.rename(tmp_path / "new", tmp_path / "published")
    assert len(audit.unsynced) == 2
    (tmp_path / "beside").write_bytes(b"x")
    put_in_place(tmp_path / "beside", tmp_path / "whole")
    replace_durably(tmp_path / "other", b"x")
    with whole_file(tmp_path / "export.jsonl") as file:
        file.write(b"{}")
    assert (len(audit.unsynced), audit.renames) == (2, 4)


def test_folders_are_made_durably(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = audited(tmp_path, monkeypatch)
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert audit.steps == 2
    assert audit.synced.keys() == {key_of(tmp_path), key_of(tmp_path / "a")}


def test_files_that_are_named_together_are_all_durable_before_the_first_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [(tmp_path / f".{number}", tmp_path / str(number)) for number in range(20)]
    for unfinished, _ in pairs:
        unfinished.write_bytes(b"x")
    audit = audited(tmp_path, monkeypatch)
    order: list[str] = []
    for name in ("fsync", "replace"):
        wrapped = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, name=name, wrapped=wrapped: (order.append(name), wrapped(*given)))
    put_in_place_together(pairs)
    assert order == ["fsync"] * 20 + ["replace"] * 20 + ["fsync"]
    assert audit.unsynced == []
    assert audit.synced[key_of(tmp_path)] == state(tmp_path.stat())


def test_a_run_syncs_the_folder_of_its_index_once(tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(tmp_path / "lake")
    folder = Index(lake, None).folder
    synced: list[Path] = []
    with monkeypatch.context() as patched:
        patched.setattr("etl.publish.durable.fsync_directory", synced.append)
        patched.setattr("etl.dedupe.index.Index.keep_memory", lambda *given: None)
        run(lake.path, dumps)
    assert synced.count(folder) == 1
    assert len(Index(lake, lake.require_head()).files()) > 1


def test_an_index_file_that_has_its_name_is_whole(tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path / "lake", dumps)
    lake = Lake(tmp_path / "lake")
    index = Index(lake, lake.require_head(), since=0)
    shutil.rmtree(index.folder)
    audit = audited(lake.path, monkeypatch)
    for file in index.files():
        index.ensure(file)
    assert audit.renames == 3 * len(index.files())
    assert audit.unsynced == []
