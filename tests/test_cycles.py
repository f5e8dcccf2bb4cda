"""Cycles of objects wait for their search, but do not pile up."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from etl.cycles import MANY_OBJECTS, leave_out_what_is_loaded, look_for_cycles_seldom


@pytest.fixture(autouse=True)
def _gc_as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_cycles_wait_but_do_not_pile_up() -> None:
    look_for_cycles_seldom()
    first = most = len(gc.get_objects())
    for number in range(3 * MANY_OBJECTS):
        cycle: list[object] = []
        cycle.append(cycle)
        if number % 10_000 == 0:
            most = max(most, len(gc.get_objects()))
    assert first + MANY_OBJECTS // 2 < most < first + 2 * MANY_OBJECTS


def test_what_is_there_is_not_searched() -> None:
    known = len(gc.get_objects())
    leave_out_what_is_loaded()
    assert gc.get_freeze_count() >= known
    assert len(gc.get_objects()) < known // 2
