"""What the pass over texts knows of characters: how they fold and what they are, as arrays that it can read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from etl.clean.fold import CODES, DROP, IDEOGRAPHS, PAIRS, TABLE, fold, is_second

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]
Entries = npt.NDArray[np.int64]

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
NUMBER_SLOTS = 1 << 13  # few enough to stay in a processor's first cache
SENTENCE_MARKS = ".!?:;…。！？؟।\n\r\"“”«»„'‘’()[]•-–—|"

BESIDE = 128  # code points that are learnt together: blocks of Unicode begin at multiples of it, or of 16
TWO_BYTES = 0x800  # characters below have no more in UTF-8

LAST_DIGIT = 0x39  # of folded letters none but digits come before it

KNOWN, CAPITAL, MARK = 1, 2, 4  # of characters as written
ALONE, SECOND = 1, 4  # of folded letters
# Of the entries of `plain`: two flags that can be summed up over a word, as what it has of each, then what else
# a character may be, and where its folded letter lies, its size in UTF-8, and itself.
DIGIT_BIT = 32
PLAIN_LETTER, PLAIN_DIGIT = 1, 1 << DIGIT_BIT
CAPITAL_BIT, MARK_BIT = 3, 4
PLAIN_BLANK, PLAIN_DROPPED, PLAIN_CAPITAL, PLAIN_MARK = 2, 4, 1 << CAPITAL_BIT, 1 << MARK_BIT
UTF_8, SIZE, LETTER = 8, 24, 40


@dataclass(frozen=True, slots=True)
class Letters:
    """What the pass knows of characters, and of written numbers.

    `written` and `plain` go by character, `folded` by folded letter.
    `plain` has an entry for a character below TWO_BYTES that is dropped, a blank, or a letter of words that no other
    can join; else 0. A word is a number where the one at its slot in `number_at` is it.
    """

    written: Bytes
    folded: Bytes
    plain: Entries
    numbers: Hashes
    number_at: Bytes
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
        number_at: Bytes = np.zeros(NUMBER_SLOTS, np.uint8)
        number_at[slots_of(NUMBERS, NUMBER_SHIFT)] = np.arange(1, len(NUMBERS) + 1)
        pairs = sorted((first << 32 | second, joined) for (first, second), joined in PAIRS.items())
        self.known = Letters(
            written=written,
            folded=folded,
            plain=np.zeros(TWO_BYTES, np.int64),
            numbers=np.append(NO_NUMBER, NUMBERS),
            number_at=number_at,
            pairs=np.array([pair for pair, _ in pairs], np.uint64),
            joined=np.array([joined for _, joined in pairs], np.uint32),
            expansions=np.zeros(0, np.uint32),
            expansion_bounds=np.zeros(1, np.int64),
        )
        self.learning = Lock()

    def learn(self, blocks: Iterable[int]) -> None:
        """Enter code points, BESIDE at once: texts that hold one of a script will hold others."""
        with self.learning:
            known = self.known
            codes = (code for block in blocks for code in range(block * BESIDE, (block + 1) * BESIDE))
            unknown = [code for code in codes if not known.written[code] & KNOWN]
            if not unknown:  # the rule, once the first texts were read
                return
            TABLE.learn(unknown)
            written, plain = known.written.copy(), known.plain.copy()
            for code in unknown:
                capital = CAPITAL if unicodedata.category(chr(code)) in ("Lu", "Lt") else 0
                written[code] = KNOWN | capital | (MARK if chr(code) in SENTENCE_MARKS else 0)
                if code < TWO_BYTES:
                    plain[code] = entry_of(int(TABLE.codes[code]), int(written[code]), known.folded)
            bounds = np.zeros(len(TABLE.expansions) + 1, np.int64)
            np.cumsum([len(text) for text in TABLE.expansions], out=bounds[1:])
            expansions = np.array([ord(char) for text in TABLE.expansions for char in text], np.uint32)
            self.known = replace(
                known, written=written, plain=plain, expansions=expansions, expansion_bounds=bounds
            )


def entry_of(letter: int, written: int, folded: Bytes) -> int:
    """Return the entry in `plain` of a character, by what it folds to and what it is as written."""
    mark = PLAIN_MARK if written & MARK else 0
    if letter in (DROP, BLANK):
        return mark | (PLAIN_DROPPED if letter == DROP else PLAIN_BLANK)
    if mark or letter >= TWO_BYTES or folded[letter] & (ALONE | SECOND):
        return 0
    encoded = chr(letter).encode("utf-8")
    traits = PLAIN_LETTER | (PLAIN_CAPITAL if written & CAPITAL else 0)
    digit = PLAIN_DIGIT if letter <= LAST_DIGIT else 0
    return traits | digit | int.from_bytes(encoded, "little") << UTF_8 | len(encoded) << SIZE | letter << LETTER


def word_hash(word: str) -> int:
    """Return the hash that a folded word gets as a token."""
    value, most = 0xCBF29CE484222325, (1 << 64) - 1
    for char in word:
        value = (value ^ ord(char)) * 0x100000001B3 & most
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * factor & most
    return value ^ value >> 33


def slots_of(words: Hashes, shift: int) -> Hashes:
    """Return the slots of words, by some bits of their hashes."""
    return words >> np.uint64(shift) & np.uint64(NUMBER_SLOTS - 1)


NO_NUMBER = np.uint64(0)
NUMBERS: Hashes = np.array(sorted({word_hash(fold(word)) for word in NUMBER_WORDS.split()}), np.uint64)
# The first bits by which each number has a slot of its own: one look tells whether a word is one.
NUMBER_SHIFT = next(shift for shift in range(64) if len(set(slots_of(NUMBERS, shift).tolist())) == len(NUMBERS))

ALPHABET = Alphabet()
