"""Clusters: which rows are one article and its copies.

Rows of equal texts or equal bytes are one *class*; its first row in the total order stands for it. Classes are linked
where their texts are copies by the verdict on the pair. Taken in the total order, each class that no cluster holds
yet starts one, as its article, and takes in what is linked to it, then what is linked to those: a copy of a copy.
That is the guard against chains: a cluster reaches no further, and it takes a copy of a copy only where at least
LEAST_KEPT of the shorter text stands in its article, too. All of it depends on the rows, not on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.dedupe.alphabet import Hashes
from etl.dedupe.keys import TOTAL_ORDER, is_version
from etl.dedupe.sets import holds
from etl.dedupe.stars import Edges, Numbers, both_ways, distinct_edges, in_runs
from etl.dedupe.verdict import Figures, jaccard, kept, lengths

LEAST_KEPT = 0.3
ABRIDGED = 0.7  # of two texts whose lengths differ by more, one is a part of the other
ITEM = ["agency", "guid"]
VERSION = ["version", "version_created"]

Near = dict[int, list[int]]
Compare = Callable[[Hashes, Hashes], Figures]
"""Compares texts pair by pair, as `neighbours.Neighbourhood.compare` does."""
Part = TypeVar("Part")
Done = TypeVar("Done")


class Each(Protocol):
    """Does the same to parts that do not depend on each other, here or on other machines."""

    def __call__(self, work: Callable[[Part], Done], parts: Sequence[Part], /) -> list[Done]:
        """Return what the work makes of each part."""


def one_by_one(work: Callable[[Part], Done], parts: Sequence[Part]) -> list[Done]:
    """Do all parts here."""
    return list(map(work, parts))


def assign_roles(
    rows: pd.DataFrame, first: Hashes, second: Hashes, compare: Compare, each: Each = one_by_one
) -> pd.DataFrame:
    """Return the rows in total order with `cluster_id`, `copy`, `copy_kind`, `jaccard` and `containment` set.

    `rows` must hold whole neighbourhoods: with a row every row of equal `text` or `article_id` and of linked texts.
    The texts first[i] and second[i] are copies of each other by the verdict on the pair.
    """
    ordered = rows.sort_values(TOTAL_ORDER, na_position="last", kind="stable", ignore_index=True)
    classes = components(ordered["text"], ordered["article_id"]).to_numpy(np.int64)
    text = ordered["text"].to_numpy()
    links = link(classes, text, first, second), link_versions(ordered, classes, compare)
    one, other = (np.concatenate(side) for side in zip(*links, strict=True))
    cluster = gather_classes(classes, (one, other), text, compare, each)
    ordered["leader"] = cluster
    is_old = superseded(ordered)
    # in total order, so the first row of a cluster that no later version replaces is its article
    articles = ordered[~is_old].drop_duplicates("leader").set_index("leader")
    ordered["cluster_id"] = articles["article_id"].reindex(cluster).array
    ordered["copy"] = ~ordered.index.isin(ordered[~is_old].drop_duplicates("leader").index)
    return describe(ordered, articles["text"].reindex(cluster).to_numpy(), is_old, compare)


def link(classes: Numbers, text: Hashes, first: Hashes, second: Hashes) -> Edges:
    """Return which classes hold copies of each other's texts."""
    names, rows = np.unique(text, return_index=True)
    stays = holds(names, first) & holds(names, second)  # a text whose rows all go has no class any more
    one, other = (classes[rows[np.searchsorted(names, side[stays])]] for side in (first, second))
    return one, other


def link_versions(ordered: pd.DataFrame, classes: Numbers, compare: Compare) -> Edges:
    """Link the versions of an item where they have text in common: each with the next, and with the newest."""
    versions = ordered.loc[is_version(ordered), [*ITEM, *VERSION]].assign(label=classes[is_version(ordered)])
    versions = versions[versions.duplicated(ITEM, keep=False)]
    item = versions.groupby(ITEM, dropna=False, sort=False).ngroup()
    ranked = versions.assign(item=item).sort_values(["item", *VERSION], na_position="first", kind="stable")
    pairs: set[tuple[int, int]] = set()
    for labels in np.split(ranked["label"].to_numpy(), np.flatnonzero(np.diff(ranked["item"])) + 1):
        found = labels.tolist()
        steps = [*pairwise(found), *((label, found[-1]) for label in found)]
        pairs.update((min(step), max(step)) for step in steps if step[0] != step[1])
    asked = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    one, other = asked[keep_enough(asked, ordered["text"].to_numpy(), compare)].T
    return one, other


def gather_classes(
    classes: Numbers, links: Edges, text: Hashes, compare: Compare, each: Each = one_by_one
) -> Numbers:
    """Return for each row the class that its cluster starts with.

    Clusters reach over no border between components, so that many links are taken in runs of whole ones, by `each`.
    """
    runs = in_runs(links)
    asked = each(pairs_at_two_steps, runs)
    flags = np.split(keep_enough(np.concatenate(asked), text, compare), np.cumsum([*map(len, asked)])[:-1])
    start = np.arange(len(classes))
    for taken, by in each(leaders, [(run, pairs[keep]) for run, pairs, keep in zip(runs, asked, flags, strict=True)]):
        start[taken] = by
    found: Numbers = start[classes]
    return found


def leaders(run: tuple[Edges, Numbers]) -> Edges:
    """Return the linked classes of a run, and the class that takes in each.

    With the links come the pairs of classes that only a third one links, of which enough is kept.
    """
    near, enough = near_by(run[0]), set(map(tuple, run[1].tolist()))
    leader: dict[int, int] = {}
    for start in near:
        if start in leader:
            continue
        leader[start] = start
        direct = [other for other in near[start] if other not in leader]
        leader.update(dict.fromkeys(direct, start))
        for step in direct:
            for other in near[step]:
                if other not in leader and (start, other) in enough:
                    leader[other] = start
    return np.fromiter(leader, np.int64), np.fromiter(leader.values(), np.int64)


def near_by(links: Edges) -> Near:
    """Return which classes are linked to each, ascending."""
    node, other = distinct_edges(*both_ways(links))
    begins = np.ones(len(node), np.bool_)
    begins[1:] = node[1:] != node[:-1]
    starts, others = np.flatnonzero(begins), other.tolist()
    parts = zip(node[starts].tolist(), pairwise([*starts.tolist(), len(others)]), strict=True)
    return {one: others[begin:end] for one, (begin, end) in parts}


def pairs_at_two_steps(links: Edges) -> Numbers:
    """Return the pairs of classes that only a third one links, as rows, ascending.

    A class with no earlier one within two steps starts a cluster for certain; what is linked to it then never does, and
    its own pairs are not asked for.
    """
    near = near_by(links)
    low = {start: min(start, *direct) for start, direct in near.items()}
    first = {start for start, direct in near.items() if start <= min(low[step] for step in direct)}
    pairs = sorted(
        (start, other)
        for start, direct in near.items()
        if start in first or first.isdisjoint(direct)
        for other in set().union(*(near[step] for step in direct)).difference(direct)
        if other > start
    )
    return np.array(pairs, np.int64).reshape(-1, 2)


def keep_enough(pairs: Numbers, text: Hashes, compare: Compare) -> npt.NDArray[np.bool_]:
    """Say in which pairs of classes at least LEAST_KEPT of the shorter text stands in the other."""
    if not len(pairs):
        return np.zeros(0, np.bool_)
    enough: npt.NDArray[np.bool_] = np.maximum(*kept(compare(*text[pairs.T]))) >= LEAST_KEPT
    return enough


def superseded(ordered: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which rows another row of their cluster replaces: a later version of the same item of the same agency."""
    is_old = np.zeros(len(ordered), np.bool_)
    named = ordered[is_version(ordered)]
    named = named[named.duplicated(["leader", *ITEM], keep=False)]
    item = named.groupby(["leader", *ITEM], dropna=False, sort=False).ngroup()
    version = named.groupby(VERSION, dropna=False, sort=False).ngroup()
    ranked = named[VERSION].assign(item=item, which=version)
    ranked = ranked.sort_values(["item", *VERSION], na_position="first", kind="stable")
    newest = ranked.groupby("item")["which"].transform("last")
    is_old[ranked.index[(ranked["which"] != newest).to_numpy(dtype=bool)]] = True
    return is_old


def describe(ordered: pd.DataFrame, article: Hashes, is_old: npt.NDArray[np.bool_], compare: Compare) -> pd.DataFrame:
    """Add how each copy repeats its article, whose text is `article`."""
    copy = ordered["copy"].to_numpy(dtype=bool)
    text = ordered["text"].to_numpy()
    kind = np.where(is_old, "version", np.where(copy, "exact", "")).astype(object)
    share, held = np.where(copy, 1.0, np.nan), np.where(copy, 1.0, np.nan)
    near = np.flatnonzero(copy & (text != article))
    # a text that was read in two ways from the same bytes is compared, too, and stays an exact copy
    same_bytes = (ordered["article_id"] == ordered["cluster_id"]).to_numpy(dtype=bool)
    if len(near):
        pairs = np.unique(np.stack([text[near], article[near]]), axis=1)
        figures = compare(pairs[0], pairs[1])
        columns = (jaccard(figures), kept(figures)[0], *lengths(figures))
        values = zip(*(column.tolist() for column in columns), strict=True)
        found = dict(zip(zip(*pairs.tolist(), strict=True), values, strict=True))
        for row in near.tolist():
            share[row], held[row], mine, whole = found[int(text[row]), int(article[row])]
            if kind[row] == "exact" and not same_bytes[row]:
                kind[row] = "abridged" if mine < ABRIDGED * whole else "extended" if whole < ABRIDGED * mine else "near"
    kind[kind == ""] = None
    return ordered.assign(copy_kind=kind, jaccard=share, containment=held)


def components(first: pd.Series, second: pd.Series) -> pd.Series:
    """Label the components of the relation "equal in the first or in the second key" by their first row.

    Labels flow along each key until nothing changes; equal bytes nearly always have equal texts, so one round is
    the rule.
    """
    label = pd.Series(range(len(first)), index=first.index)
    while True:
        spread = label.groupby(first).transform("min").groupby(second).transform("min")
        if spread.equals(label):
            return label
        label = spread
