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
from etl.dedupe.known import Known
from etl.dedupe.postings import gather
from etl.publish.lake import Lake
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
