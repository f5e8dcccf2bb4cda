"""Links that stronger ones contest: an edited copy of one story of a form does not tie the form's other stories."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import numpy.typing as npt
import pytest

from etl.dedupe import contested
from etl.dedupe.compare import FIGURES, compare
from etl.dedupe.contested import uncontested
from etl.dedupe.tokens import tokenise
from etl.dedupe.verdict import score, told_apart

FORM = (
    "His Excellency the Governor received at his office in {0} this morning the new envoy of {1}, who presented his "
    "credentials on the occasion of his appointment. During the meeting they reviewed the ties between both sides and "
    "ways to enhance them in all fields, and discussed matters of common concern. The Governor wished the envoy all "
    "success in his duties, and the envoy thanked him for the warm welcome that he had been given since he came. The "
    "meeting was attended by the head of protocol and a number of officials, who saw the envoy off at the end of it."
)
STORIES = [
    FORM.format("Arden", "Norland"),
    FORM.format("Belfort", "Suderia"),
    FORM.format("Corvo", "Estmark"),
]
EDITS = {
    " this morning": "", "and discussed matters": "and also discussed some matters", " that he had been given": "",
    "by the head": "by both the head", " at the end of it": "",
}  # fmt: skip
EDITED = STORIES[0]
for before, after in EDITS.items():
    EDITED = EDITED.replace(before, after)


def linked(texts: list[str]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return which pairs of texts are copies by the verdict, and which of those links stay."""
    tokens = tokenise(texts)
    first, second = np.array(list(combinations(range(len(texts)), 2))).T
    figures = compare(tokens, first, second)
    links = np.flatnonzero(score(figures) > 0)
    one, other = first[links].astype(np.uint64), second[links].astype(np.uint64)
    stays = uncontested(one, other, figures[links], lambda a, b: compare(tokens, a.astype(int), b.astype(int)))
    pairs = list(zip(one.tolist(), other.tolist(), strict=True))
    return set(pairs), {pair for pair, stay in zip(pairs, stays.tolist(), strict=True) if stay}


def test_an_edited_copy_stays_with_its_story_alone() -> None:
    by_verdict, stay = linked([*STORIES, EDITED])
    assert (0, 3) in by_verdict
    assert by_verdict > {(0, 3)}, "the verdict on the pair alone would do"
    assert stay == {(0, 3)}


def test_copies_that_are_edited_here_and_there_stay_together() -> None:
    copies = [STORIES[0], STORIES[0].replace("warm", "kind"), STORIES[0].replace("both sides", "the two")]
    by_verdict, stay = linked([*copies, EDITED])
    assert stay == by_verdict
    assert {pair for pair in combinations(range(4), 2) if 0 in pair} <= stay


Pair = tuple[int, int]


def kept(strengths: dict[Pair, float], apart: set[Pair], names: list[int], order: list[Pair]) -> set[Pair]:
    """Return the links that stay, of links of such strengths; the texts get names, the links an order."""
    back = {name: text for text, name in enumerate(names)}

    def figures(one: npt.NDArray[np.uint64], other: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
        found = np.zeros((len(one), len(FIGURES)), np.int32)
        for row, ends in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
            a, b = sorted(back[name] for name in ends)
            found[row, :2] = strengths.get((a, b), 0), (a, b) in apart
        return found

    one, other = (np.array([names[pair[side]] for pair in order], np.uint64) for side in (0, 1))
    stays = uncontested(one, other, figures(one, other), figures)
    return {pair for pair, stay in zip(order, stays.tolist(), strict=True) if stay}


@pytest.fixture
def _figures_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contested, "score", lambda figures: figures[:, 0].astype(float))
    monkeypatch.setattr(contested, "told_apart", lambda figures: figures[:, 1] > 0)


@pytest.mark.usefixtures("_figures_say_it")
def test_a_link_that_went_contests_in_the_next_round() -> None:
    """0 and 1 are of one story and tied to 2; 3 and 4 are of another; both links between 2 and those are weak."""
    strengths = {(0, 2): 4, (1, 2): 4, (3, 4): 4, (2, 3): 1, (2, 4): 1}
    links = sorted(strengths)
    assert kept(strengths, {(0, 3), (1, 3), (0, 4)}, list(range(5)), links) == {(0, 2), (1, 2), (3, 4)}
    assert kept(strengths, {(0, 3)}, list(range(5)), links) == set(links), "as many support as contest"


@pytest.mark.usefixtures("_figures_say_it")
@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_texts_and_links_does_not_matter(seed: int) -> None:
    rng = Random(seed)
    pairs = list(combinations(range(12), 2))
    strengths = {pair: rng.choice([1, 2, 4]) for pair in pairs if rng.random() < 0.5}
    apart = {pair for pair in pairs if pair not in strengths and rng.random() < 0.5}
    links = sorted(strengths)
    want = kept(strengths, apart, list(range(12)), links)
    assert want < set(links)
    names = rng.sample(range(1000), 12)
    assert kept(strengths, apart, names, rng.sample(links, len(links))) == want


def test_nothing_contests_nothing() -> None:
    none = np.zeros(0, np.uint64)
    nothing = np.zeros((0, len(FIGURES)), np.int32)
    assert uncontested(none, none, nothing, lambda one, other: nothing).tolist() == []


def test_told_apart_are_forms_and_not_what_shares_too_little() -> None:
    tokens = tokenise([*STORIES[:2], "The harbour board met on Tuesday to weigh the plan for a new pier. " * 3])
    figures = compare(tokens, np.array([0, 0]), np.array([1, 2]))
    assert told_apart(figures).tolist() == [True, False]
