"""Keys for comparing text, never text itself: letters and digits in one form, everything else gone.

A code-point table built on first sight of each character; most text is folded by one array look-up.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import numpy as np
import numpy.typing as npt

KEY_BYTES = 16
SHORT_BODY = 100  # letters; below it notices of one template share the whole body (`Qtly div 10 cts`)

# Letters that Unicode keeps apart and writers do not: yeh, kaf, heh and alef of Arabic, Persian, Urdu, Kurdish.
SAME_LETTER = {
    "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ۍ": "ي", "ێ": "ي",
    "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه", "ە": "ه", "ھ": "ه", "ۃ": "ه", "ٱ": "ا",
    "ء": "", "ـ": "", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe",
}  # fmt: skip
# Marks that are optional spelling: Latin, Greek, Cyrillic, Hebrew, Arabic. Those of Kana and Indic are letters.
_OPTIONAL_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06ED), (0x08D3, 0x08FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE2F),
)  # fmt: skip
_COMPOSING = re.compile("[\u1100-\u11ff\u3099\u309a]")  # jamo and voicing marks join the letter before
_SEPARATING = "-/\\|:;()[]{}<>…_~·•"
_UNKNOWN, _DROP, _LONG = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def fold(text: str) -> str:
    """Return the comparison key of a text: NFKC, case, letter forms, marks, digits, punctuation unified.

    Dashes, slashes, brackets and colons separate words; other punctuation and symbols vanish. Idempotent.
    """
    if text.isascii():
        return " ".join(text.encode("ascii").translate(_ASCII, _ASCII_DROPPED).decode("ascii").split())
    return " ".join(_TABLE.apply(text).split())


def text_key(headline: str, body: str, dateline: str = "") -> bytes:
    """Return 16 bytes that are equal for exact copies: of the folded body, blanks apart, without its dateline.

    A web page keeps the dateline in its body, other formats do not. The headline takes part where the body is short,
    since notices of one template differ only there.
    """
    letters = fold(body.removeprefix(dateline) or body).replace(" ", "")
    if len(letters) < SHORT_BODY:
        letters = fold(headline).replace(" ", "") + "\n" + letters
    return hashlib.blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def _fold_character(char: str) -> str:
    """Fold one character by Unicode's tables; the result is folded again until it stays."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    result = unicodedata.normalize("NFC", "".join(map(_fold_decomposed, folded)))
    return result if result in (char, "", " ") else "".join(map(_fold_character, result))


def _fold_decomposed(char: str) -> str:
    if char in SAME_LETTER:
        return SAME_LETTER[char]
    code = ord(char)
    if any(first <= code <= last for first, last in _OPTIONAL_MARKS):
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Pd", "Zs", "Zl", "Zp") or char in _SEPARATING or char.isspace():
        return " "
    return "" if category[0] in "PSC" else char


class _Table:
    """Code point → code point, learnt as characters appear; the few that fold to several letters go the slow way."""

    def __init__(self) -> None:
        self._codes: npt.NDArray[np.uint32] = np.full(0x110000, _UNKNOWN, dtype=np.uint32)

    def apply(self, text: str) -> str:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        folded = self._codes[codes]
        if folded.max(initial=0) == _UNKNOWN:
            self._learn(np.unique(codes[folded == _UNKNOWN]))
            folded = self._codes[codes]
        if folded.max(initial=0) >= _LONG:
            if (folded == _LONG).any():
                return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).translate(_SLOW))
            folded = folded[folded != _DROP]
        return folded.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")

    def _learn(self, codes: npt.NDArray[np.uint32]) -> None:
        for code in map(int, codes):
            folded = _fold_character(chr(code))
            simple = len(folded) == 1 and not _COMPOSING.match(folded)
            self._codes[code] = ord(folded) if simple else _LONG if folded else _DROP


class _SlowTable(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_TABLE = _Table()
_SLOW = _SlowTable()
_ASCII = bytes(ord(_fold_character(chr(code)) or " ") for code in range(128)) + bytes(128)
_ASCII_DROPPED = bytes(code for code in range(128) if not _fold_character(chr(code)))
