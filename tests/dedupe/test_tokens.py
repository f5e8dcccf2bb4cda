"""The compiled pass over texts is `fold`, for every letter, mark and number that Unicode has."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.clean.fold import fold
from etl.dedupe.alphabet import BESIDE, NUMBER_WORDS, SENTENCE_MARKS, UNSPACED, Alphabet, word_hash
from etl.dedupe.scan import IS_NAME, IS_NUMBER, LENGTH_SHIFT
from etl.dedupe.sketch import sketch
from etl.dedupe.tokens import Room, Tokens, tokenise

LINE = 50
MARKED = "يیىكکةهۀأإآاءپ\u064b\u0640\u200c۴٤4がか\u3099ﾞｶ각ㄱᄀ\u1161\u11a8éE\u0301कि\u093f汉字ไทย .-،\n"
TEXT = st.text() | st.text(st.sampled_from(MARKED), max_size=40)


def split(text: str) -> list[str]:
    """Cut a text into the tokens that it must have, the plain way."""
    found = []
    for word in fold(text).split():
        start = 0
        for place, char in enumerate(word):
            if any(first <= ord(char) <= last for first, last in UNSPACED):
                found += [part for part in (word[start:place], char) if part]
                start = place + 1
        found += [word[start:]] * (start < len(word))
    return found


def hashes(tokens: Tokens, number: int) -> list[int]:
    return tokens.hashes[tokens.offsets[number] : tokens.offsets[number + 1]].tolist()


def letters(tokens: Tokens, number: int) -> bytes:
    return tokens.letters[tokens.ends[number] : tokens.ends[number + 1]].tobytes()


def assert_folds(texts: list[str]) -> None:
    tokens = tokenise(texts)
    for number, text in enumerate(texts):
        assert letters(tokens, number) == fold(text).replace(" ", "").encode("utf-8", "surrogatepass"), ascii(text)
        words = split(text)
        assert hashes(tokens, number) == [word_hash(word) for word in words], ascii(text)
        borders = tokens.places[tokens.offsets[number] : tokens.offsets[number + 1] + 1].tolist()
        in_utf_8 = [word.encode("utf-8", "surrogatepass") for word in words]
        assert [tokens.letters[begin:end].tobytes() for begin, end in pairwise(borders)] == in_utf_8, ascii(text)


@pytest.mark.parametrize("blank", ["", " "])
def test_every_letter_mark_and_number_folds_alike(blank: str) -> None:
    letters = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char)[0] in "LMN"]
    assert_folds([blank.join(letters[start : start + LINE]) for start in range(0, len(letters), LINE)])


def test_each_mark_folds_alike_behind_letters_that_it_may_join() -> None:
    marks = [char for char in map(chr, range(0x3100)) if unicodedata.category(char)[0] == "M"]
    jamo = [chr(code) for code in range(0x1100, 0x1200)]
    assert_folds(["".join(first + mark for mark in [*marks, *jamo]) for first in "eاकকかᄀ가각"])


@given(st.lists(TEXT, max_size=5))
@settings(deadline=None)
def test_any_text_folds_alike(texts: list[str]) -> None:
    assert_folds(texts)


@given(st.lists(TEXT, min_size=1, max_size=4), st.data())
@settings(deadline=None)
def test_tokens_and_sketches_do_not_depend_on_the_batch(texts: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(texts) - 1))
    together, alone = tokenise(texts), tokenise(texts[number : number + 1])
    first, last = together.offsets[number : number + 2]
    for name in ("hashes", "kinds", "weights", "starts"):
        end = alone.offsets[1]
        assert getattr(together, name)[first:last].tolist() == getattr(alone, name)[:end].tolist(), name
    keys, bounds = sketch(together)
    assert keys[bounds[number] : bounds[number + 1]].tolist() == sketch(alone)[0].tolist()


def traits(text: str) -> list[tuple[int, int, int]]:
    """Return where each word of a text starts, whether it is a name, and the digits of it, the plain way."""
    found: list[list[int]] = []
    is_word, at_start = False, True
    for place, char in enumerate(text):
        folded = fold(f"a{char}a")[1:-1]
        if folded == " ":
            is_word = False
        elif folded:
            if not is_word:
                found.append([len(text[:place].encode()), int(char.isupper() and not at_start), 0])
            found[-1][2] += folded.isdigit()
            is_word, at_start = True, False
        at_start |= char in SENTENCE_MARKS
    return [(start, name, digits) for start, name, digits in found]


@given(st.text(st.sampled_from("aBzZ09é÷É.,!?؟يم٤ \n-—“’|%"), max_size=60))
@settings(deadline=None)
def test_starts_names_and_numbers_are_those_of_the_characters(text: str) -> None:
    tokens = tokenise([text])
    end, kinds = tokens.offsets[1], tokens.kinds[: tokens.offsets[1]]
    words, expected = fold(text).split(), traits(text)
    assert tokens.starts[:end].tolist() == [start for start, _, _ in expected]
    assert (kinds & IS_NAME != 0).tolist() == [bool(name) for _, name, _ in expected]
    assert (kinds & IS_NUMBER != 0).tolist() == [
        digits * 2 >= len(word) for word, (_, _, digits) in zip(words, expected, strict=True)
    ]
    assert (kinds >> LENGTH_SHIFT).tolist() == [min(63, len(word)) for word in words]


def test_every_written_number_is_one_and_no_other_word() -> None:
    numbers = NUMBER_WORDS.split()
    tokens = tokenise([" ".join(f"{word} {word}x" for word in numbers)])
    kinds = tokens.kinds[: tokens.offsets[1]]
    assert (kinds & IS_NUMBER != 0).tolist() == [True, False] * len(numbers)


@pytest.mark.parametrize(
    ("text", "words", "trait"),
    [
        ("paid 12 to 2nd in 1999", ["12", "1999"], IS_NUMBER),
        ("paid twelve to two", ["twelve", "two"], IS_NUMBER),
        ("دفع ١٢ و خمسة", ["12", "خمسة"], IS_NUMBER),
        ("He met Anna in Oslo. They left", ["Anna", "Oslo"], IS_NAME),
        ("«Die Zeit» für Anna", ["Zeit", "Anna"], IS_NAME),
    ],
)
def test_numbers_and_names_are_marked(text: str, words: list[str], trait: int) -> None:
    tokens = tokenise([text])
    end = tokens.offsets[1]
    marked = tokens.hashes[:end][tokens.kinds[:end] & trait != 0]
    assert marked.tolist() == [word_hash(fold(word)) for word in words]


def test_starts_and_lengths_lead_back_to_the_words() -> None:
    text = "Die Größe ﷺ zählt: ３ المدينة"
    tokens, data = tokenise([text]), text.encode()
    words = split(text)
    starts, kinds = tokens.starts[: tokens.offsets[1]], tokens.kinds[: tokens.offsets[1]]
    assert (kinds >> LENGTH_SHIFT).tolist() == [len(word) for word in words]
    assert np.all(np.diff(starts) >= 0)
    assert [data[start:].decode()[:2] for start in starts.tolist()][:2] == ["Di", "Gr"]


@given(st.lists(st.lists(TEXT, max_size=4), min_size=2, max_size=3))
@settings(deadline=None)
def test_tokens_made_in_a_room_are_those_made_elsewhere(batches: list[list[str]]) -> None:
    room = Room()
    for texts in batches:
        here, there = tokenise(texts, room), tokenise(texts)
        end = there.offsets[-1]
        for name in ("hashes", "kinds", "weights", "starts", "places"):
            assert getattr(here, name)[:end].tolist() == getattr(there, name)[:end].tolist(), name
        assert here.letters[: here.ends[-1]].tobytes() == there.letters[: there.ends[-1]].tobytes()
        assert (here.offsets.tolist(), here.ends.tolist()) == (there.offsets.tolist(), there.ends.tolist())


def test_what_a_pass_reads_stays_as_it_is_while_others_learn() -> None:
    """Two threads make tokens: one must not find letters whose expansions it does not have."""
    alphabet = Alphabet()
    alphabet.learn([ord("a") // BESIDE])
    before, written, plain = alphabet.known, alphabet.known.written.copy(), alphabet.known.plain.copy()
    alphabet.learn([ord("b") // BESIDE, ord("ﷺ") // BESIDE])
    assert np.array_equal(before.written, written)
    assert np.array_equal(before.plain, plain)
    assert alphabet.known.written[ord("ﷺ")]
    assert len(alphabet.known.expansion_bounds) >= len(before.expansion_bounds)
