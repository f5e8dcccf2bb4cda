"""The stage `dedupe`: roles for the new rows of a plan, and for the published rows that they or a removal touch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import UNDATED, Months
from etl.dedupe.clusters import assign_roles
from etl.dedupe.contested import uncontested
from etl.dedupe.index import Index
from etl.dedupe.keys import COPY_COLUMNS, PLACE
from etl.dedupe.known import Known
from etl.dedupe.lookup import Lookup
from etl.dedupe.memory import NOTHING, Comparing, Memory, recalling
from etl.dedupe.neighbours import Compared, Neighbourhood
from etl.dedupe.postings import months_of_dates
from etl.dedupe.relations import relate
from etl.dedupe.sets import without
from etl.dedupe.verdict import score
from etl.plan import Plan
from etl.publish.durable import put_in_place

if TYPE_CHECKING:
    from etl.engine import Engine

ROLES = ["cluster_id", "copy", *COPY_COLUMNS]
PARTS = ("rows", "removed", "relations", "touched")
VERDICT_COLUMNS = [*PLACE, "article_id", "date", *ROLES, "was_copy", "dirty"]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What becomes of rows.

    `rows` holds the new rows and every published row of the neighbourhoods that change: place and ROLES as they will
    be, `was_copy` as it is (null for new rows), `dirty` where the row must be written anew. `removed` holds the
    published rows that go. `relations` holds those of the clusters named in `touched`: the parent's relations of these
    are no more. `memory` is for the index of what is published.
    """

    rows: pd.DataFrame
    removed: pd.DataFrame
    relations: pd.DataFrame
    touched: pd.DataFrame
    memory: Memory = NOTHING

    def save(self, path: Path) -> None:
        """Write the verdicts beside their plan, for the task that publishes them; each file whole: tasks overlap."""
        self.memory.save(memory_path(path))
        for part in PARTS:
            place = path.with_suffix(f".{part}.parquet")
            beside = place.with_name(f".{place.name}.{os.getpid()}")
            getattr(self, part).to_parquet(beside)
            put_in_place(beside, place)

    def packed_since(self, reach: int) -> int | None:
        """Return what `packed_since` says of the new rows."""
        return packed_since(self.rows.loc[self.rows["was_copy"].isna(), "date"], reach)

    @classmethod
    def load(cls, path: Path) -> Verdicts:
        """Read what `save` wrote, without the memory."""
        return cls(
            *(
                pd.read_parquet(path.with_suffix(f".{part}.parquet"), dtype_backend="pyarrow")
                for part in PARTS
            )
        )


def deduplicate(
    plan: Plan, index: Index, new_batches: list[pa.RecordBatch], reach: int, engine: Engine | None = None
) -> Verdicts:
    """Return the verdicts for a plan's new rows; what is compared lies in the months that they touch.

    Texts whose months are more than `reach` apart are copies only where they are equal.
    """
    renamed = dict(plan.renamed)
    known = Known(index, new_batches, plan.removed, renamed, plan.withdrawn)
    memory = index.memory(reach, known.changed())
    index.since = packed_since(known.fresh["date"], reach)
    around = (engine.neighbourhood if engine else local_neighbourhood)(plan, known, reach, memory)
    texts = known.texts()
    while len(texts):
        around.grow(texts)
        texts = known.complete(around.texts)
    published = known.published
    published["moved"] = published["dump"].isin(list(renamed))
    gone = known.goes(published)
    staying = published[~gone].copy()
    staying["dump"] = pd.Series(
        [renamed.get(dump, dump) for dump in staying["dump"]], index=staying.index, dtype=published["dump"].dtype
    )
    before = pd.concat([known.fresh.assign(moved=True), staying], ignore_index=True)
    before = before.rename(columns={name: f"was_{name}" for name in ROLES})
    found = around.pairs()
    links = found.at(np.flatnonzero(found.new & (score(found.figures) > 0)))
    comparing = Comparing(around.compare)
    compare = recalling(found.named().find, recalling(memory.find, comparing))
    stays = uncontested(links.first, links.second, links.figures, compare)
    rows = assign_roles(before, links.first[stays], links.second[stays], compare, around.each)
    rows["dirty"] = changed(rows) | rows["moved"].astype(bool)
    touched = pd.concat([published["cluster_id"], rows["cluster_id"]]).drop_duplicates()
    return Verdicts(
        rows[VERDICT_COLUMNS],
        published[gone].rename(columns={"copy": "was_copy"}),
        relate(found, pd.concat([rows, beyond(known.lookup, found, around)], ignore_index=True)),
        touched.to_frame(),
        memory.next([found.at(np.flatnonzero(found.new)).named(), *comparing.done], *last_months(before, reach)),
    )


def last_months(rows: pd.DataFrame, reach: int) -> tuple[Hashes, Months, int]:
    """Return the texts of rows, ascending, the last month of each, and the month since when later nights ask for texts.

    A night's copies lie in reach of it, and their copies in reach of those; a backfill's stay until the next night.
    """
    months = pd.Series(months_of_dates(pa.array(rows["date"].array)))
    by_text = months.groupby(rows["text"].to_numpy()).max()
    fresh = months[rows["was_copy"].isna().to_numpy() & (months != UNDATED)]
    since = int(fresh.median()) - 2 * reach - 1 if len(fresh) else 0
    return by_text.index.to_numpy(np.uint64), by_text.to_numpy(np.int32), since


def packed_since(dates: pd.Series, reach: int) -> int | None:
    """Return the month since when texts stay packed, by the dates of new rows; None where nothing new has a date.

    A night reads texts in reach of it, and some in reach of these. One new row in a hundred may be dated later: a date
    in the future, which somebody mistyped, is not where nights go on.
    """
    months = months_of_dates(pa.array(dates.array))
    dated = months[months != UNDATED]
    return int(np.quantile(dated, 0.99, method="lower")) - 2 * reach if len(dated) else None


def local_neighbourhood(plan: Plan, known: Known, reach: int, memory: Memory) -> Neighbourhood:
    """Return a neighbourhood whose candidates and comparisons are made in this process."""
    return Neighbourhood(known.segments(), known.postings, known.read, reach, memory)


def memory_path(plan: Path) -> Path:
    """Return where what a run found out about pairs lies beside its plan."""
    return plan.with_suffix(".memory.arrow")


def beyond(lookup: Lookup, found: Compared, around: Neighbourhood) -> pd.DataFrame:
    """Return the published rows of the clusters that were compared with a neighbourhood, but are no part of it."""
    texts = without(np.concatenate([found.first, found.second]), around.texts)
    return lookup.frame(lookup.clusters(texts))


def changed(rows: pd.DataFrame) -> pd.Series:
    """Say which rows get another role than they have."""
    differs = pd.Series(False, index=rows.index)
    for name in ROLES:
        before, after = rows[f"was_{name}"], rows[name]
        differs |= ~((before == after).fillna(False).astype(bool) | (before.isna() & pd.isna(after)))
    return differs
