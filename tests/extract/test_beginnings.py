"""The compiled look for names, held to a search by plain code."""

import random

from etl.extract.agencies.beginnings import beginnings_of, may_name
from etl.extract.agencies.keys import fold_key
from etl.extract.agencies.mentions import patterns

NAMES = [pattern for pattern, owner in patterns().items() if owner]
OTHERS = ("the", "Ass", "a", "وكا", "و", "ـ", "\u064b", "\u0670", "\xa0", " ", " ", ".", "路", "新", "\ud800", "𝒳", "")
UNFOLDED = str.maketrans({"ا": "أ", "ي": "ی", "ك": "ک", "ه": "ة"})


def mixtures(names: list[str], count: int) -> list[str]:
    """Return texts of names, parts of names and other letters, the same on every machine."""
    chance = random.Random(3)
    texts = []
    for _ in range(count):
        text = ""
        for _ in range(chance.randrange(12)):
            name = chance.choice(names)
            cut = chance.choice((name[: chance.randrange(len(name))], name[1:], chance.choice(OTHERS)))
            if chance.random() < 0.05:
                cut = name
            if chance.random() < 0.3:
                cut = cut.translate(UNFOLDED).replace("ا", "ا\u064e").replace(" ", "\xa0")
            text += cut + chance.choice(OTHERS)
        texts.append(text)
    return texts


def test_a_name_is_seen_wherever_it_stands_and_nowhere_else():
    tree = beginnings_of(NAMES)
    answers = []
    for text in mixtures(NAMES, 4000):
        key = fold_key(text)
        answers.append(any(name in key for name in NAMES))
        assert may_name(text, tree) == answers[-1], text
    assert 500 < sum(answers) < 3500


def test_every_name_is_seen_alone_and_at_the_end():
    tree = beginnings_of(NAMES)
    assert all(may_name(name, tree) and may_name(f"xx {name}", tree) for name in NAMES)
    assert not may_name("", tree)
    assert not may_name("路", tree)


def test_short_names_and_names_within_names():
    tree = beginnings_of(["ab", "abc", "bcd", "xyz"])
    for text in ("ab", "zab", "abx", "bcd", "xabc"):
        assert may_name(text, tree)
    for text in ("a", "ba", "bc", "bcxyy", "xy"):
        assert not may_name(text, tree)
