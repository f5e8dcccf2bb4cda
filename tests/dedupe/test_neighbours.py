"""What a run looks at is all that it changes, and its neighbours: shown on postings made by chance, with no texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from etl.dedupe import neighbours
from etl.dedupe.candidates import UNDATED, Candidates, Postings
from etl.dedupe.compare import FIGURES, IS_FIRST_A, SHARED
from etl.dedupe.groups import ANCHORS
from etl.dedupe.memory import NOTHING, Memory
from etl.dedupe.neighbours import Neighbourhood, portions
from etl.dedupe.sets import holds
from tests.dedupe.test_candidates import Posting, needs_of, pairs_by_the_rule, segment_with

TEXTS, KEYS, MONTHS = 6 * ANCHORS, 2, (UNDATED, 1, 2, 4)
Pairs = set[tuple[int, int]]


def world(rng: Random) -> tuple[list[Posting], Pairs]:
    """Return postings, some of texts that come or go, and the pairs of texts that are copies if they are compared."""
    found = []
    for text in range(1, TEXTS + 1):
        old, new = rng.choices([(True, True), (True, False), (False, True)], [40, 1, 1])[0]
        found += [(rng.randint(1, KEYS), rng.choice(MONTHS), text, old, new) for _ in range(rng.randint(2, 4))]
    pairs = {(a, b) for a in range(1, TEXTS + 1) for b in range(a + 1, TEXTS + 1) if rng.random() < 0.01}
    return sorted(set(found)), pairs


def next_night(rng: Random, found: list[Posting]) -> list[Posting]:
    """Return the postings a night later: what was new is old, and again some texts come or go."""
    there = [(key, month, text) for key, month, text, _, new in found if new]
    goes = {text for text in {text for _, _, text in there} if rng.random() < 0.05}
    comes = [(rng.randint(1, KEYS), rng.choice(MONTHS), rng.randint(1, TEXTS)) for _ in range(4)]
    old = [(*posting, True, posting[2] not in goes) for posting in there]
    return sorted({*old, *((*posting, False, True) for posting in comes if posting not in there)})


def changed(found: list[Posting]) -> np.ndarray:
    """Return the texts that come or go."""
    return np.unique([posting[2] for posting in found if posting[3] != posting[4]]).astype(np.uint64)


def grown(
    found: list[Posting], copies: Pairs, monkeypatch: pytest.MonkeyPatch, memory: Memory = NOTHING
) -> Neighbourhood:
    def in_portions(
        self: Neighbourhood, work: Any, parts: Iterable[Candidates]
    ) -> Iterator[tuple[Candidates, tuple[np.ndarray, np.ndarray]]]:
        for part in parts:
            both = zip(part.first.tolist(), part.second.tolist(), strict=True)
            places = np.flatnonzero([tuple(sorted(pair)) in copies for pair in both])
            figures = np.zeros((len(places), len(FIGURES)), np.int32)
            figures[:, SHARED] = 1
            figures[:, IS_FIRST_A] = part.first[places] < part.second[places]
            yield part, (places, figures)

    monkeypatch.setattr(Neighbourhood, "in_portions", in_portions)
    monkeypatch.setattr(neighbours, "score", lambda figures: figures[:, SHARED] - 0.5)
    segments = []
    for month in MONTHS:
        inside = [(key, text, new) for key, when, text, old, new in found if old and when == month]
        key, text = (np.array([posting[side] for posting in inside], np.uint64) for side in (0, 1))
        gone = sorted({posting[1] for posting in inside if not posting[2]})
        segments.append(segment_with(month, key, text).without(np.array(gone, np.uint64)))
    fresh = [posting for posting in found if not posting[3]]
    types = (np.uint64, np.int32, np.uint64, np.bool_, np.bool_, np.uint8)
    needs = needs_of(np.array([posting[2] for posting in fresh], np.uint64))
    columns = [*([posting[side] for posting in fresh] for side in range(5)), needs]
    around = Neighbourhood(
        segments, lambda: [Postings(*map(np.array, columns, types))], lambda texts: pa.nulls(len(texts)), 1, memory
    )
    around.grow(changed(found))
    return around


@pytest.mark.parametrize("seed", range(15))
def test_every_verdict_that_changes_is_found_and_all_that_follow_from_it(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, copies = world(Random(seed))
    around = grown(found, copies, monkeypatch)
    got = around.pairs()
    compared = dict(zip(zip(got.first.tolist(), got.second.tolist(), strict=True), got.new.tolist(), strict=True))
    everything = set(range(1, TEXTS + 1))
    before, after = (pairs_by_the_rule(found, everything, side) for side in (0, 1))
    assert (before ^ after) & copies <= set(compared)
    reached = set(around.texts.tolist())
    assert {pair for pair in (before | after) & copies if reached & set(pair)} <= {
        pair for pair in compared if reached >= set(pair)
    }
    assert all(new == (pair in after) for pair, new in compared.items())


@pytest.mark.parametrize("seed", range(15))
def test_what_earlier_nights_found_out_spares_comparisons_and_changes_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, memory, spared = Random(seed), NOTHING, 0
    found, copies = world(rng)
    for _ in range(6):
        alone = grown(found, copies, monkeypatch)
        helped = grown(found, copies, monkeypatch, memory)
        assert np.array_equal(helped.texts, alone.texts)
        pairs, wanted = helped.pairs(), alone.pairs()
        for side in ("first", "second", "figures", "new"):
            assert np.array_equal(getattr(pairs, side), getattr(wanted, side))
        spared += len(memory.find(pairs.first, pairs.second)[0])
        stays = np.array(sorted({posting[2] for posting in found if posting[4]}), np.uint64)
        reached = helped.texts[holds(stays, helped.texts)]
        known = pairs.at(np.flatnonzero(pairs.new)).named()
        found = next_night(rng, found)
        memory = memory.next([known], reached, np.zeros(len(reached), np.int32), since=0)
        memory = replace(memory, changed=changed(found))
    assert spared


def test_no_portion_of_pairs_names_more_texts_than_are_asked() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 40, 500), rng.integers(40, 80, 500)
    borders = portions(first, second, 80, 12)
    assert (borders[0], borders[-1]) == (0, 500)
    sizes = [len({*first[a:b], *second[a:b]}) for a, b in pairwise(borders)]
    assert max(sizes) <= 12 < 2 * min(sizes[:-1])
