"""Text as words to look up, folded the same in the index and in the question; and where each word stands in the text.

A word is what stands between blanks in the folded text; in scripts written without blanks, every character. So a
question in them is a phrase, and finds the text whatever its words are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from etl.clean.fold import composition, fold, fold_character, is_second
from etl.dedupe.alphabet import UNSPACED

LETTER = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED) + "]"
ALONE = re.compile(f"({LETTER})")
PAIR = re.compile(f"({LETTER}) (?=({LETTER}))")
# What lies between blanks; between stops, too, where the letter before has ended its word.
PIECE = re.compile(rf"(?:[^\s。、，！？]|(?<!{LETTER})[。、，！？])+")
CUT = re.compile(rf"\s|(?<={LETTER})[。、，！？]")  # between two pieces
LONG_STRETCH, SHORT_STRETCH, LEAST_REACH = 500, 80, 20  # letters
LONGEST_KEPT = 20  # letters of a piece of text that is worth remembering: longer ones are sentences without blanks


class Word(NamedTuple):
    """A folded word, and where it stands in the text: letters `start` to `end`."""

    folded: str
    start: int
    end: int


def index_text(text: str) -> str:
    """Return the folded words of a text with a blank between any two."""
    folded = fold(text)
    return folded if folded.isascii() else " ".join(ALONE.sub(r" \1 ", folded).split())


def pairs(folded: str) -> str:
    """Return the pairs of characters that follow each other in an `index_text`, in scripts written without blanks.

    A question in these scripts is a phrase of characters that half of the texts hold, side by side or apart; pairs of
    them are rare.
    """
    return " ".join(map("".join, PAIR.findall(folded)))


def words(text: str, sought: frozenset[str] | None = None) -> Iterator[Word]:
    """Yield the words of `index_text` with their places.

    With `sought`, words or phrases written without blanks, stretches of text around which none of these stands come as
    one word of nothing: hits are shown while people wait, and folding a stretch takes a tenth of finding where each of
    its words stands.
    """
    if sought is None:
        yield from placed(text, 0, len(text))
        return
    for start, end in stretches(text, 0, len(text), LONG_STRETCH):
        if lacks(text, start, end, sought):
            yield Word("", start, start)
            continue
        for first, last in stretches(text, start, end, SHORT_STRETCH):
            if lacks(text, first, last, sought):
                yield Word("", first, first)
            else:
                yield from placed(text, first, last)


def lacks(text: str, start: int, end: int, sought: frozenset[str]) -> bool:
    """Say whether nothing of what is sought begins or ends in a stretch, not even within other words.

    A phrase may lie across its borders; one whose words have more than the reach between them, and no word, is missed.
    """
    reach = max(LEAST_REACH, 2 * max(map(len, sought), default=0))
    around = fold(text[max(0, start - reach) : end + reach]).replace(" ", "")
    return not any(one in around for one in sought)


def stretches(text: str, start: int, end: int, least: int) -> Iterator[tuple[int, int]]:
    """Cut letters `start` to `end` into stretches of at least so many letters, which end where a word does."""
    while start < end:
        cut = CUT.search(text, start + least, end)
        last = cut.end() if cut else end
        yield start, last
        start = last


def placed(text: str, start: int, end: int) -> Iterator[Word]:
    """Yield the words of a stretch with their places."""
    for found in PIECE.finditer(text, start, end):
        at, piece = found.start(), found.group()
        for word in split_short(piece) if len(piece) <= LONGEST_KEPT else split_words(piece):
            yield Word(word.folded, at + word.start, at + word.end)


@lru_cache(maxsize=1 << 16)
def split_short(piece: str) -> tuple[Word, ...]:
    """Return the words of a short piece of text, remembered."""
    return split_words(piece)


def split_words(piece: str) -> tuple[Word, ...]:
    """Return the words of a piece of text, letter by letter."""
    found: list[Word] = []
    is_open = False  # the last word may grow
    for letter in folded_letters(piece):
        alone = ALONE.match(letter.folded)
        if letter.folded == " ":
            is_open = False
        elif is_open and not alone:
            found[-1] = Word(found[-1].folded + letter.folded, found[-1].start, letter.end)
        else:
            found.append(letter)
            is_open = not alone
    return tuple(found)


def folded_letters(piece: str) -> list[Word]:
    """Return the folded letters of a text, a blank for what separates; marks that fold away belong to their letter."""
    letters: list[Word] = []
    for at, char in enumerate(piece):
        folded = folded_character(char)
        if not folded and letters and letters[-1].folded != " " and unicodedata.category(char)[0] in "LM":
            letters[-1] = letters[-1]._replace(end=at + 1)
        for letter in folded:
            joined = composition(ord(letters[-1].folded), ord(letter)) if letters and is_second(ord(letter)) else 0
            if joined:
                letters[-1] = Word(chr(joined), letters[-1].start, at + 1)
            else:
                letters.append(Word(letter, at, at + 1))
    return letters


folded_character = lru_cache(maxsize=1 << 14)(fold_character)
