"""Build the data files of the next snapshot from the parent's files, the new rows and the verdicts.

Only cells that hold a changed row are written; all other files are hard links to the parent's.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.config import Storage
from etl.dedupe.index import Index
from etl.dedupe.keys import PLACE, lie_at
from etl.dedupe.verdicts import ROLES, Verdicts
from etl.outcome import FINGERPRINT, REJECT_COLUMNS
from etl.plan import Plan
from etl.publish import layout
from etl.publish.fresh import ROLE_FIELDS, WORKING_SCHEMA, gather, locate, with_column
from etl.publish.lake import DataFile, Snapshot
from etl.publish.parquet import read_table, write_cell
from etl.schema import arrow_schema

CELLS_IN_MEMORY = 4

RELATED = ("article_id", "other_id")
ROW_ORDER = [
    (name, "ascending") for name in ("date", "agency", "published_at", "article_id", "dump", "member", "record")
]


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that decides about the next snapshot's files."""

    plan: Plan
    parent: Snapshot | None
    verdicts: Verdicts
    batches: list[pa.RecordBatch]
    index: Index
    storage: Storage
    folder: Path

    def parent_files(self, dataset: str) -> list[DataFile]:
        """Return the parent's files of a data set."""
        return self.parent.files(dataset) if self.parent else []


def build(work: Assembly) -> list[DataFile]:
    """Write or link the files of every data set but `dumps`; return them all."""
    files = [*build_articles(work), *build_relations(work), *build_rejects(work)]
    return [*files, *fill_empty(work, files)]


def build_articles(work: Assembly) -> list[DataFile]:
    """Write the dirty cells of `articles` and `copies`, link the clean ones; return all files of both."""
    rows = with_month(work.verdicts.rows)
    removed = with_month(work.verdicts.removed)
    fresh = with_month(locate(work.batches, work.verdicts.rows))
    totals = month_totals(work, rows, removed)
    dirty_months = sorted({*rows.loc[rows["dirty"], "month"], *removed["month"]})
    files: list[DataFile] = []
    replaced: set[tuple[str, str]] = set()
    by_month = dict(list(rows.groupby("month")))
    fresh_by_month = dict(list(fresh.groupby("month")))
    removed_by_month = dict(list(removed.groupby("month")))
    with ThreadPoolExecutor() as pool:  # sorting, compressing and writing leave the interpreter lock
        writing: deque[Future[list[DataFile]]] = deque()
        for month in dirty_months:
            cells = Month(
                month,
                totals.get(month, 0),
                by_month.get(month, rows.iloc[:0]),
                removed_by_month.get(month, removed.iloc[:0]),
                fresh_by_month.get(month, fresh.iloc[:0]),
            )
            for cell, table in cells.tables(work, replaced):
                writing.append(pool.submit(write_roles, work, table, cell, month))
                if len(writing) > CELLS_IN_MEMORY:
                    files += writing.popleft().result()
        for written in writing:
            files += written.result()
    for dataset in ("articles", "copies"):
        clean = [file for file in work.parent_files(dataset) if (file.month, file.cell) not in replaced]
        files += link(work, clean)
    return files


@dataclass(frozen=True, slots=True)
class Month:
    """One month that changes: its future size, its verdicts, the rows that go, and where new rows lie."""

    name: str
    total: int
    rows: pd.DataFrame
    removed: pd.DataFrame
    fresh: pd.DataFrame

    def cells_of(self, frame: pd.DataFrame, target: int) -> pd.Series:
        """Return the cell of each row under the month's future size."""
        return layout.cells(self.name, self.total, frame["day"], frame["article_id"], target)

    def tables(self, work: Assembly, replaced: set[tuple[str, str]]) -> Iterator[tuple[str, pa.Table]]:
        """Yield (cell, working table) for each cell to write; adds the parent's cells that they replace."""
        target = work.storage.target_file_rows
        old_files = [f for d in ("articles", "copies") for f in work.parent_files(d) if f.month == self.name]
        dirty = {
            *self.cells_of(self.rows[self.rows["dirty"]], target),
            *self.cells_of(self.removed, target),
        }
        known = {file.cell for file in old_files}
        cut_before = len(next(iter(known))) if known else 0
        cut_now = len(next(iter(dirty)))
        if known and cut_before != cut_now:  # the month outgrew its cells, or shrank: all of it is laid out anew
            touched = old_files
        else:
            touched = [file for file in old_files if file.cell in dirty]
        replaced.update((file.month, file.cell) for file in touched)
        nothing = pa.schema([*WORKING_SCHEMA, *ROLE_FIELDS[1:]]).empty_table()
        old = pa.concat_tables([nothing, *(self.load(work, file) for file in touched)])
        old_cells = self.cells_of(with_day(old.select(["date", "article_id"]).to_pandas()), target)
        fresh_cells = self.cells_of(self.fresh, target)
        for cell in sorted({*old_cells, *fresh_cells}):
            kept = old.filter(pa.array((old_cells == cell).to_numpy(dtype=bool)))
            added = gather(work.batches, self.fresh[(fresh_cells == cell).to_numpy(dtype=bool)])
            yield cell, pa.concat_tables([settle_roles(kept, self.rows), added], promote_options="permissive")

    def load(self, work: Assembly, file: DataFile) -> pa.Table:
        """Read a file of the parent without the rows that go, under the dumps' names of today."""
        assert work.parent is not None
        table = read_table([str(work.parent.local(file))], arrow_schema("articles"))
        known = work.index.keys(file)
        for field in (*FINGERPRINT, *ROLE_FIELDS[1:]):
            table = table.append_column(field, known[field.name].cast(field.type))
        return move_dumps(table, work.plan)


def write_roles(work: Assembly, table: pa.Table, cell: str, month: str) -> list[DataFile]:
    """Write one cell's articles and copies, each sorted, with their keys for the index."""
    files = []
    ordered = table.sort_by(ROW_ORDER)
    for dataset, mask in (("articles", pc.invert(ordered["copy"])), ("copies", ordered["copy"])):
        part = ordered.filter(mask)
        if part.num_rows:
            file = write_cell(published(part, dataset), work.folder, dataset, cell, month, work.storage)
            work.index.write(file, part.drop_columns(["copy"]))
            files.append(file)
    return files


def published(part: pa.Table, dataset: str) -> pa.Table:
    """Return rows as the contract has them; a copy names its article, which is its cluster's id."""
    if dataset == "copies":
        part = part.append_column("copy_of", part["cluster_id"])
    schema = arrow_schema(dataset)
    return part.select(schema.names).cast(schema)


def settle_roles(table: pa.Table, rows: pd.DataFrame) -> pa.Table:
    """Give published rows the cluster and role that the verdicts name; rows without a verdict keep theirs."""
    if not table.num_rows:
        return table
    places = table.select(PLACE).to_pandas(types_mapper=pd.ArrowDtype)
    verdict = places.merge(
        rows[[*PLACE, *ROLES]], how="left", on=PLACE, validate="one_to_one", indicator="found"
    )
    decided = pa.array((verdict["found"] == "both").to_numpy(dtype=bool))
    for field in ROLE_FIELDS:
        role = pa.Array.from_pandas(verdict[field.name], type=field.type)
        table = with_column(table, field, pc.if_else(decided, role, table[field.name]))
    return table


def build_rejects(work: Assembly) -> list[DataFile]:
    """Write `rejects`, or link the parent's files where no reject comes or goes."""
    schema = arrow_schema("rejects")
    fresh = [batch.select(list(REJECT_COLUMNS)).filter(pc.is_valid(batch["reason"])) for batch in work.batches]
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


def move_dumps(table: pa.Table, plan: Plan) -> pa.Table:
    """Drop the rows of removed dumps and those that are withdrawn; give the rows of renamed dumps their new name."""
    if plan.removed:
        table = table.filter(pc.invert(pc.is_in(table["dump"], pa.array(plan.removed, pa.string()))))
    if plan.withdrawn:
        goes = lie_at({row[:-1] for row in plan.withdrawn}, *(table[name].to_pylist() for name in PLACE))
        table = table.filter(pa.array(~goes))
    for old, new in plan.renamed:
        names = pc.if_else(pc.equal(table["dump"], old), new, table["dump"])
        table = table.set_column(table.schema.get_field_index("dump"), table.schema.field("dump"), names)
    return table


def with_day(frame: pd.DataFrame) -> pd.DataFrame:
    """Add `day`, the date as datetime64."""
    return frame.assign(day=pd.to_datetime(frame["date"]).astype("datetime64[s]"))


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
