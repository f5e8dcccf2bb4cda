"""Two texts side by side: what they share, and what stands in the place of what.

Shared are the runs of three words (six characters) that both texts hold. Between two shared runs that follow each
other in both texts lies a *slot*: words inserted, dropped, or put in the place of others. Templates differ in slots
that name other numbers and names; copies lose and gain words anywhere.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled
from etl.dedupe.align import RUN_WEIGHT, Pairs, align, longest_of, run_table, runs_of
from etl.dedupe.scan import IS_NAME, IS_NUMBER
from etl.dedupe.shapes import is_like, joined, learn_shapes
from etl.dedupe.table import enter_all, holds, table_for
from etl.dedupe.tokens import Tokens

WIDEST_SLOT = 16  # tokens
MOST_MISREAD = 3  # words that are taken for one and the same, misread or cut in another way
FIRST_PART = 10  # where the first tenth of what is shared ends: a chance phrase before it does not count
LEAST_COVERED = 30  # percent of the shorter text; where less is shared, slots say nothing
FIGURES = (
    "shared", "size_a", "size_b", "tokens_a", "tokens_b", "covered_a", "covered_b", "replaced", "edits", "jumps",
    "distinct_numbers_a", "lost_numbers_a", "names_a", "lost_names_a", "is_first_a", "replaced_words", "before_b",
)  # fmt: skip
(
    SHARED, SIZE_A, SIZE_B, TOKENS_A, TOKENS_B, COVERED_A, COVERED_B, REPLACED, EDITS, JUMPS,
    NUMBERS_A, LOST_NUMBERS_A, NAMES_A, LOST_NAMES_A, IS_FIRST_A, REPLACED_WORDS, BEFORE_B,
) = range(len(FIGURES))  # fmt: skip


def compare(tokens: Tokens, first: Pairs, second: Pairs) -> npt.NDArray[np.int32]:
    """Return one row of FIGURES for each pair of texts, given as numbers; `a` is the shorter of the two.

    Of equally long texts `a` is the one whose hashes come first, so that the order of a pair does not matter;
    `is_first_a` says which of the pair it is.
    """
    figures = np.zeros((len(first), len(FIGURES)), np.int32)
    shapes = np.zeros(tokens.offsets[-1], np.uint64)  # 0 where one is not known: pages that nobody touches cost nothing
    runs, ends = runs_of(tokens, first, second)
    fill_figures(
        tokens.offsets, tokens.hashes, tokens.kinds, tokens.weights, tokens.places, tokens.letters, shapes, runs,
        ends, first, second, figures,
    )  # fmt: skip
    return figures


@compiled
def comes_first(one, other):  # type: ignore[no-untyped-def]
    """Say whether a text is the shorter, or of equally long ones the smaller."""
    if len(one) != len(other):
        return len(one) < len(other)
    for place in range(len(one)):
        if one[place] != other[place]:
            return one[place] < other[place]
    return True


@compiled
def fill_figures(  # type: ignore[no-untyped-def]
    offsets, hashes, kinds, weights, places, letters, shapes, runs, ends, first, second, figures,
):  # fmt: skip
    """Compare each pair."""
    longest = longest_of(offsets)
    words, other_words, table = table_for(longest), table_for(longest), run_table(2 * longest_of(ends))
    for number in range(len(first)):
        a, b = first[number], second[number]
        is_first_a = comes_first(hashes[offsets[a] : offsets[a + 1]], hashes[offsets[b] : offsets[b + 1]])
        if not is_first_a:
            a, b = b, a
        span_a, span_b = (offsets[a], offsets[a + 1]), (offsets[b], offsets[b + 1])
        out = figures[number]
        out[IS_FIRST_A] = is_first_a
        out[TOKENS_A], out[TOKENS_B] = span_a[1] - span_a[0], span_b[1] - span_b[0]
        match, covered_b, out[SHARED], out[SIZE_A], out[SIZE_B] = align(
            weights[span_a[0] : span_a[1]], runs[ends[a] : ends[a + 1]],
            weights[span_b[0] : span_b[1]], runs[ends[b] : ends[b + 1]], table, number,
        )  # fmt: skip
        out[COVERED_A], out[COVERED_B] = (match >= 0).sum(), covered_b.sum()
        out[BEFORE_B] = place_of(covered_b, out[COVERED_B] // FIRST_PART)
        if out[COVERED_A] * 100 < out[TOKENS_A] * LEAST_COVERED:
            continue
        words_a = enter_all(words, hashes[span_a[0] : span_a[1]], number)
        words_b = enter_all(other_words, hashes[span_b[0] : span_b[1]], number)
        count_lost(match, hashes, kinds, words_b, span_a, span_b, out)
        leave_strays(match, weights[span_a[0] : span_a[1]])
        walk(match, hashes, kinds, weights, places, letters, shapes, words_a, words_b, span_a, span_b, out)


@compiled
def place_of(covered, number):  # type: ignore[no-untyped-def]
    """Return where the shared token lies that comes behind so many others."""
    for token in range(len(covered)):
        if covered[token]:
            if number == 0:
                return token
            number -= 1
    return 0


@compiled
def leave_strays(match, weights):  # type: ignore[no-untyped-def]
    """Take out pieces lighter than a run that stand elsewhere in the other text, where those around them are in order.

    Both stories of a form may say "21 degrees in", of different cities. The run is shared, but its last words belong to
    the run that follows them here; what is left at the other place is a number that says nothing of order or editing.
    """
    before, start = -1, 0
    while start < len(match):
        end, weight = start + 1, weights[start]
        while end < len(match) and match[start] >= 0 and match[end] == match[end - 1] + 1:
            weight += weights[end]
            end += 1
        after = end
        while after < len(match) and match[after] < 0:
            after += 1
        if match[start] >= 0:
            is_between = before >= 0 and after < len(match) and before < match[after]
            if is_between and weight < RUN_WEIGHT and not before < match[start] <= match[end - 1] < match[after]:
                match[start:end] = -1
            else:
                before = match[end - 1]
        start = after


@compiled
def walk(  # type: ignore[no-untyped-def]
    match, hashes, kinds, weights, places, letters, shapes, words_a, words_b, span_a, span_b, out
):
    """Count what stands between the shared runs, and before the first and behind the last."""
    before, before_b = -1, -1
    for token in range(len(match) + 1):
        is_end = token == len(match)
        if not is_end and match[token] < 0:
            continue
        place_b = span_b[1] - span_b[0] if is_end else match[token]
        gap_a, gap_b = token - before - 1, place_b - before_b - 1
        is_edge = before < 0 or is_end
        if gap_b < 0 or gap_b > WIDEST_SLOT or gap_a > WIDEST_SLOT:
            out[JUMPS] += not is_edge
        elif gap_a and gap_b:
            slot_a = (span_a[0] + before + 1, span_a[0] + token)
            slot_b = (span_b[0] + before_b + 1, span_b[0] + place_b)
            for slot in (slot_a, slot_b):
                learn_shapes(slot, weights, places, letters, shapes)
            count_slot(hashes, kinds, shapes, words_a, words_b, slot_a, slot_b, is_edge, out)
        elif gap_a or gap_b:
            out[EDITS] += not is_edge
        before, before_b = token, place_b


@compiled
def count_slot(hashes, kinds, shapes, words_a, words_b, slot_a, slot_b, is_edge, out):  # type: ignore[no-untyped-def]
    """Count a slot with words on both sides; those at the edges of the texts count by their words only."""
    kind_a, shape_a = joined(kinds, shapes, slot_a)
    kind_b, shape_b = joined(kinds, shapes, slot_b)
    is_short = max(slot_a[1] - slot_a[0], slot_b[1] - slot_b[0]) <= MOST_MISREAD
    if is_short and is_like(kind_a, shape_a, kind_b, shape_b):  # misread, or cut into words in another way
        return
    lost_a = lost_in_slot(hashes, kinds, shapes, slot_a, slot_b, words_b)
    lost_b = lost_in_slot(hashes, kinds, shapes, slot_b, slot_a, words_a)
    out[REPLACED_WORDS] += min(lost_a, lost_b)
    out[REPLACED] += not is_edge and lost_a > 0 and lost_b > 0


@compiled
def count_lost(match, hashes, kinds, words_b, span_a, span_b, out):  # type: ignore[no-untyped-def]
    """Count the numbers and the names of a text, and those that the other lacks; numbers once each."""
    numbers = np.empty(span_a[1] - span_a[0], np.uint64)
    count = 0
    for token in range(span_a[0], span_a[1]):
        out[NAMES_A] += kinds[token] & IS_NAME != 0
        if kinds[token] & IS_NUMBER:
            numbers[count] = hashes[token]
            count += 1
        elif kinds[token] & IS_NAME and not stands_at(hashes, token, span_b, match[token - span_a[0]]):
            out[LOST_NAMES_A] += not holds(words_b, hashes[token])
    ordered = np.sort(numbers[:count])
    for rank in range(count):
        if rank == 0 or ordered[rank] != ordered[rank - 1]:
            out[NUMBERS_A] += 1
            out[LOST_NUMBERS_A] += not holds(words_b, ordered[rank])


@compiled
def stands_at(hashes, token, span_b, place):  # type: ignore[no-untyped-def]
    """Say whether a token stands at a place of the other text, -1 for none."""
    return place >= 0 and hashes[span_b[0] + place] == hashes[token]


@compiled
def lost_in_slot(hashes, kinds, shapes, slot, other_slot, other_words):  # type: ignore[no-untyped-def]
    """Count the words of a slot that the other text lacks, with none like it in its slot."""
    lost = 0
    for token in range(slot[0], slot[1]):
        if holds(other_words, hashes[token]):
            continue
        is_new = True
        for other in range(other_slot[0], other_slot[1]):
            if is_like(kinds[token], shapes[token], kinds[other], shapes[other]):
                is_new = False
        lost += is_new
    return lost
