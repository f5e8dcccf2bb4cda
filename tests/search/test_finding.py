"""What a question finds, in every script; and what it does not."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.errors import UsageError
from etl.search import Search, open_search
from etl.search.documents import schema
from etl.search.questions import read_question
from tests.search.conftest import ROWS

HEADLINES = {title: name for name, (title, _) in ROWS.items()}


@pytest.fixture(scope="module")
def opened(published: Path) -> Search:
    return open_search(published / "lake")


def names(opened: Search, question: str, **filters: Any) -> set[str]:
    found = opened.find(question, **filters)
    assert found.total == len(found.hits)
    return {HEADLINES[hit.headline.text] for hit in found.hits if hit.headline}


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("連絡船", {"連絡", "絡船"}),
        ("渡船", {"渡船"}),
        ("船", {"船"}),
        ('"船abc"', {"船", "abc"}),
        ('"連絡船"~2', {"連", "絡", "船"}),
        ("ferry", {"ferry"}),
    ],
)
def test_characters_without_blanks_are_looked_up_by_pairs(question: str, want: set[str]) -> None:
    """Half of the texts hold each character of a phrase, and the places in all of them would have to be compared."""
    assert set(re.findall(r'type=Str, "(\w+)"', str(read_question(schema(), question)[0]))) == want


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("تسنیم", {"ar", "fa"}),  # Persian letters
        ("تسنيم", {"ar", "fa"}),  # Arabic letters
        ("تَسْنِيم", {"ar", "fa"}),
        ("تســنيم", {"ar", "fa"}),
        ("جسرا جديدا", {"ar"}),
        ("1395", {"fa"}),
        ("١٣٩٥", {"fa"}),
        ("12", {"ar"}),
        ("می‌نویسد", {"fa"}),
        ("FERRY", {"en"}),
        ("ｆｅｒｒｙ", {"en"}),
        ("fähre", {"de"}),
        ("fahre", {"de"}),
        ("fluss", {"de"}),
        ("ПОСЕЛКА", {"ru"}),
        ("渡船", {"zh"}),
        ("船渡", set()),
        ("連絡船", {"ja"}),
        ("絡連船", set()),
        ("連船", set()),
        ("連絡船が運航を再開", {"ja"}),
        ("ガラス", {"ja"}),
        ("ｶﾞﾗｽ", {"ja"}),
        ("ท่าเรือ", {"th"}),
    ],
)
def test_a_word_is_found_however_it_is_written(opened: Search, question: str, want: set[str]) -> None:
    assert names(opened, question) == want


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("ferry storm", {"en"}),
        ("ferry fähre", set()),
        ("ferry OR fähre", {"en", "de"}),
        ("ferry AND NOT fähre", {"en"}),
        ("(ferry OR fähre) -storm", {"de"}),
        ("(ferry OR fähre) kuchen", {"de"}),
        ("渡船 OR storm ferry", {"en", "zh"}),
        ("ferry storm OR 渡船", {"en", "zh"}),
        ("ferry AND NOT (fähre OR kuchen) AND storm", {"en"}),
        ("ferry AND NOT (fähre OR cake) AND storm", set()),
        ("ferry NOT NOT storm", {"en"}),
        ("ferry NOT (fähre NOT kuchen)", {"en"}),
        ("fähre NOT (ferry OR NOT kuchen)", {"de"}),
        ("渡船 OR (NOT ferry tee)", {"zh", "de"}),
        ('"landing stage"', {"en"}),
        ("“landing stage”", {"en"}),
        ('"stage landing"', set()),
        ('"ferry towns"', set()),
        ('"ferry towns"~3', {"en"}),
        ("headline:sails", {"en"}),
        ("headline:monday", set()),
        ("body:monday", {"en"}),
        ("headline:(ferry again)", {"en"}),
        ('headline:"ferry sails" OR headline:渡船', {"en", "zh"}),
        ("landing-stage", {"en"}),  # a dash parts words, which stay neighbours
        ("and", {"en"}),  # in small letters an operator is a word
    ],
)
def test_operators_phrases_and_fields(opened: Search, question: str, want: set[str]) -> None:
    assert names(opened, question) == want


@pytest.mark.parametrize(
    ("filters", "want"),
    [
        ({"agency": "dpa"}, {"de"}),
        ({"agency": "afp"}, set()),
        ({"language": "fa"}, {"fa"}),
        ({"first": date(2016, 5, 12)}, {"de", "en"}),
        ({"last": date(2016, 5, 11)}, {"ar", "fa"}),
        ({"first": date(2016, 5, 11), "last": date(2016, 5, 12)}, {"fa", "de"}),
    ],
)
def test_filters(opened: Search, filters: dict[str, Any], want: set[str]) -> None:
    anything = "تسنیم OR ferry OR fähre OR 渡船"
    assert names(opened, anything, **filters) == want


@pytest.mark.parametrize(
    "question",
    ["", "!!!", "NOT ferry", "-ferry", "ferry AND", "OR ferry", "(ferry", "ferry)", "()", "headline:", "(" * 99],
)
def test_a_question_without_sense_says_so(opened: Search, question: str) -> None:
    with pytest.raises(UsageError, match="cannot read the question"):
        opened.find(question)


def test_a_hit_shows_the_original(opened: Search) -> None:
    (hit,) = opened.find("جسرا").hits
    assert hit.snippet.render("[", "]").startswith("افتتحت البلدية صباح اليوم [جسراً] جديداً")
    assert (hit.date, hit.agency, hit.language) == (date(2016, 5, 10), None, "ar")
    assert hit.headline == (ROWS["ar"][0], ())


def test_the_total_counts_what_is_not_shown(opened: Search) -> None:
    found = opened.find("ferry OR fähre OR 渡船", limit=1)
    assert (found.total, len(found.hits)) == (3, 1)


def test_every_word_of_every_text_finds_it(opened: Search) -> None:
    for name, (title, content) in ROWS.items():
        if name != "en2":
            for word in f"{title} {content}".split():
                if any(map(str.isalnum, word)):
                    assert name in names(opened, f'"{word}"'), word


def test_the_command_prints_hits_for_people_and_machines(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from etl.commands.search import search

    search(published / "lake", "تسنیم", first=None, last=None)
    shown = capsys.readouterr().out
    assert all(text in shown for text in ("**تسنيم**", "**تسنیم**", "2 of 2 articles in snapshot 1"))
    search(published / "lake", "渡船", json=True, first=None, last=None)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["snapshot"], answer["total"]) == (1, 1)
    (start, end), *_ = answer["hits"][0]["headline"]["marks"]
    assert answer["hits"][0]["headline"]["text"][start:end] == "渡船"
    with pytest.raises(UsageError, match="--build"):
        search(published / "lake", "")
