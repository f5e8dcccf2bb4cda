"""Sketches: the few shingles of a text by which texts that share a passage find each other.

A *shingle* is a run of tokens of a fixed weight. Of the hashes of a text's shingles its sketch keeps the smallest
(a bottom-k sketch: texts of like content share many), all below a fixed bound (FracMinHash: an abridged copy shares
its part with a text however long), and the smallest of the lead, since briefs are most often leads.
"""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled
from etl.dedupe.alphabet import Hashes, Offsets
from etl.dedupe.scan import SPREAD, WORD_WEIGHT, mix
from etl.dedupe.tokens import Tokens

KEY_WEIGHT = 12  # six words or twelve characters: rarely a common phrase
SMALLEST = 16
RATE = 16  # one shingle of so many is below the bound
LEAD, LEAD_SMALLEST = 36, 8  # shingles of the lead, and how many of them are kept
MOST = 512  # keys of one text
# Below a limit that so many shingles are expected under the smallest few nearly always lie: sorting those is enough.
# Where they do not, the second number serves, and all of them where a text repeats itself.
ENOUGH, MORE_THAN_ENOUGH = 28, 4 * SMALLEST
FEW = 64  # values that are in order sooner by insertion; most texts keep 28 or so
BOUND = np.uint64((1 << 64) // RATE)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
UNIT = np.uint64(pow(int(SPREAD), -1, 1 << 64))  # times SPREAD it is 1


def sketch(tokens: Tokens) -> tuple[Hashes, Offsets]:
    """Return the keys of all texts, ascending and distinct within a text; text i has `bounds[i]:bounds[i + 1]`."""
    most = SMALLEST + LEAD_SMALLEST
    keys = np.empty(int(tokens.offsets[-1]) + most * len(tokens.offsets), np.uint64)
    bounds = np.zeros(len(tokens.offsets), np.int64)
    count = fill_sketches(tokens.offsets, tokens.hashes, tokens.weights, keys, bounds)
    return keys[:count].copy(), bounds


@compiled
def shingle_hashes(hashes, weights, weight, out):  # type: ignore[no-untyped-def]
    """Hash every run of tokens of a weight, or the whole text where it is lighter; return how many."""
    length = weight // WORD_WEIGHT
    if len(hashes) >= length and are_words(weights):
        return roll(hashes, length, out)
    count = place = total = 0
    value, first = np.uint64(0), UNIT  # by what the first token of the run was multiplied
    for start in range(len(hashes)):
        while place < len(hashes) and total < weight:
            value = value * SPREAD + hashes[place]
            first *= SPREAD
            total += weights[place]
            place += 1
        if total < weight and count:
            break
        out[count] = mix(value)
        count += 1
        value -= hashes[start] * first
        first *= UNIT
        total -= weights[start]
    return count


@compiled
def are_words(weights):  # type: ignore[no-untyped-def]
    """Say whether all tokens are words."""
    others = 0
    for place in range(len(weights)):
        others += weights[place] != WORD_WEIGHT
    return others == 0


@compiled
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


@compiled
def fill_sketches(offsets, hashes, weights, keys, bounds):  # type: ignore[no-untyped-def]
    """Fill keys and bounds; return the number of keys."""
    longest = 0
    for text in range(len(offsets) - 1):
        longest = max(longest, offsets[text + 1] - offsets[text])
    found, low, lead = np.empty(longest + 1, np.uint64), np.empty(longest + 1, np.uint64), np.empty(LEAD, np.uint64)
    begin = 0
    for text in range(len(offsets) - 1):
        first, last = offsets[text], offsets[text + 1]
        size = shingle_hashes(hashes[first:last], weights[first:last], KEY_WEIGHT, found)
        own = keys[begin:]
        count = 0
        for enough in (ENOUGH, MORE_THAN_ENOUGH, size):
            limit = max(BOUND, ALL // np.uint64(size) * np.uint64(enough)) if size > enough else ALL
            kept = 0
            for number in range(size):
                low[kept] = found[number]
                kept += found[number] <= limit
            count = take_smallest(ascending(low[:kept]), own)
            if count >= SMALLEST or limit == ALL:
                break
        leads = 0
        for number in range(min(LEAD, size)):
            if leads < LEAD_SMALLEST or found[number] < lead[leads - 1]:
                leads = min(LEAD_SMALLEST, insert(found[number], lead, leads))
        for number in range(leads):
            count = insert(lead[number], own, count)
        begin += count
        bounds[text + 1] = begin
    return begin


@compiled
def ascending(values):  # type: ignore[no-untyped-def]
    """Return values in order; it may be the same array."""
    if len(values) > FEW:
        return np.sort(values)
    for number in range(1, len(values)):
        value, place = values[number], np.uintp(number)  # of a signed place numba asks whether it counts from the end
        while place and values[place - np.uintp(1)] > value:
            values[place] = values[place - np.uintp(1)]
            place -= np.uintp(1)
        values[place] = value
    return values


@compiled
def take_smallest(values, keys):  # type: ignore[no-untyped-def]
    """Fill the keys with the smallest distinct of values in order and with all below the bound; return how many."""
    count = 0
    for number in range(len(values)):
        if number and values[number] == values[number - 1]:
            continue
        if count >= MOST or (count >= SMALLEST and values[number] > BOUND):
            break
        keys[count] = values[number]
        count += 1
    return count


@compiled
def insert(value, keys, count):  # type: ignore[no-untyped-def]
    """Put a value among so many keys, which ascend, unless it is there; return how many they are now."""
    place = count
    while place and keys[place - 1] > value:
        place -= 1
    if place and keys[place - 1] == value:
        return count
    for other in range(count, place, -1):
        keys[other] = keys[other - 1]
    keys[place] = value
    return count + 1
