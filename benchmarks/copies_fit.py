"""Find the weights of the verdict on pairs: logistic regression on labelled pairs, and how well it does on others.

    build/bench/bin/python -m benchmarks.copies_fit LAKE

LAKE is a lake over ../shared/dumps; the environment is that of `make bench`. The pairs are those that a run compares:
of the synthetic set, of stories of our own forms (benchmarks/templates.py), and the half `tune` of
tests/gold/pairs.jsonl. Evidence for a copy has a weight above 0, guards have one below: `screen.py` depends on it. What
decides alone (verdict.DECIDING) is set by hand, and pairs that it decides about are left out. Figures are of pairs that
had no part in the weights: each set is cut into four by form, story or pair, and each part judged by weights from the
three others; no weight is found on the half `test`, but its figures were seen when WEIGHT was chosen.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from scipy.optimize import minimize

from benchmarks import templates
from benchmarks.copies_labels import labelled_pairs
from benchmarks.copies_sets import dump_of, run
from benchmarks.gold import SHARED
from etl.dedupe.compare import FIGURES
from etl.dedupe.index import Index
from etl.dedupe.known import Known
from etl.dedupe.neighbours import Neighbourhood
from etl.dedupe.verdict import DECIDING, GUARDS, Figures, evidence
from etl.publish.lake import Lake

PARTS = 4
SEED = 1
PENALTY = 1e-6  # on the squares of the weights of evidence of unit variance
# How much a copy and another pair of a set count: labels of readers are few and dear, others are made by the thousand,
# and of the synthetic ones hardly any are of one form.
WEIGHT = {"synthetic": (0.2, 20.0), "forms": (1.0, 1.0), "tune": (150.0, 100.0), "test": (0.0, 0.0)}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Labelled pairs of one set: figures, 1 for copies, and the part that each is judged with."""

    figures: Figures
    label: Floats
    part: npt.NDArray[np.int64]


def pairs_of_run(lake: Path, gold: Path) -> Pairs:
    """Return the pairs that a run over a set compared, labelled by its clusters."""
    cluster = {row["url"]: row["cluster"] for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines())}
    index = Index(Lake(lake), Lake(lake).require_head())
    of_text: dict[int, str] = {}
    for file in index.files():
        urls = pq.read_table(index.snapshot.local(file), columns=["url"])["url"].to_pylist()  # type: ignore[union-attr]
        starts = (key[:8] for key in index.keys(file)["text_key"].to_pylist())
        of_text |= {int.from_bytes(start, "little"): cluster[url] for start, url in zip(starts, urls, strict=True)}
    around = Neighbourhood((known := Known(index, [], [], {})).segments(), known.postings, known.read, reach=1)
    parts = list(around.candidates_of(np.array(sorted(of_text), np.uint64)))
    first, second = (np.concatenate([getattr(part, side) for part in parts]) for side in ("first", "second"))
    one, other = ([of_text[text] for text in side.tolist()] for side in (first, second))
    return Pairs(
        around.compare(first, second),
        np.array([a == b for a, b in zip(one, other, strict=True)], np.float64),
        np.array([part_of(name) for name in one]),
    )


def part_of(cluster: str) -> int:
    """Return the part of a cluster; all stories of one form are in one."""
    return int(sha256(cluster.rsplit("-", 1)[0].encode()).hexdigest(), 16) % PARTS


def labelled_sets(lake: str) -> dict[str, Pairs]:
    """Return all sets by name."""
    sets = {}
    with tempfile.TemporaryDirectory() as folder:
        forms, gold = Path(folder) / "forms.jsonl.gz", Path(folder) / "forms.gold.jsonl"
        templates.write(forms, gold, per_kind=20, seed=SEED)
        for name, dump, labels in (
            ("synthetic", dump_of("synth"), SHARED / "gold/dedup/synth.gold.jsonl"), ("forms", forms, gold),
        ):  # fmt: skip
            run([dump], Path(folder) / name)
            sets[name] = pairs_of_run(Path(folder) / name, labels)
    read = labelled_pairs(lake)
    for half in ("tune", "test"):
        chosen = (read.half == half) & np.isin(read.label, (0, 1))
        parts = np.arange(chosen.sum()) % PARTS
        sets[half] = Pairs(read.figures[chosen], read.label[chosen].astype(np.float64), parts)
    return sets


def amounts(figures: Figures) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the evidence that has a weight to find, and which pairs no other evidence decides."""
    found = evidence(figures)
    open_ = np.logical_and.reduce([found[name] == 0 for name in DECIDING])
    return np.stack([found[name] for name in found if name not in DECIDING], axis=1), open_


def fit(amount: Floats, label: Floats, weight: Floats, names: list[str]) -> Floats:
    """Return the weights, the intercept last, that make the labels most likely."""
    spread = amount.std(axis=0) + 1e-9
    scaled = np.column_stack([amount / spread, np.ones(len(amount))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = scaled @ weights
        off = weight * (1 / (1 + np.exp(-np.clip(total, -500, 500))) - label)
        squares = np.append(weights[:-1], 0.0)
        unlikely = (weight * (np.logaddexp(0, total) - label * total)).sum() / weight.sum()
        slope: Floats = off @ scaled / weight.sum() + 2 * PENALTY * squares
        return unlikely + PENALTY * (squares**2).sum(), slope

    bounds = [*((None, 0) if name in GUARDS else (0, None) for name in names), (None, None)]
    start = np.zeros(scaled.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000})
    weights: Floats = np.append(found.x[:-1] / spread, found.x[-1])
    return weights


def main(lake: str) -> None:
    """Print the weights, and the figures of each set."""
    sets = labelled_sets(lake)
    names = [name for name in evidence(np.zeros((1, len(FIGURES)), np.int32)) if name not in DECIDING]
    amount, open_ = (np.concatenate(found) for found in zip(*(amounts(s.figures) for s in sets.values()), strict=True))
    label, part = (np.concatenate([getattr(s, name) for s in sets.values()]) for name in ("label", "part"))
    weight = np.concatenate([np.where(s.label == 1, *WEIGHT[name]) for name, s in sets.items()])
    of_set = np.concatenate([np.full(len(s.label), name) for name, s in sets.items()])
    teach = open_ & (weight > 0)
    weights = fit(amount[teach], label[teach], weight[teach], names)
    says = amount @ weights[:-1] + weights[-1] > 0
    for number in range(PARTS):
        rest = teach & (part != number)
        held = (part == number) & (weight > 0)
        without = fit(amount[rest], label[rest], weight[rest], names)
        says[held] = amount[held] @ without[:-1] + without[-1] > 0
    says &= open_
    for name, found in zip(names, weights[:-1].tolist(), strict=True):
        print(f"{name} {found:.2f}")
    print(f"intercept {weights[-1]:.2f}")
    for name in sets:
        right, wrong, missed = (
            int((chosen & (of_set == name)).sum())
            for chosen in (says & (label == 1), says & (label == 0), ~says & (label == 1))
        )
        f1 = 2 * right / (2 * right + wrong + missed)
        print(f"{name}: {right} right, {wrong} wrong, {missed} missed, F1 {f1:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
