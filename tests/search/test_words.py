"""Words with their places are the words of the index, whatever the text."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.search import words as module
from etl.search.words import Word, index_text, words

LETTERS = st.sampled_from(
    "。、，！ aßÉıﬁǅ½1²٣۴九〇 \n\t\u00a0.,-–_/«»()'’نتيىیکكةهـءآأؤ\u064b\u0651\u0670\u200c\u200f가각ᄀ\u1161\u11a8"
    "がガｶﾞか\u3099"
    "ก้ำเन\u093cिक\u094dषקוֹ\u05b9é\u0301ẛ\u0323🙂中文字ｗｉｄｅﷺ№…"
)


@given(st.text(LETTERS, max_size=40))
def test_words_are_those_of_the_index(text: str) -> None:
    assert [word.folded for word in words(text)] == index_text(text).split()


@given(st.text(max_size=40))
def test_words_of_any_text_are_those_of_the_index(text: str) -> None:
    assert [word.folded for word in words(text)] == index_text(text).split()


@given(st.text(LETTERS, max_size=40))
def test_words_lie_one_behind_the_other_and_fold_to_themselves(text: str) -> None:
    found = list(words(text))
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.start <= two.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The FERRY’s crew", [("the", "The"), ("ferrys", "FERRY’s"), ("crew", "crew")]),
        ("وكالةُ تســنيمٍ، اليوم", [("وكاله", "وكالةُ"), ("تسنيم", "تســنيمٍ"), ("اليوم", "اليوم")]),
        ("می‌نویسد ۱۳۹۵", [("مينويسد", "می‌نویسد"), ("1395", "۱۳۹۵")]),
        ("渡船ABC", [("渡", "渡"), ("船", "船"), ("abc", "ABC")]),
        ("ガラス", [("ガ", "ガ"), ("ラ", "ラ"), ("ス", "ス")]),
        ("ｶﾞ", [("ガ", "ｶﾞ")]),
        ("e\u0301tude", [("etude", "e\u0301tude")]),
    ],
)
def test_where_words_stand(text: str, want: list[tuple[str, str]]) -> None:
    text = unicodedata.normalize("NFC", text) if text.isascii() else text
    assert [(word.folded, text[word.start : word.end]) for word in words(text)] == want


@given(text=st.text(LETTERS, max_size=40), number=st.integers(0), sizes=st.sampled_from([(1, 1), (5, 2), (9, 3)]))
def test_wanted_words_stand_where_they_do_among_all_words(text: str, number: int, sizes: tuple[int, int]) -> None:
    """What lies between two is nothing, one word of nothing or more, or the words; nothing only where they touch."""
    every = list(words(text))
    wanted = frozenset({every[number % len(every)].folded} if every else {"word"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "LONG_STRETCH", sizes[0])
        patched.setattr(module, "SHORT_STRETCH", sizes[1])
        found = list(words(text, wanted))
    assert [word for word in found if word.folded in wanted] == [word for word in every if word.folded in wanted]
    assert touching(found, wanted) == touching(every, wanted)


def touching(found: list[Word], wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Return where two wanted words stand one behind the other."""
    return [(one.start, two.start) for one, two in pairwise(found) if {one.folded, two.folded} <= wanted]


def test_a_long_text_is_not_placed_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """People wait: a word of which nothing is known yet takes ten times what folding it takes."""
    placed: list[tuple[int, int]] = []
    slowly = module.placed
    monkeypatch.setattr(
        module, "placed", lambda text, start, end: placed.append((start, end)) or slowly(text, start, end)
    )
    filler = "nothing of note happened here " * 1_000
    found = [word for word in words(f"{filler}ferry {filler}", frozenset({"ferry"})) if word.folded]
    assert ("ferry", len(filler)) in [(word.folded, word.start) for word in found]
    assert sum(end - start for start, end in placed) < 200
