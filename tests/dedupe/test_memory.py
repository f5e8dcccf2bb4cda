"""What a run found out about pairs of texts is found again, kept beside the index, and never believed too long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import UNDATED, Candidates
from etl.dedupe.compare import FIGURES, IS_FIRST_A
from etl.dedupe.memory import NOTHING, Comparing, Memory, Pairs, recalling
from etl.dedupe.neighbours import Neighbourhood, related
from etl.dedupe.verdict import Figures
from etl.publish.lake import Lake
from tests.dedupe.newsroom import Dumps, dumps
from tests.dedupe.nights import Night, make_lake

NO_TEXTS = np.zeros(0, np.uint64)


def texts(*numbers: int) -> Hashes:
    return np.array(numbers, np.uint64)


def figures(first: Hashes, second: Hashes) -> Figures:
    """Make figures up; the smaller number is the shorter text."""
    found = np.zeros((len(first), len(FIGURES)), np.int32)
    found[:, 0] = first + second
    found[:, IS_FIRST_A] = first < second
    return found


def pairs(first: Hashes, second: Hashes) -> Pairs:
    return Pairs.of(first, second, figures(first, second))


def remembering(known: Pairs, *numbers: int, changed: Hashes = NO_TEXTS) -> Memory:
    return Memory(known, texts(*numbers), np.zeros(len(numbers), np.int32), changed)


def test_a_pair_is_found_in_either_order() -> None:
    known = pairs(texts(1, 5, 9), texts(3, 2, 4))
    asked = texts(2, 7, 1, 3), texts(5, 8, 3, 1)
    places, found = known.find(*asked)
    assert places.tolist() == [0, 2, 3]
    assert np.array_equal(found, figures(asked[0][places], asked[1][places]))


def test_only_what_is_not_known_is_compared_and_then_it_is_known() -> None:
    comparing = Comparing(figures)
    compare = recalling(pairs(texts(1), texts(3)).find, comparing)
    asked = texts(3, 6), texts(1, 2)
    assert np.array_equal(compare(*asked), figures(*asked))
    (done,) = comparing.done
    assert (done.first.tolist(), done.second.tolist()) == ([2], [6])


def test_nothing_is_known_of_texts_of_which_rows_come_or_go() -> None:
    memory = remembering(pairs(texts(1, 1), texts(2, 3)), 1, changed=texts(3))
    assert memory.cover(texts(1, 1, 2, 3), texts(2, 3, 4, 1)).tolist() == [True, False, False, False]
    assert memory.find(texts(1, 3), texts(2, 1))[0].tolist() == [0]


def test_a_run_adds_what_it_compared_and_forgets_what_went_and_what_is_long_past() -> None:
    memory = remembering(pairs(texts(1, 1, 4, 4, 6), texts(2, 3, 5, 2, 7)), 1, 3, 4, 6, changed=texts(3))
    memory = replace(memory, months=np.array([8, 8, 1, UNDATED], np.int32))
    after = memory.next([pairs(texts(1, 2), texts(2, 9))], texts(2), np.array([7], np.int32), since=7)
    known = zip(after.pairs.first.tolist(), after.pairs.second.tolist(), strict=True)
    assert {*known} == {(1, 2), (2, 4), (6, 7), (2, 9)}
    assert (after.texts.tolist(), after.months.tolist()) == ([1, 2, 6], [8, 7, UNDATED])


@pytest.mark.parametrize("memory", [NOTHING, remembering(pairs(texts(1, 5), texts(3, 2)), 1, 5)])
def test_it_is_read_as_it_was_written(memory: Memory, tmp_path: Path) -> None:
    memory.save(tmp_path / "memory.arrow")
    again = Memory.load(tmp_path / "memory.arrow", NO_TEXTS)
    for name in ("name", "first", "second", "figures"):
        assert np.array_equal(getattr(again.pairs, name), getattr(memory.pairs, name))
    assert np.array_equal(again.texts, memory.texts)
    assert np.array_equal(again.months, memory.months)


def test_half_of_it_is_nothing(tmp_path: Path) -> None:
    remembering(pairs(texts(1), texts(3)), 1).save(tmp_path / "memory.arrow")
    (tmp_path / "memory.texts.arrow").unlink()
    assert Memory.load(tmp_path / "memory.arrow", NO_TEXTS) is NOTHING


@pytest.fixture(scope="module")
def final() -> Dumps:
    return dumps(2, 200, 6)


def nights(final: Dumps, lake: Path, count: int) -> str:
    """Bring the dumps in so many nights; return what `make_lake` does."""
    names = sorted(final)
    parts = [{name: final[name] for name in names[start::count]} for start in range(count)]
    return make_lake(lake, lake.with_name("dumps"), [Night("", part, 1) for part in parts])


def test_it_lies_in_the_index_under_the_one_corpus_that_it_is_about(final: Dumps, tmp_path: Path) -> None:
    nights(final, tmp_path / "lake", 2)
    head = Lake(tmp_path / "lake").require_head().manifest
    kept = sorted(path.name for path in (tmp_path / "lake/state/index").glob("*/memory-*"))
    assert kept == [f"memory-1-{head.content_hash}.arrow", f"memory-1-{head.content_hash}.texts.arrow"]
    assert not list((tmp_path / "lake/state/plans").iterdir())


def test_a_night_compares_no_two_texts_that_were_published_before(
    final: Dumps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_portions, again = Neighbourhood.in_portions, 0

    def watched(self: Neighbourhood, work: Any, given: Iterable[Candidates]) -> Any:
        def noted(pairs: Candidates) -> Candidates:
            nonlocal again
            is_changed = [np.isin(side, self.memory.changed) for side in (pairs.first, pairs.second)]
            again += int(np.sum(pairs.old & ~is_changed[0] & ~is_changed[1])) if work is related else 0
            return pairs

        return in_portions(self, work, map(noted, given))

    monkeypatch.setattr(Neighbourhood, "in_portions", watched)
    published = nights(final, tmp_path / "lake", 3)
    assert again == 0
    monkeypatch.setattr(Memory, "load", lambda _, changed: replace(NOTHING, changed=changed))
    assert nights(final, tmp_path / "forgetful/lake", 3) == published
    assert again > 0
