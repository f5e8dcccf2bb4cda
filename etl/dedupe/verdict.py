"""The verdict on a pair of texts, from the two texts alone: is one a copy of the other, and of which kind.

A sum of weighted evidence, as logistic regression found the weights on labelled pairs (docs/copies.md says on which,
and how well it does on others). Evidence against a copy are the *guards*: words in the place of others, numbers and
names of the shorter text that the longer lacks; templates are told from copies by them. Two of them decide alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from etl.dedupe import compare as c

Figures = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

INTERCEPT = -13.42
WEIGHTS = {
    "coverage": 13.38,  # share of the shorter text that stands in the longer
    "length": 0.62,  # log of the shorter text's tokens: a form of few words proves little
    "edits": 0.54,  # places where words were only put in or left out: forms are filled in, not edited
    "longer": 1.54,  # share of the longer text by which it is longer: forms are about equally long
    "short": -16.0,  # a notice: many share every word and differ in their headlines; decides alone
    "inside": -16.0,  # a brief in a roundup, or a passage of background: decides alone
    "form": -3.39,  # words in the place of others in texts of one length that are otherwise unedited
    "replaced": -17.26,  # share of the shorter text with other words in its place
    "lost_numbers": -8.50,  # share of the numbers that the longer text lacks, squared
    "lost_names": -7.99,  # share of the names that the longer text lacks
}
DECIDING = ("short", "inside")
GUARDS = tuple(name for name, weight in WEIGHTS.items() if weight < 0)
FORM, FORM_SHARE = 2, 0.015  # words (a lost number is two), and share of the shorter text, replaced in a form at least
MANY_TIMES, BEFORE = 3, 0.1  # as long as the shorter text, and how much of the longer stands before their common part
SHORT = 18  # tokens; a text with fewer is a copy only where it is equal, its headline included
ALIKE = 0.8  # of the longer text's length: forms are about equally long
LENGTH_COUNTS, EDITS_COUNT = 200, 6  # how many tokens, and how many edits, count at most
REPLACED_COUNTS = 0.2  # what share counts at most
MARGIN = 1e-6  # for sums that are rounded
DIGITS = 9  # of the score: logarithms may differ in the last bit between processors
FEW = 2  # numbers or names: their loss says less than the loss of many


def evidence(figures: Figures) -> dict[str, Floats]:
    """Return what each kind of evidence amounts to, for each row of `compare.FIGURES`, not weighted yet."""
    f = figures.astype(np.float64)
    tokens = np.maximum(1.0, f[:, c.TOKENS_A])
    replaced = f[:, c.REPLACED_WORDS]
    lost_numbers = f[:, c.LOST_NUMBERS_A] / (f[:, c.NUMBERS_A] + FEW)
    is_unedited = (f[:, c.EDITS] == 0) & (f[:, c.JUMPS] * 3 <= f[:, c.REPLACED] * 2)
    is_form = is_unedited & (tokens >= ALIKE * f[:, c.TOKENS_B])
    return {
        "coverage": f[:, c.COVERED_A] / tokens,
        "length": np.log1p(np.minimum(LENGTH_COUNTS, f[:, c.TOKENS_A])),
        "edits": np.minimum(EDITS_COUNT, f[:, c.EDITS]),
        "longer": 1.0 - tokens / np.maximum(tokens, f[:, c.TOKENS_B]),
        "short": (f[:, c.TOKENS_A] < SHORT).astype(np.float64),
        "inside": (
            (f[:, c.TOKENS_B] >= MANY_TIMES * tokens) & (f[:, c.BEFORE_B] >= BEFORE * f[:, c.TOKENS_B])
        ).astype(np.float64),
        "form": (
            is_form & (replaced + f[:, c.LOST_NUMBERS_A] >= FORM) & (replaced >= FORM_SHARE * tokens)
        ).astype(np.float64),
        "replaced": np.minimum(REPLACED_COUNTS, replaced / tokens),
        "lost_numbers": lost_numbers * lost_numbers,
        "lost_names": f[:, c.LOST_NAMES_A] / (f[:, c.NAMES_A] + FEW),
    }


def score(figures: Figures) -> Floats:
    """Return the sum of the weighted evidence; above 0 the pair is a copy.

    Summed in one order in double precision and rounded, so that it is equal on every machine.
    """
    total = np.full(len(figures), INTERCEPT)
    for name, amount in evidence(figures).items():
        total += WEIGHTS[name] * amount
    return np.round(total, DIGITS)


def most_otherwise() -> Floats:
    """Return what evidence can add up to at most by the tokens of the shorter text, the last for all more.

    Not counted are what can be said of two texts before they are laid side by side (`coverage`, `longer`,
    `lost_numbers` and `lost_names`) and the guard *inside*. Edits count up to a bound, all other weights are below 0.
    """
    tokens = np.arange(LENGTH_COUNTS + 1)
    most: Floats = INTERCEPT + WEIGHTS["length"] * np.log1p(tokens) + WEIGHTS["edits"] * EDITS_COUNT + MARGIN
    most[:SHORT] = -np.inf
    return most


def stands_inside(figures: Figures) -> npt.NDArray[np.bool_]:
    """Say which pairs are no copies only because one stands inside the other, which is about other things as well."""
    inside = evidence(figures)["inside"] > 0
    return inside & (score(figures) <= 0) & (score(figures) - WEIGHTS["inside"] > 0)


def told_apart(figures: Figures) -> npt.NDArray[np.bool_]:
    """Say which pairs are no copies only because they are one form, filled in twice."""
    found, total = evidence(figures), score(figures)
    said = np.sum([WEIGHTS[name] * found[name] for name in GUARDS if name not in DECIDING], axis=0)
    apart: npt.NDArray[np.bool_] = (found["form"] > 0) & (total <= 0) & (total - said > 0)
    return apart


def jaccard(figures: Figures) -> Floats:
    """Return the share of common runs in the runs of both texts together."""
    f = figures.astype(np.float64)
    share: Floats = f[:, c.SHARED] / np.maximum(1.0, f[:, c.SIZE_A] + f[:, c.SIZE_B] - f[:, c.SHARED])
    return share


def kept(figures: Figures) -> tuple[Floats, Floats]:
    """Return the share of the first text that stands in the second, and of the second that stands in the first."""
    f = figures.astype(np.float64)
    share_a = f[:, c.COVERED_A] / np.maximum(1.0, f[:, c.TOKENS_A])
    share_b = f[:, c.COVERED_B] / np.maximum(1.0, f[:, c.TOKENS_B])
    is_first = figures[:, c.IS_FIRST_A] > 0
    return np.where(is_first, share_a, share_b), np.where(is_first, share_b, share_a)


def lengths(figures: Figures) -> tuple[Figures, Figures]:
    """Return the tokens of the first text and of the second."""
    is_first = figures[:, c.IS_FIRST_A] > 0
    a, b = figures[:, c.TOKENS_A], figures[:, c.TOKENS_B]
    return np.where(is_first, a, b), np.where(is_first, b, a)
