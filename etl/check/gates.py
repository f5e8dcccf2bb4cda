"""Gates: a whole new corpus is refused where its figures say that something broke upstream."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.config import Gates

ACCEPTED = "accepted"
NO_CONTENT = ("no_content", "taken_down")
"""The reasons of rejects that say nothing about a supply: they never were to become articles, or must not."""


def refusals(
    totals: dict[str, int], no_content: int, fresh: Iterable[pa.RecordBatch], published: pd.DataFrame, gates: Gates
) -> list[str]:
    """Return why the corpus must not be published, a sentence with the threshold each; empty where it may.

    `totals` are the counts of the whole future corpus, `no_content` how many of its rejects have that reason, `fresh`
    the outcomes of this run, `published` the rates of the same feeds in the parent snapshot as `feed_rates` gives them.
    """
    found = []
    if not totals["articles"] and not gates.allow_empty:
        found.append("the corpus would hold no article (gates.allow_empty is false)")
    records, rejects = totals["records"] - no_content, totals["rejects"] - no_content
    share = rejects / records if records else 0.0
    if records >= gates.min_records and share > gates.max_reject_share:
        found.append(f"{share:.1%} of all records are rejects (gates.max_reject_share is {gates.max_reject_share:.0%})")
    rates = feed_rates(counts_by_dump(fresh, gates))
    for feed in sorted(set(rates.index) & set(published.index)):
        if min(rates.at[feed, "records"], published.at[feed, "records"]) >= gates.min_feed_records:
            found += [
                f"feed {feed or '.'}: {name} fell from {before:.1%} to {now:.1%}"
                f" (gates.max_feed_drop is {gates.max_feed_drop:.0%})"
                for name in (ACCEPTED, *gates.fill_fields)
                for before, now in [(published.at[feed, name], rates.at[feed, name])]
                if before - now > gates.max_feed_drop
            ]
    return found


def counts_by_dump(batches: Iterable[pa.RecordBatch], gates: Gates) -> pd.DataFrame:
    """Return per `dump`: `records`, how many were `accepted`, and in how many of these each of the fields is known.

    Batches hold `dump`, `reason` and the columns of `gates.fill_fields`. Rejects with a reason of NO_CONTENT do not
    count.
    """
    names = [ACCEPTED, *gates.fill_fields]
    few = (batch.select(["dump", "reason", *gates.fill_fields]) for batch in batches)
    known = [known_fields(batch.filter(pc.invert(holds_nothing(batch))), gates) for batch in few]
    if not known:
        return pd.DataFrame(columns=["dump", "records", *names])
    sums = (
        pa.Table.from_batches(known).group_by("dump").aggregate([(name, "sum") for name in names] + [([], "count_all")])
    )
    return sums.rename_columns({**{f"{name}_sum": name for name in names}, "count_all": "records"}).to_pandas()


def feed_rates(by_dump: pd.DataFrame) -> pd.DataFrame:
    """Return per feed (folder of the dump): `records`, the share accepted, and fill rates among the accepted.

    `by_dump` has counts as `counts_by_dump` gives them; a dump may have several rows.
    """
    by_feed = by_dump.drop(columns="dump").groupby(by_dump["dump"].map(posixpath.dirname)).sum()
    rates = by_feed.div(by_feed[ACCEPTED].clip(lower=1), axis=0)
    return rates.assign(records=by_feed["records"], accepted=by_feed[ACCEPTED] / by_feed["records"])


def count_no_content(batches: Iterable[pa.RecordBatch]) -> int:
    """Count the rejects whose reason is one of NO_CONTENT."""
    return sum(pc.sum(holds_nothing(batch)).as_py() or 0 for batch in batches)


def holds_nothing(batch: pa.RecordBatch) -> pa.BooleanArray:
    """Say of each row whether it is a reject whose reason is one of NO_CONTENT."""
    return pc.is_in(batch["reason"].cast(pa.string()), pa.array(NO_CONTENT))


def known_fields(batch: pa.RecordBatch, gates: Gates) -> pa.RecordBatch:
    """Return for each row 1 or 0: whether it was accepted, and whether each field is known."""
    columns = {ACCEPTED: pc.is_null(batch["reason"]), **{name: pc.is_valid(batch[name]) for name in gates.fill_fields}}
    ones = {name: column.cast(pa.int64()) for name, column in columns.items()}
    return pa.RecordBatch.from_pydict({"dump": batch["dump"].cast(pa.string()), **ones})
