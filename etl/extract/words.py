"""How many words a text has; in scripts without blanks between words every letter counts as one."""

from __future__ import annotations

import re
import sys
from functools import cache

import numpy as np
import numpy.typing as npt

UNSPACED = frozenset({"ja", "zh", "th", "lo", "my", "km", "bo", "dz"})
UNSPACED_LETTERS = (
    (0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF),
)  # fmt: skip
NONE, IN_WORD, WORD = 0, 1, 2  # what a character is: nothing, part of a word, a word by itself


def count_words(text: str, language: str) -> int:
    """Count the words of a text in a language."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if language.split("-")[0] not in UNSPACED:
        return _count_runs(~_blanks()[letters])
    kinds = _kinds()[letters]
    return int(np.count_nonzero(kinds == WORD)) + _count_runs(kinds == IN_WORD)


def _count_runs(within: npt.NDArray[np.bool_]) -> int:
    """Count the runs of what lies within a word."""
    return int(np.count_nonzero(within[1:] & ~within[:-1]) + np.count_nonzero(within[:1]))


@cache
def _blanks() -> npt.NDArray[np.bool_]:
    """Tell of every character whether it is a blank: to split a text would make a string of each word."""
    return np.fromiter((chr(code).isspace() for code in range(sys.maxunicode + 1)), np.bool_)


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return the kind of every character: an expression would look at each of a text by itself."""
    kinds = np.full(sys.maxunicode + 1, NONE, np.uint8)
    for word in re.finditer(r"\w+", "".join(map(chr, range(sys.maxunicode + 1)))):
        kinds[word.start() : word.end()] = IN_WORD
    for first, last in UNSPACED_LETTERS:
        kinds[first : last + 1] = WORD
    return kinds
