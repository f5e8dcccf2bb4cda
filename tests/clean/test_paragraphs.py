from hypothesis import given
from hypothesis import strategies as st

from etl.clean.text import clean_text, paragraphs

WRAPPED = """The harbour board said on Tuesday that the new crane would be
ready before winter, although two of the three suppliers had
warned of delays and one of them asked for a higher price.
    The board meets again on the third of March, when the long-
awaited report on the quays will be on the table.
 Agency"""


def test_blank_lines_separate():
    assert paragraphs("One.\n\nTwo.") == ("One.", "Two.")


def test_without_blank_lines_each_line_is_one():
    assert paragraphs("One line.\nAnother line.") == ("One line.", "Another line.")


def test_wrapped_lines_are_joined_and_indents_begin_paragraphs():
    first, second, last = paragraphs(clean_text(WRAPPED).text)
    assert first.endswith("asked for a higher price.")
    assert "\n" not in first
    assert "the long-awaited report" in second
    assert last == "Agency"


def test_wrapped_text_with_blank_lines_keeps_them():
    text = WRAPPED.replace("    The board", "\nThe board")
    assert len(paragraphs(clean_text(text).text)) == 3


def test_short_lines_between_blank_lines_stay_together():
    assert paragraphs("Text.\n\nMost read\nOpinion") == ("Text.", "Most read\nOpinion")


def test_lists_and_cjk_are_not_wrapped_text():
    title = "Some long title of a film (Director Name, Country)"
    listed = "\n".join(f"{number}. {title}" for number in range(1, 9))
    assert len(paragraphs(listed)) == 8
    assert len(paragraphs("\n".join("市長は新しい橋を" + "あ" * 50 for _ in range(5)))) == 5


@given(st.text(st.sampled_from("ab. \n\u3000"), max_size=80))
def test_no_paragraph_is_empty_and_no_letter_is_lost(text):
    result = paragraphs(clean_text(text).text)
    assert all(result)
    letters = "".join(result).replace(" ", "").replace("\n", "").replace("\u3000", "")
    assert letters == text.replace(" ", "").replace("\n", "").replace("\u3000", "")


def test_a_paragraph_of_very_many_lines_is_one_paragraph():
    wrapped = "the council voted on monday to mend the old bridge before\n" * 200_000
    (joined,) = paragraphs(wrapped)
    assert joined.startswith("the council voted on monday to mend the old bridge before the council")
    assert len(paragraphs("ferry\nstorm\n" * 200_000 + "\nend")[0]) == 2_400_000 - 1
