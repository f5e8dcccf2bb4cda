"""A pair that is ruled out before it is compared would have been no copy, and nothing inside another."""

from __future__ import annotations

from random import Random

import numpy as np
import pyarrow as pa
import pytest

from etl.dedupe import compare as c
from etl.dedupe.compare import FIGURES, TOKENS_A, compare
from etl.dedupe.fingerprint import compared_text, compared_texts
from etl.dedupe.neighbours import related
from etl.dedupe.screen import may_be_copies
from etl.dedupe.tokens import tokenise
from etl.dedupe.verdict import SHORT, least_coverage, score, stands_inside
from tests.dedupe.newsroom import corpus


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Stories, copies of them in all ways, and pieces of two at a time."""
    rng = Random(3)
    stories = [row["content"] for row in corpus(3, 120)]
    for _ in range(60):
        words, others = (rng.choice(stories).split() for _ in range(2))
        cut = rng.randint(0, len(words))
        added = others[: rng.randint(0, 30)]
        stories.append(" ".join([*words[:cut], *added, *words[cut + rng.randint(0, 9) :]]))
    japanese = ["新聞社は十日、新しい計画を発表した。" * 5, "新聞社は十日、古い計画を発表した。" * 5]
    return [*stories, *japanese, "", "one two"]


def test_what_is_ruled_out_is_no_copy_and_copies_keep_their_figures(texts: list[str]) -> None:
    tokens = tokenise(texts)
    first, second = np.triu_indices(len(texts), 1)
    figures = compare(tokens, first, second)
    wanted = (score(figures) > 0) | stands_inside(figures)
    passed = may_be_copies(tokens, first, second)
    assert not (wanted & ~passed).any()
    assert passed.mean() < 0.5, "most pairs share nothing"
    assert wanted.sum() > 100
    places, kept = related(tokens, first, second)
    assert places.tolist() == np.flatnonzero(wanted).tolist()
    assert kept.tolist() == figures[wanted].tolist()


def test_the_order_of_pairs_and_sides_does_not_matter(texts: list[str]) -> None:
    tokens = tokenise(texts)
    first, second = np.triu_indices(len(texts), 1)
    order = np.random.default_rng(1).permutation(len(first))
    passed = may_be_copies(tokens, first, second)
    assert may_be_copies(tokens, first[order], second[order]).tolist() == passed[order].tolist()
    assert may_be_copies(tokens, second, first).tolist() == passed.tolist()


def test_the_bound_is_the_verdict_s() -> None:
    """Of figures made by chance, none with less than the least coverage is a copy."""

    rng = np.random.default_rng(2)
    figures = rng.integers(0, 400, (20_000, len(FIGURES))).astype(np.int32)
    figures[:, TOKENS_A] += 1
    figures[:, c.TOKENS_B] = figures[:, TOKENS_A] + rng.integers(0, 900, len(figures))
    figures[:, c.COVERED_A] = figures[:, TOKENS_A] * rng.random(len(figures))
    for name in (c.LOST_NUMBERS_A, c.LOST_NAMES_A, c.REPLACED_WORDS, c.JUMPS):
        figures[::2, name] = 0
    least = least_coverage()[np.minimum(figures[:, TOKENS_A], 200)]
    too_little = figures[:, c.COVERED_A] < least * figures[:, TOKENS_A]
    wanted = (score(figures) > 0) | stands_inside(figures)
    assert wanted.sum() > 100
    assert not (wanted & too_little).any()
    assert too_little[figures[:, TOKENS_A] < SHORT].all()


def test_arrow_s_texts_are_compared_as_python_s_are() -> None:
    bodies = ["CAIRO, 3 May – Text", "CAIRO, 3 May", "no line", "ROME", "كلام –نص", ""]
    lines = ["CAIRO, 3 May – ", "CAIRO, 3 May", None, "PARIS", "كلام –", ""]
    got = compared_texts(pa.array(bodies), pa.array(lines, pa.string())).to_pylist()
    assert got == [compared_text(*row) for row in zip(bodies, lines, strict=True)]
    plain, arrow = tokenise(bodies), tokenise(pa.array(["gone", *bodies]).slice(1))
    assert arrow.offsets.tolist() == plain.offsets.tolist()
    end = int(plain.offsets[-1])
    assert arrow.hashes[:end].tolist() == plain.hashes[:end].tolist()
