"""The index: whole or not there, never stale, cheap to keep up, gone with its snapshot."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import LakeError
from etl.publish.collect import collect
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST
from etl.search import open_search
from etl.search.index import META, SearchIndex, load, prune
from tests.search.conftest import dump_row
from tests.waiting import within

KILLED = """
import os, signal, sys
from etl.search import open_search
open_search(sys.argv[1], None, lambda done, total: done and os.kill(os.getpid(), signal.SIGKILL))
"""
OPENING = "import sys; from etl.search import open_search; open_search(sys.argv[1])"


def index_of(lake: Path, number: int | None = None) -> SearchIndex:
    place = Lake(lake)
    return SearchIndex(place, place.require_head() if number is None else place.snapshot(number))


def ids(lake: Path, question: str, number: int | None = None) -> set[str]:
    return {hit.article_id for hit in open_search(lake, number).find(question, limit=100).hits}


def publish(lake: Path) -> None:
    dumps = lake.parent / "dumps"
    done = pipeline.run([str(dumps)], lake, root=str(dumps), workers=1)
    assert done.published


def test_a_killed_build_leaves_nothing_that_is_believed(lake: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(lake)], check=False)
    assert killed.returncode == -signal.SIGKILL
    index = index_of(lake)
    assert [path.suffix for path in index.root.iterdir()] == [".building"]
    assert len(ids(lake, "تسنیم")) == 2
    assert list(index.root.iterdir()) == [index.folder]


def test_an_index_that_was_built_but_not_put_in_place_is_taken(lake: Path) -> None:
    index = index_of(lake)
    with index.building():
        index.build(lambda done, total: None)
    assert (index.folder.exists(), index.built.exists()) == (False, True)
    open_search(lake, None, lambda done, total: pytest.fail("built again"))
    assert (index.folder.exists(), index.built.exists()) == (True, False)


def test_a_takedown_that_holds_the_lake_is_not_waited_for_under_the_search_lock(lake: Path) -> None:
    """It takes the lake's lock first, then the search's."""
    with Lake(lake).lock():
        child = subprocess.Popen([sys.executable, "-c", OPENING, str(lake)], stderr=subprocess.DEVNULL)
        while not index_of(lake).built.exists() and child.poll() is None:
            time.sleep(0.05)
        with within(60), index_of(lake).building():
            shutil.rmtree(index_of(lake).root)
    assert child.wait(timeout=60) == 1
    assert len(ids(lake, "تسنیم")) == 2


@pytest.mark.parametrize("damage", ["meta gone", "meta cut", "file gone", "file cut", "empty"])
def test_a_broken_index_is_built_again(lake: Path, damage: str) -> None:
    open_search(lake)
    folder = index_of(lake).folder
    largest = max(folder.iterdir(), key=lambda path: path.stat().st_size)
    if damage == "meta gone":
        (folder / META).unlink()
    elif damage == "meta cut":
        os.truncate(folder / META, 10)
    elif damage == "file gone":
        largest.unlink()
    elif damage == "file cut":
        os.truncate(largest, 100)
    else:
        shutil.rmtree(folder)
        folder.mkdir()
    assert load(folder) is None
    assert len(ids(lake, "تسنیم")) == 2


def test_a_night_adds_its_files_and_drops_those_that_went(lake: Path) -> None:
    before = ids(lake, "ferry")
    (lake.parent / "dumps" / "en2.jsonl").write_text(dump_row("en2"))
    (lake.parent / "dumps" / "de.jsonl").write_text(dump_row("de").replace("Kuchen", "Gebäck"))
    publish(lake)
    told: list[tuple[int, int]] = []
    open_search(lake, progress=lambda done, total: told.append((done, total)))
    rows = sum(file.rows for file in Lake(lake).require_head().files("articles"))
    assert 0 < told[-1][1] < rows, "only rows of new files are indexed"
    assert index_of(lake).folder.stat().st_nlink >= 2
    assert any(path.stat().st_nlink > 1 for path in index_of(lake).folder.iterdir()), "segments are shared"
    assert len(ids(lake, "ferry")) == 2
    assert (len(ids(lake, "kuchen")), len(ids(lake, "gebäck"))) == (0, 1)
    assert (ids(lake, "ferry", 1), len(ids(lake, "kuchen", 1)), len(ids(lake, "gebäck", 1))) == (before, 1, 0)
    questions = ("ferry", "storm", "تسنیم", "gebäck", "渡船", "monday OR montag")
    grown = {question: ids(lake, question) for question in questions}
    shutil.rmtree(Lake(lake).state / "search")
    assert {question: ids(lake, question) for question in questions} == grown


def test_equal_articles_share_an_index(lake: Path) -> None:
    open_search(lake)
    (lake.parent / "dumps" / "empty.txt").write_bytes(b"")
    publish(lake)
    assert index_of(lake, 1).folder == index_of(lake, 2).folder


def test_an_index_goes_with_its_last_snapshot(lake: Path) -> None:
    open_search(lake)
    first = index_of(lake).folder
    (lake.parent / "dumps" / "en2.jsonl").write_text(dump_row("en2"))
    publish(lake)
    open_search(lake)
    assert first.exists()
    collect(lake, 1)
    with Lake(lake).lock():
        prune(Lake(lake))
    assert list(index_of(lake).root.iterdir()) == [index_of(lake).folder]


def test_what_a_takedown_took_meanwhile_is_not_put_in_place(lake: Path) -> None:
    manifest = Lake(lake).require_head().path / MANIFEST
    wanted = index_of(lake)

    def take_down(done: int, total: int) -> None:
        digest = Lake(lake).require_head().files("articles")[0].sha256
        manifest.write_text(manifest.read_text().replace(digest, "0" * 64))

    with pytest.raises(LakeError, match="changed while it was indexed"):
        wanted.open(take_down)
    assert not wanted.folder.exists()


def test_a_search_folder_dropped_under_way_is_an_error_that_says_what_to_do(lake: Path) -> None:
    root = index_of(lake).root
    with pytest.raises(LakeError, match="earch again"):
        open_search(lake, None, lambda done, total: done and root.exists() and os.rename(root, root.with_name("gone")))
    assert len(ids(lake, "تسنیم")) == 2
