"""What a sample of a text shows of its language: the script of its letters, and the common words in it.

One compiled pass looks at every letter. In a script whose languages share letters, the few *telltales* of one language
settle it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled

SCRIPT_STEP = 3  # every third letter is enough to count scripts
SHORT_SAMPLE = 60  # of no more letters each is counted, unless all are ASCII


SCRIPTS: tuple[tuple[str, int, int], ...] = (
    ("Latn", 0x0041, 0x024F), ("Grek", 0x0370, 0x03FF), ("Cyrl", 0x0400, 0x052F), ("Armn", 0x0530, 0x058F),
    ("Hebr", 0x0590, 0x05FF), ("Arab", 0x0600, 0x06FF), ("Syrc", 0x0700, 0x074F), ("Arab", 0x0750, 0x077F),
    ("Thaa", 0x0780, 0x07BF), ("Deva", 0x0900, 0x097F), ("Beng", 0x0980, 0x09FF), ("Guru", 0x0A00, 0x0A7F),
    ("Gujr", 0x0A80, 0x0AFF), ("Orya", 0x0B00, 0x0B7F), ("Taml", 0x0B80, 0x0BFF), ("Telu", 0x0C00, 0x0C7F),
    ("Knda", 0x0C80, 0x0CFF), ("Mlym", 0x0D00, 0x0D7F), ("Sinh", 0x0D80, 0x0DFF), ("Thai", 0x0E00, 0x0E7F),
    ("Laoo", 0x0E80, 0x0EFF), ("Tibt", 0x0F00, 0x0FFF), ("Mymr", 0x1000, 0x109F), ("Geor", 0x10A0, 0x10FF),
    ("Hang", 0x1100, 0x11FF), ("Ethi", 0x1200, 0x139F), ("Khmr", 0x1780, 0x17FF), ("Latn", 0x1E00, 0x1EFF),
    ("Grek", 0x1F00, 0x1FFF), ("Kana", 0x3041, 0x30FF), ("Hani", 0x3400, 0x9FFF), ("Hang", 0xAC00, 0xD7AF),
    ("Arab", 0xFB50, 0xFDFF), ("Arab", 0xFE70, 0xFEFC), ("Kana", 0xFF66, 0xFF9D), ("Hani", 0x20000, 0x3FFFF),
)  # fmt: skip

def words_of(text: str) -> frozenset[str]:
    """Return the words that stand in a line."""
    return frozenset(text.split())


class Telltale(NamedTuple):
    """Words so common that a few different ones among the first 600 letters settle a language of its script."""

    language: str
    script: str
    words: frozenset[str]
    foreign: re.Pattern[str]  # letters that this language does not write; with more than a few, no verdict


MIN_TELLTALES = 5  # different ones; in short texts fewer do, if they are MIN_TELLTALE_SHARE of all words
MIN_TELLTALES_SHORT = 3
MIN_TELLTALE_SHARE = 0.2
MAX_FOREIGN = 0.01  # share of the sample
TELLTALES: tuple[Telltale, ...] = (
    Telltale(
        "en", "Latn",
        words_of("the and of to that for with from said has have which was were his their will by its after"),
        re.compile("[À-ÖØ-öø-ÿĀ-ɏ]"),
    ),
    Telltale(
        "ar", "Arab",
        words_of(
            "في من على إلى الى أن ان إن التي الذي الذين عن مع هذا هذه ذلك بعد كما قال وقال خلال بين لا ما لم وفي ومن"
            " أو قد كان كانت أنه انه أمس اليوم حيث منذ حتى كل غير به له أي عند"
        ),
        re.compile("[پچژگٹڈڑںےہۀڵۆێەڕټځڅډړږښېۍ]"),
    ),
    Telltale(
        "fa", "Arab",
        words_of(
            "از به در را که كه این اين با است برای براي شد شده کرد كرد آن خود های هاي تا وی وي می مي نیز نيز"
        ),
        re.compile("[ٹڈڑںےہڵۆێەڕټځڅډړږښېۍ]"),
    ),
    Telltale(
        "ru", "Cyrl",
        words_of("и в во не на что с по из к за как его о от это для он также было до у при"),
        re.compile("[іїєґўјљњћђџѓќѕәғқңөұүһӣӯҳҷ]"),
    ),
)  # fmt: skip

NAMES = ("", *sorted({name for name, _, _ in SCRIPTS}))  # a script's number is its place here: ties go to the last name
HANI, KANA, HANG = map(NAMES.index, ("Hani", "Kana", "Hang"))
BLANK, KINDS = 63, 64  # of characters: none, a script's number, or what parts words
CODES = 0x110000
LETTER_BITS = 11  # of a letter of a telltale
LONGEST_WORD = 5  # letters of a telltale, so that a word is a number of 55 bits
SLOTS = 1024
UNDECIDED, MUST_COUNT = -1, -2  # instead of the number of a language


class Tables(NamedTuple):
    """What the pass knows of characters and words.

    `kinds` and `lowered` go by character; `lowered` is 0 for what no telltale holds. `keys` is a hash table of words,
    `bits[language, slot]` says which word of a language lies there. `foreign` has a bit for each language that does
    not write a letter; `scripts` are the numbers of the languages' scripts.
    """

    kinds: npt.NDArray[np.uint8]
    lowered: npt.NDArray[np.uint16]
    keys: npt.NDArray[np.int64]
    bits: npt.NDArray[np.uint64]
    foreign: npt.NDArray[np.uint8]
    scripts: npt.NDArray[np.int64]


def survey(sample: str) -> tuple[str, int, str | None]:
    """Return the script of most letters, about how many letters there are, and the language whose telltales are there.

    The language is `""` where no telltales decide, None where `by_words` has to be asked: in a short sample they must
    be a share of its different words.
    """
    step = SCRIPT_STEP if len(sample) > SHORT_SAMPLE or sample.isascii() else 1
    codes = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), np.uint32)
    script, letters, language = look(codes, step, *tables())
    found = None if language == MUST_COUNT else "" if language == UNDECIDED else TELLTALES[language].language
    return NAMES[script], letters, found


def by_words(sample: str, script: str) -> str:
    """Return the language whose common words are there, where only one language of the script has them."""
    words = set(sample.lower().split())
    enough = min(MIN_TELLTALES, max(MIN_TELLTALES_SHORT, MIN_TELLTALE_SHARE * len(words)))
    found = [one for one in TELLTALES if one.script == script and len(one.words & words) >= enough]
    if len(found) != 1 or len(found[0].foreign.findall(sample)) > MAX_FOREIGN * len(sample):
        return ""
    return found[0].language


@compiled
def look(codes, step, kinds, lowered, keys, bits, foreign, scripts):  # type: ignore[no-untyped-def]
    """Return script, letters and language of a sample as numbers; the language may be UNDECIDED or MUST_COUNT."""
    script, letters = script_of(codes, step, kinds)
    seen = np.zeros(len(scripts), np.uint64)
    has_telltales = False
    for number in scripts:
        has_telltales |= number == script
    if not has_telltales:
        return script, letters, UNDECIDED
    strange = np.zeros(len(scripts), np.int64)
    words = length = key = 0
    for place in range(len(codes) + 1):
        code = codes[place] if place < len(codes) else np.uint32(0x20)
        if kinds[code] == BLANK:
            if 0 < length <= LONGEST_WORD:
                slot = slot_of(key, keys)
                for language in range(len(scripts)):
                    seen[language] |= bits[language, slot]
            words += length > 0
            length = key = 0
            continue
        letter = lowered[code]
        key = key << LETTER_BITS | letter
        length = length + 1 if letter and length < LONGEST_WORD else LONGEST_WORD + 1
        if code < len(foreign) and foreign[code]:
            for language in range(len(scripts)):
                strange[language] += foreign[code] >> language & 1
    found = UNDECIDED
    for language in range(len(scripts)):
        hits = 0
        while seen[language]:
            seen[language] &= seen[language] - np.uint64(1)
            hits += 1
        if scripts[language] != script or hits < MIN_TELLTALES_SHORT:
            continue
        if hits < MIN_TELLTALES and MIN_TELLTALE_SHARE * words > MIN_TELLTALES_SHORT:
            return script, letters, MUST_COUNT
        if found != UNDECIDED:
            return script, letters, UNDECIDED
        found = language
    if found != UNDECIDED and strange[found] > MAX_FOREIGN * len(codes):
        found = UNDECIDED
    return script, letters, found


@compiled
def script_of(codes, step, kinds):  # type: ignore[no-untyped-def]
    """Return the number of the script of most letters, 0 without any, and about how many letters there are."""
    counts = np.zeros(KINDS, np.int64)
    for place in range(0, len(codes), step):
        counts[kinds[codes[place]]] += 1
    letters = best = 0
    counts[0] = 0
    for number in range(1, BLANK):
        letters += counts[number]
        if counts[number] and counts[number] >= counts[best]:
            best = number
    east = counts[HANI] + counts[KANA]
    if letters and east * 3 >= letters and counts[HANG] < east:  # a few Kana make Japanese, however much Latin is there
        best = KANA if counts[KANA] * 20 >= east else HANI
    return best, letters * step


@compiled
def slot_of(key, keys):  # type: ignore[no-untyped-def]
    """Return where a word lies in the hash table, or the empty slot where it would."""
    slot = (key ^ key >> 17 ^ key >> 31) * 0x9E3779B1 >> 7 & SLOTS - 1
    while keys[slot] and keys[slot] != key:
        slot = slot + 1 & SLOTS - 1
    return slot


@cache
def tables() -> Tables:
    """Return the tables, built at first use."""
    kinds, lowered = np.zeros(CODES, np.uint8), np.zeros(CODES, np.uint16)
    for name, first, last in reversed(SCRIPTS):  # of two that overlap the first counts
        kinds[[code for code in range(first, last + 1) if chr(code).isalpha()]] = NAMES.index(name)
    letters = {letter for telltale in TELLTALES for word in telltale.words for letter in word}
    for code in range(0x3001):  # above are no blanks, and no capitals of these letters
        if chr(code).isspace():
            kinds[code] = BLANK
        if chr(code).lower() in letters:
            lowered[code] = ord(chr(code).lower())
    keys, bits = np.zeros(SLOTS, np.int64), np.zeros((len(TELLTALES), SLOTS), np.uint64)
    foreign = np.zeros(1 << LETTER_BITS, np.uint8)
    for language, telltale in enumerate(TELLTALES):
        for number, word in enumerate(sorted(telltale.words)):
            key = key_of(word)
            slot = slot_of(key, keys)
            keys[slot] = key
            bits[language, slot] = np.uint64(1 << number)
        foreign[[code for code in range(1 << LETTER_BITS) if telltale.foreign.match(chr(code))]] |= 1 << language
    scripts = np.array([NAMES.index(telltale.script) for telltale in TELLTALES])
    return Tables(kinds, lowered, keys, bits, foreign, scripts)


def key_of(word: str) -> int:
    """Return a telltale as a number."""
    key = 0
    for letter in word:
        key = key << LETTER_BITS | ord(letter)
    return key
