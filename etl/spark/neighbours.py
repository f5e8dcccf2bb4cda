"""Candidates and comparisons on a cluster: the same pairs, the same figures as in one process.

Candidates are a join of postings with themselves on the key. All that `candidates` does for a key (who is in reach, and
the cap on keys that many texts share) needs the postings of this key and of no other. So the postings are exchanged by
key, the same function runs where they meet, and the pairs that several places found become one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.dedupe.alphabet import Hashes, Offsets
from etl.dedupe.candidates import MOST_MEETINGS, Candidates, Meetings, Postings, meetings
from etl.dedupe.index import Index
from etl.dedupe.known import Known, read_places
from etl.dedupe.memory import Memory
from etl.dedupe.neighbours import Done, Neighbourhood, Part, Work, portions
from etl.dedupe.postings import (
    Segment,
    concatenated,
    month_number,
    months_of_dates,
    new_postings,
)
from etl.dedupe.sets import distinct, holds, union
from etl.dedupe.tokens import tokenise
from etl.ingest.ingested import ShardResult
from etl.pipeline import results
from etl.plan import Plan
from etl.publish.lake import Lake
from etl.spark.cluster import Block, Cluster

FEW_TEXTS = 100_000  # of which this process finds the candidates sooner than a job does
FEW_PAIRS = 20_000  # that this process compares sooner
TEXTS_OF_A_TASK = 5_000  # compared together; tokens of a text take about 15 kB
PLACES_PER_CORE = 3


@dataclass(frozen=True, slots=True)
class IndexSource:
    """Postings of a published file: where they lie, their month, and the texts of which a row goes."""

    path: str
    month: str
    gone: Hashes

    def postings(self) -> Postings:
        """Read them."""
        return Segment.load(Path(self.path), self.month).without(self.gone).postings()


@dataclass(frozen=True, slots=True)
class ShardSource:
    """Postings of the new rows of a shard, given by its folder."""

    shard: ShardResult

    def postings(self) -> Postings:
        """Read them."""
        return concatenated(list(new_postings(self.shard.batches())))


@dataclass(frozen=True, slots=True)
class GivenSource:
    """Postings that the driver found."""

    given: Postings

    def postings(self) -> Postings:
        """Return them."""
        return self.given


Source = IndexSource | ShardSource | GivenSource


class SparkNeighbourhood(Neighbourhood):
    """A neighbourhood whose large rounds are jobs; where few rows are new, all is done in the driver's process."""

    def __init__(self, cluster: Callable[[], Cluster], plan: Plan, known: Known, reach: int, memory: Memory) -> None:
        self.connected, self.plan, self.known = cluster, plan, known
        self.is_spread = len(known.fresh) > FEW_TEXTS
        postings = known.postings if not self.is_spread else lambda: iter([])
        super().__init__(known.segments(), postings, known.read, reach, memory)

    @property
    def cluster(self) -> Cluster:
        """The cluster; small rounds do not ask for it."""
        return self.connected()

    def candidates_of(self, texts: Hashes) -> Iterator[Candidates]:
        """Return what some texts are to be compared with; of a job all at once."""
        if not self.is_spread:
            return super().candidates_of(texts)
        months = self.months_of(texts)
        shared = self.cluster.share((texts, self.in_reach(months) if months else None, self.reach))

        def split(source: Source, places: int) -> Iterator[Block]:
            _, near, _ = shared()
            return cut_by_key(source.postings(), near, places)

        def join(blocks: list[Postings]) -> Meetings:
            texts, _, reach = shared()
            return meetings_among(blocks, texts, reach)

        places = self.cluster.cores * PLACES_PER_CORE
        met = merged(self.cluster.exchange("candidates", split, self.sources(), join, places))
        return iter([met.candidates()])

    def months_of(self, texts: Hashes) -> set[int]:
        """Return the months in which rows of some texts lie; none where not all of them were looked up yet."""
        if not np.all(holds(self.known.texts(), texts)):
            return set()
        fresh, published = self.known.fresh, self.known.published
        dates = pa.array(fresh["date"][holds(texts, fresh["text"].to_numpy())].array)
        files = self.known.index.files()
        named = {files[int(file)].month for file in published["file"][holds(texts, published["text"].to_numpy())]}
        return {month_number(month) for month in named} | set(months_of_dates(dates).tolist())

    def sources(self) -> list[Source]:
        """Return where the postings of all rows lie, published and new."""
        index, files = self.known.index, self.known.index.files()
        published = [
            IndexSource(str(index.postings_path(file)), file.month, segment.gone)
            for file, segment in zip(files, self.segments, strict=True)
        ]
        staying = [GivenSource(postings) for postings in self.known.of_staying()]
        return [*published, *staying, *(ShardSource(shard) for shard in results(self.plan))]

    def in_portions(self, work: Work[Done], given: Iterable[Candidates]) -> Iterator[tuple[Candidates, Done]]:
        """Yield pairs and what `work` finds in them; each task reads the texts of some pairs itself."""
        for pairs in given:
            if len(pairs.first) <= FEW_PAIRS:
                yield from super().in_portions(work, [pairs])
            else:
                yield from self.in_tasks(work, pairs)

    def in_tasks(self, work: Work[Done], pairs: Candidates) -> Iterator[tuple[Candidates, Done]]:
        """Yield pairs and what tasks find in them."""
        texts = union(pairs.first, pairs.second)
        places = self.known.locate(texts)
        a, b = (np.searchsorted(texts, side) for side in (pairs.first, pairs.second))
        tasks, cuts = [], list(pairwise(portions(a, b, len(texts), TEXTS_OF_A_TASK)))
        for begin, end in cuts:
            part = union(a[begin:end], b[begin:end])
            one, other = (np.searchsorted(part, side[begin:end]) for side in (a, b))
            tasks.append(Portion(one, other, places.iloc[part].reset_index(drop=True)))
        shared = self.cluster.share(self.plan)
        found = self.cluster.map("compare", lambda portion: work_on(portion, work, shared()), tasks)
        for (begin, end), done in zip(cuts, found, strict=True):
            yield pairs.at(np.arange(begin, end)), done

    def each(self, work: Callable[[Part], Done], parts: Sequence[Part], /) -> list[Done]:
        """Do the same to parts that do not depend on each other; where there are several, each in a task."""
        if len(parts) == 1:
            return super().each(work, parts)
        return self.cluster.map("clusters", work, parts)


@dataclass(frozen=True, slots=True)
class Portion:
    """Pairs for one task: numbers of texts, and where these lie (see `Known.locate`)."""

    first: Offsets
    second: Offsets
    places: pd.DataFrame


def work_on(portion: Portion, work: Work[Done], plan: Plan) -> Done:
    """Read the texts of a portion and do the work on its pairs."""
    lake = Lake(plan.lake)
    batches = [batch for shard in results(plan) for batch in shard.batches()]
    index = Index(lake, lake.snapshot(plan.parent) if plan.parent else None)
    return work(tokenise(read_places(portion.places, batches, index)), portion.first, portion.second)


def cut_by_key(postings: Postings, near: set[int] | None, places: int) -> Iterator[tuple[int, Postings]]:
    """Yield the postings in some months (None: in all) for each place; all postings of a key go to one."""
    chosen = np.ones(len(postings.key), np.bool_)
    if near is not None:
        chosen = holds(np.array(sorted(near), np.int32), postings.month)
    place = (postings.key % np.uint64(places)).astype(np.int64)
    order = np.flatnonzero(chosen)
    order = order[np.argsort(place[order], kind="stable")]
    borders = np.searchsorted(place[order], np.arange(places + 1))
    for number, (begin, end) in enumerate(pairwise(borders)):
        if begin < end:
            yield number, postings.at(order[begin:end])


def meetings_among(blocks: list[Postings], probes: Hashes, reach: int) -> Meetings:
    """Return which texts the probes meet under the keys whose postings met here."""
    postings = concatenated(blocks).united()
    keys = distinct(postings.key[holds(probes, postings.text)])
    return merged(list(meetings(postings.at(np.flatnonzero(holds(keys, postings.key))), probes, reach)))


def merged(parts: list[Meetings]) -> Meetings:
    """Return the meetings under all keys as one: pairs that met in several places, with all their keys."""
    names = ("first", "second", "old", "new", "needs", "moved")
    first, second, old, new, needs, moved = (
        np.concatenate([getattr(part, name) for part in parts]) for name in names
    )
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    starts = np.flatnonzero(np.append(True, (first[1:] != first[:-1]) | (second[1:] != second[:-1])))
    if not len(first):
        return Meetings(first, second, old, new, needs, distinct(moved))
    old, new = (
        np.minimum(MOST_MEETINGS, np.add.reduceat(keys[order].astype(np.int64), starts)).astype(np.uint8)
        for keys in (old, new)
    )
    return Meetings(first[starts], second[starts], old, new, needs[order][starts], distinct(moved))
