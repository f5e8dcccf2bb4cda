"""Texts as bytes in compiled code: told apart, and written one after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled

NO_ROOM = -1
LOWER = 0x20


class Words(NamedTuple):
    """A few words in a row, and where each ends."""

    letters: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]


def words_of(*words: str) -> Words:
    """Return words as compiled code compares them."""
    data = [word.encode() for word in words]
    return Words(np.frombuffer(b"".join(data), np.uint8), np.cumsum([len(word) for word in data]))


@compiled
def is_written(word, letters, start):  # type: ignore[no-untyped-def]
    """Tell whether a word stands in `letters` at a place, where there is room for it; its first letter tells mostly."""
    place = 0
    while place < len(word) and word[place] == letters[start + place]:
        place += 1
    return place == len(word)


@compiled
def place_among(words, text):  # type: ignore[no-untyped-def]
    """Return which one of the words a text is; their number where it is none."""
    start = 0
    for place in range(len(words.ends)):
        end = words.ends[place]
        if len(text) == end - start and is_written(text, words.letters, start):
            return place
        start = end
    return len(words.ends)


@compiled
def behind(word, text, start):  # type: ignore[no-untyped-def]
    """Return where a word ends that stands in a text at a place, in whatever case; 0 where it does not.

    The word is written in small letters of ASCII.
    """
    end = start + len(word)
    if end > len(text):
        return 0
    for place in range(len(word)):
        if text[start + place] | LOWER != word[place]:
            return 0
    return end


@compiled
def write(text, letters, written):  # type: ignore[no-untyped-def]
    """Write a text and a NUL, which no text of a page holds; return where that ends, NO_ROOM where it does not fit."""
    end = written + len(text)
    if written == NO_ROOM or end >= len(letters):
        return NO_ROOM
    for place in range(len(text)):
        letters[written + place] = text[place]
    letters[end] = 0
    return end + 1
