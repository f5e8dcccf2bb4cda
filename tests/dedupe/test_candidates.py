from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dedupe.candidates import MOST_MEETINGS, UNDATED, Postings, candidates, meetings_needed
from etl.dedupe.groups import ANCHORS
from etl.dedupe.postings import Segment, gather

LONE = (([7, 8], [1, 2]), ([8, 9], [3, 4]))  # keys and texts of two files

Posting = tuple[int, int, int, bool, bool]  # key, month, text, old, new
Flags = dict[tuple[int, int], tuple[bool, bool]]  # pair of texts → compared in the old corpus, in the new one
POSTING = st.tuples(
    st.integers(1, 3), st.sampled_from([UNDATED, 1, 2, 3, 9]), st.integers(1, 60), *[st.booleans()] * 2
).filter(lambda found: found[3] or found[4])


def postings(found: list[Posting]) -> Postings:
    columns = zip(*found, strict=True) if found else [[]] * 5
    types = (np.uint64, np.int32, np.uint64, np.bool_, np.bool_)
    key, month, text, old, new = (np.array(list(column), kind) for column, kind in zip(columns, types, strict=True))
    return Postings(key, month, text, old, new, needs_of(text))


def needs_of(texts: np.ndarray) -> np.ndarray:
    """Say how many keys are enough for some texts of these tests: one, two or three, few as their keys are."""
    return (texts % 3 + 1).astype(np.uint8)


def segment_with(month: int, key: np.ndarray, text: np.ndarray) -> Segment:
    """Lay the postings of some texts down, a row for each text; `key` ascends."""
    names, row = np.unique(text, return_inverse=True)
    return Segment(month, key, row.astype(np.uint32), names, needs_of(names), names, np.arange(len(names), dtype="u4"))


def pairs(found: list[Posting], probes: set[int], reach: int = 1) -> tuple[Flags, set[int]]:
    got = candidates(postings(found).united(), np.array(sorted(probes), np.uint64), reach)
    both = [tuple(sorted(pair)) for pair in zip(got.first.tolist(), got.second.tolist(), strict=True)]
    assert len(set(both)) == len(both), "a pair is named twice"
    return dict(zip(both, zip(got.old.tolist(), got.new.tolist(), strict=True), strict=True)), set(got.moved.tolist())


def pairs_by_the_rule(found: list[Posting], probes: set[int], side: int, reach: int = 1) -> set[tuple[int, int]]:
    """Say the rule of `candidates` once more, the slow way, for the old corpus (0) or the new one (1)."""
    held = {(key, month, text) for key, month, text, *flags in found if flags[side]}
    groups: dict[tuple[int, int], list[int]] = {}
    for key, month, text in sorted(held):
        groups.setdefault((key, month), []).append(text)
    met: dict[tuple[int, int], set[int]] = {}
    for (key, month), texts in groups.items():
        for (other_key, other_month), others in groups.items():
            if key == other_key and (UNDATED in (month, other_month) or abs(month - other_month) <= reach):
                for pair in {(min(a, b), max(a, b)) for a in texts[:ANCHORS] for b in others if a != b}:
                    met.setdefault(pair, set()).add(key)
    return {(a, b) for (a, b), keys in met.items() if probes & {a, b} and len(keys) >= min(a % 3, b % 3) + 1}


@given(st.lists(POSTING, max_size=150), st.sets(st.integers(1, 60)), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_candidates_are_what_the_rule_says_in_any_order(found: list[Posting], probes: set[int], rng: Random) -> None:
    got, moved = pairs(found, probes)
    for side in (0, 1):
        assert {pair for pair, flags in got.items() if flags[side]} == pairs_by_the_rule(found, probes, side)
    assert pairs(rng.sample(found, len(found)), probes) == (got, moved)


@given(st.lists(POSTING, max_size=150))
@settings(deadline=None)
def test_what_only_one_corpus_compares_has_a_text_that_comes_goes_or_moved(found: list[Posting]) -> None:
    """So following them finds every verdict that may have changed."""
    texts = {posting[2] for posting in found}
    got, moved = pairs(found, texts)
    united = postings(found).united()
    changed = set(united.text[united.old != united.new].tolist())
    for pair, (old, new) in got.items():
        assert old == new or set(pair) & (changed | moved)


def segments(found: list[tuple[int, int, int]], cuts: list[int]) -> list[Segment]:
    """Lay postings down in files, each of one month."""
    made = []
    for start, end in zip([0, *cuts], [*cuts, len(found)], strict=True):
        for month in {posting[1] for posting in found[start:end]}:
            inside = sorted((key, text) for key, when, text in found[start:end] if when == month)
            key, text = (np.array(column, np.uint64) for column in zip(*inside, strict=True))
            made.append(segment_with(month, key, text))
    return made


@given(st.lists(POSTING, max_size=80), st.data())
@settings(deadline=None)
def test_the_cut_into_segments_does_not_show(found: list[Posting], data: st.DataObject) -> None:
    plain = [posting[:3] for posting in found]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(plain)), max_size=4)))
    keys = np.array(sorted(data.draw(st.sets(st.integers(1, 3)))), np.uint64)
    whole = gather(segments(plain, []), lambda: [postings([])], keys, {1, UNDATED})
    parts = gather(segments(plain, cuts), lambda: [postings([])], keys, {1, UNDATED})
    expected = {(key, month, text) for key, month, text in plain if key in keys.tolist() and month in (1, UNDATED)}
    shared = {posting for posting in expected if sum(posting[0] == other[0] for other in expected) > 1}
    for got in (whole, parts):
        listed = list(zip(got.key.tolist(), got.month.tolist(), got.text.tolist(), strict=True))
        assert listed == sorted(set(listed))
        assert shared <= set(listed) <= expected


def segment(keys: list[int], texts: list[int]) -> Segment:
    """Lay postings of one month down."""
    names = np.array(texts, np.uint64)
    return segment_with(5, np.array(keys, np.uint64), names)


def test_the_longer_the_shorter_text_the_more_keys_are_enough() -> None:
    letters = np.array([0, 1_447, 1_448, 2_896, 4_096, 5_793, 1_000_000], np.uint32)
    assert meetings_needed(letters).tolist() == [2, 2, 3, 5, 7, 10, MOST_MEETINGS]


def test_a_key_of_one_posting_is_left_out_and_one_of_two_files_is_not() -> None:
    one, two = (segment(keys, texts) for keys, texts in LONE)
    assert gather([one, two], list, np.array([7, 8, 9], np.uint64), None).key.tolist() == [8, 8]


def test_texts_that_go_are_old_only_and_stay_where_another_file_holds_them() -> None:
    one, two = (segment([7, 7], texts) for texts in ([1, 2], [2, 3]))
    got = gather([one.without(np.array([1, 2], np.uint64)), two], list, np.array([7], np.uint64), None)
    assert dict(zip(got.text.tolist(), got.new.tolist(), strict=True)) == {1: False, 2: True, 3: True}
    assert got.old.all()


@pytest.mark.parametrize("month", [UNDATED, 24_000])
def test_texts_that_share_all_keys_cost_no_more_than_their_number(month: int) -> None:
    count, keys = 5_000, 4
    found = [(key, month, text, False, True) for key in range(1, keys + 1) for text in range(1, count + 1)]
    got, _ = pairs(found, set(range(1, count + 1)))
    assert len(got) == ANCHORS * (count - ANCHORS) + ANCHORS * (ANCHORS - 1) // 2 <= 2 * ANCHORS * count


def test_reach() -> None:
    found = [(key, month, text, True, True) for key in (1, 2) for text, month in enumerate([10, 11, 12, UNDATED], 1)]
    assert set(pairs(found, {1, 2, 3, 4})[0]) == {(1, 2), (2, 3), (1, 4), (2, 4), (3, 4)}
    assert set(pairs(found, {1, 2, 3, 4}, reach=0)[0]) == {(1, 4), (2, 4), (3, 4)}


@given(st.lists(st.integers(0, 40), max_size=80), st.sets(st.integers(0, 40)))
@settings(deadline=None)
def test_the_postings_of_some_keys_are_found_wherever_they_lie(keys: list[int], wanted: set[int]) -> None:
    key = np.array(sorted(keys), np.uint64)
    segment = segment_with(1, key, np.arange(len(key), dtype=np.uint64))
    got = segment.of_keys(np.array(sorted(wanted), np.uint64)).postings()
    assert got.text.tolist() == [place for place, value in enumerate(sorted(keys)) if value in wanted]
