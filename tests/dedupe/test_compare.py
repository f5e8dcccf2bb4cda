from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dedupe.compare import EDITS, FIGURES, IS_FIRST_A, JUMPS, compare
from etl.dedupe.tokens import tokenise
from etl.dedupe.verdict import jaccard, kept, lengths, score
from tests.dedupe.newsroom import edited, prose, story

# few words, so that texts share runs in many ways
FEW_WORDS = ["ja", "nu", "12", "vier", "Anna", "Oslo", "と", "字", "x.", "،", "ко"]
WORDS = st.lists(st.sampled_from(FEW_WORDS), max_size=30).map(" ".join)


def figures(one: str, other: str) -> np.ndarray:
    return compare(tokenise([one, other]), np.array([0]), np.array([1]))


@given(WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_which_of_the_two_comes_first_does_not_matter(one: str, other: str) -> None:
    there, back = figures(one, other), figures(other, one)
    assert np.delete(there, IS_FIRST_A).tolist() == np.delete(back, IS_FIRST_A).tolist()
    assert score(there).tolist() == score(back).tolist()
    assert jaccard(there).tolist() == jaccard(back).tolist()
    assert [side.tolist() for side in kept(there)] == [side.tolist() for side in reversed(kept(back))]
    assert [side.tolist() for side in lengths(there)] == [side.tolist() for side in reversed(lengths(back))]


@given(st.lists(WORDS, min_size=2, max_size=5), st.data())
@settings(deadline=None)
def test_other_texts_in_the_batch_do_not_matter(texts: list[str], data: st.DataObject) -> None:
    one, other = data.draw(st.tuples(*[st.integers(0, len(texts) - 1)] * 2))
    together = compare(tokenise(texts), np.array([0, one]), np.array([1, other]))[1]
    assert together.tolist() == figures(texts[one], texts[other])[0].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_text_is_wholly_kept_in_itself_and_in_a_longer_one(seed: int) -> None:
    rng = Random(seed)
    text = story(rng)
    longer = [*story(rng, 2), *text, *story(rng, 1)]
    assert jaccard(figures(prose(text), prose(text)))[0] == 1.0
    inside, around = kept(figures(prose(text), prose(longer)))
    assert inside[0] == 1.0
    assert around[0] == pytest.approx(len(prose(text).split()) / len(prose(longer).split()))


@pytest.mark.parametrize("seed", range(5))
def test_light_edits_make_a_copy_and_another_story_does_not(seed: int) -> None:
    rng = Random(seed)
    text = story(rng, 24)
    assert score(figures(prose(text), prose(edited(rng, text, 3))))[0] > 0
    assert score(figures(prose(text), prose(story(rng))))[0] < 0


RIVERS = (
    "The gauge at {a} stood at {m} centimetres this morning and is falling slowly, said the river office of the "
    "province, while at {b} it read {n} centimetres this morning and rises with the rain of the past days. Ships may "
    "pass the locks at {c} from six in the morning."
)


def test_a_number_that_both_stories_of_a_form_print_elsewhere_is_no_editing() -> None:
    one = RIVERS.format(a="Halmer", m=212, b="Oster", n=340, c="Wiel")
    other = RIVERS.format(a="Lindau", m=340, b="Brake", n=187, c="Sund")
    found = figures(one, other)
    assert (found[0, JUMPS], found[0, EDITS]) == (0, 0)
    assert score(found)[0] < 0


def test_a_sentence_that_moved_is_no_stray() -> None:
    rng = Random(3)
    first, second, third = (prose(story(rng, 1)) for _ in range(3))
    assert figures(f"{first} {second} {third}", f"{second} {first} {third}")[0, JUMPS] > 0


def test_figures_have_names() -> None:
    assert figures("a b c", "a b c").shape == (1, len(FIGURES))
