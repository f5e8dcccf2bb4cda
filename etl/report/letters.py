"""Show text from dumps harmlessly: what would be invisible, or turn the text around it, is named."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d\u00ad"
"""Invisible, but part of how Persian, Arabic and Indic words are spelt, or harmless."""
NAMED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def seen(text: object, most: int = 300) -> str:
    """Return text in which every character can be seen: U+202E becomes ⟨U+202E⟩, a line feed becomes ↵.

    No more than `most` characters of the text are shown, and an ellipsis for the rest.
    """
    whole = str(text)
    cut = whole[:most]
    shown = cut if cut.isprintable() else "".join(map(letter, cut))
    return shown + "…" * (len(whole) > most)


def letter(character: str) -> str:
    """Return a character, or its name where it cannot be seen."""
    if character == "\n":
        return "↵ "
    if character == "\t":
        return " "
    if character in JOINERS or unicodedata.category(character) not in NAMED:
        return character
    return f"⟨U+{ord(character):04X}⟩"
