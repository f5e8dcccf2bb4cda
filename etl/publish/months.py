"""The months of the next snapshot that change: cell by cell, the parent's rows and the new ones, sorted and written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.config import Storage
from etl.dedupe.index import Index
from etl.dedupe.keys import PLACE, lie_at
from etl.dedupe.packed import PACKED
from etl.dedupe.verdicts import ROLES
from etl.outcome import FINGERPRINT
from etl.plan import Plan
from etl.publish import layout
from etl.publish.fresh import ROLE_FIELDS, WORKING_SCHEMA, with_column
from etl.publish.manifest import DataFile, Snapshot
from etl.publish.parquet import read_table
from etl.publish.portions import Cell, portions, write_portion
from etl.schema import arrow_schema

PORTIONS_IN_MEMORY = 4
WRITERS = 3  # portions that are copied, sorted and compressed at the same time, each a hundred megabytes or two

Written = tuple[list[DataFile], set[tuple[str, str]]]
"""Files of a month, and the (month, cell) of the parent's files that they replace."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a month needs besides its verdicts: where rows come from, and where files go."""

    plan: Plan
    parent: Snapshot | None
    batches: list[pa.RecordBatch]
    index: Index
    storage: Storage
    folder: Path

    def parent_files(self, dataset: str) -> list[DataFile]:
        """Return the parent's files of a data set."""
        return self.parent.files(dataset) if self.parent else []


@dataclass(frozen=True, slots=True)
class Month:
    """One month that changes: its future size, its verdicts, the rows that go, and where new rows lie."""

    name: str
    total: int
    rows: pd.DataFrame
    removed: pd.DataFrame
    fresh: pd.DataFrame

    def cells_of(self, frame: pd.DataFrame, target: int) -> npt.NDArray[np.object_]:
        """Return the cell of each row under the month's future size."""
        return layout.cells(self.name, self.total, frame["day"], frame["article_id"], target)

    def cells(self, work: Site, replaced: set[tuple[str, str]]) -> Iterator[Cell]:
        """Yield each cell to write; adds the parent's cells that they replace."""
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
        nothing = pa.schema([*WORKING_SCHEMA, *ROLE_FIELDS[1:], ("packed", PACKED)]).empty_table()
        old = settle_roles(pa.concat_tables([nothing, *(self.load(work, file) for file in touched)]), self.rows)
        old_days = with_day(old.select(["date", "article_id"]).to_pandas()) if old.num_rows else self.rows.iloc[:0]
        old_cells = self.cells_of(old_days, target)
        fresh_cells = self.cells_of(self.fresh, target)
        for cell in sorted({*old_cells, *fresh_cells}):
            kept = old.filter(pa.array(old_cells == cell, pa.bool_()))
            yield Cell(cell, self.name, kept, self.fresh[fresh_cells == cell])

    def load(self, work: Site, file: DataFile) -> pa.Table:
        """Read a file of the parent without the rows that go, under the dumps' names of today."""
        assert work.parent is not None
        table = read_table([str(work.parent.local(file))], arrow_schema("articles"))
        known = work.index.keys(file)
        for field in (*FINGERPRINT, *ROLE_FIELDS[1:]):
            table = table.append_column(field, known[field.name].cast(field.type))
        table = table.append_column("packed", work.index.packed(file))
        return move_dumps(table, work.plan)


def nothing_else() -> None:
    """Do nothing."""


def settle_roles(table: pa.Table, rows: pd.DataFrame) -> pa.Table:
    """Give published rows the cluster and role that the verdicts name; rows without a verdict keep theirs."""
    if not table.num_rows:
        return table
    places = table.select(PLACE).to_pandas(types_mapper=pd.ArrowDtype)
    verdict = places.merge(rows[[*PLACE, *ROLES]], how="left", on=PLACE, validate="one_to_one", indicator="found")
    decided = pa.array((verdict["found"] == "both").to_numpy(dtype=bool))
    for field in ROLE_FIELDS:
        role = pa.Array.from_pandas(verdict[field.name], type=field.type)
        table = with_column(table, field, pc.if_else(decided, role, table[field.name]))
    return table


def write_months(work: Site, months: list[Month], meanwhile: Callable[[], None] = nothing_else) -> list[Written]:
    """Write the cells of months that change; return for each month what was written.

    What is to be done `meanwhile` is done here, once the writers have enough to do to leave this thread idle.
    """
    done: dict[str, Written] = {month.name: ([], set()) for month in months}
    largest_first = sorted(months, key=lambda month: -month.total)  # a large cell that comes last is waited for alone
    cells = (cell for month in largest_first for cell in month.cells(work, done[month.name][1]))
    # Copying, sorting, compressing and writing leave the interpreter lock.
    with work.index.together(), ThreadPoolExecutor(WRITERS) as pool:
        writing: deque[Future[list[DataFile]]] = deque()
        meanwhile = cache(meanwhile)

        def take_one() -> None:
            for file in writing.popleft().result():
                done[file.month][0].append(file)

        for portion in portions(cells):
            writing.append(pool.submit(write_portion, work, portion))
            if len(writing) > PORTIONS_IN_MEMORY:
                meanwhile()
                take_one()
        meanwhile()
        while writing:
            take_one()
    return [*done.values()]


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
    days = pa.Array.from_pandas(frame["date"], type=pa.date32())
    if isinstance(days, pa.ChunkedArray):
        days = days.combine_chunks()
    return frame.assign(day=days.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False))
