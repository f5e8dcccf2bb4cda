"""The verdict's guards: two decide alone, whatever else the figures say."""

from __future__ import annotations

import numpy as np
import pytest

from etl.dedupe import compare as c
from etl.dedupe.verdict import DECIDING, GUARDS, LENGTH_COUNTS, evidence, score, stands_inside


def all_shared(tokens_a: int, tokens_b: int, before_b: int) -> np.ndarray:
    """Return the figures of a text of which all stands in another that is edited here and there, the best there is."""
    figures = np.zeros((1, len(c.FIGURES)), np.int32)
    figures[0, [c.TOKENS_A, c.COVERED_A, c.TOKENS_B, c.BEFORE_B, c.EDITS]] = tokens_a, tokens_a, tokens_b, before_b, 50
    return figures


@pytest.mark.parametrize(
    ("guard", "figures"),
    [("short", all_shared(17, 10_000, 0)), ("inside", all_shared(LENGTH_COUNTS, 10_000, 1_000))],
)
def test_a_deciding_guard_outweighs_all_evidence(guard: str, figures: np.ndarray) -> None:
    assert guard in DECIDING
    assert evidence(figures)[guard] == 1
    assert score(figures) <= 0


def test_what_only_stands_inside_would_be_a_copy() -> None:
    assert stands_inside(all_shared(LENGTH_COUNTS, 1_000, 500)).all()
    assert not stands_inside(all_shared(LENGTH_COUNTS, 1_000, 0)).any(), "it begins the longer text: a copy"


def test_guards_only_speak_against() -> None:
    rng = np.random.default_rng(1)
    found = evidence(rng.integers(0, 300, (1_000, len(c.FIGURES))).astype(np.int32))
    assert set(GUARDS) < set(found)
    assert all((amount >= 0).all() for name, amount in found.items() if name in GUARDS)
