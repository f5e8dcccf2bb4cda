"""How often Python looks for objects that hold each other, in processes that are all ours: records leave hardly any.

By default a page, with its hundreds of blocks, is interrupted for that several times. It took a fiftieth of the CPU of
a run over pages, and a seventh of one over next to nothing, which mostly loads modules.
"""

from __future__ import annotations

import gc

MANY_OBJECTS = 100_000
"""Objects that hold others: there are so many more than before, and the next search begins."""


def look_for_cycles_seldom() -> None:
    """Let so many objects come to life between two searches."""
    gc.set_threshold(MANY_OBJECTS)


def leave_out_what_is_loaded() -> None:
    """Search no more among what is there: modules and their tables, whose pages processes share until one writes.

    For processes that are killed: what is left out is not taken apart at the end, which duckdb complains of.
    """
    gc.freeze()
