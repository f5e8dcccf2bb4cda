"""The compiled look at a sample, held to plain code that does the same letter by letter."""

import random
from collections import Counter

from etl.extract.survey import (
    BLANK,
    CODES,
    LETTER_BITS,
    LONGEST_WORD,
    SCRIPT_STEP,
    SCRIPTS,
    SHORT_SAMPLE,
    TELLTALES,
    by_words,
    survey,
    tables,
)

TELLING = sorted({word for telltale in TELLTALES for word in telltale.words})
LETTERS = set("".join(TELLING))
OTHERS = "Of ΤΟΥ İN K Å naïve слово І ڤ پنج वह 記事 です 한국어 신문 ไทย a1 x's 12 — … \u200c 𝒳 ﷺ neither обычное كلمة"
BLANKS = (" ", " ", " ", "\n", "\u3000", "\x1f", "", ", ")


def script_and_letters(sample: str) -> tuple[str, int]:
    """Return what `survey` says of the script."""
    step = SCRIPT_STEP if len(sample) > SHORT_SAMPLE or sample.isascii() else 1
    counts: Counter[str] = Counter()
    for char in sample[::step]:
        of_char = [name for name, first, last in SCRIPTS if first <= ord(char) <= last and char.isalpha()]
        counts.update(of_char[:1])
    letters, east = counts.total(), counts["Hani"] + counts["Kana"]
    if letters and east * 3 >= letters and counts["Hang"] < east:
        return ("Kana" if counts["Kana"] * 20 >= east else "Hani"), letters * step
    return max(counts, key=lambda name: (counts[name], name), default=""), letters * step


def samples(count: int) -> list[str]:
    """Return mixtures of words, the same on every machine; many are of one language mostly."""
    chance = random.Random(5)
    texts = []
    for _ in range(count):
        own = sorted(chance.choice(TELLTALES).words)
        pool = [*(own * chance.randrange(6)), *TELLING, *OTHERS.split(), "\ud800"]
        pieces = (chance.choice(pool) + chance.choice(BLANKS) for _ in range(chance.choice((1, 4, 9, 20, 60))))
        texts.append("".join(pieces)[:600])
    return texts


def test_a_sample_is_read_as_plain_code_reads_it():
    seen = Counter()
    for sample in samples(3000):
        script, letters, language = survey(sample)
        plain = script_and_letters(sample)
        assert (script, letters) == plain
        assert language in (None, by_words(sample, script))
        seen[language] += 1
    assert min(seen[language] for language in ("en", "ar", "fa", "ru", "", None)) > 20


def test_telltales_fit_into_the_numbers_that_words_are():
    for telltale in TELLTALES:
        assert all(len(word) <= LONGEST_WORD and max(map(ord, word)) < 1 << LETTER_BITS for word in telltale.words)
        assert len(telltale.words) <= 64


def test_every_character_is_what_python_says():
    kinds, lowered = tables().kinds, tables().lowered
    for code in range(CODES):
        char = chr(code)
        assert (kinds[code] == BLANK) == char.isspace()
        assert lowered[code] == (ord(char.lower()) if char.lower() in LETTERS else 0)
        for telltale in TELLTALES:
            assert code < 1 << LETTER_BITS or not telltale.foreign.match(char)
