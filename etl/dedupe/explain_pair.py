"""Why two published rows are copies of each other, or are not: what `explain A B` tells.

Everything is computed again from the two texts, except which pairs were compared, which only the index knows. The
first of the two is A, the second B, whichever is the shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from etl.dedupe import compare as c
from etl.dedupe import verdict
from etl.dedupe.align import align, run_table, runs_of
from etl.dedupe.alphabet import Bytes, Hashes
from etl.dedupe.candidates import UNDATED
from etl.dedupe.fingerprint import compared_text, text_keys
from etl.dedupe.index import Index
from etl.dedupe.keys import text_numbers
from etl.dedupe.neighbours import Neighbourhood
from etl.dedupe.postings import month_number
from etl.dedupe.sketch import BOUND, MOST, SMALLEST, sketch
from etl.dedupe.tokens import Tokens, tokenise

Row = Mapping[str, Any]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sketches:
    """What the sketches say: keys of each text, keys in both, and the share of A in B and of B in A by estimate.

    A share is null where the sketch of its text says nothing about it.
    """

    keys_a: int
    keys_b: int
    common: int
    a_in_b: float | None
    b_in_a: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One summand of the score: `contribution` = `weight` × `amount`."""

    name: str
    amount: float
    weight: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as printed in A and in B, null where it stands in one alone; `tokens` counts those of the longer.

    `kind` is shared (printed in two ways, where case, marks and punctuation differ), replaced (a slot of which both
    texts fill in something), only in A or only in B.
    """

    kind: str
    tokens: int
    in_a: str | None
    in_b: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows side by side. `figures` are compare.FIGURES, in which `a` is the shorter text.

    `in_reach` says whether the months of the rows let their texts be compared; `compared` whether the texts were,
    through any rows that hold them: null where they are equal, or where the snapshot's index is not complete.
    `shared` has the longest passages first, `differing` stands in the order of the shorter text, then what only the
    longer has.
    """

    rows: tuple[Row, Row]
    same_text: bool
    same_bytes: bool
    in_reach: bool
    compared: bool | None
    sketches: Sketches
    figures: dict[str, int]
    jaccard: float
    a_in_b: float
    b_in_a: float
    evidence: list[Evidence]
    score: float
    shared: list[Passage]
    differing: list[Passage]

    @property
    def is_copy(self) -> bool:
        """The verdict on the pair."""
        return self.same_text or self.same_bytes or self.score > 0

    @property
    def same_cluster(self) -> bool:
        """Whether one article stands for both."""
        return bool(self.rows[0]["cluster_id"] == self.rows[1]["cluster_id"])

    @property
    def guard(self) -> Evidence | None:
        """The guard that spoke loudest against a copy, where there is none; null where none of them spoke."""
        spoke = [item for item in self.evidence if item.name in verdict.GUARDS and item.contribution < 0]
        return None if self.is_copy else min(spoke, key=lambda item: item.contribution, default=None)


def explain_pair(index: Index, row_a: Row, row_b: Row, reach: int) -> Pair:
    """Compare two published rows (the columns of `copies`); months up to `reach` apart are compared."""
    rows = (row_a, row_b)
    texts = [compared_text(row["body"], row["dateline"]) for row in rows]
    tokens = tokenise(texts)
    numbers = text_numbers(pa.array(text_keys([row["headline"] for row in rows], tokens), pa.binary(16)))
    figures = c.compare(tokens, np.array([0]), np.array([1]))
    a_in_b, b_in_a = (float(share[0]) for share in verdict.kept(figures))
    months = [month_number(row["pub_month"]) for row in rows]
    is_first_a = bool(figures[0, c.IS_FIRST_A])
    passages = list(passages_of(tokens, texts, is_first_a))
    longest = sorted(passages, key=lambda passage: -passage.tokens)
    same_text = bool(numbers[0] == numbers[1])
    return Pair(
        rows=rows,
        same_text=same_text,
        same_bytes=row_a["article_id"] == row_b["article_id"],
        in_reach=UNDATED in months or abs(months[0] - months[1]) <= reach,
        compared=None if same_text else were_compared(index, numbers, reach),
        sketches=compare_sketches(tokens),
        figures=dict(zip(c.FIGURES, figures[0].tolist(), strict=True)),
        jaccard=float(verdict.jaccard(figures)[0]),
        a_in_b=a_in_b,
        b_in_a=b_in_a,
        evidence=sorted(weigh(figures), key=lambda item: -item.contribution),
        score=float(verdict.score(figures)[0]),
        shared=[passage for passage in longest if passage.kind == "shared"],
        differing=[passage for passage in passages if passage.kind != "shared"],
    )


def weigh(figures: verdict.Figures) -> Iterator[Evidence]:
    """Yield the summands of the score of one pair, the intercept among them."""
    yield Evidence("intercept", 1.0, verdict.INTERCEPT, verdict.INTERCEPT)
    for name, amounts in verdict.evidence(figures).items():
        amount, weight = float(amounts[0]), verdict.WEIGHTS[name]
        yield Evidence(name, amount, weight, weight * amount + 0.0)  # no -0.0


def were_compared(index: Index, numbers: Hashes, reach: int) -> bool | None:
    """Say whether the index makes two texts a pair of candidates; null where files of the index are missing.

    They are not computed here: explaining writes nothing.
    """
    paths = [path for file in index.files() for path in (index.path(file), index.postings_path(file))]
    if not all(path.exists() for path in paths):
        return None
    around = Neighbourhood(index.segments(), lambda: (), lambda texts: pa.nulls(len(texts), pa.large_string()), reach)
    found = around.candidates_of(np.unique(numbers))
    return any(bool(np.any(np.isin(part.first, numbers) & np.isin(part.second, numbers) & part.old)) for part in found)


def compare_sketches(tokens: Tokens) -> Sketches:
    """Compare the sketches of two texts.

    Up to some hash a sketch holds every shingle of its text. Of the keys of one text below the smaller of both limits,
    the share that the other has, too, estimates how much of the one stands in the other.
    """
    keys, bounds = sketch(tokens)
    a, b = keys[: bounds[1]], keys[bounds[1] :]
    limit = min(complete_up_to(a), complete_up_to(b))
    common = np.intersect1d(a, b)
    sizes = [int((side <= limit).sum()) for side in (a, b)]
    shares = [int((common <= limit).sum()) / size if size else None for size in sizes]
    return Sketches(len(a), len(b), len(common), shares[0], shares[1])


def complete_up_to(keys: Hashes) -> int:
    """Return the hash up to which a sketch, ascending, holds every shingle of its text."""
    if len(keys) < SMALLEST:
        return int(np.iinfo(np.uint64).max)
    bound = int(BOUND) if len(keys) < MOST else min(int(BOUND), int(keys[MOST - 1]))
    return max(bound, int(keys[SMALLEST - 1]))


def passages_of(tokens: Tokens, texts: list[str], is_first_a: bool) -> Iterator[Passage]:
    """Yield what two texts share and what not, seen from the shorter one as `compare.walk` does."""
    order = (0, 1) if is_first_a else (1, 0)
    short, long = (Printed(tokens, number, texts[number]) for number in order)
    match, is_covered = lay_side_by_side(tokens, *order)

    def passage(first: int, last: int, other_first: int, other_last: int, is_shared: bool = False) -> Passage:
        sides = [short.text(first, last), long.text(other_first, other_last)]
        in_a, in_b = sides if is_first_a else sides[::-1]
        kind = "only in A" if in_b is None else "only in B" if in_a is None else "replaced"
        return Passage("shared" if is_shared else kind, max(last - first, other_last - other_first), in_a, in_b)

    end = end_of_long = 0  # of the last shared passage
    for first, last, other in [*shared_passages(match), (short.size, short.size, long.size)]:
        if first - end <= c.WIDEST_SLOT and 0 <= other - end_of_long <= c.WIDEST_SLOT:
            is_covered[end_of_long:other] = True
            if first > end or other > end_of_long:
                yield passage(end, first, end_of_long, other)
        elif first > end:
            yield passage(end, first, 0, 0)
        end, end_of_long = last, other + last - first
        if last > first:
            yield passage(first, last, other, end_of_long, is_shared=True)
    borders = np.flatnonzero(np.diff(np.concatenate([[True], is_covered, [True]]).astype(np.int8)))
    for first, last in borders.reshape(-1, 2).tolist():
        yield passage(0, 0, first, last)


def shared_passages(match: Places) -> Iterator[tuple[int, int, int]]:
    """Yield (first, last + 1, first in the longer text) of each stretch of tokens that follow each other in both."""
    shared = np.flatnonzero(match >= 0)
    breaks = np.flatnonzero((np.diff(shared) != 1) | (np.diff(match[shared]) != 1)) + 1
    for stretch in np.split(shared, breaks):
        if len(stretch):
            yield int(stretch[0]), int(stretch[-1]) + 1, int(match[stretch[0]])


def lay_side_by_side(tokens: Tokens, short: int, long: int) -> tuple[Places, npt.NDArray[np.bool_]]:
    """Return where each token of the shorter text stands in the longer (or -1), and which tokens of that are shared."""
    runs, ends = runs_of(tokens, np.array([short]), np.array([long]))

    def side(number: int) -> tuple[Bytes, Hashes]:
        own, own_runs = (slice(bounds[number], bounds[number + 1]) for bounds in (tokens.offsets, ends))
        return tokens.weights[own], runs[own_runs]

    match, is_covered, *_ = align(*side(short), *side(long), run_table(len(runs)), 0)
    return match, is_covered


class Printed:
    """A text as printed, cut at its tokens."""

    def __init__(self, tokens: Tokens, number: int, text: str) -> None:
        self.data = text.encode()
        starts = tokens.starts[tokens.offsets[number] : tokens.offsets[number + 1]].tolist()
        self.size = len(starts)
        self.borders = [0, *starts[1:], len(self.data)]

    def text(self, first: int, last: int) -> str | None:
        """Return tokens [first, last) with what is printed between and behind them; null where there are none."""
        return self.data[self.borders[first] : self.borders[last]].decode().strip() if last > first else None
