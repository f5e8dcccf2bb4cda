"""How well copies are told on the pairs that readers labelled, by the verdict on the pair and by the clusters.

`python -m benchmarks.copies_labels LAKE`: a lake over ../shared/dumps. Labels: tests/gold/pairs.jsonl; of those with
the half `test` none had a part in finding the weights.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.dataset as ds

from etl.dedupe.compare import compare
from etl.dedupe.fingerprint import compared_text
from etl.dedupe.sketch import sketch
from etl.dedupe.tokens import tokenise
from etl.dedupe.verdict import score
from etl.publish.lake import Lake

LABELS = Path(__file__).parents[1] / "tests/gold/pairs.jsonl"
COLUMNS = ["dump", "member", "record", "body", "dateline", "cluster_id"]


def figures(said: np.ndarray, label: np.ndarray) -> str:
    """Return precision, recall and F1 of what was said to be a copy, against labels 1 and 0."""
    right, said_all, true = int((said & (label == 1)).sum()), int(said.sum()), int((label == 1).sum())
    return f"P {right / max(1, said_all):.3f} R {right / max(1, true):.3f} F1 {2 * right / max(1, said_all + true):.3f}"


def main(lake: str) -> None:
    """Print the figures of each half, and how many of the copies share a key."""
    pairs: list[dict[str, Any]] = [json.loads(line) for line in LABELS.read_text().splitlines()]
    wanted = {tuple(pair[side]) for pair in pairs for side in ("a", "b")}
    snapshot = Lake(lake).require_head()
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for dataset in ("articles", "copies"):
        for batch in ds.dataset(snapshot.paths(dataset)).to_batches(columns=COLUMNS):
            places = zip(*(batch[name].to_pylist() for name in COLUMNS[:3]), strict=True)
            for number, place in enumerate(places):
                if place in wanted:
                    rows[place] = batch.slice(number, 1).to_pylist()[0]
    order = sorted(wanted)
    number_of = {place: number for number, place in enumerate(order)}
    tokens = tokenise([compared_text(rows[place]["body"], rows[place]["dateline"]) for place in order])
    first, second = (np.array([number_of[tuple(pair[side])] for pair in pairs]) for side in ("a", "b"))
    is_copy = score(compare(tokens, first, second)) > 0
    together = np.array([len({rows[tuple(pair[side])]["cluster_id"] for side in ("a", "b")}) == 1 for pair in pairs])
    label = np.array([pair["label"] for pair in pairs])
    half = np.array([pair["half"] for pair in pairs])
    for name in ("tune", "test"):
        part = (half == name) & (label >= 0) & (label <= 1)
        print(f"{name}: {part.sum()} pairs; verdict on the pair {figures(is_copy[part], label[part])};", end=" ")
        print(f"clusters {figures(together[part], label[part])}")
    keys, bounds = sketch(tokens)
    sketches = [set(keys[begin:end].tolist()) for begin, end in pairwise(bounds)]
    meet = np.array([not sketches[a].isdisjoint(sketches[b]) for a, b in zip(first, second, strict=True)])
    print(f"copies that share a key: {(meet & (label == 1)).sum()} of {(label == 1).sum()};", end=" ")
    print(f"items of roundups in one cluster with them: {(together & (label == 2)).sum()} of {(label == 2).sum()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
