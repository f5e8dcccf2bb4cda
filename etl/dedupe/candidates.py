"""Candidates: which texts share a key of their sketches, by a rule that no order of arrival can change.

A *text* is what all rows of equal `text_key` hold; its number is the first eight bytes of that key. A *posting* (key,
month, text) says that a row of the text lies in the month and that its sketch holds the key. Two texts *meet* under a
key that both hold in months that are in reach of each other; the undated month is in reach of all. Of the texts of a
month that share a key the ANCHORS with the smallest numbers meet all, the others only anchors. Numbers are as good as
random, so which texts are anchors depends on the texts alone, and templates that share every phrase cost no more than
their number. Texts that meet under enough keys are compared: most that share one have a phrase in common and no more.
The longer the shorter of two texts, the more keys are enough (`meetings_needed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled
from etl.dedupe.alphabet import Bytes, Hashes
from etl.dedupe.groups import (
    NEW,
    NEW_ANCHOR,
    OLD,
    OLD_ANCHOR,
    Flags,
    Groups,
    Numbers,
    group_up,
    in_families,
    is_moved,
    numbers_of,
)
from etl.dedupe.sets import distinct, holds, union

# How many keys are enough, and from how many letters on, in bytes: of copies among the real dumps and the labelled sets
# half a percent meet under fewer, of other texts a quarter.
MEETINGS = np.array([2, 3, 5, 7, 10], np.uint8)
LETTERS = np.array([1_448, 2_896, 4_096, 5_793])
MOST_MEETINGS = int(MEETINGS[-1])
POSTINGS_AT_A_TIME = 400_000  # of probes; each stands for ten pairs or so
FEW_POSTINGS = 16  # of one key: these are put in order one by one
UNDATED = -1  # as a month; others are counted from the year 0

Months = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Postings as columns; `old` and `new` say in which corpus each holds: the parent's, and the one to publish.

    `needs` says how many keys are enough for a text as long as this one.
    """

    key: Hashes
    month: Months
    text: Hashes
    old: Flags
    new: Flags
    needs: Bytes

    def at(self, places: npt.NDArray[np.int64]) -> Postings:
        """Return some of them."""
        return Postings(
            self.key[places], self.month[places], self.text[places], self.old[places], self.new[places],
            self.needs[places],
        )  # fmt: skip

    def united(self) -> Postings:
        """Return them sorted by (key, month, text), equal ones as one that holds where any of them does."""
        order = np.argsort(self.key)
        put_groups_in_order(order, self.key, self.month, self.text)
        key, month, text = self.key[order], self.month[order], self.text[order]
        starts = np.ones(len(order), np.bool_)
        starts[1:] = (key[1:] != key[:-1]) | (month[1:] != month[:-1]) | (text[1:] != text[:-1])
        first = np.flatnonzero(starts)
        if len(first) == len(order):
            return Postings(key, month, text, self.old[order], self.new[order], self.needs[order])
        old, new = (np.logical_or.reduceat(flag[order], first) for flag in (self.old, self.new))
        return Postings(key[first], month[first], text[first], old, new, self.needs[order[first]])


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

    def at(self, places: npt.NDArray[np.int64]) -> Candidates:
        """Return some pairs, and nothing that moved."""
        return Candidates(
            self.first[places], self.second[places], self.old[places], self.new[places], self.moved[:0]
        )


@dataclass(frozen=True, slots=True)
class Meetings:
    """Pairs of texts that meet, each once; `old` and `new` count the keys under which they do, up to MOST_MEETINGS.

    `needs` says how many are enough; `first`, `second` and `moved` as in Candidates.
    """

    first: Hashes
    second: Hashes
    old: Bytes
    new: Bytes
    needs: Bytes
    moved: Hashes

    def candidates(self) -> Candidates:
        """Return those that are compared."""
        old, new = self.old >= self.needs, self.new >= self.needs
        often = np.flatnonzero(old | new)
        return Candidates(self.first[often], self.second[often], old[often], new[often], self.moved)


def meetings_needed(letters: npt.NDArray[np.uint32]) -> Bytes:
    """Return how many keys are enough for texts of so many letters, in bytes."""
    return MEETINGS[np.searchsorted(LETTERS, letters, side="right")]


def candidates(postings: Postings, probes: Hashes, reach: int) -> Candidates:
    """Return what the probes are to be compared with, at once; see `meetings`."""
    parts = [part.candidates() for part in meetings(postings, probes, reach)]
    columns = ("first", "second", "old", "new", "moved")
    return Candidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def meetings(postings: Postings, probes: Hashes, reach: int) -> Iterator[Meetings]:
    """Yield which texts the probes meet, some probes at a time; `probes` ascend, `reach` counts months.

    Probes that share keys follow each other, so that their texts are read once or twice, not once for each pair.
    `postings` must be united, and hold every text of each key of a probe in all months in reach; a key that one posting
    has may be left out. `moved` comes with the first part, of which there is always one.
    """
    names = union(probes, postings.text)
    is_probe = holds(probes, names)
    text, needs = numbers_of(postings.text, names), postings.needs
    groups = group_up(postings.key, postings.month, postings.old, postings.new)
    del postings  # of a million new texts they take a gigabyte
    order = in_families(text, groups, is_probe)
    moved = names[distinct(text[is_moved(groups.traits)])]
    changes = np.flatnonzero(np.diff(text[order])) + 1
    cuts = changes[np.flatnonzero(np.diff(changes // POSTINGS_AT_A_TIME)) + 1]
    for part in np.split(order, cuts):
        first, second, old, new, enough = pair_up(text, needs, is_probe, groups, part, reach)
        yield Meetings(names[first], names[second], old, new, enough, moved)
        moved = moved[:0]


@compiled
def put_groups_in_order(order, key, month, text):  # type: ignore[no-untyped-def]
    """Order places of postings, given in the order of their keys, within each key by month and text.

    Most keys have few postings: to sort all of them by three columns takes half as long again.
    """
    begin = 0
    while begin < len(order):
        end = begin + 1
        while end < len(order) and key[order[end]] == key[order[begin]]:
            end += 1
        if end - begin > FEW_POSTINGS:
            group = order[begin:end]
            group = group[np.argsort(text[group], kind="mergesort")]
            order[begin:end] = group[np.argsort(month[group], kind="mergesort")]
        else:
            for last in range(begin + 1, end):
                place, at = order[last], last
                while at > begin and is_behind(order[at - 1], place, month, text):
                    order[at] = order[at - 1]
                    at -= 1
                order[at] = place
        begin = end


@compiled
def is_behind(place, other, month, text):  # type: ignore[no-untyped-def]
    """Say whether a posting comes behind another of the same key."""
    return month[place] > month[other] or (month[place] == month[other] and text[place] > text[other])


@compiled
def is_in_reach(month, other, reach):  # type: ignore[no-untyped-def]
    """Say whether texts of two months are compared."""
    return month == UNDATED or other == UNDATED or abs(month - other) <= reach


def pair_up(
    text: Numbers, needs: Bytes, is_probe: Flags, groups: Groups, of_probes: Numbers, reach: int
) -> list[npt.NDArray[Any]]:
    """Return the pairs of some probes, whose postings follow each other, how often they meet, and what is enough."""
    kinds = (np.int32, np.int32, np.uint8, np.uint8, np.uint8)
    done, parts, room = 0, [], len(of_probes)
    while True:
        part = [np.empty(room, kind) for kind in kinds]
        more, count = fill_pairs(text, needs, is_probe, *groups, of_probes[done:], reach, *part)
        parts.append([column[:count].copy() for column in part])
        done += more
        if done == len(of_probes):
            return [np.concatenate(columns) for columns in zip(*parts, strict=True)]
        room *= 1 if more else 2


@compiled
def fill_pairs(  # type: ignore[no-untyped-def]
    text, needs, is_probe, traits, group, starts, anchors_end, month, key, of_probes, reach, first, second, olds, news,
    enough,
):  # fmt: skip
    """Fill the pairs of as many probes as there is room for; return how many postings of theirs, and how many pairs."""
    last_key, known = np.empty(len(first), np.int32), np.empty(len(first), np.uint8)  # under which they met last, where
    pair_with = np.full(len(is_probe), -1, np.int32)  # the last pair of each text
    count = before = begin = 0
    for number in range(len(of_probes)):
        mine = of_probes[number]
        probe, own_key = text[mine], key[group[mine]]
        if number and text[of_probes[number - 1]] != probe:
            before, begin = count, number
        is_anchor = traits[mine] & (OLD_ANCHOR | NEW_ANCHOR)
        near = own_key
        while near < len(key) and key[near] == own_key:
            if is_in_reach(month[group[mine]], month[near], reach):
                end = starts[near + 1] if is_anchor else anchors_end[near]
                for at in range(starts[near], end):
                    other = text[at]
                    if other == probe or (is_probe[other] and other < probe):
                        continue
                    both, either = traits[mine] & traits[at], traits[mine] | traits[at]
                    met = (both & OLD != 0 and either & OLD_ANCHOR != 0) * OLD
                    met |= (both & NEW != 0 and either & NEW_ANCHOR != 0) * NEW
                    if met == 0:
                        continue
                    pair = pair_with[other]
                    if pair < before:
                        if count == len(first):
                            return begin, before
                        pair = count
                        first[pair], second[pair], olds[pair], news[pair] = probe, other, 0, 0
                        enough[pair] = min(needs[mine], needs[at])
                        last_key[pair] = -1
                        pair_with[other] = pair
                        count += 1
                    # in several months the two may meet under one key: it counts once in each corpus
                    if last_key[pair] != own_key:
                        last_key[pair], known[pair] = own_key, 0
                    fresh = met & ~known[pair]
                    known[pair] |= met
                    olds[pair] = min(MOST_MEETINGS, olds[pair] + (fresh & OLD != 0))
                    news[pair] = min(MOST_MEETINGS, news[pair] + (fresh & NEW != 0))
            near += 1
    return len(of_probes), count
