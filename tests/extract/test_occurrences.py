"""The compiled search for names, held to one by an expression and to one by Aho and Corasick's automaton."""

import random
import re

import ahocorasick_rs

from etl.extract.agencies.keys import fold_key
from etl.extract.agencies.mentions import patterns
from etl.extract.agencies.occurrences import occurrences, tree_of

NAMES = list(patterns())
OTHERS = ("the", "Ass", "a", "وكا", "و", "ـ", "\u064b", "\u0670", "\xa0", " ", " ", ".", "路", "新", "𝒳", "\0", "")
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
            if chance.random() < 0.1:
                cut = name
            if chance.random() < 0.3:
                cut = cut.translate(UNFOLDED).replace("ا", "ا\u064e").replace(" ", "\xa0")
            text += cut + chance.choice(OTHERS)
        texts.append(text)
    return texts


def test_names_are_found_as_an_automaton_finds_them():
    matcher = ahocorasick_rs.AhoCorasick(NAMES, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    tree, found = tree_of(NAMES), 0
    for text in mixtures(NAMES, 4000):
        expected = [(start, end) for _, start, end in matcher.find_matches_as_indexes(fold_key(text))]
        assert occurrences(text, tree) == expected, text
        found += len(expected)
    assert found > 2000


def test_names_within_names_and_next_to_each_other():
    names = ["ab", "abc", "bcd", "xyz", "cdab", "bb"]
    by_length = re.compile("|".join(sorted(names, key=len, reverse=True)))
    tree = tree_of(names)
    chance = random.Random(2)
    for _ in range(3000):
        text = "".join(chance.choice("abcdxyz ") for _ in range(chance.randrange(14)))
        assert occurrences(text, tree) == [match.span() for match in by_length.finditer(text)]


def test_every_name_is_found_alone_and_at_the_end():
    tree = tree_of(NAMES)
    for name in NAMES:
        assert occurrences(name, tree) == [(0, len(name))]
        assert occurrences(f"\0- {name}", tree)[-1][1] == len(name) + 3
    assert not occurrences("", tree)
    assert not occurrences("路", tree)
