"""Numbers and names that one text has and another lacks, at least so many, without laying the two side by side.

For each text a bit stands for each of its words, and several words share some of the bits: a word whose bit is not set
is not in the text, of one whose bit is set it is not known. What is counted as lost is lost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from etl.compiled import compiled
from etl.dedupe.alphabet import Hashes, Offsets
from etl.dedupe.scan import IS_NAME, IS_NUMBER
from etl.dedupe.table import enter, mask_for, table_for
from etl.dedupe.tokens import Tokens

BITS = 16  # for each word of a text at least: one in sixteen others has a bit that is set
BITS_OF_PART = 64
IN_PART, PART_BITS, ONE = np.uint64(BITS_OF_PART - 1), np.uint64(6), np.uint64(1)


class Telling(NamedTuple):
    """Of each of n texts the bits of its words, a power of two of parts; its numbers, each once, then its other names.

    Those of text i lie in `told[borders[2 * i]:borders[2 * i + 1]]` and up to `borders[2 * i + 2]`; `names` counts all
    its names, those that are numbers as well among them.
    """

    bits: Hashes
    bounds: Offsets
    told: Hashes
    borders: Offsets
    names: Offsets


def telling(tokens: Tokens) -> Telling:
    """Return what texts can be told apart by."""
    size = np.diff(tokens.offsets)
    parts = 1 << np.ceil(np.log2(np.maximum(1, size * BITS / BITS_OF_PART))).astype(np.int64)
    bounds = np.append(0, np.cumsum(parts))
    bits = np.zeros(bounds[-1], np.uint64)
    told, borders = np.empty(int(tokens.offsets[-1]) + 1, np.uint64), np.zeros(2 * len(size) + 1, np.int64)
    names = np.zeros(len(size), np.int64)
    count = fill_telling(tokens.offsets, tokens.hashes, tokens.kinds, bits, bounds, told, borders, names)
    return Telling(bits, bounds, told[:count], borders, names)


@compiled
def fill_telling(offsets, hashes, kinds, bits, bounds, told, borders, names):  # type: ignore[no-untyped-def]
    """Fill what Telling holds; return how much is told."""
    longest = 0
    for text in range(len(names)):
        longest = max(longest, offsets[text + 1] - offsets[text])
    held, stamps = table_for(longest)
    mask, count = mask_for(longest), 0
    for text in range(len(names)):
        last = np.uint64(bounds[text + 1] - bounds[text] - 1)
        for token in range(offsets[text], offsets[text + 1]):
            word = hashes[token]
            bits[bounds[text] + np.int64(word >> PART_BITS & last)] |= ONE << (word & IN_PART)
            if kinds[token] & IS_NUMBER:
                _, is_new = enter(held, stamps, word, text, mask)
                told[count] = word
                count += is_new
        borders[2 * text + 1] = count
        for token in range(offsets[text], offsets[text + 1]):
            names[text] += kinds[token] & IS_NAME != 0
            told[count] = hashes[token]
            count += kinds[token] & (IS_NAME | IS_NUMBER) == IS_NAME
        borders[2 * text + 2] = count
    return count


@compiled
def lost(bits, told):  # type: ignore[no-untyped-def]
    """Count words that a text lacks, given its bits, for certain."""
    last, count = np.uint64(len(bits) - 1), 0
    for place in range(len(told)):
        word = told[place]
        count += bits[word >> PART_BITS & last] >> (word & IN_PART) & ONE == 0
    return count
