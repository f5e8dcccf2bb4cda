"""Keys for comparing text, never text itself: letters and digits in one form, everything else gone.

Each code point folds by itself, by a table that is learnt as characters appear; then letters that Unicode writes as a
pair are composed. `etl.dedupe.tokens` does the same with the same tables in one pass over many texts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

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
OPTIONAL_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06ED), (0x08D3, 0x08FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE2F),
)  # fmt: skip
SEPARATING = "-/\\|:;()[]{}<>…_~·•"
# Where letters are composed of two that fold to themselves: Indic vowels, Kana with voicing marks.
COMPOSED = (range(0x0900, 0x3100), range(0x11000, 0x11A00))
LEADS, VOWELS, TAILS, SYLLABLES = 0x1100, 0x1161, 0x11A7, 0xAC00  # Hangul is composed by rule (Unicode, 3.12)
LEAD_COUNT, VOWEL_COUNT, TAIL_COUNT = 19, 21, 28
IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))  # fold to themselves; one text may hold a thousand

CODES = 0x110000
DROP, UNKNOWN, LONG = CODES, CODES + 1, CODES + 2  # entries of the table; from LONG on they number the expansions


def fold(text: str) -> str:
    """Return the comparison key of a text: NFKC, case, letter forms, marks, digits, punctuation unified.

    Dashes, slashes, brackets and colons separate words; other punctuation and symbols vanish. Idempotent.
    """
    if text.isascii():
        return " ".join(text.encode("ascii").translate(_ASCII, _ASCII_DROPPED).decode("ascii").split())
    return " ".join(TABLE.apply(text).split())


def text_key(headline: str, body: str, dateline: str = "") -> bytes:
    """Return 16 bytes that are equal for exact copies: of the folded body, blanks apart, without its dateline.

    A web page keeps the dateline in its body, other formats do not. The headline takes part where the body is short,
    since notices of one template differ only there.
    """
    return letters_key(headline, folded_letters(body.removeprefix(dateline) or body))


def folded_letters(text: str) -> bytes:
    """Return a folded text without blanks, in UTF-8."""
    return fold(text).replace(" ", "").encode("utf-8", "surrogatepass")


def letters_key(headline: str, letters: bytes | memoryview) -> bytes:
    """Return the `text_key` of a body given as its `folded_letters`."""
    if len(letters) < 4 * SHORT_BODY and len(str(letters, "utf-8", "surrogatepass")) < SHORT_BODY:
        letters = folded_letters(headline) + b"\n" + letters
    return hashlib.blake2b(letters, digest_size=KEY_BYTES).digest()


def fold_character(char: str) -> str:
    """Fold one character by Unicode's tables; the result is folded again until it stays."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    result = unicodedata.normalize("NFC", "".join(map(fold_decomposed, folded)))
    return result if result in (char, "", " ") else "".join(map(fold_character, result))


def fold_decomposed(char: str) -> str:
    """Fold a character that Unicode does not decompose."""
    if char in SAME_LETTER:
        return SAME_LETTER[char]
    code = ord(char)
    if is_optional_mark(code):
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Pd", "Zs", "Zl", "Zp") or char in SEPARATING or char.isspace():
        return " "
    return "" if category[0] in "PSC" else char


def is_optional_mark(code: int) -> bool:
    """Say whether a code point is a mark that writers leave out at will."""
    return any(first <= code <= last for first, last in OPTIONAL_MARKS)


def composed_pairs() -> dict[tuple[int, int], int]:
    """Return (first, second) → composed, of Unicode's canonical pairs whose second is no optional mark."""
    pairs = {}
    for code in (code for codes in COMPOSED for code in codes):
        parts = [ord(char) for char in unicodedata.normalize("NFD", chr(code))]
        if len(parts) == 2 and not is_optional_mark(parts[1]) and len(unicodedata.normalize("NFC", chr(code))) == 1:
            pairs[parts[0], parts[1]] = code
    return pairs


PAIRS = composed_pairs()
SECONDS = frozenset(second for _, second in PAIRS)
SECOND = re.compile(
    f"[{re.escape(''.join(map(chr, sorted(SECONDS))))}"
    f"{chr(VOWELS)}-{chr(VOWELS + VOWEL_COUNT - 1)}{chr(TAILS + 1)}-{chr(TAILS + TAIL_COUNT - 1)}]"
)


def is_second(code: int) -> bool:
    """Say whether a folded letter may join the one before."""
    return code in SECONDS or VOWELS <= code < VOWELS + VOWEL_COUNT or TAILS < code < TAILS + TAIL_COUNT


def composed(text: str) -> str:
    """Join each letter with the one before where Unicode has one code point for both."""
    if not SECOND.search(text):
        return text
    codes: list[int] = []
    for code in map(ord, text):
        joined = composition(codes[-1], code) if codes and is_second(code) else 0
        if joined:
            codes[-1] = joined
        else:
            codes.append(code)
    return "".join(map(chr, codes))


def decoded(codes: npt.NDArray[np.uint32]) -> str:
    """Return code points as text."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def composition(first: int, second: int) -> int:
    """Return the letter that two make, or 0."""
    if 0 <= first - LEADS < LEAD_COUNT and 0 <= second - VOWELS < VOWEL_COUNT:
        return SYLLABLES + ((first - LEADS) * VOWEL_COUNT + second - VOWELS) * TAIL_COUNT
    is_open = 0 <= first - SYLLABLES < LEAD_COUNT * VOWEL_COUNT * TAIL_COUNT and (first - SYLLABLES) % TAIL_COUNT == 0
    if is_open and 0 < second - TAILS < TAIL_COUNT:
        return first + second - TAILS
    return PAIRS.get((first, second), 0)


class FoldTable:
    """Code point → folded code point, DROP, or LONG + the number of an expansion; learnt as characters appear."""

    def __init__(self) -> None:
        self.codes: npt.NDArray[np.uint32] = np.full(CODES, UNKNOWN, dtype=np.uint32)
        self.expansions: list[str] = []
        for codes in IDEOGRAPHS:
            self.codes[codes.start : codes.stop] = codes

    def apply(self, text: str) -> str:
        """Fold a text, blanks not yet unified."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        folded = self.codes[codes]
        if (folded == UNKNOWN).any():
            self.learn(np.unique(codes[folded == UNKNOWN]))
            folded = self.codes[codes]
        if folded.max(initial=0) >= DROP:
            folded = folded[folded != DROP]
            if (folded >= LONG).any():
                return composed(self.expand(folded))
        return decoded(folded)

    def expand(self, folded: npt.NDArray[np.uint32]) -> str:
        """Return the text that table entries stand for. Most texts hold few expansions: what lies between is copied."""
        parts: list[str] = []
        start = 0
        for at in np.flatnonzero(folded >= LONG).tolist():
            parts += (decoded(folded[start:at]), self.expansions[folded[at] - LONG])
            start = at + 1
        return "".join((*parts, decoded(folded[start:])))

    def learn(self, codes: Iterable[int]) -> None:
        """Enter code points. What may join the letter before counts as long, so that `apply` composes."""
        for code in map(int, codes):
            folded = fold_character(chr(code))
            if len(folded) > 1 or (folded and is_second(ord(folded))):
                self.expansions.append(folded)
                self.codes[code] = LONG + len(self.expansions) - 1  # threads may read while this one learns
            else:
                self.codes[code] = ord(folded) if folded else DROP


TABLE = FoldTable()
_ASCII = bytes(ord(fold_character(chr(code)) or " ") for code in range(128)) + bytes(128)
_ASCII_DROPPED = bytes(code for code in range(128) if not fold_character(chr(code)))
