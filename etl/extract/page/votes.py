"""The blocks inside one element: they stand next to each other, so numbers of the first and the last tell all."""

from __future__ import annotations

from typing import NamedTuple

from etl.extract.page.blocks import Block, Outline
from etl.extract.page.elements import ROOT

Vote = tuple[Block, int]
"""A block, and the letters of prose that it casts for what holds it."""


class Run(NamedTuple):
    """The votes from `first` to before `last`, which lie in the elements from `element` to before `end`.

    With their prose, their letters in links, and how many are headings that are links.
    """

    element: int
    end: int
    first: int
    last: int
    prose: int
    linked: int
    teasers: int

    def holds(self, element: int) -> bool:
        """Tell whether an element is this one or lies in it."""
        return self.element <= element < self.end


def ancestors(outline: Outline, element: int) -> frozenset[int]:
    """Return the elements that hold `element`."""
    found = {ROOT}
    while element != ROOT:
        element = outline.parents[element]
        found.add(element)
    return frozenset(found)
