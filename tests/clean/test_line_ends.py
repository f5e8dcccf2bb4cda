"""Line ends that lost their backslash."""

from __future__ import annotations

import pytest

from etl.clean.line_ends import restore_line_ends
from etl.clean.text import clean_text

TOLD = "Мост открыли.nПо нему пошли люди.n«Ждали долго», — сказал сторож."
RESTORED = "Мост открыли.\nПо нему пошли люди.\n«Ждали долго», — сказал сторож."


@pytest.mark.parametrize(
    ("lost", "restored"),
    [
        ("", ""),
        ("n", ""),
        ("nСообщаетnагентство", "\nСообщает агентство"),
        ("nСообщаетnABC", "\nСообщает ABC"),
        ("nКак пишетnгазетаn. И «nвесьn» текст", "\nКак пишет газета. И «весь» текст"),
        ("nГазета «Мост»nпишет", "\nГазета «Мост» пишет"),
        ("nГазета «Мост»nПишет", "\nГазета «Мост»\nПишет"),
        ("nС сайта gazeta.net", "\nС сайта gazeta.net"),
    ],
)
def test_they_come_back(lost: str, restored: str) -> None:
    assert restore_line_ends(TOLD + lost) == RESTORED + restored


def test_they_come_back_in_arabic() -> None:
    text = "فتح الجسر.nقال الحارس.nانتهى الانتظار."
    assert restore_line_ends(text) == text.replace("n", "\n")


@pytest.mark.parametrize(
    "text",
    [
        "One.nTwo.nThree.nFour",
        "Это сайт gazeta.net, а это lenta.news и всё.",
        "Один раз.nИ больше ни разу.",
        "Формула: xn.nyn.n",
        "a" * 10_000 + ".n" * 5_000,
    ],
)
def test_what_is_no_line_end_stays(text: str) -> None:
    assert restore_line_ends(text) == text


def test_a_text_says_that_it_was_restored() -> None:
    cleaned = clean_text("Мост открыли.nПо нему пошли люди.nЖдали долго.")
    assert cleaned.text == "Мост открыли.\nПо нему пошли люди.\nЖдали долго."
    assert cleaned.flags == ("line_ends_restored",)
    assert clean_text(cleaned.text).flags == ()
