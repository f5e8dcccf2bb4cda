"""What earlier runs found out about pairs of published texts, so that a night compares only what it brings.

Two texts of which no row came or went since say today what they said then. Derived like the rest of the index: what is
not known is compared.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import UNDATED, Months
from etl.dedupe.clusters import Compare
from etl.dedupe.compare import FIGURES, IS_FIRST_A
from etl.dedupe.scan import SPREAD
from etl.dedupe.sets import holds
from etl.dedupe.verdict import Figures
from etl.publish.durable import put_in_place

NO_TEXTS = np.zeros(0, np.uint64)
NO_FIGURES = np.zeros((0, len(FIGURES)), np.int32)
TEXTS = pa.schema([("text", pa.uint64()), ("month", pa.int32())])
PAIRS = pa.schema(
    [*((name, pa.uint64()) for name in ("name", "first", "second")), ("figures", pa.list_(pa.int32(), len(FIGURES)))]
)

Places = npt.NDArray[np.int64]
Find = Callable[[Hashes, Hashes], tuple[Places, Figures]]
"""Returns which of some pairs are known, as places among them, and their figures."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of texts, the smaller number first, and their figures, sorted by `name`: a number for each pair.

    Two pairs among 100 million have one name with a chance of 3 in 10,000; they would count as one pair.
    """

    name: Hashes
    first: Hashes
    second: Hashes
    figures: Figures

    @classmethod
    def of(cls, first: Hashes, second: Hashes, figures: Figures) -> Pairs:
        """Name and sort pairs, given in either order."""
        low, high = np.minimum(first, second), np.maximum(first, second)
        return cls(low * SPREAD + high, low, high, turned(figures, first > second)).sorted()

    def sorted(self) -> Pairs:
        """Return them in the order of their names, each once."""
        order = np.argsort(self.name, kind="stable")
        name = self.name[order]
        return self.at(order[np.append(True, name[1:] != name[:-1])[: len(name)]])

    def at(self, places: Places) -> Pairs:
        """Return some of them."""
        return Pairs(self.name[places], self.first[places], self.second[places], self.figures[places])

    def among(self, texts: Hashes) -> Pairs:
        """Return those that hold one of some texts."""
        return self.at(np.flatnonzero(holds(texts, self.first) | holds(texts, self.second)))

    def without(self, texts: Hashes) -> Pairs:
        """Return those that hold none of some texts."""
        return self.at(np.flatnonzero(~(holds(texts, self.first) | holds(texts, self.second))))

    def find(self, first: Hashes, second: Hashes) -> tuple[Places, Figures]:
        """Return which of some pairs are among these, as places among those asked for, and their figures."""
        low, high = np.minimum(first, second), np.maximum(first, second)
        wanted = low * SPREAD + high
        known = np.flatnonzero(holds(self.name, wanted))
        at = np.searchsorted(self.name, wanted[known])
        is_same = (self.first[at] == low[known]) & (self.second[at] == high[known])
        known, at = known[is_same], at[is_same]
        return known, turned(self.figures[at], (first > second)[known])


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of the texts of the parent's corpus.

    `pairs` are copies, one inside the other, and what else was compared to tell clusters apart; of the `texts`, which
    ascend, all are among them that meet and are related. `months` has the last month of each. Nothing is known of pairs
    with one of `changed`, of which rows come or go.
    """

    pairs: Pairs
    texts: Hashes
    months: Months
    changed: Hashes

    def cover(self, first: Hashes, second: Hashes) -> npt.NDArray[np.bool_]:
        """Say of which pairs that meet in the parent's corpus it is known whether they are related."""
        is_changed = holds(self.changed, first) | holds(self.changed, second)
        return (holds(self.texts, first) | holds(self.texts, second)) & ~is_changed

    def find(self, first: Hashes, second: Hashes) -> tuple[Places, Figures]:
        """Return which of some pairs are known, as places among them, and their figures."""
        stays = np.flatnonzero(~(holds(self.changed, first) | holds(self.changed, second)))
        known, figures = self.pairs.find(first[stays], second[stays])
        return stays[known], figures

    def next(self, compared: list[Pairs], texts: Hashes, months: Months, since: int) -> Memory:
        """Return what is known when a run has `compared` more pairs, and reached `texts` that stay, given as here.

        What lies in months before `since` is forgotten: nights do not reach it, and would write it all the same.
        """
        stays = np.flatnonzero(~(holds(self.changed, self.texts) | holds(texts, self.texts)))
        texts, months = np.append(self.texts[stays], texts), np.append(self.months[stays], months)
        order = np.argsort(texts, kind="stable")
        order = order[(months[order] >= since) | (months[order] == UNDATED)]
        parts = [self.pairs.without(self.changed), *compared]
        names = ("name", "first", "second", "figures")
        pairs = Pairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
        return Memory(pairs.among(texts[order]).sorted(), texts[order], months[order], NO_TEXTS)

    def save(self, path: Path) -> None:
        """Write them as Arrow files that can be memory-mapped: the pairs, and the texts beside them."""
        pairs = self.pairs
        figures = pa.FixedSizeListArray.from_arrays(pa.array(pairs.figures.ravel()), len(FIGURES))
        columns = [*map(pa.array, (pairs.name, pairs.first, pairs.second)), figures]
        parts = pa.record_batch(columns, PAIRS), pa.record_batch([pa.array(self.texts), pa.array(self.months)], TEXTS)
        for file, part in zip(files_of(path), parts, strict=True):
            write(part, file)

    @classmethod
    def load(cls, path: Path, changed: Hashes) -> Memory:
        """Map what `save` wrote; nothing is known where it is not there."""
        if not all(file.exists() for file in files_of(path)):
            return NOTHING
        pairs, texts = (read(file) for file in files_of(path))
        name, first, second = (pairs[name].to_numpy() for name in PAIRS.names[:-1])
        figures = pairs["figures"].values.to_numpy().reshape(-1, len(FIGURES))
        return cls(Pairs(name, first, second, figures), texts["text"].to_numpy(), texts["month"].to_numpy(), changed)


NOTHING = Memory(Pairs(NO_TEXTS, NO_TEXTS, NO_TEXTS, NO_FIGURES), NO_TEXTS, np.zeros(0, np.int32), NO_TEXTS)


class Comparing:
    """Compares pairs of texts, and keeps what it found."""

    def __init__(self, compare: Compare) -> None:
        self.compare = compare
        self.done: list[Pairs] = []

    def __call__(self, first: Hashes, second: Hashes) -> Figures:
        """Compare."""
        figures = self.compare(first, second)
        self.done.append(Pairs.of(first, second, figures))
        return figures


def recalling(find: Find, compare: Compare) -> Compare:
    """Return `compare` that compares only what is not found."""

    def recall(first: Hashes, second: Hashes) -> Figures:
        figures = np.zeros((len(first), len(FIGURES)), np.int32)
        known, found = find(first, second)
        figures[known] = found
        others = np.ones(len(first), np.bool_)
        others[known] = False
        figures[others] = compare(first[others], second[others])
        return figures

    return recall


def turned(figures: Figures, is_turned: npt.NDArray[np.bool_]) -> Figures:
    """Return the figures of pairs, some of them given in the other order."""
    found = figures.copy()
    found[is_turned, IS_FIRST_A] ^= 1
    return found


def files_of(path: Path) -> tuple[Path, Path]:
    """Return where the pairs and the texts lie that are saved as a path."""
    return path, path.with_suffix(".texts.arrow")


def write(batch: pa.RecordBatch, path: Path) -> None:
    """Write columns as an Arrow file, durably."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with pa.OSFile(str(beside), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    put_in_place(beside, path)


def read(path: Path) -> pa.RecordBatch:
    """Map columns that `write` wrote."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).get_batch(0)
