"""Keys in which names are compared. They never leave the matching: text stays as its author wrote it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

# One letter for one letter, so that places in the key are places in the text.
_LETTERS = (
    ("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ٱ", "ا"),
    ("ى", "ي"), ("ی", "ي"), ("ک", "ك"), ("ة", "ه"), ("ۀ", "ه"),
)  # fmt: skip
_ORNAMENTS = "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0655\u0670"
_ORNAMENT_RUN = re.compile(f"[{_ORNAMENTS}]+")
_SQUEEZED = re.compile(r"[\s.\u200c\u200e\u200f\"'’”“«»]+")

_SQUEEZED_BYTES = bytes(code for code in range(128) if _SQUEEZED.match(chr(code)))


def _letters(text: str) -> str:
    for printed, key in _LETTERS:
        if printed in text:
            text = text.replace(printed, key)
    return text


def fold(text: str) -> tuple[str, Callable[[int], int]]:
    """Return the text in one spelling of yeh, kaf, alef, teh marbuta; and a map back to the text's places.

    Diacritics and tatweel vanish; case stays, as it tells `dpa` from `DPA`.
    """
    if "\xa0" in text:
        text = text.replace("\xa0", " ")
    if text.isascii():
        return text, int
    key = text
    for ornament in _ORNAMENTS:
        if ornament in key:
            key = key.replace(ornament, "")
    return _letters(key), int if len(key) == len(text) else _places(text)


def _places(text: str) -> Callable[[int], int]:
    """Return the map from a key without ornaments to the text, built when it is first asked."""
    starts: list[int] = []
    shifts: list[int] = []

    def place(position: int) -> int:
        if not starts:
            for match in _ORNAMENT_RUN.finditer(text):
                before = shifts[-1] if shifts else 0
                starts.append(match.start() - before)
                shifts.append(before + len(match[0]))
        at = bisect_right(starts, position)
        return position + (shifts[at - 1] if at else 0)

    return place


def fold_key(text: str) -> str:
    """Return the folded text alone."""
    return fold(text)[0]


def slot_key(text: str) -> str:
    """Return the key of a short name: folded, without blanks, dots and quotes (`أ. ف. ب` = `افب`)."""
    if text.isascii():
        return text.encode().translate(None, _SQUEEZED_BYTES).decode()
    return _SQUEEZED.sub("", fold_key(text))
