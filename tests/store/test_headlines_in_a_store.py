"""Headlines of a lake in a store: they lie on the machine that asks, and follow what others publish or remove."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl
import pytest

import etl.lake
from etl.config import Config
from etl.errors import StoreError
from etl.headlines.building import build
from etl.headlines.spans import COLUMNS, folder_of
from etl.publish.lake import Lake
from etl.store.keys import data_key
from etl.takedown.flow import take_down
from tests.store.stores import Machine, keys, objects, run


def listed(lake: str | Path, number: int | None = None) -> pl.DataFrame:
    with etl.lake.open(lake, number) as corpus:
        return corpus.polars("headlines").collect().sort("article_id")


def fetched(lake: str) -> set[str]:
    """Return the data sets of which files lie on this machine."""
    head = Lake(lake).require_head()
    return {path.relative_to(head.path).parts[0] for path in head.path.rglob("*.parquet")}


def test_the_rows_are_those_of_a_local_lake_and_articles_alone_are_fetched(
    lake: str, dumps: Path, tmp_path: Path
) -> None:
    run(dumps, tmp_path / "local")
    before = keys(lake)
    want = listed(tmp_path / "local")
    assert listed(lake).equals(want)
    assert build(lake).made
    assert listed(lake).equals(want)
    assert fetched(lake) == {"articles"}
    assert keys(lake) == before, "headlines stay here"


def test_what_is_made_is_read_without_fetching(lake: str) -> None:
    build(lake)
    store = objects(lake)
    store.delete([data_key(file) for file in Lake(lake).require_head().files("articles")])
    for file in Lake(lake).require_head().files("articles"):
        Lake(lake).require_head().local(file).unlink()
    assert listed(lake).columns == list(COLUMNS)
    assert fetched(lake) == set()


def test_what_was_taken_down_elsewhere_is_listed_nowhere(lake: str, machine: Machine) -> None:
    address = "http://paper.example/4"
    for number in (1, 2):
        build(lake, number)
        assert address in listed(lake, number)["url"]
    place = Lake(lake)
    machine("there")
    time.sleep(1.1)  # the store's clock has seconds
    take_down(Lake(lake), "url", [address], "asked to", Config())
    machine("here")
    for number in (1, 2):
        assert address not in listed(lake, number)["url"]
        build(lake, number)
        assert address not in listed(lake, number)["url"]
    for path in folder_of(place.path).glob("*.parquet"):
        assert address not in pl.read_parquet(path)["url"]


def test_what_cannot_be_fetched_leaves_nothing(lake: str) -> None:
    store, key = objects(lake), data_key(Lake(lake).require_head().files("articles")[0])
    data = store.get(key)
    store.delete([key])
    with pytest.raises(StoreError, match=r"not in .* any more"):
        build(lake)
    assert not list(folder_of(Lake(lake).path).glob("*.parquet"))
    store.put(key, data)
    assert build(lake).made
