"""The compiled sketches are what their description says, computed the plain way."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dedupe.scan import SPREAD
from etl.dedupe.sketch import BOUND, KEY_WEIGHT, LEAD, LEAD_SMALLEST, MOST, SMALLEST, sketch
from etl.dedupe.tokens import tokenise

ALL = (1 << 64) - 1


def mixed(value: int) -> int:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * factor & ALL
    return value ^ value >> 33


def shingles(hashes: list[int], weights: list[int]) -> list[int]:
    """Hash every run of tokens that weighs enough, or all tokens where they weigh less."""
    found = []
    for start in range(len(hashes)):
        end, total, value = start, 0, 0
        while end < len(hashes) and total < KEY_WEIGHT:
            value = (value * int(SPREAD) + hashes[end]) & ALL
            total += weights[end]
            end += 1
        if total >= KEY_WEIGHT or not found:
            found.append(mixed(value))
    return found


def plain(text: str) -> list[int]:
    tokens = tokenise([text])
    count = int(tokens.offsets[1])
    found = shingles(tokens.hashes[:count].tolist(), tokens.weights[:count].tolist())
    smallest = sorted(set(found))
    below = [value for value in smallest[:MOST] if value <= BOUND]
    return sorted({*smallest[:SMALLEST], *below, *sorted(set(found[:LEAD]))[:LEAD_SMALLEST]})


def keys(text: str) -> list[int]:
    found, bounds = sketch(tokenise(["another text", text]))
    return found[bounds[1] : bounds[2]].tolist()


@given(st.integers(0, 200), st.sampled_from(["abcdefgh", "ab", "汉字新闻社报道", "ab汉字新"]), st.integers(0, 1 << 32))
@settings(deadline=None)
def test_a_sketch_is_what_its_description_says(size: int, letters: str, seed: int) -> None:
    dice = random.Random(seed)
    text = " ".join("".join(dice.choices(letters, k=dice.randint(1, 4))) for _ in range(size))
    assert keys(text) == plain(text)


@pytest.mark.parametrize("words", [900, 3_000, 12_000])
def test_so_it_is_where_many_keys_are_below_the_bound(words: int) -> None:
    dice = random.Random(words)
    text = " ".join(f"{dice.getrandbits(40):x}" for _ in range(words))
    assert len(keys(text)) > SMALLEST + LEAD_SMALLEST
    assert keys(text) == plain(text)


def test_so_it_is_where_one_passage_comes_again_and_again() -> None:
    text = "the bridge over the river was opened on a cold morning " * 400
    assert keys(text) == plain(text)
