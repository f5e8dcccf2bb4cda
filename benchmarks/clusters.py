"""What clusters of many pairs of copies take: of all at once, in runs along components, and to find the components.

    python -m benchmarks.clusters [PAIRS]

Groups of 2 to 6 texts with all pairs among them, as copies come. Verdicts on pairs are taken as given. CPU seconds, so
other load changes little; peak memory of a process that does one of the three.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from etl.dedupe import stars
from etl.dedupe.alphabet import Hashes
from etl.dedupe.clusters import gather_classes, link
from etl.dedupe.compare import COVERED_A, FIGURES, TOKENS_A
from etl.dedupe.verdict import Figures

PAIRS = 1_000_000


def groups(pairs: int) -> tuple[Hashes, Hashes]:
    """Return about as many pairs of texts, the texts numbered from 0."""
    rng = np.random.default_rng(1)
    first, second, start, count = [], [], 0, 0
    for size in rng.integers(2, 7, pairs).tolist():
        one, other = np.triu_indices(size, 1)
        first.append(start + one)
        second.append(start + other)
        start, count = start + size, count + len(one)
        if count >= pairs:
            break
    return np.concatenate(first).astype(np.uint64), np.concatenate(second).astype(np.uint64)


def all_kept(first: Hashes, _: Hashes) -> Figures:
    """Answer any comparison with texts that hold each other."""
    figures = np.zeros((len(first), len(FIGURES)), np.int32)
    figures[:, COVERED_A] = figures[:, TOKENS_A] = 100
    return figures


def cluster(first: Hashes, second: Hashes) -> int:
    """Make the clusters as a run does."""
    text = np.arange(int(max(first.max(), second.max())) + 1, dtype=np.uint64)
    classes = np.arange(len(text))
    return len(np.unique(gather_classes(classes, link(classes, text, first, second), text, all_kept)))


def at_once(first: Hashes, second: Hashes) -> int:
    """Make the clusters of all pairs together."""
    stars.LINKS_OF_A_RUN = len(first)
    return cluster(first, second)


def components(first: Hashes, second: Hashes) -> int:
    """Find the components by stars."""
    return len(np.unique(stars.labels((first.astype(np.int64), second.astype(np.int64)))))


def measure(name: str, work: Callable[[Hashes, Hashes], int], pairs: int) -> None:
    """Do it once, and say what it took."""
    first, second = groups(pairs)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = work(first, second)
    took, peak = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{name}: {len(first)} pairs, {found} groups, {took:.1f} s of CPU, {(peak - before) / 1024:.0f} MB more")


def main(pairs: str = str(PAIRS)) -> int:
    """Measure all, each in a process of its own."""
    for name, work in (("at once", at_once), ("in runs", cluster), ("components", components)):
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(name, work, int(pairs)))
        process.start()
        process.join()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
