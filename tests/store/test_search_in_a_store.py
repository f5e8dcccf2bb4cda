"""Search on a lake in a store: the index lies on the machine that asks, and follows what others publish or remove."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from etl import pipeline
from etl.config import Config
from etl.errors import StoreError, UsageError
from etl.publish.collect import collect
from etl.publish.lake import Lake
from etl.search import Search, open_search
from etl.store.keys import data_key
from etl.takedown.flow import take_down
from tests.small_dumps import WORDS, article, jsonl, text, write_dumps
from tests.store.stores import Machine, keys, objects, run

WORDS_OF_4 = '"' + " ".join(text(4).split()[:6]) + '"'


def asked(search: Search) -> list[tuple[int, tuple[str, ...]]]:
    found = [search.find(word, limit=50) for word in WORDS]
    return [(one.total, tuple(hit.article_id for hit in one.hits)) for one in found]


def test_the_answers_are_those_of_a_local_lake_and_articles_alone_are_fetched(
    lake: str, dumps: Path, tmp_path: Path
) -> None:
    run(dumps, tmp_path / "local")
    before = keys(lake)
    assert asked(open_search(lake)) == asked(open_search(tmp_path / "local"))
    head = Lake(lake).require_head()
    assert {path.relative_to(head.path).parts[0] for path in head.path.rglob("*.parquet")} == {"articles"}
    assert keys(lake) == before, "the index stays here"


def test_what_another_machine_publishes_is_found_and_an_open_search_stays(
    lake: str, tmp_path: Path, machine: Machine
) -> None:
    opened = open_search(lake)
    assert opened.find("zeppelin").total == 0
    machine("there")
    more = write_dumps(tmp_path / "more")
    (more / "a/new.jsonl").write_bytes(jsonl(article(90, content=text(90) + " A zeppelin came.")))
    pipeline.run([str(more / "a")], lake, root=str(more))
    machine("here")
    assert opened.find("zeppelin").total == 0
    assert open_search(lake).find("zeppelin").total == 1
    assert open_search(lake, 2).find("zeppelin").total == 0


def test_what_was_taken_down_elsewhere_is_found_nowhere(lake: str, machine: Machine) -> None:
    assert open_search(lake).find(WORDS_OF_4).total == 1
    place = Lake(lake)
    machine("there")
    time.sleep(1.1)  # the store's clock has seconds
    take_down(Lake(lake), "url", ["http://paper.example/4"], "asked to", Config())
    machine("here")
    for number in (1, 2, None):
        assert open_search(lake, number).find(WORDS_OF_4).total == 0
    assert len(list((place.state / "search").iterdir())) == 2, "of the two snapshots as they are now"


def test_a_snapshot_that_gc_removed_elsewhere_is_said(lake: str, machine: Machine) -> None:
    open_search(lake, 1)
    machine("there")
    assert collect(lake, keep=1).removed == (1,)
    machine("here")
    with pytest.raises(UsageError, match="snapshot 1 is not"):
        open_search(lake, 1)
    assert open_search(lake).find("ferry").total


def test_what_cannot_be_fetched_leaves_no_index(lake: str) -> None:
    store, key = objects(lake), data_key(Lake(lake).require_head().files("articles")[0])
    data = store.get(key)
    store.delete([key])
    with pytest.raises(StoreError, match=r"not in .* any more"):
        open_search(lake)
    store.put(key, data)
    assert open_search(lake).find("ferry").total


def test_the_command_line_builds_and_asks(lake: str) -> None:
    def search(*arguments: str) -> bytes:
        command = [sys.executable, "-m", "etl", "search", *arguments, "--lake", lake, "--json"]
        return subprocess.run(command, capture_output=True, check=True).stdout

    search("--build")
    found = orjson.loads(search("headline:number"))
    assert found["total"] == open_search(lake).find("headline:number").total > 0
