"""Neighbours: every text that new, changed or removed rows can reach over copies, and the verdicts between them.

Starting from the texts of rows that come or go, their candidates are compared and the copies among them followed, in
the parent's corpus and in the next one alike, until nothing new is reached. What is not reached keeps its role; for
what is, all verdicts are known, so that its clusters come out as in a rebuild of everything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from etl.compiled import compiled
from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import UNDATED, Candidates, meetings
from etl.dedupe.clusters import one_by_one
from etl.dedupe.compare import IS_FIRST_A, compare
from etl.dedupe.memory import NO_FIGURES, NO_TEXTS, NOTHING, Memory, Pairs
from etl.dedupe.postings import FreshPostings, Segment, gather
from etl.dedupe.screen import may_be_copies
from etl.dedupe.sets import distinct, holds, holds_runs, union, without
from etl.dedupe.tokens import ROOM, Tokens, tokenise
from etl.dedupe.verdict import Figures, score, stands_inside

TEXTS_AT_A_TIME = 20_000  # read together: each file that holds some is opened and unpacked once for all of them
# Texts whose tokens, about 15 kB each, a thread has in memory. Of more the arrays are so large that the system takes
# each back and gives new pages for the next.
TOKENS_AT_A_TIME = 2_000
THREADS = 2
WAITING = 12  # portions for them, whose texts are read but not made into tokens

Places = npt.NDArray[np.int64]
Part = TypeVar("Part")
Done = TypeVar("Done")
Work = Callable[[Tokens, Places, Places], Done]
ReadTexts = Callable[[Hashes], pa.Array]


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of texts that are copies, or one inside the other.

    `figures` as `compare` gives them, and whether they are compared in the new corpus.
    """

    first: Hashes
    second: Hashes
    figures: Figures
    new: npt.NDArray[np.bool_]

    def at(self, places: Places) -> Compared:
        """Return some of the pairs."""
        return Compared(self.first[places], self.second[places], self.figures[places], self.new[places])

    def named(self) -> Pairs:
        """Return them so that they can be looked up."""
        return Pairs.of(self.first, self.second, self.figures)


class Neighbourhood:
    """Grows over copies; `texts` are those reached so far, ascending."""

    def __init__(
        self, segments: list[Segment], fresh: FreshPostings, read: ReadTexts, reach: int, memory: Memory = NOTHING
    ) -> None:
        self.segments = segments
        self.fresh = fresh
        self.read = read
        self.reach = reach
        self.memory = memory
        self.texts: Hashes = np.zeros(0, np.uint64)
        self.compared: list[Compared] = []

    def grow(self, start: Hashes) -> None:
        """Reach everything that can be reached from some texts."""
        frontier = without(start, self.texts)
        while len(frontier):
            reached = [NO_TEXTS]
            for found in self.relatives(self.candidates_of(frontier), reached):
                self.compared.append(found)
                reached.append(found.second[score(found.figures) > 0])
            self.texts = union(self.texts, frontier)
            frontier = without(np.concatenate(reached), self.texts)

    def relatives(self, parts: Iterable[Candidates], moved: list[Hashes]) -> Iterator[Compared]:
        """Yield which candidates are copies, or one inside the other; add to `moved` those that moved."""
        known: list[Candidates] = []

        def unseen() -> Iterator[Candidates]:
            for part in parts:
                moved.append(part.moved)
                # pairs with texts reached before were compared then
                pairs = part.at(np.flatnonzero(~holds(self.texts, part.second)))
                is_known = pairs.old & self.memory.cover(pairs.first, pairs.second)
                known.append(pairs.at(np.flatnonzero(is_known)))
                yield pairs.at(np.flatnonzero(~is_known))

        for part, (likely, figures) in self.in_portions(related, unseen()):
            yield Compared(part.first[likely], part.second[likely], figures, part.new[likely])
        for part in known:
            found, figures = self.memory.pairs.find(part.first, part.second)
            kept = are_related(figures)
            yield Compared(part.first[found[kept]], part.second[found[kept]], figures[kept], part.new[found[kept]])

    def candidates_of(self, texts: Hashes) -> Iterator[Candidates]:
        """Return what some texts are to be compared with, part by part."""
        own = [segment.of_texts(texts).key for segment in self.segments]
        months = {s.month for s, keys in zip(self.segments, own, strict=True) if len(keys)}
        keys, is_all = [*own], not self.segments
        for part in self.fresh():
            mine = holds_runs(texts, part.text)
            is_all &= bool(mine.all())
            months |= set(distinct(part.month[mine]).tolist())
            keys.append(part.key[mine])
        asked = None if is_all else distinct(np.concatenate([NO_TEXTS, *keys]))
        postings = gather(self.segments, self.fresh, asked, self.in_reach(months))
        return (part.candidates() for part in meetings(postings, texts, self.reach))

    def in_reach(self, months: set[int]) -> set[int] | None:
        """Return the months whose texts are compared with those of some months; None where all are."""
        reach = range(-self.reach, self.reach + 1)
        return None if UNDATED in months else {month + step for month in months for step in reach} | {UNDATED}

    def compare(self, first: Hashes, second: Hashes) -> Figures:
        """Compare pairs."""
        flags = np.ones(len(first), np.bool_)
        given = Candidates(first, second, flags, flags, NO_TEXTS)
        return np.concatenate([NO_FIGURES, *(figures for _, figures in self.in_portions(compare, [given]))])

    def in_portions(self, work: Work[Done], given: Iterable[Candidates]) -> Iterator[tuple[Candidates, Done]]:
        """Yield pairs and what `work` finds in them, in their order, with the texts of some at a time in memory."""
        doing: deque[tuple[Candidates, Future[Done]]] = deque()

        def finish_one() -> tuple[Candidates, Done]:
            pairs, future = doing.popleft()
            return pairs, future.result()

        with ThreadPoolExecutor(THREADS) as pool:  # compiled code leaves the interpreter lock
            for pairs, names, texts in self.with_texts(given):
                a, b = (np.searchsorted(names, side) for side in (pairs.first, pairs.second))
                for begin, end in pairwise(portions(a, b, len(names), TOKENS_AT_A_TIME)):
                    part = union(a[begin:end], b[begin:end])
                    sides = [np.searchsorted(part, side[begin:end]) for side in (a, b)]
                    doing.append((pairs.at(np.arange(begin, end)), pool.submit(work_on, work, texts, part, sides)))
                    if len(doing) > WAITING:
                        yield finish_one()
            while doing:
                yield finish_one()

    def with_texts(self, given: Iterable[Candidates]) -> Iterator[tuple[Candidates, Hashes, pa.Array]]:
        """Yield pairs with the texts that they name, ascending, and what these say."""
        for pairs in given:
            if not len(pairs.first):
                continue
            names = union(pairs.first, pairs.second)
            a, b = (np.searchsorted(names, side) for side in (pairs.first, pairs.second))
            for begin, end in pairwise(portions(a, b, len(names), TEXTS_AT_A_TIME)):
                part = pairs.at(np.arange(begin, end))
                named = names[union(a[begin:end], b[begin:end])]
                yield part, named, self.read(named)

    def each(self, work: Callable[[Part], Done], parts: Sequence[Part], /) -> list[Done]:
        """Do the same to parts that do not depend on each other (`clusters.Each`)."""
        return one_by_one(work, parts)

    def pairs(self) -> Compared:
        """Return all pairs that are copies, or one inside the other, in one order whatever the rounds were."""
        parts = self.compared
        first, second = (np.concatenate([NO_TEXTS, *(getattr(p, name) for p in parts)]) for name in ("first", "second"))
        figures = np.concatenate([NO_FIGURES, *(part.figures for part in parts)])
        new = np.concatenate([np.zeros(0, np.bool_), *(part.new for part in parts)])
        swapped = first > second
        figures[swapped, IS_FIRST_A] ^= 1
        low, high = np.minimum(first, second), np.maximum(first, second)
        order = np.lexsort((high, low))
        return Compared(low[order], high[order], figures[order], new[order])


def work_on(work: Work[Done], texts: pa.Array, part: Places, sides: Sequence[Places]) -> Done:
    """Do the work on the tokens of some of the texts."""
    return work(tokenise(texts.take(pa.array(part)), ROOM), *sides)


def related(tokens: Tokens, first: Places, second: Places) -> tuple[Places, Figures]:
    """Return which pairs are copies, or one inside the other, and their figures."""
    likely = np.flatnonzero(may_be_copies(tokens, first, second))
    figures = compare(tokens, first[likely], second[likely])
    kept = are_related(figures)
    return likely[kept], figures[kept]


def are_related(figures: Figures) -> npt.NDArray[np.bool_]:
    """Say which pairs are copies, or one inside the other."""
    return (score(figures) > 0) | stands_inside(figures)


@compiled
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
