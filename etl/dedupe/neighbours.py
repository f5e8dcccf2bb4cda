"""Neighbours: every text that new, changed or removed rows can reach over copies, and the verdicts between them.

Starting from the texts of rows that come or go, their candidates are compared and the copies among them followed, in
the parent's corpus and in the next one alike, until nothing new is reached. What is not reached keeps its role; for
what is, all verdicts are known, so that its clusters come out as in a rebuild of everything.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from numba import njit

from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import UNDATED, Candidates, Postings, candidates
from etl.dedupe.compare import FIGURES, IS_FIRST_A, compare
from etl.dedupe.postings import Segment, gather
from etl.dedupe.sets import distinct, holds, union, without
from etl.dedupe.tokens import tokenise
from etl.dedupe.verdict import Figures, score

TEXTS_AT_A_TIME = 20_000  # in memory together, with their tokens about 15 kB each
NO_TEXTS = np.zeros(0, np.uint64)

ReadTexts = Callable[[Hashes], list[str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Compared pairs of texts: `figures` as `compare` gives them, and whether they are compared in the new corpus."""

    first: Hashes
    second: Hashes
    figures: Figures
    new: npt.NDArray[np.bool_]


class Neighbourhood:
    """Grows over copies; `texts` are those reached so far, ascending."""

    def __init__(self, segments: list[Segment], fresh: Postings, read: ReadTexts, reach: int) -> None:
        self.segments = segments
        self.fresh = fresh
        self.read = read
        self.reach = reach
        self.texts: Hashes = np.zeros(0, np.uint64)
        self.compared: list[Compared] = []

    def grow(self, start: Hashes) -> None:
        """Reach everything that can be reached from some texts."""
        frontier = without(start, self.texts)
        while len(frontier):
            found = self.candidates_of(frontier)
            unseen = ~holds(self.texts, found.second)  # pairs with texts reached before were compared then
            first, second = found.first[unseen], found.second[unseen]
            figures = self.compare(first, second)
            self.compared.append(Compared(first, second, figures, found.new[unseen]))
            self.texts = union(self.texts, frontier)
            reached = np.concatenate([second[score(figures) > 0], found.moved])
            frontier = without(reached, self.texts)

    def candidates_of(self, texts: Hashes) -> Candidates:
        """Return what some texts are to be compared with."""
        own = [segment.of_texts(texts)[0] for segment in self.segments]
        months = {s.month for s, keys in zip(self.segments, own, strict=True) if len(keys)}
        mine = holds(texts, self.fresh.text)
        months |= set(distinct(self.fresh.month[mine]).tolist())
        keys = distinct(np.concatenate([*own, self.fresh.key[mine]]))
        return candidates(gather(self.segments, self.fresh, keys, self.in_reach(months)), texts, self.reach)

    def in_reach(self, months: set[int]) -> set[int] | None:
        """Return the months whose texts are compared with those of some months; None where all are."""
        reach = range(-self.reach, self.reach + 1)
        return None if UNDATED in months else {month + step for month in months for step in reach} | {UNDATED}

    def compare(self, first: Hashes, second: Hashes) -> Figures:
        """Compare pairs, the texts of some at a time."""
        figures = np.zeros((len(first), len(FIGURES)), np.int32)
        texts = union(first, second)
        a, b = (np.searchsorted(texts, side) for side in (first, second))
        compared: Future[Figures] | None = None
        with ThreadPoolExecutor(1) as pool:  # compiled code leaves the interpreter lock: the next are read meanwhile
            for begin, end in pairwise(portions(a, b, len(texts), TEXTS_AT_A_TIME)):
                part = union(a[begin:end], b[begin:end])
                tokens = tokenise(self.read(texts[part]))
                if compared:
                    figures[begin - len(compared.result()) : begin] = compared.result()
                sides = (np.searchsorted(part, side[begin:end]) for side in (a, b))
                compared = pool.submit(compare, tokens, *sides)
            if compared:
                figures[len(figures) - len(compared.result()) :] = compared.result()
        return figures

    def pairs(self) -> Compared:
        """Return all pairs that were compared, in one order whatever the rounds were."""
        parts = self.compared
        first, second = (np.concatenate([NO_TEXTS, *(getattr(p, name) for p in parts)]) for name in ("first", "second"))
        figures = np.concatenate([np.zeros((0, len(FIGURES)), np.int32), *(part.figures for part in parts)])
        new = np.concatenate([np.zeros(0, np.bool_), *(part.new for part in parts)])
        swapped = first > second
        figures[swapped, IS_FIRST_A] ^= 1
        low, high = np.minimum(first, second), np.maximum(first, second)
        order = np.lexsort((high, low))
        return Compared(low[order], high[order], figures[order], new[order])


@njit(cache=True, nogil=True)
def portions(first, second, size, most):  # type: ignore[no-untyped-def]
    """Return where to cut pairs of numbers below `size`, so that no portion names more than `most` numbers."""
    borders = [0]
    portion = np.full(size, -1, np.int64)  # in which a number was named last
    named = 0
    for place in range(len(first)):
        here = len(borders) - 1
        new = (portion[first[place]] != here) + (portion[second[place]] != here)
        if named and named + new > most:
            borders.append(place)
            here, named, new = here + 1, 0, 2
        portion[first[place]] = portion[second[place]] = here
        named += new
    borders.append(len(first))
    return borders
