"""Connected components of more edges than one process holds: alternating stars.

Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii: Connected Components in MapReduce and Beyond (SoCC 2014). Two
steps take turns until nothing changes: *large star* links the larger neighbours of each node to the smallest node of
its neighbourhood, *small star* does so for the smaller ones. What is left are stars, each around the smallest node of a
component. A step needs the neighbours of one node at a time, so it is one exchange of edges by node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.dedupe.alphabet import Hashes
from etl.spark.cluster import Cluster

if TYPE_CHECKING:
    from pyspark import RDD

Edges = tuple[Hashes, Hashes]
"""Edges as two columns of nodes."""
MOST_ROUNDS = 60  # the paper expects a few, and proves log² of the number of nodes


def components(edges: Edges) -> Edges:
    """Return (node, smallest node of its component) for each node that is not itself the smallest; in one process."""
    found: Edges = settle(distinct_edges(*edges), lambda found: small_star(large_star(found)), lambda found: found)
    return found


def spread_components(cluster: Cluster, blocks: Iterable[Edges], places: int) -> list[Edges]:
    """Return what `components` does for edges in blocks, in parts, by as many places on a cluster."""
    found: RDD[Edges] = cluster.context.parallelize(list(blocks), places)
    found = settle(found, lambda edges: one_round(edges, places).cache(), fingerprint)
    return list(found.collect())


def settle(edges: Any, step: Callable[[Any], Any], told_by: Callable[[Any], Any]) -> Any:
    """Repeat a step until what tells two states apart stays as it is."""
    before: Any = None
    for _ in range(MOST_ROUNDS):
        edges = step(edges)
        now = told_by(edges)
        if before is not None and same(before, now):
            return edges
        before = now
    raise AssertionError("stars that do not settle: a bug")


def same(one: Any, other: Any) -> bool:
    """Say whether two states are equal."""
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def one_round(edges: RDD[Edges], places: int) -> RDD[Edges]:
    """Do both steps once, where the edges of a node meet."""

    def cut_both_ways(block: Edges) -> Iterator[tuple[int, Edges]]:
        node, other = both_ways(block)
        return cut_by_node(node, other, places)

    both = edges.flatMap(cut_both_ways)
    large = both.partitionBy(places, int).mapPartitions(lambda met: [large_star_of(joined(met))])
    down = large.flatMap(lambda block: cut_by_node(block[0], block[1], places))
    return down.partitionBy(places, int).mapPartitions(lambda met: [small_star(joined(met))])


def fingerprint(edges: RDD[Edges]) -> list[int]:
    """Return the number of edges and a sum over their hashes: equal for equal sets of edges."""

    def of_block(block: Edges) -> tuple[int, int]:
        node, smallest = block
        mixed = (node * np.uint64(0x9E3779B97F4A7C15)) ^ (smallest * np.uint64(0xC2B2AE3D27D4EB4F))
        return len(node), int(np.bitwise_xor.reduce(mixed * mixed)) if len(node) else 0

    parts = edges.map(of_block).collect()
    return [sum(count for count, _ in parts), sum(mixed for _, mixed in parts)]


def both_ways(edges: Edges) -> Edges:
    """Return each edge in both directions."""
    return np.concatenate(edges), np.concatenate(edges[::-1])


def joined(met: Iterable[tuple[int, Edges]]) -> Edges:
    """Join the blocks that met in a place."""
    nothing = np.zeros(0, np.uint64)
    blocks = [(nothing, nothing), *(block for _, block in met)]
    return np.concatenate([node for node, _ in blocks]), np.concatenate([other for _, other in blocks])


def cut_by_node(node: Hashes, other: Hashes, places: int) -> Iterator[tuple[int, Edges]]:
    """Yield the edges for each place; all edges of a node, the first column, go to one."""
    spread = node * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)
    place = (spread % np.uint64(places)).astype(np.int64)
    order = np.argsort(place, kind="stable")
    for number, (begin, end) in enumerate(pairwise(np.searchsorted(place[order], np.arange(places + 1)))):
        if begin < end:
            yield number, (node[order[begin:end]], other[order[begin:end]])


def large_star(edges: Edges) -> Edges:
    """Link the larger neighbours of each node to the smallest of its neighbourhood."""
    return large_star_of(both_ways(edges))


def large_star_of(edges: Edges) -> Edges:
    """Do the large star on edges that are given in both directions."""
    node, other = distinct_edges(*edges)
    smallest = np.minimum(node, smallest_neighbour(node, other))
    is_larger = other > node
    return distinct_edges(other[is_larger], smallest[is_larger])


def small_star(edges: Edges) -> Edges:
    """Link each node and its smaller neighbours to the smallest of them; the first of an edge is the larger."""
    node, other = distinct_edges(*edges)
    smallest = smallest_neighbour(node, other)
    return distinct_edges(np.concatenate([node, other]), np.concatenate([smallest, smallest]))


def smallest_neighbour(node: Hashes, other: Hashes) -> Hashes:
    """Return for each edge, sorted by node, the smallest neighbour of its node."""
    if not len(node):
        return other
    starts = np.flatnonzero(np.append(True, node[1:] != node[:-1]))
    return np.repeat(np.minimum.reduceat(other, starts), np.diff(np.append(starts, len(node))))


def distinct_edges(node: Hashes, other: Hashes) -> Edges:
    """Return edges sorted, each once, without those from a node to itself."""
    order = np.lexsort((other, node))
    node, other = node[order], other[order]
    kept = node != other
    kept[1:] &= (node[1:] != node[:-1]) | (other[1:] != other[:-1])
    return node[kept], other[kept]
