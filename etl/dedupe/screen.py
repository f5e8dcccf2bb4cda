"""Rule out pairs of texts that share too little to be copies, at a fraction of what comparing them costs.

Most candidates share a phrase and nothing else. Nothing is decided here: a pair goes only where the share of the
shorter text that stands in the longer is below what a copy must have by the weights of the verdict, whatever else
the two were found to have in common.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from etl.dedupe.compare import PLACE_BITS, RUN_WEIGHT, Pairs, comes_first
from etl.dedupe.sketch import shingle_hashes
from etl.dedupe.tokens import SPREAD, Tokens
from etl.dedupe.verdict import least_coverage


def may_be_copies(tokens: Tokens, first: Pairs, second: Pairs) -> npt.NDArray[np.bool_]:
    """Say which pairs of texts, given as numbers, are to be compared; quickest where equal `first` follow each other.

    False only where the verdict on the pair, and on one that stands inside the other, is certain to be no.
    """
    offsets, size = tokens.offsets, len(tokens.offsets) - 1
    runs = np.empty(int(offsets[-1]) + size, np.uint64)
    ends = np.zeros(size + 1, np.int64)
    fill_runs(offsets, tokens.hashes, tokens.weights, runs, ends)
    longest = int(np.diff(ends).max(initial=0))
    return screen(offsets, tokens.hashes, tokens.weights, runs, ends, first, second, least_coverage(), longest)


@njit(cache=True, nogil=True)
def fill_runs(offsets, hashes, weights, runs, ends):  # type: ignore[no-untyped-def]
    """Fill the runs of each text, in the order in which they stand there, as far as `compare` tells them apart."""
    count = 0
    for text in range(len(offsets) - 1):
        first, last = offsets[text], offsets[text + 1]
        size = shingle_hashes(hashes[first:last], weights[first:last], RUN_WEIGHT, runs[count:])
        for number in range(count, count + size):
            runs[number] &= ~PLACE_BITS
        count += size
        ends[text + 1] = count


@njit(cache=True, nogil=True)
def screen(offsets, hashes, weights, runs, ends, first, second, least, longest):  # type: ignore[no-untyped-def]
    """Say which pairs have the share that a copy must have, by the length of the shorter text."""
    slots = slots_for(longest)
    held, owner = np.empty(slots, np.uint64), np.full(slots, -1, np.int32)  # a table of the runs of one text
    slot_of, met = np.empty(slots, np.int32), np.full(slots, -1, np.int32)  # where each run is; in which pair it was met
    group, mask = 0, 0
    passes = np.zeros(len(first), np.bool_)
    for number in range(len(first)):
        a, b = first[number], second[number]
        runs_a, runs_b = runs[ends[a] : ends[a + 1]], runs[ends[b] : ends[b + 1]]
        if number == 0 or first[number - 1] != a:
            group, mask = number, slots_for(len(runs_a)) - 1
            for place in range(len(runs_a)):
                slot_of[place] = enter(held, owner, runs_a[place], group, mask)
        tokens_a, tokens_b = hashes[offsets[a] : offsets[a + 1]], hashes[offsets[b] : offsets[b + 1]]
        if comes_first(tokens_b, tokens_a):
            need = len(tokens_b) * least[min(len(tokens_b), len(least) - 1)]
            weights_b = weights[offsets[b] : offsets[b + 1]]
            covered, end = 0, 0
            for start in range(len(runs_b)):
                if find(held, owner, runs_b[start], group, mask) >= 0:
                    last = end_of_run(weights_b, start)
                    covered += last - max(start, end)
                    end = last
        else:
            need = len(tokens_a) * least[min(len(tokens_a), len(least) - 1)]
            weights_a = weights[offsets[a] : offsets[a + 1]]
            for start in range(len(runs_b)):
                slot = find(held, owner, runs_b[start], group, mask)
                if slot >= 0:
                    met[slot] = number
            covered, end = 0, 0
            for start in range(len(runs_a)):
                if met[slot_of[start]] == number:
                    last = end_of_run(weights_a, start)
                    covered += last - max(start, end)
                    end = last
        passes[number] = covered >= need
    return passes


@njit(cache=True, nogil=True)
def slots_for(runs):  # type: ignore[no-untyped-def]
    """Return the size of a table in which so many runs take at most half of the slots: a power of two."""
    slots = 16
    while slots < 2 * runs:
        slots *= 2
    return slots


@njit(cache=True, nogil=True, inline="always")
def enter(held, owner, value, group, mask):  # type: ignore[no-untyped-def]
    """Enter a run for a group of pairs; return its slot. Slots of other groups are free."""
    slot = np.int64(value * SPREAD >> np.uint64(40)) & mask
    while owner[slot] == group and held[slot] != value:
        slot = (slot + 1) & mask
    held[slot], owner[slot] = value, group
    return slot


@njit(cache=True, nogil=True, inline="always")
def find(held, owner, value, group, mask):  # type: ignore[no-untyped-def]
    """Return the slot of a run, or -1."""
    slot = np.int64(value * SPREAD >> np.uint64(40)) & mask
    while owner[slot] == group:
        if held[slot] == value:
            return slot
        slot = (slot + 1) & mask
    return -1


@njit(cache=True, nogil=True, inline="always")
def end_of_run(weights, token):  # type: ignore[no-untyped-def]
    """Return where the run ends that starts at a token."""
    weight = 0
    while token < len(weights) and weight < RUN_WEIGHT:
        weight += weights[token]
        token += 1
    return token
