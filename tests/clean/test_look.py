"""The compiled look at a text, held to the rules that it spares: what it lets pass they leave as it is."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean import text as rules
from etl.clean.look import BLANKS, CODES, COMPOSED, IS_MARK, WIDE, changed_by_nfc, codes_of, flaws, squeezed, tables

PIECES = [
    *"ab1&#;<>/=. \n\r\t\x00\x92\xa0\xad\u200b\u200c\u202e\u2028\u3000\ufeff\ufffdي\u064b\u0651\u0653ا\u09be\ud83dÃé»”",
    "\r\n", "\n\n\n", "  ", " \n", ".n", "конец.nИ", "&amp;", "&#3;", " #39;", "\tquot;", "<b>", "</b>", "<TXN.N>",
    "e\u0301", "â€™", "\u1100\u1161", "각", "が", "か\u3099", "word", "كلمة", "слово", "記事", "said; then",
]  # fmt: skip
LETTERS = ["word", "كلمة", "слово", "記事", ".", "é", "각", " ", "\n"]


def by_rules(text: str, patched: pytest.MonkeyPatch) -> rules.Cleaned:
    """Clean a text without the look."""
    patched.setattr(rules, "SHORT", CODES)
    return rules.clean_text(text)


def held(text: str, patched: pytest.MonkeyPatch) -> bool:
    """Compare a text's clean form with that of the rules; tell whether the look sufficed."""
    plain = rules._of_plain(text)
    assert plain is None or rules.Cleaned(plain) == by_rules(text, patched)
    return plain is not None


def test_what_passes_is_what_the_rules_make_of_it(monkeypatch: pytest.MonkeyPatch):
    chance = random.Random(9)
    passed = 0
    for _ in range(6000):
        few = chance.sample(PIECES, 3)
        text = "".join(chance.choice(few if chance.random() < 0.3 else LETTERS) for _ in range(chance.randrange(40)))
        passed += held(text, monkeypatch)
    assert 1000 < passed < 5500


def test_every_character_passes_only_where_it_stays(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "SHORT", CODES)
    for code in (*range(0x20000), *range(0x20000, CODES, 64)):
        text = f"ab {chr(code)}cd"
        plain = rules._of_plain(text)
        assert plain is None or rules.Cleaned(plain) == rules.clean_text(text)


def test_what_nfc_leaves_it_leaves_in_any_company():
    kinds, roles = tables()
    left = [chr(code) for code in range(CODES) if not kinds[code] & COMPOSED and not 0xD800 <= code < 0xE000]
    alone = [char for char in left if not roles[ord(char)] & IS_MARK]
    marks = [char for char in left if roles[ord(char)] & IS_MARK]
    chance = random.Random(1)
    for _ in range(3):
        chance.shuffle(alone)
        text = "".join(alone)
        assert unicodedata.normalize("NFC", text) == text
        text = "".join(char + mark for char, mark in zip(alone, marks * (len(alone) // len(marks)), strict=False))
        assert unicodedata.normalize("NFC", text) == text
    for code in range(CODES):
        parts = unicodedata.decomposition(chr(code))
        if parts and parts[0] != "<":
            assert all(kinds[int(part, 16)] & COMPOSED for part in parts.split()[1:])
        if not kinds[code] & COMPOSED:
            assert unicodedata.normalize("NFC", chr(code)) == chr(code)
    assert set(changed_by_nfc()) == set((kinds & COMPOSED).nonzero()[0].tolist())


@given(st.lists(st.sampled_from("ab é\t\r\n\xa0 \n")).map("".join))
def test_blanks_are_reduced_as_by_the_rules(text):
    codes = codes_of(text)
    plain = rules._plain_blanks(text)
    assert squeezed(codes) == plain
    assert flaws(codes) & BLANKS or text.strip(rules.EDGES) == plain


def test_blanks_of_east_asia_are_left_to_the_rules():
    assert flaws(codes_of("終わり\u3000次")) == WIDE
