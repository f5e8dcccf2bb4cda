"""What the pass over texts knows of characters: how they fold and what they are, as arrays that it can read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from etl.clean.fold import CODES, DROP, IDEOGRAPHS, PAIRS, TABLE, fold, is_second

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]

# Thai, Lao, Myanmar, Khmer, Kana, Han: a character is a token.
UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)  # fmt: skip
# Written numbers count as numbers: notices of one form say `two billion` one day and `1.5 billion` the next.
NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn "
    "neunzehn zwanzig dreißig vierzig fünfzig hundert deux trois quatre cinq sept huit neuf dix onze douze treize "
    "quatorze quinze seize vingt trente quarante cinquante cent dos tres cuatro cinco seis siete ocho nueve diez once "
    "doce trece catorce quince veinte treinta cuarenta cincuenta cien tre quattro sette otto nove dieci dodici venti "
    "dois três quatro oito dez doze vinte iki üç dört beş altı yedi sekiz dokuz yirmi otuz kırk elli "
    "два две три четыре пять шесть семь восемь девять десять двенадцать двадцать тридцать сорок пятьдесят сто "
    "اثنان اثنين ثلاثة ثلاث أربعة أربع خمسة خمس ستة سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر عشرين عشرون ثلاثين ثلاثون "
    "أربعين أربعون خمسين خمسون ستين سبعين ثمانين تسعين مائة مئة "
    "سه چهار پنج شش هفت هشت نه یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست سی چهل پنجاه شصت هفتاد صد"
)
BLANK = 0x20
LONGEST_NUMBER_WORD = 10
LOW_BITS = np.uint64((1 << 12) - 1)  # of a hash: enough to tell most words from all numbers
SENTENCE_MARKS = ".!?:;…。！？؟।\n\r\"“”«»„'‘’()[]•-–—|"

BESIDE = 128  # code points that are learnt together: blocks of Unicode begin at multiples of it, or of 16
TWO_BYTES = 0x800  # characters below have no more in UTF-8

KNOWN, CAPITAL, MARK = 1, 2, 4  # of characters as written
ALONE, DIGIT, SECOND = 1, 2, 4  # of folded letters


@dataclass(frozen=True, slots=True)
class Letters:
    """What the pass knows of characters. `written` and `plain` go by character, `folded` by folded letter.

    `plain` is the letter that a character below TWO_BYTES stands for, where it is one of a word that no other can join;
    else 0.
    """

    written: Bytes
    folded: Bytes
    plain: Codes
    numbers: Hashes
    may_be_number: npt.NDArray[np.bool_]
    pairs: Hashes
    joined: Codes
    expansions: Codes
    expansion_bounds: Offsets


class Alphabet:
    """Grows as characters appear. Who reads `known` has it whole, whatever other threads learn meanwhile."""

    def __init__(self) -> None:
        written: Bytes = np.zeros(CODES, np.uint8)
        for codes in IDEOGRAPHS:
            written[codes.start : codes.stop] = KNOWN
        folded: Bytes = np.zeros(CODES, np.uint8)
        for first, last in UNSPACED:
            folded[first : last + 1] = ALONE
        for code in filter(is_second, range(0x0900, 0x11A00)):
            folded[code] |= SECOND
        folded[0x30:0x3A] = DIGIT
        numbers: Hashes = np.array(sorted({word_hash(fold(word)) for word in NUMBER_WORDS.split()}), np.uint64)
        may_be_number: npt.NDArray[np.bool_] = np.zeros(int(LOW_BITS) + 1, np.bool_)
        may_be_number[numbers & LOW_BITS] = True
        pairs = sorted((first << 32 | second, joined) for (first, second), joined in PAIRS.items())
        self.known = Letters(
            written=written,
            folded=folded,
            plain=np.zeros(TWO_BYTES, np.uint32),
            numbers=numbers,
            may_be_number=may_be_number,
            pairs=np.array([pair for pair, _ in pairs], np.uint64),
            joined=np.array([joined for _, joined in pairs], np.uint32),
            expansions=np.zeros(0, np.uint32),
            expansion_bounds=np.zeros(1, np.int64),
        )
        self.learning = Lock()

    def learn(self, codes: Sequence[int]) -> None:
        """Enter code points, and those beside them: texts that hold one of a script will hold others."""
        with self.learning:
            known = self.known
            near = {code // BESIDE for code in codes if not known.written[code] & KNOWN}
            unknown = [code for part in sorted(near) for code in range(part * BESIDE, (part + 1) * BESIDE)]
            if not unknown:  # the rule, once the first texts were read
                return
            TABLE.learn(unknown)
            written, plain = known.written.copy(), known.plain.copy()
            for code in unknown:
                capital = CAPITAL if unicodedata.category(chr(code)) in ("Lu", "Lt") else 0
                written[code] = KNOWN | capital | (MARK if chr(code) in SENTENCE_MARKS else 0)
                letter = int(TABLE.codes[code])
                is_letter = letter < DROP and letter != BLANK and not known.folded[letter] & (ALONE | SECOND)
                if code < TWO_BYTES and is_letter and not written[code] & MARK:
                    plain[code] = letter
            bounds = np.zeros(len(TABLE.expansions) + 1, np.int64)
            np.cumsum([len(text) for text in TABLE.expansions], out=bounds[1:])
            expansions = np.array([ord(char) for text in TABLE.expansions for char in text], np.uint32)
            self.known = replace(
                known, written=written, plain=plain, expansions=expansions, expansion_bounds=bounds
            )


def word_hash(word: str) -> int:
    """Return the hash that a folded word gets as a token."""
    value, most = 0xCBF29CE484222325, (1 << 64) - 1
    for char in word:
        value = (value ^ ord(char)) * 0x100000001B3 & most
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * factor & most
    return value ^ value >> 33


ALPHABET = Alphabet()
