import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean.fold import IDEOGRAPHS, KEY_BYTES, SECOND, SHORT_BODY, fold, fold_character, is_second, text_key

TRICKY = "يیىكکةهۀأإآاءپ\u064b\u0640\u200c۴٤4がか\u3099ﾞｶ각ㄱᄀ\u1161éE\u0301 .-،"
ANY = st.text() | st.text(st.sampled_from(TRICKY), max_size=20)


@given(ANY)
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_keys_have_their_length(text):
    assert len(text_key(text, text)) == KEY_BYTES


@given(st.text(st.sampled_from("يهكاب و"), max_size=30))
def test_persian_and_arabic_spelling_are_one(text):
    assert fold(text) == fold(text.replace("ي", "ی").replace("ك", "ک").replace("ه", "ة"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("على الارهابيين", "علی الارهابیین"),
        ("إنّ الأمر", "ان الامر"),
        ("می‌شود", "میشود"),
        ("كـــتاب", "کتاب"),
        ("عام ٢٠١٦", "عام 2016"),
        ("سال ۱۳۹۵", "سال 1395"),
        ("CAFÉ", "cafe\u0301"),
        ("Straße", "STRASSE"),
        ("“Yes,” he said", "'yes' he said"),
        ("word—word", "word - word"),
        ("ＡＢＣ　１２", "abc 12"),
        ("ｶﾞｽ", "ガス"),
        ("ёлка", "елка"),
    ],
)
def test_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("はし", "ばし"), ("1 of 2", "1 of 3"), ("कि", "की"), ("각", "간")])
def test_different(one, other):
    assert fold(one) != fold(other)


def test_letters_that_may_join_the_one_before_are_found_in_a_text():
    assert [code for code in range(0x110000) if SECOND.search(chr(code))] == list(filter(is_second, range(0x110000)))


def test_ideographs_fold_to_themselves():
    assert all(fold_character(char) == char for codes in IDEOGRAPHS for char in map(chr, codes))


@given(ANY)
def test_what_stands_before_a_blank_folds_by_itself(text):
    assert fold(f"{text} ½ß\n{text}") == " ".join([*fold(text).split(), "12ss", *fold(text).split()])


def test_short_bodies_need_their_headlines():
    assert text_key("Acme pays", "Qtly div 10 cts") != text_key("Bolt pays", "Qtly div 10 cts")
    body = "The harbour board met. " * (SHORT_BODY // 10)
    assert text_key("One", body) == text_key("Two", body.replace(" ", "  "))
    assert text_key("One", body) == text_key("Two", f"LINDHAVN (Reuters) - {body}", "LINDHAVN (Reuters) -")
    assert text_key("One", "LINDHAVN -", "LINDHAVN -") != text_key("One", "OSTHAVN -", "OSTHAVN -")
