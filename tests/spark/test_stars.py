"""Alternating stars find the components that a union-find finds; on a cluster: test_spark_engine.py."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.spark.stars import Edges, components

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
    one, other = np.array(edges, np.uint64).reshape(-1, 2).T
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
