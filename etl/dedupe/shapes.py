"""Shapes of words: which pairs of letters follow each other, by which two spellings of one word are known.

The shape of a word is a set of 64 bits, the ends of the word counted as letters. Few words need one: those that stand
in the place of others where two texts are compared.
"""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled
from etl.dedupe.alphabet import BLANK
from etl.dedupe.scan import CHARACTER_WEIGHT, IS_NAME, IS_NUMBER, LENGTH_SHIFT, SPREAD
from etl.dedupe.utf_8 import decode


@compiled
def learn_shapes(slot, weights, places, letters, shapes):  # type: ignore[no-untyped-def]
    """Enter the shapes of the tokens of a slot; 0 stands for one that is not known yet."""
    for token in range(slot[0], slot[1]):
        if shapes[token] == 0:
            shapes[token] = shape_of(letters, places[token], places[token + 1], weights[token] == CHARACTER_WEIGHT)


@compiled
def shape_of(letters, position, end, is_character):  # type: ignore[no-untyped-def]
    """Return the shape of the letters between two places; a character that is a token of its own ends nowhere."""
    shape, before = np.uint64(0), np.uint32(BLANK)
    while position < end:
        letter, position = decode(letters, position)
        shape |= pair_bit(before, letter)
        before = letter
    return shape if is_character else shape | pair_bit(before, np.uint32(BLANK))


@compiled
def pair_bit(letter, next_letter):  # type: ignore[no-untyped-def]
    """Return the bit of a shape that stands for two letters in a row."""
    pair = np.uint64(letter) << np.uint64(21) | np.uint64(next_letter)
    return np.uint64(1) << (pair * SPREAD >> np.uint64(58))


@compiled
def joined(kinds, shapes, slot):  # type: ignore[no-untyped-def]
    """Return kind and shape of the words of a slot as if they were one."""
    flags, length, shape = 0, 0, np.uint64(0)
    for token in range(slot[0], slot[1]):
        flags |= kinds[token] & (IS_NUMBER | IS_NAME)
        length += kinds[token] >> LENGTH_SHIFT
        shape |= shapes[token]
    return flags | length << LENGTH_SHIFT, shape


@compiled
def is_like(kind, shape, other_kind, other_shape):  # type: ignore[no-untyped-def]
    """Say whether two words are spellings of one: nearly as long, with most pairs of letters in common."""
    if (kind | other_kind) & IS_NUMBER:
        return False
    if abs(np.int64(kind >> LENGTH_SHIFT) - np.int64(other_kind >> LENGTH_SHIFT)) > 2:
        return False
    both = count_bits(shape & other_shape)
    return both > 1 and both * 5 >= count_bits(shape | other_shape) * 2


@compiled
def count_bits(value):  # type: ignore[no-untyped-def]
    """Count the bits that are set."""
    count = 0
    while value:
        value &= value - np.uint64(1)
        count += 1
    return count
