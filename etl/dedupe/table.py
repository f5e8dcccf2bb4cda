"""Hash tables for compiled code that are used again and again: what was entered under another stamp is free."""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled
from etl.dedupe.scan import SPREAD

SPARSE, DENSE = 4, 2  # slots for each value at least: of few values, of many
FEW = 4096  # values; a table for more would not fit into a processor's cache anyhow
HIGH_BITS = np.uint64(32)


@compiled
def slots_for(values):  # type: ignore[no-untyped-def]
    """Return the slots of a table for so many values: a power of two."""
    slots = 16
    while slots < values * (SPARSE if values < FEW else DENSE):
        slots *= 2
    return slots


@compiled
def mask_for(values):  # type: ignore[no-untyped-def]
    """Return the number of the last slot of a table for so many values."""
    return np.uint64(slots_for(values) - 1)


@compiled
def table_for(values):  # type: ignore[no-untyped-def]
    """Return an empty table that has room for so many values: what is held, and under which stamp."""
    slots = max(slots_for(values), slots_for(min(values, FEW - 1)))
    return np.empty(slots, np.uint64), np.full(slots, -1, np.int32)


@compiled
def enter(held, stamps, value, stamp, mask):  # type: ignore[no-untyped-def]
    """Enter a value under a stamp; return its slot, and whether it is new."""
    slot = value * SPREAD >> HIGH_BITS & mask
    while (stamps[slot] == stamp) & (held[slot] != value):  # rare: whether a value is new is not asked by a branch
        slot = (slot + np.uint64(1)) & mask
    is_new = stamps[slot] != stamp
    held[slot], stamps[slot] = value, stamp
    return np.int64(slot), is_new


@compiled
def find(held, stamps, value, stamp, mask):  # type: ignore[no-untyped-def]
    """Return the slot of a value that was entered under a stamp, or -1."""
    slot = value * SPREAD >> HIGH_BITS & mask
    while (stamps[slot] == stamp) & (held[slot] != value):
        slot = (slot + np.uint64(1)) & mask
    return np.int64(slot) if stamps[slot] == stamp else -1


@compiled
def enter_all(table, values, stamp):  # type: ignore[no-untyped-def]
    """Enter values; return what `holds` looks them up in."""
    held, stamps = table
    mask = mask_for(len(values))
    for value in values:
        enter(held, stamps, value, stamp, mask)
    return held, stamps, stamp, mask


@compiled
def holds(entered, value):  # type: ignore[no-untyped-def]
    """Say whether a value is among those that were entered."""
    held, stamps, stamp, mask = entered
    return find(held, stamps, value, stamp, mask) >= 0
