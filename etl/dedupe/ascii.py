"""ASCII, eight bytes at a time: how many of them are letters of one word, which, and what they add to its hash.

Where words end cannot be foreseen, and a loop that is left where the processor did not expect it costs as much as four
letters. Here all steps take eight bytes, as lanes of one number: sums whose high bits say which bytes lie in a range,
since none carries into the next.
"""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled

EIGHT = 8
FNV_PRIME = np.uint64(0x100000001B3)
ONES = np.uint64(0x0101010101010101)
HIGH, LOW = np.uint64(0x80) * ONES, np.uint64(0x7F) * ONES
SMALL = np.uint64(0x20) * ONES  # the bit by which small letters differ from capitals
FROM_A, BEHIND_Z = np.uint64(0x80 - ord("a")) * ONES, np.uint64(0x7F - ord("z")) * ONES
FROM_0, BEHIND_9 = np.uint64(0x80 - ord("0")) * ONES, np.uint64(0x7F - ord("9")) * ONES
TO_SMALL, TO_LOWEST, TOP_BYTE = np.uint64(2), np.uint64(7), np.uint64(56)
BYTE, ONE = np.uint64(0xFF), np.uint64(1)


@compiled
def load(data, position):  # type: ignore[no-untyped-def]
    """Return eight bytes as a number, the first lowest: one instruction, in which the compiler knows the loop again."""
    value = np.uint64(0)
    for place in range(EIGHT):
        value |= np.uint64(data[np.uintp(position + place)]) << np.uint64(8 * place)
    return value


@compiled
def store(letters, size, value):  # type: ignore[no-untyped-def]
    """Write what `load` would read."""
    for place in range(EIGHT):
        letters[np.uintp(size + place)] = value >> np.uint64(8 * place) & BYTE


@compiled
def letters_first(value):  # type: ignore[no-untyped-def]
    """Return how many bytes are letters or digits before the first that is none, the digits among them, all folded."""
    low = value & LOW
    small = low | SMALL
    is_letter = (small + FROM_A) & ~(small + BEHIND_Z) & HIGH
    is_digit = (low + FROM_0) & ~(low + BEHIND_9) & HIGH
    others = (~((is_letter | is_digit) & ~value) & HIGH) >> TO_LOWEST
    before = ((others & (~others + ONE)) - ONE) & ONES
    digits = is_digit >> TO_LOWEST & before
    return np.int64(before * ONES >> TOP_BYTE), np.int64(digits * ONES >> TOP_BYTE), value | is_letter >> TO_SMALL


@compiled
def absorb_first(value, count, word):  # type: ignore[no-untyped-def]
    """Return the hash of a word with the first bytes of a value (FNV-1a)."""
    for place in range(EIGHT):
        grown = (word ^ (value >> np.uint64(8 * place) & BYTE)) * FNV_PRIME
        word = grown if place < count else word
    return word
