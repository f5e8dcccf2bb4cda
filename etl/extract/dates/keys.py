"""Fold a date string for look-up: digits of any script, case, accents and letter variants, invisible marks.

Punctuation that separates the parts of a date stays; the verbatim text is kept elsewhere.
"""

from __future__ import annotations

import unicodedata

from etl.clean.fold import SAME_LETTER

# Marks that writers leave out: Latin, Greek, Cyrillic, Hebrew, Arabic. Those of Indic scripts are letters.
_OPTIONAL_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06ED), (0x093C, 0x093C), (0x09BC, 0x09BC),
)  # fmt: skip
_PUNCTUATION = {
    "،": ",", "٫": ".", "؍": "/", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "ـ": "", "\u200c": " ",
    "⁄": "/", "、": ",", "。": ".", "・": ".", "’": "'", "‘": "'", "ʼ": "'", "°": " ", "○": "〇",
}  # fmt: skip


class _Letters(dict[int, str]):
    """Code point → folded letters, learnt as characters appear."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_letter(chr(code))
        return folded


def _fold_letter(char: str) -> str:
    if char in _PUNCTUATION:
        return _PUNCTUATION[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Cf", "Cc", "Zs", "Zl", "Zp"):
        return " " if category != "Cf" else ""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = "".join(SAME_LETTER.get(c, c) for c in folded if not any(a <= ord(c) <= b for a, b in _OPTIONAL_MARKS))
    return unicodedata.normalize("NFC", kept)


_LETTERS = _Letters()


def fold_key(text: str) -> str:
    """Return the text as the rules read it; idempotent, never stored."""
    if text.isascii():
        return text.lower().translate(_LETTERS) if not text.isprintable() else text.lower()
    return unicodedata.normalize("NFKC", text).translate(_LETTERS)
