"""Build the data files of the next snapshot from the parent's files, the new rows and the verdicts.

Only cells that hold a changed row are written; all other files are hard links to the parent's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.dedupe.keys import PLACE
from etl.dedupe.verdicts import Verdicts
from etl.ingest.mapped import in_turn
from etl.outcome import REJECT_COLUMNS
from etl.publish import layout
from etl.publish.fresh import locate
from etl.publish.manifest import DataFile
from etl.publish.months import Month, Site, move_dumps, with_day, write_months
from etl.publish.parquet import read_table, write_cell
from etl.schema import arrow_schema

if TYPE_CHECKING:
    from etl.engine import Engine

RELATED = ("article_id", "other_id")


@dataclass(frozen=True, slots=True)
class Assembly(Site):
    """Everything that decides about the next snapshot's files."""

    verdicts: Verdicts


def build(work: Assembly, meanwhile: Callable[[], None], engine: Engine | None = None) -> list[DataFile]:
    """Write or link the files of every data set but `dumps`; return them all. `meanwhile` is done beside."""
    files = [*build_articles(work, meanwhile, engine), *build_relations(work), *build_rejects(work)]
    return [*files, *fill_empty(work, files)]


def build_articles(work: Assembly, meanwhile: Callable[[], None], engine: Engine | None) -> list[DataFile]:
    """Write the dirty cells of `articles` and `copies`, link the clean ones; return all files of both."""
    months = dirty_months(work)
    if engine:
        Thread(target=meanwhile).start()
        written = engine.write_months(work, months)
    else:
        written = write_months(work, months, meanwhile)
    files = [file for made, _ in written for file in made]
    replaced = {cell for _, cells in written for cell in cells}
    for dataset in ("articles", "copies"):
        clean = [file for file in work.parent_files(dataset) if (file.month, file.cell) not in replaced]
        files += link(work, clean)
    return files


def dirty_months(work: Assembly) -> list[Month]:
    """Return the months in which a row comes, goes or changes."""
    rows = with_month(work.verdicts.rows)
    rows["dirty"] = rows["dirty"].to_numpy(dtype=bool)  # Arrow's would be turned into that for every month anew
    removed = with_month(work.verdicts.removed)
    fresh = with_month(locate(work.batches, work.verdicts.rows))
    totals = month_totals(work, rows, removed)
    by_month = dict(list(rows.groupby("month")))
    fresh_by_month = dict(list(fresh.groupby("month")))
    removed_by_month = dict(list(removed.groupby("month")))
    no_rows, none_removed, nothing_fresh = rows.iloc[:0], removed.iloc[:0], fresh.iloc[:0]
    return [
        Month(
            month,
            totals.get(month, 0),
            by_month.get(month, no_rows),
            removed_by_month.get(month, none_removed),
            fresh_by_month.get(month, nothing_fresh),
        )
        for month in sorted({*rows.loc[rows["dirty"], "month"], *removed["month"]})
    ]


def build_rejects(work: Assembly) -> list[DataFile]:
    """Write `rejects`, or link the parent's files where no reject comes or goes."""
    schema = arrow_schema("rejects")
    columns = list(REJECT_COLUMNS)
    fresh = [batch.select(columns).filter(pc.is_valid(batch["reason"])) for batch in in_turn(work.batches)]
    old_files = work.parent_files("rejects")
    moving = bool(work.plan.removed or work.plan.renamed or work.plan.withdrawn)
    if old_files and not moving and not any(batch.num_rows for batch in fresh):
        return link(work, old_files)
    old = read_table(work.parent.paths("rejects"), schema) if work.parent else schema.empty_table()
    new = pa.Table.from_batches(fresh).cast(schema) if fresh else schema.empty_table()
    rejects = pa.concat_tables([move_dumps(old, work.plan), new])
    return write_undated(work, rejects.sort_by([(name, "ascending") for name in PLACE]), "rejects", "raw_sha256")


def build_relations(work: Assembly) -> list[DataFile]:
    """Write `relations`, or link the parent's files where no cluster changed."""
    schema = arrow_schema("relations")
    old_files = work.parent_files("relations")
    touched = pa.array(work.verdicts.touched["cluster_id"], pa.string())
    if old_files and not len(touched):
        return link(work, old_files)
    old = read_table(work.parent.paths("relations"), schema) if work.parent else schema.empty_table()
    stays = pc.invert(pc.or_(*(pc.is_in(old[name], touched) for name in ("article_id", "other_id"))))
    new = pa.Table.from_pandas(work.verdicts.relations, schema, preserve_index=False)
    ordered = pa.concat_tables([old.filter(stays), new]).sort_by([(name, "ascending") for name in RELATED])
    return write_undated(work, ordered, "relations", "article_id")


def write_undated(work: Assembly, table: pa.Table, dataset: str, digest: str) -> list[DataFile]:
    """Write a data set without months as one file, or where it is large as one for each beginning of a hash column."""
    digits = layout.digits_needed(table.num_rows, work.storage.target_file_rows)
    if not digits:
        return [write_cell(table, work.folder, dataset, dataset, "", work.storage)]
    prefixes = pc.utf8_slice_codeunits(table[digest], 0, digits)
    return [
        write_cell(
            table.filter(pc.equal(prefixes, prefix)), work.folder, dataset, f"{dataset}.{prefix}", "", work.storage
        )
        for prefix in sorted(pc.unique(prefixes).to_pylist())
    ]


def fill_empty(work: Assembly, files: list[DataFile]) -> list[DataFile]:
    """Give a data set without a row one file without a row, so that every reader finds its columns."""
    missing = {"articles", "copies"} - {file.dataset for file in files}
    return [
        write_cell(arrow_schema(name).empty_table(), work.folder, name, layout.UNKNOWN, layout.UNKNOWN, work.storage)
        for name in sorted(missing)
    ]


def link(work: Assembly, files: list[DataFile]) -> list[DataFile]:
    """Link files of the parent into the new snapshot; empty stand-ins stay behind."""
    assert work.parent is not None or not files
    linked = []
    for file in files:
        if not file.rows and file.month:
            continue
        target = work.folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if work.parent.here(file):  # type: ignore[union-attr]
            os.link(work.parent.path / file.path, target)  # type: ignore[union-attr]
        linked.append(file)
    return linked


def with_month(frame: pd.DataFrame) -> pd.DataFrame:
    """Add `day` and `month` (pub_month)."""
    dated = with_day(frame)
    return dated.assign(month=layout.months(dated["day"]))


def month_totals(work: Assembly, rows: pd.DataFrame, removed: pd.DataFrame) -> dict[str, int]:
    """Return how many rows each month will have, articles and copies together."""
    totals: dict[str, int] = {}
    for file in work.parent_files("articles") + work.parent_files("copies"):
        totals[file.month] = totals.get(file.month, 0) + file.rows
    for month, count in rows.loc[rows["was_copy"].isna(), "month"].value_counts().items():
        totals[month] = totals.get(month, 0) + count
    for month, count in removed["month"].value_counts().items():
        totals[month] = totals.get(month, 0) - count
    return totals
