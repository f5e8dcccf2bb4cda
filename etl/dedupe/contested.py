"""Links between texts that stronger links contest: one edited copy of a form must not tie its other stories together.

An edited copy of a form's one story differs from the form's other stories by its editing, too, so that the verdict on
that pair alone may take them for copies. The texts around know better: the story that it was made from is tied to it
far more strongly, and guards tell that one from the others.

A third text is heard about a link where a stronger link ties it to one of the two texts. It *contests* where it and
the other are one form, filled in twice, or where its own link with the other goes; it *supports* where that link stays.
A link that more texts contest than support goes. All of it depends on the texts alone, not on their order.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled
from etl.dedupe.alphabet import Hashes
from etl.dedupe.clusters import Compare
from etl.dedupe.verdict import Figures, score, told_apart

STRONGEST = 8  # ties of a text whose other ends are heard
STRONGER = 0.25  # by how much, as a score, a tie must be stronger than a link that it is heard about
ROUNDS = 2  # a link that went in the first contests others in the second


def uncontested(first: Hashes, second: Hashes, figures: Figures, compare: Compare) -> npt.NDArray[np.bool_]:
    """Say which links stay, of pairs of texts that are copies by the verdict; each pair is given once.

    Pairs that are not among them, but on which a link depends, are compared.
    """
    texts, ends = np.unique(np.concatenate([first, second]), return_inverse=True)
    one, other = ends[: len(first)], ends[len(first) :]
    strength = score(figures)
    ties = sort_ties(one, other, strength, len(texts))
    asked = np.unique(open_pairs(one, other, strength, ties))
    a, b = np.divmod(asked, max(1, len(texts)))
    apart = told_apart(compare(texts[a], texts[b]))
    stays: npt.NDArray[np.bool_] = count_voices(one, other, strength, ties, asked, apart)
    return stays


def sort_ties(
    one: npt.NDArray[np.int64], other: npt.NDArray[np.int64], strength: npt.NDArray[np.float64], size: int
) -> tuple[npt.NDArray[np.int64], ...]:
    """Return the ties of each text: bounds by text, the links strongest first, and (named pairs, links) to look up."""
    owner, tied = np.concatenate([one, other]), np.concatenate([other, one])
    link = np.tile(np.arange(len(one)), 2)
    order = np.lexsort((tied, -strength[link], owner))
    bounds = np.searchsorted(owner[order], np.arange(size + 1))
    names = np.minimum(one, other) * size + np.maximum(one, other)
    by_name = np.argsort(names, kind="stable")
    return bounds, link[order], names[by_name], by_name


@compiled
def name_of(one, other, size):  # type: ignore[no-untyped-def]
    """Return a number for a pair of texts, in either order."""
    return min(one, other) * size + max(one, other)


@compiled
def place_in(names, name):  # type: ignore[no-untyped-def]
    """Return where a name stands among names that ascend, -1 where it does not."""
    place = np.searchsorted(names, name)
    return place if place < len(names) and names[place] == name else -1


@compiled
def open_pairs(one, other, strength, sorted_ties):  # type: ignore[no-untyped-def]
    """Return the pairs of the other ends of two ties of one text that no link joins, named, some of them twice."""
    bounds, ties, names, _ = sorted_ties
    size = len(bounds) - 1
    found, count = np.empty(1024, np.int64), 0
    for link in range(len(one)):
        for end, far in ((one[link], other[link]), (other[link], one[link])):
            for tie in ties[bounds[end] : min(bounds[end] + STRONGEST, bounds[end + 1])]:
                if strength[tie] <= strength[link] + STRONGER:
                    break
                third = one[tie] + other[tie] - end
                name = name_of(third, far, size)
                if place_in(names, name) < 0:
                    if count == len(found):
                        found = np.concatenate((found, np.empty_like(found)))
                    found[count] = name
                    count += 1
    return found[:count].copy()


@compiled
def count_voices(one, other, strength, sorted_ties, asked, apart):  # type: ignore[no-untyped-def]
    """Return which links stay, after rounds in which those that go are taken away at once."""
    bounds, ties, names, by_name = sorted_ties
    size = len(bounds) - 1
    stays = np.ones(len(one), np.bool_)
    for _ in range(ROUNDS):
        before = stays.copy()
        for link in np.flatnonzero(before):
            contest = support = 0
            for end, far in ((one[link], other[link]), (other[link], one[link])):
                for tie in ties[bounds[end] : min(bounds[end] + STRONGEST, bounds[end + 1])]:
                    if strength[tie] <= strength[link] + STRONGER:
                        break
                    if not before[tie]:
                        continue
                    name = name_of(one[tie] + other[tie] - end, far, size)
                    place = place_in(names, name)
                    if place >= 0:
                        support += before[by_name[place]]
                        contest += not before[by_name[place]]
                    else:
                        contest += apart[place_in(asked, name)]
            stays[link] = contest <= support
    return stays
