"""Two texts laid side by side: where the runs of the one stand in the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled
from etl.dedupe.alphabet import Hashes, Offsets
from etl.dedupe.sketch import shingle_hashes
from etl.dedupe.table import enter, mask_for, table_for
from etl.dedupe.tokens import Tokens

RUN_WEIGHT = 6  # three words or six characters

Pairs = npt.NDArray[np.int64]


def runs_of(tokens: Tokens, first: Pairs, second: Pairs) -> tuple[Hashes, Offsets]:
    """Return the runs of the texts that some pairs name, in the order of the texts and in their places.

    Those of text i lie in `ends[i]:ends[i + 1]`; other texts have none.
    """
    size = len(tokens.offsets) - 1
    is_named = np.zeros(size, np.bool_)
    is_named[first] = is_named[second] = True
    # a text that is lighter than a run has one all the same
    runs, ends = np.empty(int(tokens.offsets[-1]) + size, np.uint64), np.zeros(size + 1, np.int64)
    fill_runs(is_named, tokens.offsets, tokens.hashes, tokens.weights, runs, ends)
    return runs, ends


@compiled
def fill_runs(is_named, offsets, hashes, weights, runs, ends):  # type: ignore[no-untyped-def]
    """Fill the runs of the named texts."""
    count = 0
    for text in range(len(offsets) - 1):
        if is_named[text]:
            first, last = offsets[text], offsets[text + 1]
            count += shingle_hashes(hashes[first:last], weights[first:last], RUN_WEIGHT, runs[count:])
        ends[text + 1] = count


@compiled
def longest_of(bounds):  # type: ignore[no-untyped-def]
    """Return the greatest distance of two bounds that follow each other; 0 where there is none."""
    longest = 0
    for number in range(len(bounds) - 1):
        longest = max(longest, bounds[number + 1] - bounds[number])
    return longest


@compiled
def end_of_run(weights, token):  # type: ignore[no-untyped-def]
    """Return where the run ends that starts at a token."""
    weight = 0
    while token < len(weights) and weight < RUN_WEIGHT:
        weight += weights[token]
        token += 1
    return token


@compiled
def run_table(values):  # type: ignore[no-untyped-def]
    """Return a table for the runs of two texts: `table_for`, where each stands next, under which stamp both had it."""
    held, stamps = table_for(values)
    return held, stamps, np.empty(len(held), np.int32), np.full(len(held), -1, np.int32)


@compiled
def align(weights_a, runs_a, weights_b, runs_b, table, stamp):  # type: ignore[no-untyped-def]
    """Return where each token of a stands in b (or -1), which of b are shared, distinct runs of both, a, b."""
    held, stamps, at, met = table
    mask = mask_for(len(runs_a) + len(runs_b))
    match = np.full(len(weights_a), -1, np.int64)
    covered_b = np.zeros(len(weights_b), np.bool_)
    slots_b, following = np.empty(len(runs_b), np.int64), np.empty(len(runs_b), np.int32)
    shared = size_a = size_b = 0
    for place in range(len(runs_b) - 1, -1, -1):
        slot, is_new = enter(held, stamps, runs_b[place], stamp, mask)
        following[place] = -1 if is_new else at[slot]
        at[slot], slots_b[place] = place, slot
        size_b += is_new
    starts = np.full(len(runs_a), -1, np.int64)  # the nth of a run in one text is the nth in the other, or its last
    for place in range(len(runs_a)):
        slot, is_new = enter(held, stamps, runs_a[place], stamp, mask)
        if is_new:
            at[slot] = -1
            size_a += 1
        elif at[slot] >= 0:
            if met[slot] != stamp:
                met[slot] = stamp
                shared += 1
                size_a += 1
            starts[place] = at[slot]
            if following[at[slot]] >= 0:
                at[slot] = following[at[slot]]
    end = 0
    for place in range(len(runs_b)):
        if met[slots_b[place]] == stamp:
            last = end_of_run(weights_b, place)
            covered_b[max(place, end) : last] = True
            end = last
    for start in range(len(runs_a)):
        if starts[start] >= 0:
            token, other, last = start, starts[start], end_of_run(weights_a, start)
            while token < last and other < len(weights_b):
                if match[token] < 0 or token == start:
                    match[token] = other
                token += 1
                other += 1
    return match, covered_b, shared, size_a, size_b
