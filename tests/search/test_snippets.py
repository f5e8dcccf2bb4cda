"""The passage that a hit shows, and its marks."""

from __future__ import annotations

import pytest

from etl.search.snippets import WIDTH, mark, snippet

FILLER = "nothing of note happened here that day and nobody came by to look "


@pytest.mark.parametrize(
    ("text", "phrases", "want"),
    [
        ("The ferry, the Ferry!", [("ferry",)], "The [ferry], the [Ferry]!"),
        ("old ferry boat", [("ferry", "boat"), ("boat",)], "old [ferry boat]"),
        ("ferry and boat", [("ferry", "boat")], "ferry and boat"),
        ("وكالة تَسْنِيم الدولية", [("تسنيم",)], "وكالة [تَسْنِيم] الدولية"),
        ("خبرگزاری تسنیم", [("تسنيم",)], "خبرگزاری [تسنیم]"),
        ("恢复渡船通航", [("渡", "船")], "恢复[渡船]通航"),
        ("no such word", [("ferry",)], "no such word"),
    ],
)
def test_marks(text: str, phrases: list[tuple[str, ...]], want: str) -> None:
    assert mark(text, phrases).render("[", "]") == want


def test_the_passage_holds_the_match_within_words() -> None:
    found = snippet(FILLER * 20 + "the ferry sank " + FILLER * 20, [("ferry",)])
    assert found.render("[", "]").count("[ferry]") == 1
    assert (found.text[0], found.text[-1]) == ("…", "…")
    assert len(found.text) <= WIDTH + 2
    assert set(found.text.strip("…").split()) <= {*FILLER.split(), "the", "ferry", "sank"}


def test_the_passage_is_the_one_with_most_of_the_question() -> None:
    text = "the ferry " + FILLER * 20 + "a storm hit the ferry " + FILLER * 20
    assert "[storm] hit the [ferry]" in snippet(text, [("ferry",), ("storm",)]).render("[", "]")


def test_paragraphs_become_one_line() -> None:
    assert snippet("one\n\ntwo ferry", [("ferry",)]).text == "one two ferry"


def test_a_long_text_without_blanks_is_cut_around_the_match() -> None:
    found = snippet("水" * 5000 + "渡船" + "水" * 5000, [("渡", "船")])
    assert "[渡船]" in found.render("[", "]")
    assert len(found.text) <= WIDTH + 2


def test_without_a_match_the_beginning_is_shown() -> None:
    assert snippet(FILLER * 20, [("ferry",)]).text.startswith("nothing of note")
