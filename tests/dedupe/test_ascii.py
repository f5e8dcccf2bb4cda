"""Eight bytes at a time find in them what a look at each of them finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from etl.dedupe.alphabet import word_hash
from etl.dedupe.ascii import EIGHT, absorb_first, letters_first, load, store
from etl.dedupe.scan import mix

EIGHT_BYTES = st.binary(min_size=EIGHT, max_size=EIGHT) | st.lists(
    st.sampled_from(b"aAzZ09@[`{/:\x00\x7f\x80\xc3\xff .m5"), min_size=EIGHT, max_size=EIGHT
).map(bytes)


def letters_of(data: bytes) -> bytes:
    """Return the letters and digits before the first byte that is none, the plain way."""
    for place, byte in enumerate(data):
        if byte >= 0x80 or not chr(byte).isalnum():
            return data[:place]
    return data


@given(EIGHT_BYTES)
def test_letters_are_counted_and_folded(data: bytes) -> None:
    count, digits, folded = letters_first(np.uint64(load(np.frombuffer(data, np.uint8), 0)))
    letters, written = letters_of(data), np.zeros(EIGHT, np.uint8)
    store(written, 0, np.uint64(folded))
    assert count == len(letters)
    assert digits == sum(chr(byte).isdigit() for byte in letters)
    assert written.tobytes()[:count] == letters.lower()


@given(EIGHT_BYTES, st.text(max_size=3))
def test_letters_are_absorbed_as_one_by_one(data: bytes, before: str) -> None:
    count, _, folded = letters_first(np.uint64(load(np.frombuffer(data, np.uint8), 0)))
    letters = letters_of(data).decode().lower()
    word = absorb_first(np.uint64(folded), count, np.uint64(unspread(before)))
    assert mix(np.uint64(word)) == word_hash(before + letters)


def unspread(word: str) -> int:
    """Return the hash of a word before it is spread over all its bits (FNV-1a)."""
    value = 0xCBF29CE484222325
    for char in word:
        value = (value ^ ord(char)) * 0x100000001B3 % (1 << 64)
    return value
