"""How well copies are told on the pairs that readers labelled, by the verdict on the pair and by the clusters.

`python -m benchmarks.copies_labels LAKE`: a lake over ../shared/dumps. Labels: tests/gold/pairs.jsonl; of those with
the half `test` none had a part in finding the weights.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.dataset as ds

from etl.dedupe.candidates import meetings_needed
from etl.dedupe.compare import compare
from etl.dedupe.fingerprint import compared_text
from etl.dedupe.sketch import sketch
from etl.dedupe.tokens import tokenise
from etl.dedupe.verdict import Figures, score
from etl.publish.lake import Lake

LABELS = Path(__file__).parents[1] / "tests/gold/pairs.jsonl"
COLUMNS = ["dump", "member", "record", "body", "dateline", "cluster_id"]
COPY, INSIDE = 1, 2  # labels; 0 for no copy


@dataclass(frozen=True)
class Labelled:
    """The labelled pairs, one place in each array: `half` is tune or test.

    `together` says whether both rows are in one cluster, `compared` whether enough keys lie in both sketches.
    """

    figures: Figures
    label: npt.NDArray[np.int64]
    half: npt.NDArray[np.str_]
    together: npt.NDArray[np.bool_]
    compared: npt.NDArray[np.bool_]


def labelled_pairs(lake: str) -> Labelled:
    """Read the labels, and the texts that they name from a lake over ../shared/dumps."""
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
    keys, bounds = sketch(tokens)
    needs = meetings_needed(np.diff(tokens.ends).astype(np.uint32))
    sketches = [set(keys[begin:end].tolist()) for begin, end in pairwise(bounds)]
    return Labelled(
        compare(tokens, first, second),
        np.array([pair["label"] for pair in pairs]),
        np.array([pair["half"] for pair in pairs]),
        np.array([len({rows[tuple(pair[side])]["cluster_id"] for side in ("a", "b")}) == 1 for pair in pairs]),
        np.array([len(sketches[a] & sketches[b]) for a, b in zip(first, second, strict=True)])
        >= np.minimum(needs[first], needs[second]),
    )


def figures(said: np.ndarray, label: np.ndarray) -> str:
    """Return precision, recall and F1 of what was said to be a copy, against labels 1 and 0."""
    right, said_all, true = int((said & (label == COPY)).sum()), int(said.sum()), int((label == COPY).sum())
    return f"P {right / max(1, said_all):.3f} R {right / max(1, true):.3f} F1 {2 * right / max(1, said_all + true):.3f}"


def main(lake: str) -> None:
    """Print the figures of each half, and how many of the copies are compared at all."""
    found = labelled_pairs(lake)
    is_copy, label = score(found.figures) > 0, found.label
    for name in ("tune", "test"):
        part = (found.half == name) & np.isin(label, (0, COPY))
        print(f"{name}: {part.sum()} pairs; verdict on the pair {figures(is_copy[part], label[part])};", end=" ")
        print(f"clusters {figures(found.together[part], label[part])}")
    copies = label == COPY
    print(f"copies that share enough keys: {(found.compared & copies).sum()} of {copies.sum()};", end=" ")
    held = (found.together & (label == INSIDE)).sum()
    print(f"items of roundups in one cluster with them: {held} of {(label == INSIDE).sum()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
