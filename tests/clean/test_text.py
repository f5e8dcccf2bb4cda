import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean.text import clean_line, clean_text, is_suspect
from etl.vocabulary import QUALITY_FLAGS

CHARACTERS = list("ab1&#;<>/=. \n\r\t\x00\x03\x85\x92\xa0\xad\u200b\u200c\u202e\u2028\u3000\ufeff\ufffdي\ud83d\ude00")
PIECES = ["&amp;", "&lt;", "&#3;", "&#x26;", " #39;", "<b>", "</b>", "Ã©", "â€™", "e\u0301"]
NASTY = st.lists(st.sampled_from(CHARACTERS + PIECES), max_size=30).map("".join)


@given(NASTY | st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_text(text)
    assert clean_text(once.text).text == once.text


@given(NASTY)
def test_flags_are_of_the_vocabulary_and_text_can_be_written(text):
    cleaned = clean_text(text)
    assert set(cleaned.flags) <= set(QUALITY_FLAGS)
    cleaned.text.encode("utf-8")


@given(NASTY)
def test_a_line_is_one_line(text):
    assert "\n" not in clean_line(text).text


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("two  blanks\xa0\xa0and\ttab ", "two blanks and tab"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n \n\n\nb", "a\n\nb"),
        ("first\n    indented", "first\n indented"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("می\u200cشود", "می\u200cشود"),
        ("cafe\u0301", "café"),
        ("fish &amp;amp; chips &lt;3", "fish & chips <3"),
        ("&amp;amp;amp;lt;tag", "<tag"),
        ("AT&T &nosuch; ?a=1&copy=2", "AT&T &nosuch; ?a=1&copy=2"),
        ("the team #39;s  #36;5 bus", "the team's $5 bus"),
        ("said,  quot;yes, quot; twice", 'said, "yes," twice'),
        ("ranked #12; then left", "ranked #12; then left"),
        ("&#146;tis", "’tis"),
        ("終わり。\u3000\u3000次の文", "終わり。 次の文"),
        ("終わり？\u3000次の文", "終わり？\u3000次の文"),
    ],
)
def test_what_changes_and_what_stays(given_text, expected):
    assert clean_text(given_text).text == expected


def test_controls_and_overrides_are_reported():
    cleaned = clean_text("a\x03b\u202ec\u202c")
    assert cleaned.text == "abc"
    assert set(cleaned.flags) == {"control_removed", "bidi_removed"}
    assert ("control", "U+0003") in cleaned.removed


def test_mojibake_is_repaired_where_certain_and_only_there():
    repaired = clean_text("The bridge cost Â£2m, it â€™s said.\nÇa va à Évry, « É »")
    assert repaired.text == "The bridge cost £2m, it ’s said.\nÇa va à Évry, « É »"
    assert repaired.flags == ("mojibake_repaired",)


def test_c1_controls_are_windows_1252():
    assert clean_text("the mayor\x92s hat").text == "the mayor’s hat"


def test_surrogates_are_joined_or_replaced():
    assert clean_text("\ud83d\ude00").text == "😀"
    lone = clean_text("a\ud83db")
    assert (lone.text, lone.flags) == ("a\ufffdb", ("replacement_chars",))


def test_escaped_tags_leave_and_tickers_stay():
    cleaned = clean_text('&lt;b&gt;Bold&lt;/b&gt; &lt;A HREF="x"&gt;Acme&lt;/A&gt; &lt;TXN.N&gt; &lt;C&gt;')
    assert cleaned.text == "Bold Acme <TXN.N> <C>"
    assert ("escaped_tag", "<b>") in cleaned.removed


@pytest.mark.parametrize("code", range(128))
def test_in_ascii_the_same_characters_are_suspect(code):
    text = f"a {chr(code)}\n"
    assert is_suspect(text, is_ascii=True) == is_suspect(text, is_ascii=False)
