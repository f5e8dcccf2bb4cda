"""Words are counted by a table as an expression finds them one by one."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.words import LAST_BLANK, UNSPACED_LETTERS, count_words

LETTERS = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED_LETTERS)
FOUND = re.compile(rf"[{LETTERS}]|[^\W{LETTERS}]+")
PIECES = ["橋", "が", "AB", "c_9", " ", "\n", "。", "é", "한", "ไ", "۳", "\ud800"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)))
def test_where_no_blanks_part_words_each_letter_is_one(parts):
    text = "".join(parts)
    assert count_words(text, "ja") == len(FOUND.findall(text))


@pytest.mark.parametrize(
    ("text", "language", "words"), [("", "ja", 0), ("NHKが報じた", "ja", 5), ("a b\nc", "en", 3), ("", "en", 0)]
)
def test_words_are_counted(text, language, words):
    assert count_words(text, language) == words


@given(st.lists(st.sampled_from([*PIECES, "\u2003", "\u3000", "\x1c", "\x85", "\u200b"]) | st.text(max_size=3)))
def test_where_blanks_part_words_they_are_what_splitting_leaves(parts):
    text = "".join(parts)
    assert count_words(text, "en") == len(text.split())


def test_no_blank_lies_behind_the_last_one():
    assert max(code for code in range(sys.maxunicode + 1) if chr(code).isspace()) == LAST_BLANK
