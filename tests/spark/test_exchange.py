"""Candidates found place by place are those of one process: on any cut, with anchors, with what comes and goes."""

from __future__ import annotations

import numpy as np
import pytest

from etl.dedupe.candidates import UNDATED, Postings, candidates
from etl.dedupe.sets import distinct
from etl.spark.neighbours import cut_by_key, meetings_among, merged

KEYS, TEXTS = 40, 120  # so that many keys have more texts than anchors


def some_postings(seed: int, size: int = 3_000) -> Postings:
    rng = np.random.default_rng(seed)
    text = rng.integers(0, TEXTS, size).astype(np.uint64)
    month = rng.choice([UNDATED, 24_000, 24_001, 24_002, 24_005], size).astype(np.int32)
    old = rng.random(size) < 0.5
    key, new = rng.integers(0, KEYS, size).astype(np.uint64), ~old | (rng.random(size) < 0.8)
    return Postings(key, month, text, old, new, (text % 3 + 1).astype(np.uint8))


@pytest.mark.parametrize("places", [1, 3, 16, 100])
@pytest.mark.parametrize("seed", range(5))
def test_places_together_find_what_one_process_finds(seed: int, places: int) -> None:
    postings = some_postings(seed)
    probes = distinct(np.random.default_rng(seed).choice(postings.text, 60))
    want = candidates(postings.united(), probes, 1)
    assert len(want.first)
    assert len(want.moved)

    met: dict[int, list[Postings]] = {}
    order = np.random.default_rng(seed).permutation(len(postings.key))
    for source in np.array_split(order, 7):
        for place, block in cut_by_key(postings.at(source), None, places):
            met.setdefault(place, []).insert(0, block)
    found = merged([meetings_among(blocks, probes, 1) for blocks in met.values()]).candidates()

    in_order = np.lexsort((want.second, want.first))
    for name in ("first", "second", "old", "new"):
        np.testing.assert_array_equal(getattr(found, name), getattr(want, name)[in_order])
    keys = distinct(postings.key[np.isin(postings.text, probes)])
    of_probes = postings.at(np.flatnonzero(np.isin(postings.key, keys))).united()
    np.testing.assert_array_equal(found.moved, candidates(of_probes, probes, 1).moved)


def test_months_out_of_reach_stay_behind() -> None:
    postings = some_postings(1)
    blocks = [block for _, block in cut_by_key(postings, {UNDATED, 24_000}, 4)]
    assert set(np.concatenate([block.month for block in blocks]).tolist()) == {UNDATED, 24_000}


def test_nothing_meets_nothing() -> None:
    nothing = merged([meetings_among([], np.array([1], np.uint64), 1)])
    assert not len(nothing.first)
    assert not len(nothing.moved)
