"""Connected components by alternating stars, and links cut along them into runs that do not depend on each other.

Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii: Connected Components in MapReduce and Beyond (SoCC 2014). Two
steps take turns until nothing changes: *large star* links the larger neighbours of each node to the smallest node of
its neighbourhood, *small star* does so for the smaller ones. What is left are stars, each around the smallest node of a
component.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from etl.dedupe.sets import holds

Numbers = npt.NDArray[np.int64]
Edges = tuple[Numbers, Numbers]
"""Edges as two columns of nodes."""

LINKS_OF_A_RUN = 1_000_000  # 220 MB of Python's lists while they are made into clusters
MOST_ROUNDS = 60  # the paper expects a few, and proves log² of the number of nodes


def in_runs(links: Edges) -> list[Edges]:
    """Cut links into runs of whole components, each of about LINKS_OF_A_RUN or of one larger component."""
    if len(links[0]) <= LINKS_OF_A_RUN:
        return [links]
    label = labels(links)
    order = np.argsort(label, kind="stable")
    begins = np.flatnonzero(np.append(True, np.diff(label[order]) != 0))
    run = begins // LINKS_OF_A_RUN
    cuts = [*begins[np.append(True, np.diff(run) != 0)].tolist(), len(order)]
    return [(links[0][order[begin:end]], links[1][order[begin:end]]) for begin, end in pairwise(cuts)]


def labels(edges: Edges) -> Numbers:
    """Return for each edge the smallest node of its component."""
    node, smallest = components(edges)
    larger: Numbers = np.maximum(*edges)
    is_told = holds(node, larger)  # all but a smallest node that is linked to itself
    larger[is_told] = smallest[np.searchsorted(node, larger[is_told])]
    return larger


def components(edges: Edges) -> Edges:
    """Return (node, smallest node of its component) for each node that is not itself the smallest, by node."""
    edges = distinct_edges(*edges)
    for _ in range(MOST_ROUNDS):
        before, edges = edges, small_star(large_star(edges))
        if all(np.array_equal(now, then) for now, then in zip(edges, before, strict=True)):
            return edges
    raise AssertionError("stars that do not settle: a bug")


def both_ways(edges: Edges) -> Edges:
    """Return each edge in both directions."""
    return np.concatenate(edges), np.concatenate(edges[::-1])


def large_star(edges: Edges) -> Edges:
    """Link the larger neighbours of each node to the smallest of its neighbourhood."""
    node, other = distinct_edges(*both_ways(edges))
    smallest = np.minimum(node, smallest_neighbour(node, other))
    is_larger = other > node
    return distinct_edges(other[is_larger], smallest[is_larger])


def small_star(edges: Edges) -> Edges:
    """Link each node and its smaller neighbours to the smallest of them; the first of an edge is the larger."""
    node, other = distinct_edges(*edges)
    smallest = smallest_neighbour(node, other)
    return distinct_edges(np.concatenate([node, other]), np.concatenate([smallest, smallest]))


def smallest_neighbour(node: Numbers, other: Numbers) -> Numbers:
    """Return for each edge, sorted by node, the smallest neighbour of its node."""
    if not len(node):
        return other
    starts = np.flatnonzero(np.append(True, node[1:] != node[:-1]))
    return np.repeat(np.minimum.reduceat(other, starts), np.diff(np.append(starts, len(node))))


def distinct_edges(node: Numbers, other: Numbers) -> Edges:
    """Return edges sorted, each once, without those from a node to itself."""
    order = np.lexsort((other, node))
    node, other = node[order], other[order]
    kept = node != other
    kept[1:] &= (node[1:] != node[:-1]) | (other[1:] != other[:-1])
    return node[kept], other[kept]
