"""Letters of texts in UTF-8, compiled: written, read forwards and backwards, measured."""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled


@compiled
def put(letters, size, letter):  # type: ignore[no-untyped-def]
    """Write a letter in UTF-8; return where it ends."""
    if letter < 0x80:
        letters[np.uintp(size)] = letter
        return size + 1
    if letter < 0x800:
        letters[np.uintp(size)] = 0xC0 | letter >> 6
        letters[np.uintp(size + 1)] = 0x80 | letter & 0x3F
        return size + 2
    if letter < 0x10000:
        letters[size] = 0xE0 | letter >> 12
        letters[size + 1] = 0x80 | letter >> 6 & 0x3F
        letters[size + 2] = 0x80 | letter & 0x3F
        return size + 3
    letters[size] = 0xF0 | letter >> 18
    letters[size + 1] = 0x80 | letter >> 12 & 0x3F
    letters[size + 2] = 0x80 | letter >> 6 & 0x3F
    letters[size + 3] = 0x80 | letter & 0x3F
    return size + 4


@compiled
def size_of(letter):  # type: ignore[no-untyped-def]
    """Return how many bytes a letter has in UTF-8."""
    return 1 if letter < 0x80 else 2 if letter < 0x800 else 3 if letter < 0x10000 else 4


@compiled
def decode(data, position):  # type: ignore[no-untyped-def]
    """Return the code point at a place of a text in UTF-8, and the place behind it."""
    byte = data[position]
    if byte < 0x80:
        return np.uint32(byte), position + 1
    low = np.uint32(data[position + 1] & 0x3F)
    if byte < 0xE0:
        return np.uint32(byte & 0x1F) << np.uint32(6) | low, position + 2
    low = low << np.uint32(6) | np.uint32(data[position + 2] & 0x3F)
    if byte < 0xF0:
        return np.uint32(byte & 0x0F) << np.uint32(12) | low, position + 3
    low = low << np.uint32(6) | np.uint32(data[position + 3] & 0x3F)
    return np.uint32(byte & 0x07) << np.uint32(18) | low, position + 4


@compiled
def last_letter(letters, end):  # type: ignore[no-untyped-def]
    """Return the letter that ends at a place of a text in UTF-8."""
    position = end - 1
    while letters[position] & 0xC0 == 0x80:
        position -= 1
    return decode(letters, position)[0]
