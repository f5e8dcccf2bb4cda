"""Rows are found by their text, id, cluster, dump and guid, over all files, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import numpy as np
import pandas as pd
import pytest

from etl import pipeline
from etl.dedupe import lookup as lookup_module
from etl.dedupe.alphabet import Hashes
from etl.dedupe.index import Index
from etl.dedupe.lookup import Found, Lookup, joined
from etl.dedupe.names import NAMED_BY, names_of
from etl.publish.lake import Lake
from tests.dedupe.newsroom import corpus, lines

WAYS = [*NAMED_BY, "text"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("lookup")
    (folder / "dumps").mkdir()
    for number in range(4):
        rows = corpus(number % 3, 60)  # the last dump repeats the first
        for place, row in enumerate(rows):
            row.update({"guid": f"item-{place % 9}", "version": str(place)} if place % 5 == 0 else {})
        (folder / "dumps" / f"{number}.jsonl").write_bytes(lines(rows))
    pipeline.run([str(folder / "dumps")], folder / "lake", root=str(folder / "dumps"))
    lake = Lake(folder / "lake")
    return Index(lake, lake.require_head())


def everything(lookup: Lookup) -> pd.DataFrame:
    """Return all rows of the index."""
    return lookup.frame({number: np.arange(file.rows) for number, file in enumerate(lookup.files)})


def named(rows: pd.DataFrame, column: str, among: Iterable[object]) -> Hashes:
    """Return the names of some values of a column of WAYS, ascending."""
    values = rows[column][rows[column].isin([*among])].drop_duplicates()
    return np.sort(values.to_numpy(np.uint64) if column == "text" else names_of(column, values))


def places(found: Found) -> set[tuple[int, int]]:
    return {(number, int(row)) for number, rows in found.items() for row in rows}


@pytest.mark.parametrize("column", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_rows_are_found_by_each_of_their_names_and_by_no_other(index: Index, column: str, seed: int) -> None:
    lookup = Lookup(index)
    rows = everything(lookup)
    chosen = Random(seed).sample(sorted(rows[column].dropna().unique()), 2)
    wanted = rows[rows[column].isin(chosen)]
    assert 0 < len(wanted) < len(rows)
    found = lookup.find(named(rows, column, chosen))
    assert places(found) == set(zip(wanted["file"], wanted["row"], strict=True))
    got = lookup.frame(found).sort_values(["file", "row"], ignore_index=True)
    pd.testing.assert_frame_equal(got, wanted.sort_values(["file", "row"], ignore_index=True))


def test_a_value_is_another_name_in_each_column() -> None:
    assert len({int(names_of(column, ["same"])[0]) for column in NAMED_BY}) == len(NAMED_BY)


@pytest.mark.parametrize("column", WAYS)
def test_the_clusters_of_the_rows_found_come_whole(index: Index, column: str) -> None:
    lookup = Lookup(index)
    rows = everything(lookup)
    copy = rows[rows["copy"]].iloc[0]
    value = copy[column] if pd.notna(copy[column]) else rows[column].dropna().iloc[0]
    clusters = rows.loc[rows[column] == value, "cluster_id"]
    whole = rows[rows["cluster_id"].isin(clusters)]
    assert len(whole) > 1
    found = lookup.clusters(named(rows, column, [value]))
    assert places(found) == set(zip(whole["file"], whole["row"], strict=True))


def test_nothing_is_found_by_nothing(index: Index) -> None:
    lookup = Lookup(index)
    nothing = lookup.clusters(np.zeros(0, np.uint64))
    assert nothing == {}
    assert lookup.frame(nothing).columns.tolist() == everything(lookup).columns.tolist()


def test_more_rows_than_are_remembered_are_read_again(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = everything(Lookup(index))
    monkeypatch.setattr(lookup_module, "ROWS_REMEMBERED", 1)
    lookup = Lookup(index)
    assert [everything(lookup).equals(whole) for _ in range(2)] == [True, True]
    assert len(lookup.roles) < len(lookup.files)


def test_what_is_joined_ascends_and_is_named_once() -> None:
    got = joined({2: np.array([1, 5]), 0: np.array([3])}, {2: np.array([0, 5]), 1: np.array([9])})
    assert [(number, rows.tolist()) for number, rows in got.items()] == [(0, [3]), (1, [9]), (2, [0, 1, 5])]
