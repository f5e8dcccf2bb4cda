"""Rows of equal letters may be cut into words differently: each has a sketch of its own, and one of them is read."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from etl import pipeline
from etl.dedupe.fingerprint import fingerprints
from etl.dedupe.index import Index
from etl.dedupe.keys import INDEX_SCHEMA
from etl.dedupe.known import Known
from etl.dedupe.postings import Segment, gather
from etl.publish.lake import Lake
from etl.publish.parquet import read_table
from etl.schema import arrow_schema
from tests.dedupe.newsroom import lines, prose, row, story

NAMES = ("a", "b", "c", "d")  # dumps of one row each; those of b and d are cut otherwise than those of a and c


@pytest.fixture
def index(tmp_path: Path) -> Index:
    rng = Random(1)
    text = story(rng)
    for name in NAMES:
        cut = [[word for whole in words for word in (whole[:2], whole[2:])] for words in text] if name in "bd" else text
        found = row(rng, prose(cut), None, date=f"2020-01-0{NAMES.index(name) + 1}")
        (tmp_path / "dumps").mkdir(exist_ok=True)
        (tmp_path / "dumps" / f"{name}.jsonl").write_bytes(lines([found]))
    pipeline.run([str(tmp_path / "dumps")], tmp_path / "lake", root=str(tmp_path / "dumps"))
    lake = Lake(tmp_path / "lake")
    return Index(lake, lake.require_head())


def sketches(texts: list[str]) -> list[set[int]]:
    found = fingerprints(pa.array([""] * len(texts)), pa.array(texts), pa.nulls(len(texts), pa.string()))
    return [set(keys) for keys in found["sketch"].to_pylist()]


def test_the_index_gives_back_the_keys_and_sketches_of_rows(index: Index) -> None:
    for file in index.files():
        assert index.snapshot is not None
        table = read_table([str(index.snapshot.local(file))], arrow_schema(file.dataset))
        found = fingerprints(*(table[name].combine_chunks() for name in ("headline", "body", "dateline")))
        keys = index.keys(file)
        assert keys.schema == INDEX_SCHEMA
        for name in found.schema.names:
            assert keys[name].to_pylist() == found[name].to_pylist()
        assert keys["article_id"].to_pylist() == table["article_id"].to_pylist()


def test_rows_without_a_sketch_have_an_empty_one() -> None:
    nothing, row = np.zeros(0, np.uint64), np.array([2, 0, 2], np.uint32)
    keys, text, needs = np.array([3, 5, 7], np.uint64), np.zeros(4, np.uint64), np.zeros(4, np.uint8)
    segment = Segment(0, keys, row, text, needs, nothing, row)
    assert segment.sketches().to_pylist() == [[5], [], [3, 7], []]


def held(known: Known) -> set[int]:
    segments = known.segments()
    keys = np.unique(np.concatenate([segment.key for segment in segments]))
    found = gather(segments, known.postings, keys, None)
    assert found.old.all()
    return set(found.key[found.new].tolist())


@pytest.mark.parametrize(
    ("removed", "cuts"), [("", "ab"), ("a", "ab"), ("b", "ab"), ("bd", "a"), ("ac", "b"), ("abc", "b"), ("abcd", "")]
)
def test_each_row_that_stays_keeps_its_own_sketch(index: Index, removed: str, cuts: str) -> None:
    names = [f"{name}.jsonl" for name in removed]
    everything = Known(index, [], [f"{name}.jsonl" for name in NAMES], {})
    places = everything.published.sort_values("dump", ignore_index=True)
    whole = dict(zip("ab", sketches(index.texts(places).to_pylist()[:2]), strict=True))
    assert len(everything.texts()) == 1
    assert not whole["a"] & whole["b"]
    assert held(Known(index, [], names, {})) == set().union(*(whole[cut] for cut in cuts))


def test_what_is_read_of_a_text_is_the_first_row_that_stays(index: Index) -> None:
    everything = Known(index, [], [f"{name}.jsonl" for name in NAMES], {})
    rows = everything.published.sort_values("article_id", ignore_index=True)
    bodies = index.texts(rows).to_pylist()
    for count in range(len(rows)):
        known = Known(index, [], rows["dump"].tolist()[:count], {})
        assert known.read(everything.texts()).to_pylist() == [bodies[count]]
