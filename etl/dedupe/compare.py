"""Two texts side by side: what they share, and what stands in the place of what.

Shared are the runs of three words (six characters) that both texts hold. Between two shared runs that follow each
other in both texts lies a *slot*: words inserted, dropped, or put in the place of others. Templates differ in slots
that name other numbers and names; copies lose and gain words anywhere.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from etl.dedupe.sketch import shingle_hashes
from etl.dedupe.tokens import IS_NAME, IS_NUMBER, LENGTH_SHIFT, Tokens

RUN_WEIGHT = 6
PLACE_BITS = np.uint64((1 << 26) - 1)  # more tokens than the largest record holds; 38 bits tell runs apart
WIDEST_SLOT = 16  # tokens
MOST_MISREAD = 3  # words that are taken for one and the same, misread or cut in another way
FIRST_PART = 10  # where the first tenth of what is shared ends: a chance phrase before it does not count
LEAST_COVERED = 30  # percent of the shorter text; where less is shared, slots say nothing
FIGURES = (
    "shared", "size_a", "size_b", "tokens_a", "tokens_b", "covered_a", "covered_b", "replaced", "number_slots",
    "edits", "jumps", "longest_run", "distinct_numbers_a", "lost_numbers_a", "names_a", "lost_names_a", "lost_words_a",
    "is_first_a", "replaced_words", "before_b",
)  # fmt: skip
(
    SHARED, SIZE_A, SIZE_B, TOKENS_A, TOKENS_B, COVERED_A, COVERED_B, REPLACED, NUMBER_SLOTS,
    EDITS, JUMPS, LONGEST_RUN, NUMBERS_A, LOST_NUMBERS_A, NAMES_A, LOST_NAMES_A, LOST_WORDS_A, IS_FIRST_A,
    REPLACED_WORDS, BEFORE_B,
) = range(len(FIGURES))  # fmt: skip

Pairs = npt.NDArray[np.int64]


def compare(tokens: Tokens, first: Pairs, second: Pairs) -> npt.NDArray[np.int32]:
    """Return one row of FIGURES for each pair of texts, given as numbers; `a` is the shorter of the two.

    Of equally long texts `a` is the one whose hashes come first, so that the order of a pair does not matter;
    `is_first_a` says which of the pair it is.
    """
    figures = np.zeros((len(first), len(FIGURES)), np.int32)
    size = int(tokens.offsets[-1])
    most = size + len(tokens.offsets)  # a text that is lighter than a run has one all the same
    runs, places, words = np.empty(most, np.uint64), np.empty(most, np.int32), np.empty(size, np.uint64)
    ends = np.zeros(len(tokens.offsets), np.int64)
    wanted = np.zeros(len(ends) - 1, np.bool_)
    wanted[first] = wanted[second] = True
    prepare(wanted, tokens.offsets, tokens.hashes, tokens.weights, runs, places, ends, words)
    fill_figures(
        tokens.offsets, tokens.hashes, tokens.kinds, tokens.weights, tokens.shapes, runs, places, ends, words,
        first, second, figures,
    )  # fmt: skip
    return figures


@njit(cache=True, nogil=True)
def prepare(wanted, offsets, hashes, weights, runs, places, ends, words):  # type: ignore[no-untyped-def]
    """Fill, for the wanted texts, the runs in ascending order and where they start, and the words in ascending order."""
    count = 0
    for text in range(len(offsets) - 1):
        ends[text + 1] = count
        if not wanted[text]:
            continue
        first, last = offsets[text], offsets[text + 1]
        found = np.empty(last - first + 1, np.uint64)
        size = shingle_hashes(hashes[first:last], weights[first:last], RUN_WEIGHT, found)
        for place in range(size):  # the place in the low bits: one sort of numbers orders runs, then places
            found[place] = found[place] & ~PLACE_BITS | np.uint64(place)
        ordered = np.sort(found[:size])
        for rank in range(size):
            runs[count + rank], places[count + rank] = ordered[rank] & ~PLACE_BITS, ordered[rank] & PLACE_BITS
        count += size
        ends[text + 1] = count
        words[first:last] = np.sort(hashes[first:last])


@njit(cache=True, nogil=True)
def comes_first(one, other):  # type: ignore[no-untyped-def]
    """Say whether a text is the shorter, or of equally long ones the smaller."""
    if len(one) != len(other):
        return len(one) < len(other)
    for place in range(len(one)):
        if one[place] != other[place]:
            return one[place] < other[place]
    return True


@njit(cache=True, nogil=True)
def fill_figures(  # type: ignore[no-untyped-def]
    offsets, hashes, kinds, weights, shapes, runs, places, ends, words, first, second, figures
):
    """Compare each pair."""
    for number in range(len(first)):
        a, b = first[number], second[number]
        is_first_a = comes_first(hashes[offsets[a] : offsets[a + 1]], hashes[offsets[b] : offsets[b + 1]])
        if not is_first_a:
            a, b = b, a
        span_a, span_b = (offsets[a], offsets[a + 1]), (offsets[b], offsets[b + 1])
        out = figures[number]
        out[IS_FIRST_A] = is_first_a
        out[TOKENS_A], out[TOKENS_B] = span_a[1] - span_a[0], span_b[1] - span_b[0]
        match, covered_b = align(
            weights[span_a[0] : span_a[1]], runs[ends[a] : ends[a + 1]], places[ends[a] : ends[a + 1]],
            weights[span_b[0] : span_b[1]], runs[ends[b] : ends[b + 1]], places[ends[b] : ends[b + 1]], out,
        )  # fmt: skip
        for token in range(len(match)):
            out[COVERED_A] += match[token] >= 0
        for token in range(len(covered_b)):
            out[COVERED_B] += covered_b[token]
        out[BEFORE_B] = place_of(covered_b, out[COVERED_B] // FIRST_PART)
        if out[COVERED_A] * 100 < out[TOKENS_A] * LEAST_COVERED:
            continue
        count_lost(match, hashes, kinds, words, span_a, span_b, out)
        walk(match, hashes, kinds, shapes, words, span_a, span_b, out)


@njit(cache=True, nogil=True)
def place_of(covered, number):  # type: ignore[no-untyped-def]
    """Return where the shared token lies that comes behind so many others."""
    for token in range(len(covered)):
        if covered[token]:
            if number == 0:
                return token
            number -= 1
    return 0


@njit(cache=True, nogil=True)
def align(weights_a, runs_a, places_a, weights_b, runs_b, places_b, out):  # type: ignore[no-untyped-def]
    """Count distinct and shared runs; return where each token of a stands in b (or -1), and which of b are shared."""
    place = np.full(len(weights_a), -1, np.int64)
    match = np.full(len(weights_a), -1, np.int64)
    covered_b = np.zeros(len(weights_b), np.bool_)
    a = b = 0
    while a < len(runs_a) or b < len(runs_b):
        if b >= len(runs_b) or (a < len(runs_a) and runs_a[a] < runs_b[b]):
            value = runs_a[a]
        else:
            value = runs_b[b]
        last_a, last_b = a, b
        while last_a < len(runs_a) and runs_a[last_a] == value:
            last_a += 1
        while last_b < len(runs_b) and runs_b[last_b] == value:
            last_b += 1
        out[SIZE_A] += last_a > a
        out[SIZE_B] += last_b > b
        if last_a > a and last_b > b:
            out[SHARED] += 1
            for number in range(a, last_a):  # the nth of a run in one text is the nth in the other
                match[places_a[number]] = places_b[min(last_b - 1, b + number - a)]
            for number in range(b, last_b):
                token, weight = places_b[number], 0
                while token < len(weights_b) and weight < RUN_WEIGHT:
                    covered_b[token] = True
                    weight += weights_b[token]
                    token += 1
        a, b = last_a, last_b
    for start in range(len(weights_a)):
        if match[start] >= 0:
            token, other, weight = start, match[start], 0
            while token < len(weights_a) and other < len(weights_b) and weight < RUN_WEIGHT:
                if place[token] < 0 or token == start:
                    place[token] = other
                weight += weights_a[token]
                token += 1
                other += 1
    return place, covered_b


@njit(cache=True, nogil=True)
def walk(match, hashes, kinds, shapes, words, span_a, span_b, out):  # type: ignore[no-untyped-def]
    """Count what stands between the shared runs, and before the first and behind the last."""
    before, before_b, run = -1, -1, 0
    for token in range(len(match) + 1):
        is_end = token == len(match)
        if not is_end and match[token] < 0:
            continue
        place_b = span_b[1] - span_b[0] if is_end else match[token]
        gap_a, gap_b = token - before - 1, place_b - before_b - 1
        is_edge = before < 0 or is_end
        if gap_a or gap_b:
            out[LONGEST_RUN] = max(out[LONGEST_RUN], run)
            run = 0
            if gap_b < 0 or gap_b > WIDEST_SLOT or gap_a > WIDEST_SLOT:
                out[JUMPS] += not is_edge
            elif gap_a and gap_b:
                slot_a = (span_a[0] + before + 1, span_a[0] + token)
                slot_b = (span_b[0] + before_b + 1, span_b[0] + place_b)
                count_slot(hashes, kinds, shapes, words, slot_a, slot_b, span_a, span_b, is_edge, out)
            else:
                out[EDITS] += not is_edge
        run += not is_end
        before, before_b = token, place_b
    out[LONGEST_RUN] = max(out[LONGEST_RUN], run)


@njit(cache=True, nogil=True)
def count_slot(hashes, kinds, shapes, words, slot_a, slot_b, span_a, span_b, is_edge, out):  # type: ignore[no-untyped-def]
    """Count a slot with words on both sides; those at the edges of the texts count by their words only."""
    kind_a, shape_a = joined(kinds, shapes, slot_a)
    kind_b, shape_b = joined(kinds, shapes, slot_b)
    is_short = max(slot_a[1] - slot_a[0], slot_b[1] - slot_b[0]) <= MOST_MISREAD
    if is_short and is_like(kind_a, shape_a, kind_b, shape_b):  # misread, or cut into words in another way
        return
    lost_a, number_a = lost_in_slot(hashes, kinds, shapes, slot_a, slot_b, words[span_b[0] : span_b[1]])
    lost_b, number_b = lost_in_slot(hashes, kinds, shapes, slot_b, slot_a, words[span_a[0] : span_a[1]])
    out[REPLACED_WORDS] += min(lost_a, lost_b)
    if not is_edge:
        out[REPLACED] += lost_a > 0 and lost_b > 0
        out[NUMBER_SLOTS] += number_a and number_b


@njit(cache=True, nogil=True)
def holds(ordered, value):  # type: ignore[no-untyped-def]
    """Say whether an ascending array holds a value."""
    place = np.searchsorted(ordered, value)
    return place < len(ordered) and ordered[place] == value


@njit(cache=True, nogil=True)
def count_lost(match, hashes, kinds, words, span_a, span_b, out):  # type: ignore[no-untyped-def]
    """Count the numbers, names and other words of a text, and those that the other lacks; numbers once each."""
    words_b = words[span_b[0] : span_b[1]]
    numbers = np.empty(span_a[1] - span_a[0], np.uint64)
    count = 0
    for token in range(span_a[0], span_a[1]):
        out[NAMES_A] += kinds[token] & IS_NAME != 0
        if kinds[token] & IS_NUMBER:
            numbers[count] = hashes[token]
            count += 1
        elif not stands_at(hashes, token, span_b, match[token - span_a[0]]) and not holds(words_b, hashes[token]):
            out[LOST_WORDS_A] += 1
            out[LOST_NAMES_A] += kinds[token] & IS_NAME != 0
    ordered = np.sort(numbers[:count])
    for rank in range(count):
        if rank == 0 or ordered[rank] != ordered[rank - 1]:
            out[NUMBERS_A] += 1
            out[LOST_NUMBERS_A] += not holds(words_b, ordered[rank])


@njit(cache=True, nogil=True, inline="always")
def stands_at(hashes, token, span_b, place):  # type: ignore[no-untyped-def]
    """Say whether a token stands at a place of the other text, -1 for none."""
    return place >= 0 and hashes[span_b[0] + place] == hashes[token]


@njit(cache=True, nogil=True)
def lost_in_slot(hashes, kinds, shapes, slot, other_slot, other_words):  # type: ignore[no-untyped-def]
    """Count the words of a slot that the other text lacks, with none like it in its slot; say if one is a number."""
    lost, number = 0, False
    for token in range(slot[0], slot[1]):
        if holds(other_words, hashes[token]):
            continue
        is_new = True
        for other in range(other_slot[0], other_slot[1]):
            if is_like(kinds[token], shapes[token], kinds[other], shapes[other]):
                is_new = False
        if is_new:
            lost += 1
            number |= kinds[token] & IS_NUMBER != 0
    return lost, number


@njit(cache=True, nogil=True)
def joined(kinds, shapes, slot):  # type: ignore[no-untyped-def]
    """Return kind and shape of the words of a slot as if they were one."""
    flags, length, shape = 0, 0, np.uint64(0)
    for token in range(slot[0], slot[1]):
        flags |= kinds[token] & (IS_NUMBER | IS_NAME)
        length += kinds[token] >> LENGTH_SHIFT
        shape |= shapes[token]
    return flags | length << LENGTH_SHIFT, shape


@njit(cache=True, nogil=True)
def is_like(kind, shape, other_kind, other_shape):  # type: ignore[no-untyped-def]
    """Say whether two words are spellings of one: nearly as long, with most pairs of letters in common."""
    if (kind | other_kind) & IS_NUMBER:
        return False
    if abs(np.int64(kind >> LENGTH_SHIFT) - np.int64(other_kind >> LENGTH_SHIFT)) > 2:
        return False
    both = count_bits(shape & other_shape)
    return both > 1 and both * 5 >= count_bits(shape | other_shape) * 2


@njit(cache=True, nogil=True)
def count_bits(value):  # type: ignore[no-untyped-def]
    """Count the bits that are set."""
    count = 0
    while value:
        value &= value - np.uint64(1)
        count += 1
    return count
