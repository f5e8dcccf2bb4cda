"""Alternating stars find the components that a union-find finds, and runs of links are whole components."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dedupe import stars
from etl.dedupe.stars import Edges, components, in_runs

PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60)


def by_union_find(edges: list[tuple[int, int]]) -> dict[int, int]:
    root = {node: node for edge in edges for node in edge}

    def find(node: int) -> int:
        while root[node] != node:
            node = root[node]
        return node

    for one, other in edges:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return {node: find(node) for node in root if find(node) != node}


def columns(edges: list[tuple[int, int]]) -> Edges:
    one, other = np.array(edges, np.int64).reshape(-1, 2).T
    return one, other


@given(PAIRS)
def test_stars_are_components(edges: list[tuple[int, int]]) -> None:
    found = dict(zip(*(column.tolist() for column in components(columns(edges))), strict=True))
    assert found == by_union_find(edges)


@pytest.mark.parametrize("length", [2, 1000])
def test_a_long_chain_is_one(length: int) -> None:
    names = np.random.default_rng(length).permutation(length).tolist()
    _, smallest = components(columns(list(pairwise(names))))
    assert smallest.tolist() == [0] * (length - 1)


@given(PAIRS, st.integers(1, 20))
def test_runs_hold_each_link_once_and_whole_components(edges: list[tuple[int, int]], size: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stars, "LINKS_OF_A_RUN", size)
        runs = in_runs(columns(edges))
    there = [list(zip(*(column.tolist() for column in run), strict=True)) for run in runs]
    assert sorted(edge for run in there for edge in run) == sorted(edges)
    root = by_union_find(edges)
    held = [{root.get(edge[0], edge[0]) for edge in run} for run in there]
    assert sum(map(len, held)) == len(set().union(*held))


def test_many_small_components_make_runs_of_about_one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stars, "LINKS_OF_A_RUN", 100)
    sizes = [len(one) for one, _ in in_runs(columns([(2 * number, 2 * number + 1) for number in range(1000)]))]
    assert sizes == [100] * 10
