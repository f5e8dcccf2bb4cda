"""Rule out pairs of texts that share too little to be copies, at a fraction of what comparing them costs.

Most candidates share a phrase and nothing else, or are stories of one form. Nothing is decided here: a pair goes only
where too little of the shorter text stands in the longer, and the longer lacks too many of its numbers and names, for a
copy by the weights of the verdict, whatever else the two were found to have in common.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled
from etl.dedupe.align import Pairs, end_of_run, longest_of, runs_of
from etl.dedupe.compare import comes_first
from etl.dedupe.losses import lost, telling
from etl.dedupe.table import enter, find, mask_for, table_for
from etl.dedupe.tokens import Tokens
from etl.dedupe.verdict import FEW, WEIGHTS, most_otherwise

COVERAGE, LONGER = WEIGHTS["coverage"], WEIGHTS["longer"]
LOST_NUMBERS, LOST_NAMES = WEIGHTS["lost_numbers"], WEIGHTS["lost_names"]


def may_be_copies(tokens: Tokens, first: Pairs, second: Pairs) -> npt.NDArray[np.bool_]:
    """Say which pairs of texts, given as numbers, are to be compared; quickest where equal `first` follow each other.

    False only where the verdict on the pair, and on one that stands inside the other, is certain to be no.
    """
    runs, ends = runs_of(tokens, first, second)
    passes: npt.NDArray[np.bool_] = screen(
        tokens.offsets, tokens.hashes, tokens.weights, runs, ends, first, second, most_otherwise(), *telling(tokens)
    )
    return passes


@compiled
def screen(  # type: ignore[no-untyped-def]
    offsets, hashes, weights, runs, ends, first, second, most, bits, bounds, told, borders, names
):
    """Say which pairs may score above 0, by what a copy must have of the shorter text, and by what it may not lack."""
    longest = longest_of(ends)
    held, stamps = table_for(longest)  # of the runs of the first text of some pairs
    slots, met = np.empty(longest, np.int64), np.full(len(held), -1, np.int32)  # where they are; in which pair found
    mask, group = mask_for(0), 0
    passes = np.zeros(len(first), np.bool_)
    for number in range(len(first)):
        a, b = first[number], second[number]
        runs_a, runs_b = runs[ends[a] : ends[a + 1]], runs[ends[b] : ends[b + 1]]
        if number == 0 or first[number - 1] != a:
            group, mask = number, mask_for(len(runs_a))
            for place in range(len(runs_a)):
                slots[place], _ = enter(held, stamps, runs_a[place], group, mask)
        is_first_b = comes_first(hashes[offsets[b] : offsets[b + 1]], hashes[offsets[a] : offsets[a + 1]])
        short, other = (b, a) if is_first_b else (a, b)
        weights_short = weights[offsets[short] : offsets[short + 1]]
        if not is_first_b:
            for start in range(len(runs_b)):
                slot = find(held, stamps, runs_b[start], group, mask)
                if slot >= 0:
                    met[slot] = number
        covered = end = 0
        for start in range(ends[short + 1] - ends[short]):
            if is_first_b:
                is_shared = find(held, stamps, runs_b[start], group, mask) >= 0
            else:
                is_shared = met[slots[start]] == number
            if is_shared:
                last = end_of_run(weights_short, start)
                covered += last - max(start, end)
                end = last
        size = len(weights_short)
        longer = 1.0 - size / max(1, offsets[other + 1] - offsets[other])
        score = most[min(size, len(most) - 1)] + COVERAGE * covered / max(1, size) + LONGER * longer
        if score > 0:
            begin, border, end = borders[2 * short], borders[2 * short + 1], borders[2 * short + 2]
            own = bits[bounds[other] : bounds[other + 1]]
            share = lost(own, told[begin:border]) / (border - begin + FEW)
            score += LOST_NUMBERS * share * share
            if score > 0:
                score += LOST_NAMES * lost(own, told[border:end]) / (names[short] + FEW)
        passes[number] = score > 0
    return passes
