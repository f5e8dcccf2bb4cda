"""A pair that is ruled out before it is compared would have been no copy, and nothing inside another."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dedupe import compare as c
from etl.dedupe.compare import FIGURES, TOKENS_A, compare
from etl.dedupe.fingerprint import compared_text, compared_texts
from etl.dedupe.losses import lost, telling
from etl.dedupe.neighbours import related
from etl.dedupe.scan import IS_NAME, IS_NUMBER
from etl.dedupe.screen import may_be_copies
from etl.dedupe.tokens import tokenise
from etl.dedupe.verdict import SHORT, WEIGHTS, evidence, most_otherwise, score, stands_inside
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
    """Of figures made by chance, none that scores below 0 at best is a copy."""

    rng = np.random.default_rng(2)
    figures = rng.integers(0, 400, (20_000, len(FIGURES))).astype(np.int32)
    figures[:, TOKENS_A] += 1
    figures[:, c.TOKENS_B] = figures[:, TOKENS_A] + rng.integers(0, 900, len(figures))
    figures[:, c.COVERED_A] = figures[:, TOKENS_A] * rng.random(len(figures))
    for name in (c.LOST_NUMBERS_A, c.LOST_NAMES_A, c.REPLACED_WORDS, c.JUMPS):
        figures[::2, name] = 0
    found = evidence(figures)
    known = sum(WEIGHTS[name] * found[name] for name in ("coverage", "longer", "lost_numbers", "lost_names"))
    best = most_otherwise()[np.minimum(figures[:, TOKENS_A], 200)] + known
    wanted = (score(figures) > 0) | stands_inside(figures)
    assert wanted.sum() > 100
    assert not (wanted & (best <= 0)).any()
    assert (best[figures[:, TOKENS_A] < SHORT] < 0).all()


@given(st.lists(st.text(st.sampled_from("aB1 "), max_size=40), min_size=2, max_size=2))
def test_what_is_counted_as_lost_is_lost(pair: list[str]) -> None:
    tokens = tokenise([f"x {text}" for text in pair])
    found = telling(tokens)
    (own, other), (kinds, _) = (
        [column[begin:end].tolist() for begin, end in pairwise(tokens.offsets.tolist())]
        for column in (tokens.hashes, tokens.kinds)
    )
    numbers = {word for word, kind in zip(own, kinds, strict=True) if kind & IS_NUMBER}
    names = [word for word, kind in zip(own, kinds, strict=True) if kind & (IS_NAME | IS_NUMBER) == IS_NAME]
    begin, border, end = found.borders[:3].tolist()
    assert set(found.told[begin:border].tolist()) == numbers
    assert border - begin == len(numbers)
    assert found.told[border:end].tolist() == names
    assert found.names[0] == sum(kind & IS_NAME != 0 for kind in kinds)
    bits = found.bits[found.bounds[1] : found.bounds[2]]
    for told in (found.told[begin:border], found.told[border:end]):
        assert lost(bits, told) <= len([word for word in told.tolist() if word not in other])
    assert lost(bits, tokens.hashes[tokens.offsets[1] : tokens.offsets[2]]) == 0


def test_arrow_s_texts_are_compared_as_python_s_are() -> None:
    bodies = ["CAIRO, 3 May – Text", "CAIRO, 3 May", "no line", "ROME", "كلام –نص", ""]
    lines = ["CAIRO, 3 May – ", "CAIRO, 3 May", None, "PARIS", "كلام –", ""]
    got = compared_texts(pa.array(bodies), pa.array(lines, pa.string())).to_pylist()
    assert got == [compared_text(*row) for row in zip(bodies, lines, strict=True)]
    plain, arrow = tokenise(bodies), tokenise(pa.array(["gone", *bodies]).slice(1))
    assert arrow.offsets.tolist() == plain.offsets.tolist()
    end = int(plain.offsets[-1])
    assert arrow.hashes[:end].tolist() == plain.hashes[:end].tolist()
