"""The votes inside one element: they stand next to each other, so a run that grows with the element counts them."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.page.blocks import Block, Outline
from etl.extract.page.elements import HEADING, ROOT

MIN_TEASER = 20  # letters; names of writers above their posts are shorter

Vote = tuple[Block, int]
"""A block, and the letters of prose that it casts for what holds it."""


class Run:
    """The votes in `element`, its descendants included: their prose, linked letters, and headings that are links."""

    __slots__ = ("all_votes", "element", "end", "first", "last", "linked", "outline", "prose", "teasers")

    def __init__(self, outline: Outline, votes: Sequence[Vote], element: int, inner: Run | None = None) -> None:
        self.outline, self.all_votes, self.element = outline, votes, element
        if inner is None:
            self.first = next((i for i, (block, _) in enumerate(votes) if block.element >= element), len(votes))
            self.last, self.end = self.first, element + 1
            self.prose = self.linked = self.teasers = 0
        else:
            self.first, self.last, self.end = inner.first, inner.last, inner.end
            self.prose, self.linked, self.teasers = inner.prose, inner.linked, inner.teasers
        self._take_in()

    def _take_in(self) -> None:
        parents, votes, element = self.outline.parents, self.all_votes, self.element
        first, last, end, size, count = self.first, self.last, self.end, len(parents), len(votes)
        while end < size and parents[end] >= element:
            end += 1
        while first > 0 and element <= votes[first - 1][0].element < end:
            first -= 1
        while last < count and element <= votes[last][0].element < end:
            last += 1
        for block, letters in (*votes[first : self.first], *votes[self.last : last]):
            self.prose += letters
            self.linked += block.linked
            if block.linked > MIN_TEASER and block.kind == HEADING and block.linked > 0.5 * block.size:
                self.teasers += 1
        self.first, self.last, self.end = first, last, end

    def widened(self) -> Run:
        """Return the run of the parent."""
        return Run(self.outline, self.all_votes, self.outline.parents[self.element], self)

    def holds(self, element: int) -> bool:
        """Tell whether an element is this one or lies in it."""
        return self.element <= element < self.end

    def votes(self) -> list[Vote]:
        """Return the votes, in order."""
        return list(self.all_votes[self.first : self.last])


def ancestors(outline: Outline, element: int) -> frozenset[int]:
    """Return the elements that hold `element`."""
    found = {ROOT}
    while element != ROOT:
        element = outline.parents[element]
        found.add(element)
    return frozenset(found)
