"""Spellings of one word are known by the pairs of letters that they have in common."""

from __future__ import annotations

import numpy as np
import pytest

from etl.dedupe.shapes import count_bits, is_like, joined, learn_shapes
from etl.dedupe.tokens import tokenise


def shapes_of(text: str) -> tuple[list[int], list[int]]:
    tokens = tokenise([text])
    size = int(tokens.offsets[1])
    shapes = np.zeros(size, np.uint64)
    learn_shapes((0, size), tokens.weights, tokens.places, tokens.letters, shapes)
    return tokens.kinds[:size].tolist(), shapes.tolist()


@pytest.mark.parametrize(
    ("one", "other", "want"),
    [
        ("harbour", "harbor", True),
        ("المستشفى", "المستشفي", True),
        ("پایتخت", "پايتختها", True),
        ("Größe", "Grösse", True),
        ("ferry", "tunnel", False),
        ("rise", "fall", False),
        ("1999", "1998", False),
        ("نفت", "گاز", False),
    ],
)
def test_spellings_are_told_from_other_words(one: str, other: str, want: bool) -> None:
    (kind,), (shape,) = shapes_of(one)
    (other_kind,), (other_shape,) = shapes_of(other)
    assert is_like(kind, np.uint64(shape), other_kind, np.uint64(other_shape)) is want


def test_a_word_has_a_bit_for_each_pair_of_letters_and_its_ends() -> None:
    _, (short, long) = shapes_of("ox oxen")
    assert count_bits(np.uint64(short)) == 3
    assert count_bits(np.uint64(long)) == 5
    assert count_bits(np.uint64(short & long)) == 2


def test_a_character_that_is_a_token_ends_nowhere() -> None:
    _, shapes = shapes_of("市议")
    assert [count_bits(np.uint64(shape)) for shape in shapes] == [1, 1]


def test_words_of_a_slot_count_as_one() -> None:
    kinds, shapes = shapes_of("the north wind")
    kind, shape = joined(np.array(kinds, np.uint8), np.array(shapes, np.uint64), (1, 3))
    assert kind >> 2 == 9
    assert shape == shapes[1] | shapes[2]
