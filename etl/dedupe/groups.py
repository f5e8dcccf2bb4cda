"""Postings by key and month, as small numbers: which of them are anchors, and which texts share keys.

Of a million new texts the postings take a gigabyte as columns of hashes; as groups less than half.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled
from etl.dedupe.alphabet import Bytes, Hashes
from etl.dedupe.table import enter, find, mask_for, table_for

ANCHORS = 16
OLD, NEW, OLD_ANCHOR, NEW_ANCHOR = 1, 2, 4, 8  # bits of a posting's traits: where it holds, and where it is an anchor

Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


class Groups(NamedTuple):
    """United postings in groups of one key and one month, which follow each other.

    For each posting `traits` says what it is, and `group` the number of its group. The rest has a value for each group:
    where it `starts`, and in the end where the last one ends; where its anchors end; its month; the number of the first
    group of its key.
    """

    traits: Bytes
    group: Numbers
    starts: Numbers
    anchors_end: Numbers
    month: Numbers
    first: Numbers


def group_up(key: Hashes, month: Numbers, old: Flags, new: Flags) -> Groups:
    """Return the groups of united postings."""
    begins = np.ones(len(key), np.bool_)
    begins[1:] = (key[1:] != key[:-1]) | (month[1:] != month[:-1])
    starts = np.append(np.flatnonzero(begins), len(key)).astype(np.int32)
    traits, group, anchors_end, first = fill_groups(key, old, new, starts)
    return Groups(traits, group, starts, anchors_end, month[starts[:-1]], first)


def in_families(text: Numbers, groups: Groups, is_probe: Flags) -> Numbers:
    """Return the postings of probes, one probe after the other, and those near each other that share keys."""
    labels = families(text, groups.group, groups.first, np.arange(len(is_probe), dtype=np.int32))
    rank = np.empty(len(labels), np.int32)
    rank[np.argsort(labels, kind="stable")] = np.arange(len(labels), dtype=np.int32)
    order: Numbers = in_order(text, rank, is_probe)
    return order


def is_moved(traits: Bytes) -> Flags:
    """Say which postings are anchors in one corpus only, though they do not come or go."""
    comes_or_goes = (traits & OLD > 0) != (traits & NEW > 0)
    moved: Flags = ~comes_or_goes & ((traits & OLD_ANCHOR > 0) != (traits & NEW_ANCHOR > 0))
    return moved


@compiled
def numbers_of(text, names):  # type: ignore[no-untyped-def]
    """Return the place of each text among names that ascend."""
    held, stamps = table_for(len(names))
    mask, at = mask_for(len(names)), np.empty(len(held), np.int32)
    for place in range(len(names)):
        slot, _ = enter(held, stamps, names[place], 0, mask)
        at[slot] = place
    numbers = np.empty(len(text), np.int32)
    for place in range(len(text)):
        numbers[place] = at[find(held, stamps, text[place], 0, mask)]
    return numbers


@compiled
def families(text, group, first, labels):  # type: ignore[no-untyped-def]
    """Return the labels of texts lowered to the least of those that share a key, twice over."""
    for _ in range(2):
        lower = labels.copy()
        start = 0
        while start < len(text):
            end, least = start, labels[text[start]]
            while end < len(text) and first[group[end]] == first[group[start]]:
                least = min(least, labels[text[end]])
                end += 1
            for place in range(start, end):
                lower[text[place]] = min(lower[text[place]], least)
            start = end
        labels = lower
    return labels


@compiled
def in_order(text, rank, is_probe):  # type: ignore[no-untyped-def]
    """Return the places of probes by the ranks of their texts, those of one text as they come."""
    begins = np.zeros(len(rank) + 1, np.int32)
    for place in range(len(text)):
        begins[rank[text[place]] + 1] += is_probe[text[place]]
    for number in range(len(rank)):
        begins[number + 1] += begins[number]
    order = np.empty(begins[-1], np.int32)
    for place in range(len(text)):
        if is_probe[text[place]]:
            number = rank[text[place]]
            order[begins[number]] = place
            begins[number] += 1
    return order


@compiled
def fill_groups(key, old, new, starts):  # type: ignore[no-untyped-def]
    """Return traits and group of each posting, and of each group where its anchors end and the first of its key."""
    count = len(starts) - 1
    traits, group = np.zeros(len(key), np.uint8), np.empty(len(key), np.int32)
    anchors_end, first = np.empty(count, np.int32), np.empty(count, np.int32)
    for number in range(count):
        begin, olds, news = starts[number], 0, 0
        first[number] = first[number - 1] if number and key[begin - 1] == key[begin] else number
        anchors_end[number] = begin
        for place in range(begin, starts[number + 1]):
            if old[place]:
                traits[place] |= OLD | OLD_ANCHOR if olds < ANCHORS else OLD
            if new[place]:
                traits[place] |= NEW | NEW_ANCHOR if news < ANCHORS else NEW
            olds += old[place]
            news += new[place]
            group[place] = number
            if traits[place] & (OLD_ANCHOR | NEW_ANCHOR):
                anchors_end[number] = place + 1
    return traits, group, anchors_end, first
