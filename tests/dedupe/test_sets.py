"""Sets as ascending arrays: the same as numpy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dedupe.sets import distinct, holds, union, without

numbers = st.lists(st.integers(0, 20) | st.integers(0, 2**64 - 1), max_size=40).map(
    lambda found: np.array(found, np.uint64)
)


@given(numbers, numbers)
def test_they_are_numpys(a, b):
    known = distinct(b)
    assert distinct(a).tolist() == np.unique(a).tolist()
    assert union(a, b).tolist() == np.union1d(a, b).tolist()
    assert without(a, known).tolist() == np.setdiff1d(a, b).tolist()
    assert holds(known, a).tolist() == np.isin(a, b).tolist()


@pytest.mark.parametrize("type_", [np.int32, np.int64])
@pytest.mark.parametrize("size", [3, 3_000])
def test_numbers_below_zero_are_held_too(type_, size):
    known = np.arange(-1, size, 2, dtype=type_)
    assert holds(known, np.array([-2, -1, 0, 1, size], type_)).tolist() == [False, True, False, True, False]


@pytest.mark.parametrize("type_", [np.uint64, np.int64, np.int32])
def test_the_type_stays(type_):
    some = np.array([3, 1, 3], type_)
    assert distinct(some).dtype == union(some, some).dtype == without(some, some[:0]).dtype == type_
