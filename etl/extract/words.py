"""How many words a text has; in scripts without blanks between words every letter counts as one."""

from __future__ import annotations

import re
import sys
from functools import cache

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled

UNSPACED = frozenset({"ja", "zh", "th", "lo", "my", "km", "bo", "dz"})
UNSPACED_LETTERS = (
    (0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF),
)  # fmt: skip
LAST_BLANK = 0x3000
NONE, IN_WORD, WORD = 0, 1, 2  # what a character is: nothing, part of a word, a word by itself


def count_words(text: str, language: str) -> int:
    """Count the words of a text in a language."""
    kinds = _kinds() if language.split("-")[0] in UNSPACED else _between_blanks()
    if text.isascii():
        return int(_count(np.frombuffer(text.encode(), np.uint8), kinds))
    return int(_count(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), kinds))


@compiled
def _count(letters, kinds):  # type: ignore[no-untyped-def]
    """Count words by themselves and runs of parts of a word; to split a text would make a string of each."""
    words = before = 0
    for letter in letters:
        kind = kinds[np.uintp(letter)]
        words += kind == WORD or (kind == IN_WORD and before != IN_WORD)
        before = kind
    return words


@cache
def _between_blanks() -> npt.NDArray[np.uint8]:
    """Return the kind of every character where blanks part words."""
    kinds = np.full(sys.maxunicode + 1, IN_WORD, np.uint8)
    kinds[[code for code in range(LAST_BLANK + 1) if chr(code).isspace()]] = NONE
    return kinds


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return the kind of every character: an expression would look at each of a text by itself."""
    kinds = np.full(sys.maxunicode + 1, NONE, np.uint8)
    for word in re.finditer(r"\w+", "".join(map(chr, range(sys.maxunicode + 1)))):
        kinds[word.start() : word.end()] = IN_WORD
    for first, last in UNSPACED_LETTERS:
        kinds[first : last + 1] = WORD
    return kinds
