"""How often Python looks for objects that hold each other, in processes that are all ours: records leave hardly any.

By default a page, with its hundreds of blocks, is interrupted for that several times. It took a fiftieth of the CPU of
a run over pages, and a seventh of one over next to nothing, which mostly loads modules.
"""

from __future__ import annotations

import gc

MANY_OBJECTS = 100_000
"""Objects that hold others: there are so many more than before, and the next search begins."""


def look_for_cycles_seldom() -> None:
    """Search seldom from now on, and never among what is there already: modules and their tables."""
    gc.freeze()
    gc.set_threshold(MANY_OBJECTS)
