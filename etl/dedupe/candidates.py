"""Candidates: which texts share a key of their sketches, by a rule that no order of arrival can change.

A *text* is what all rows of equal `text_key` hold; its number is the first eight bytes of that key. A *posting* (key,
month, text) says that a row of the text lies in the month and that its sketch holds the key. Two texts are compared
if they share a key in months that are in reach of each other; the undated month is in reach of all. Of the texts of a
month that share a key the ANCHORS with the smallest numbers are compared with all, the others only with anchors.
Numbers are as good as random, so which texts are anchors depends on the texts alone, and templates that share every
phrase cost no more than their number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from etl.dedupe.alphabet import Hashes
from etl.dedupe.sets import distinct

ANCHORS = 16
UNDATED = -1  # as a month; others are counted from the year 0

Months = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Postings:
    """Postings as columns; `old` and `new` say in which corpus each holds: the parent's, and the one to publish."""

    key: Hashes
    month: Months
    text: Hashes
    old: Flags
    new: Flags

    def take(self, rows: npt.NDArray[np.int64]) -> Postings:
        """Return some of them, given by number."""
        return Postings(self.key[rows], self.month[rows], self.text[rows], self.old[rows], self.new[rows])

    def united(self) -> Postings:
        """Return them sorted by (key, month, text), equal ones as one that holds where any of them does."""
        order = np.lexsort((self.text, self.month, self.key))
        key, month, text = self.key[order], self.month[order], self.text[order]
        starts = np.ones(len(order), np.bool_)
        starts[1:] = (key[1:] != key[:-1]) | (month[1:] != month[:-1]) | (text[1:] != text[:-1])
        first = np.flatnonzero(starts)
        if len(first) == len(order):
            return Postings(key, month, text, self.old[order], self.new[order])
        old, new = (np.logical_or.reduceat(flag[order], first) for flag in (self.old, self.new))
        return Postings(key[first], month[first], text[first], old, new)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of texts to compare, each once, `first` being a probe; `old` and `new` as in Postings.

    `moved` are the texts that are anchors in one corpus only: what they are compared with has changed.
    """

    first: Hashes
    second: Hashes
    old: Flags
    new: Flags
    moved: Hashes


def candidates(postings: Postings, probes: Hashes, reach: int) -> Candidates:
    """Return what the probes are to be compared with; `probes` ascend, `reach` counts months.

    `postings` must be united, and hold every text of each key of a probe in all months in reach.
    """
    place = np.searchsorted(probes, postings.text)
    is_probe = probes[np.minimum(place, len(probes) - 1)] == postings.text if len(probes) else place < 0
    of_probes = np.flatnonzero(is_probe)
    of_probes = of_probes[np.argsort(postings.text[of_probes], kind="stable")]
    first, second, flags, moved = pair_up(
        postings.key, postings.month, postings.text, postings.old, postings.new, is_probe, of_probes, reach
    )
    return Candidates(first, second, flags & 1 > 0, flags & 2 > 0, distinct(postings.text[moved]))


@njit(cache=True, nogil=True)
def is_in_reach(month, other, reach):  # type: ignore[no-untyped-def]
    """Say whether texts of two months are compared."""
    return month == UNDATED or other == UNDATED or abs(month - other) <= reach


@njit(cache=True, nogil=True)
def find_anchors(key, month, old, new):  # type: ignore[no-untyped-def]
    """Return per posting: anchor in the old corpus, in the new, the end of its group, the end of its anchors."""
    size = len(key)
    is_old, is_new = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    ends, anchors_end = np.empty(size, np.int64), np.empty(size, np.int64)
    start = 0
    while start < size:
        end, olds, news, last = start, 0, 0, start
        while end < size and key[end] == key[start] and month[end] == month[start]:
            is_old[end] = old[end] and olds < ANCHORS
            is_new[end] = new[end] and news < ANCHORS
            olds += old[end]
            news += new[end]
            if is_old[end] or is_new[end]:
                last = end + 1
            end += 1
        ends[start:end], anchors_end[start:end] = end, last
        start = end
    return is_old, is_new, ends, anchors_end


@njit(cache=True, nogil=True)
def pair_up(key, month, text, old, new, is_probe, of_probes, reach):  # type: ignore[no-untyped-def]
    """Return the pairs, their flags (1 old, 2 new), and the postings whose text is an anchor in one corpus only."""
    is_old, is_new, ends, anchors_end = find_anchors(key, month, old, new)
    starts = np.empty(len(key), np.int64)  # where a posting's key starts
    for place in range(len(key)):
        starts[place] = starts[place - 1] if place and key[place - 1] == key[place] else place
    moved = np.flatnonzero((is_old != is_new) & (old == new))
    first, second = np.empty(1024, np.uint64), np.empty(1024, np.uint64)
    flags = np.empty(1024, np.uint8)
    count = 0
    found, found_flags = np.empty(1024, np.uint64), np.empty(1024, np.uint8)
    begin = 0
    while begin < len(of_probes):
        probe = text[of_probes[begin]]
        size = 0
        number = begin
        while number < len(of_probes) and text[of_probes[number]] == probe:
            mine = of_probes[number]
            number += 1
            group = starts[mine]
            while group < len(key) and key[group] == key[mine]:
                next_group = ends[group]
                if is_in_reach(month[mine], month[group], reach):
                    is_anchor = is_old[mine] or is_new[mine]
                    for other in range(group, next_group if is_anchor else anchors_end[group]):
                        if text[other] == probe or (is_probe[other] and text[other] < probe):
                            continue
                        holds = np.uint8(old[mine] and old[other] and (is_old[mine] or is_old[other]))
                        if new[mine] and new[other] and (is_new[mine] or is_new[other]):
                            holds |= 2
                        if not holds:
                            continue
                        if size == len(found):
                            found = np.concatenate((found, np.empty_like(found)))
                            found_flags = np.concatenate((found_flags, np.empty_like(found_flags)))
                        found[size], found_flags[size] = text[other], holds
                        size += 1
                group = next_group
        begin = number
        # No quicksort here: numba gives its code for np.sort and np.argsort one name, so that from the cache either may
        # be loaded for the other.
        order = np.argsort(found[:size], kind="mergesort")
        before = count
        for rank in range(size):
            other = found[order[rank]]
            if count > before and second[count - 1] == other:
                flags[count - 1] |= found_flags[order[rank]]
                continue
            if count == len(first):
                first = np.concatenate((first, np.empty_like(first)))
                second = np.concatenate((second, np.empty_like(second)))
                flags = np.concatenate((flags, np.empty_like(flags)))
            first[count], second[count], flags[count] = probe, other, found_flags[order[rank]]
            count += 1
    return first[:count], second[:count], flags[:count], moved
