"""Near-duplicate finders at their usual settings, each from raw texts to clusters, and ours beside them.

    python -m benchmarks.copies_peers NAME TEXTS.json       prints CPU seconds and a cluster number for each text

Each runs in a process of its own and on one thread; imports and a warm-up over a few texts are not counted.
text-dedup is not among them: it wants rich below 14, and no environment holds both it and the project. Nor is rensa's
batch sketch of sampled tokens, whose index says only whether a text has a copy, not of which.
"""

from __future__ import annotations

import itertools
import json
import re
import resource
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

WORD = re.compile(r"\w+")
SHINGLE = 5
PERMUTATIONS = 128
RENSA_BANDS = 16
WARM_UP = 50
BATCH = 512  # texts that ours makes tokens of at a time: `batch_records` of a run


def datasketch_at(threshold: float) -> Callable[[list[str]], list[int]]:
    """Return MinHashLSH of 128 permutations over word 5-grams, bands by its own optimum for the threshold."""

    def clusters(texts: list[str]) -> list[int]:
        from datasketch import MinHash, MinHashLSH

        index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        encoded = ([gram.encode() for gram in shingles(text)] for text in texts)
        edges = []
        for n, sketch in enumerate(MinHash.generator(encoded, num_perm=PERMUTATIONS)):
            edges += [(n, other) for other in index.query(sketch)]
            index.insert(n, sketch, check_duplication=False)
        return components(len(texts), edges)

    return clusters


def rensa(texts: list[str]) -> list[int]:
    """Find candidates with RMinHash of 16 bands × 8 rows over word 5-grams."""
    from rensa import RMinHash, RMinHashLSH

    sketches = RMinHash.from_token_sets([shingles(text) for text in texts], PERMUTATIONS, 42)
    index = RMinHashLSH(threshold=0.8, num_perm=PERMUTATIONS, num_bands=RENSA_BANDS)
    index.insert_many(sketches)
    found = index.query_all(sketches)
    return components(len(texts), ((n, other) for n, others in enumerate(found) for other in others))


def datatrove(texts: list[str]) -> list[int]:
    """Run its three MinHash stages with the default 14 buckets × 8 hashes and tokeniser, one local worker."""
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature

    documents = [Document(text=text, id=str(n)) for n, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        signatures, buckets, out = (f"{folder}/{name}" for name in ("signatures", "buckets", "out"))
        stages = (
            (1, [documents, MinhashDedupSignature(signatures)]),
            (14, [MinhashDedupBuckets(signatures, buckets)]),
            (1, [MinhashDedupCluster(buckets, out, save_cluster_id=True)]),
        )
        for n, (tasks, pipeline) in enumerate(stages):
            LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=f"{folder}/log{n}").run()
        file = Path(out) / "000000.clusters"
        found = dict(struct.iter_unpack("<2I", file.read_bytes())) if file.exists() else {}
    # texts without a copy have no cluster of theirs
    return [found.get(n, len(texts) + n) for n in range(len(texts))]


def shingles(text: str) -> list[str]:
    """Return the word 5-grams of a text in lower case; a shorter text is one gram."""
    words = WORD.findall(text.lower())
    return [" ".join(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1))]


def components(size: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """Number the connected components of a graph over 0 … size - 1."""
    parent = list(range(size))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for one, other in edges:
        parent[root(one)] = root(other)
    return [root(node) for node in range(size)]


def ours(texts: list[str]) -> list[int]:
    """Deduplicate as a run does: fold, tokenise and sketch some at a time, and candidates once more to compare them."""
    import numpy as np

    from etl.dedupe.candidates import Postings, candidates, meetings_needed
    from etl.dedupe.clusters import gather_classes, link
    from etl.dedupe.compare import compare
    from etl.dedupe.contested import uncontested
    from etl.dedupe.fingerprint import text_keys
    from etl.dedupe.neighbours import portions, related
    from etl.dedupe.postings import gather
    from etl.dedupe.sets import union
    from etl.dedupe.sketch import sketch
    from etl.dedupe.tokens import ROOM, tokenise
    from etl.dedupe.verdict import score

    names, sizes, letters, sketches = [], [], [], []
    for begin in range(0, len(texts), BATCH):
        headlines, _, bodies = zip(*(text.partition("\n") for text in texts[begin : begin + BATCH]), strict=True)
        tokens = tokenise(bodies, ROOM)
        names += [key[:8] for key in text_keys(headlines, tokens)]
        keys, bounds = sketch(tokens)
        sketches.append(keys)
        sizes.append(np.diff(bounds))
        letters.append(np.diff(tokens.ends).astype(np.uint32))
    keys, numbers = np.concatenate(sketches), np.frombuffer(b"".join(names), ">u8").astype(np.uint64)
    distinct, first, group = np.unique(numbers, return_index=True, return_inverse=True)
    # all in one month: every text is in reach of every other
    here, months = np.ones(len(keys), np.bool_), np.zeros(len(keys), np.int32)
    owner = np.repeat(np.arange(len(numbers)), np.concatenate(sizes))
    needs = meetings_needed(np.concatenate(letters))
    postings = Postings(keys, months, numbers[owner], ~here, here, needs[owner])
    found = candidates(gather([], lambda: [postings], None, None), distinct, 1)

    def in_portions(work: Any, *numbers: Any) -> Iterator[tuple[int, Any]]:
        one, other = (np.searchsorted(distinct, side) for side in numbers)
        for begin, end in pairwise(portions(one, other, len(distinct), BATCH)):
            sides = one[begin:end], other[begin:end]
            named = union(*sides)
            tokens = tokenise([texts[text].partition("\n")[2] for text in first[named]], ROOM)
            yield begin, work(tokens, *(np.searchsorted(named, side) for side in sides))

    def figures_of(*pairs: Any) -> Any:
        return np.concatenate([figures for _, figures in in_portions(compare, *pairs)])

    parts = [(likely + begin, figures) for begin, (likely, figures) in in_portions(related, found.first, found.second)]
    likely, figures = (np.concatenate(part) for part in zip(*parts, strict=True))
    figures, copies = figures[score(figures) > 0], likely[score(figures) > 0]
    stays = copies[uncontested(found.first[copies], found.second[copies], figures, figures_of)]
    classes = first[group]
    near = link(classes, numbers, found.first[stays], found.second[stays])
    clusters = gather_classes(classes, near, numbers, figures_of)
    return [int(cluster) for cluster in clusters]


OURS = "news-etl"
PEERS: dict[str, Callable[[list[str]], list[int]]] = {
    "datasketch .7": datasketch_at(0.7),
    "datasketch .8": datasketch_at(0.8),
    "rensa 16x8": rensa,
    "datatrove 14x8": datatrove,
}


def cpu_seconds() -> float:
    """Return what this process and its ended children have used, user and system."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(name: str, file: str) -> None:
    """Print JSON: the CPU seconds of one peer over the texts of a file, and its clusters."""
    texts = json.loads(Path(file).read_text(encoding="utf-8"))
    peer = ours if name == OURS else PEERS[name]
    peer(list(itertools.islice(texts, WARM_UP)))
    started = cpu_seconds()
    found = peer(texts)
    json.dump({"cpu": cpu_seconds() - started, "clusters": found}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
