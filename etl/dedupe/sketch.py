"""Sketches: the few shingles of a text by which texts that share a passage find each other.

A *shingle* is a run of tokens of a fixed weight. Of the hashes of a text's shingles its sketch keeps the smallest
(a bottom-k sketch: texts of like content share many), all below a fixed bound (FracMinHash: an abridged copy shares
its part with a text however long), and the smallest of the lead, since briefs are most often leads.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from etl.dedupe.alphabet import Hashes, Offsets
from etl.dedupe.scan import SPREAD, WORD_WEIGHT, mix
from etl.dedupe.tokens import Tokens

KEY_WEIGHT = 12  # six words or twelve characters: rarely a common phrase
SMALLEST = 16
RATE = 16  # one shingle of so many is below the bound
LEAD, LEAD_SMALLEST = 36, 8  # shingles of the lead, and how many of them are kept
MOST = 512  # keys of one text
BOUND = np.uint64((1 << 64) // RATE)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


def sketch(tokens: Tokens) -> tuple[Hashes, Offsets]:
    """Return the keys of all texts, ascending and distinct within a text; text i has `bounds[i]:bounds[i + 1]`."""
    most = SMALLEST + LEAD_SMALLEST
    keys = np.empty(len(tokens.hashes) + most * len(tokens.offsets), np.uint64)
    bounds = np.zeros(len(tokens.offsets), np.int64)
    count = fill_sketches(tokens.offsets, tokens.hashes, tokens.weights, keys, bounds)
    return keys[:count].copy(), bounds


@njit(cache=True, nogil=True)
def shingle_hashes(hashes, weights, weight, out):  # type: ignore[no-untyped-def]
    """Hash every run of tokens of a weight, or the whole text where it is lighter; return how many."""
    length = weight // WORD_WEIGHT
    if len(hashes) >= length and are_words(weights):
        return roll(hashes, length, out)
    count = 0
    for start in range(len(hashes)):
        total, value, place = 0, np.uint64(0), start
        while place < len(hashes) and total < weight:
            value = value * SPREAD + hashes[place]
            total += weights[place]
            place += 1
        if total < weight and count:
            break
        out[count] = mix(value)
        count += 1
    return count


@njit(cache=True, nogil=True)
def are_words(weights):  # type: ignore[no-untyped-def]
    """Say whether all tokens are words."""
    others = 0
    for place in range(len(weights)):
        others += weights[place] != WORD_WEIGHT
    return others == 0


@njit(cache=True, nogil=True)
def roll(hashes, length, out):  # type: ignore[no-untyped-def]
    """Hash every run of so many words: each from the one before, less its first word, with one more."""
    value, first = np.uint64(0), np.uint64(1)
    for place in range(length):
        value = value * SPREAD + hashes[place]
        first *= SPREAD
    out[0] = mix(value)
    for place in range(length, len(hashes)):
        value = value * SPREAD + hashes[place] - hashes[place - length] * first
        out[place - length + 1] = mix(value)
    return len(hashes) - length + 1


@njit(cache=True, nogil=True)
def fill_sketches(offsets, hashes, weights, keys, bounds):  # type: ignore[no-untyped-def]
    """Fill keys and bounds; return the number of keys."""
    longest = 0
    for text in range(len(offsets) - 1):
        longest = max(longest, offsets[text + 1] - offsets[text])
    found = np.empty(longest + 1, np.uint64)
    count = 0
    for text in range(len(offsets) - 1):
        first, last = offsets[text], offsets[text + 1]
        size = shingle_hashes(hashes[first:last], weights[first:last], KEY_WEIGHT, found)
        lead = np.sort(found[: min(LEAD, size)])
        # the smallest few are nearly always below four times their expected bound: sorting those is enough
        limit = BOUND if size >= 4 * SMALLEST * RATE else ALL
        if 4 * SMALLEST < size < 4 * SMALLEST * RATE:
            limit = ALL // np.uint64(size) * np.uint64(4 * SMALLEST)
        kept = 0
        for number in range(size):
            if found[number] <= limit:
                found[kept] = found[number]
                kept += 1
        chosen = np.sort(found[:kept])
        begin = count
        for number in range(kept):
            if number and chosen[number] == chosen[number - 1]:
                continue
            taken = count - begin
            if taken >= MOST or (taken >= SMALLEST and chosen[number] > BOUND):
                break
            keys[count] = chosen[number]
            count += 1
        whole = count
        for number in range(min(LEAD_SMALLEST, len(lead))):
            place = np.searchsorted(keys[begin:whole], lead[number])
            known = place < whole - begin and keys[begin + place] == lead[number]
            if not known and not (number and lead[number] == lead[number - 1]):
                keys[count] = lead[number]
                count += 1
        keys[begin:count] = np.sort(keys[begin:count])
        bounds[text + 1] = count
    return count
