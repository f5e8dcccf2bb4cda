"""Cells that are written together: their rows are copied out of the outcomes and sorted at once.

Most cells of a corpus that reaches far back hold a handful of rows, and each call of Arrow costs as much as copying
some hundred of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.ingest.mapped import let_go
from etl.publish.fresh import gather
from etl.publish.manifest import DataFile
from etl.publish.parquet import write_cell
from etl.schema import arrow_schema

if TYPE_CHECKING:
    from etl.publish.months import Site

PORTION_ROWS = 4_096  # a larger cell is a portion of its own
ROW_ORDER = [
    (name, "ascending") for name in ("date", "agency", "published_at", "article_id", "dump", "member", "record")
]


class Cell(NamedTuple):
    """A cell to write: its name and month, the parent's rows that stay in it, and where its new rows lie."""

    name: str
    month: str
    kept: pa.Table
    fresh: pd.DataFrame

    @property
    def rows(self) -> int:
        """How many rows it will have."""
        return len(self.kept) + len(self.fresh)


def portions(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Put cells together, in their order, as long as they have few rows."""
    portion: list[Cell] = []
    rows = 0
    for cell in cells:
        if portion and rows + cell.rows > PORTION_ROWS:
            yield portion
            portion, rows = [], 0
        portion.append(cell)
        rows += cell.rows
    if portion:
        yield portion


def write_portion(work: Site, cells: Sequence[Cell]) -> list[DataFile]:
    """Write some cells, each of the rows that stay and of new ones."""
    fresh = pd.concat([cell.fresh.assign(cell=number) for number, cell in enumerate(cells)])
    fresh = fresh.sort_values(["batch", "row"])
    kept = np.repeat(np.arange(len(cells)), [len(cell.kept) for cell in cells])
    return write_rows(work, cells, rows_of(work, cells, fresh), np.concatenate([kept, fresh["cell"].to_numpy()]))


def rows_of(work: Site, cells: Sequence[Cell], fresh: pd.DataFrame) -> pa.Table:
    """Return the rows that stay in some cells, one after the other, and behind them the new ones."""
    parts = [*(cell.kept for cell in cells), gather(work.batches, fresh)]
    let_go()  # each portion touches nearly all of the outcomes, which would stay resident
    return pa.concat_tables(parts, promote_options="permissive").combine_chunks()


def write_rows(work: Site, cells: Sequence[Cell], rows: pa.Table, cell: npt.NDArray[np.int64]) -> list[DataFile]:
    """Write articles and copies, each sorted, with their keys for the index; `cell` numbers the cell of each row."""
    copy = rows["copy"].to_numpy()
    role = 2 * cell + copy
    keys = rows.select([name for name, _ in ROW_ORDER]).append_column("role", pa.array(role))
    order = pc.sort_indices(keys, sort_keys=[("role", "ascending"), *ROW_ORDER])
    ordered, role = rows.take(order), role[order.to_numpy()]
    files = []
    for begin, end in pairwise([0, *(np.flatnonzero(np.diff(role)) + 1), len(role)] if len(role) else ()):
        written, dataset = cells[role[begin] // 2], "copies" if role[begin] % 2 else "articles"
        part = ordered.slice(begin, end - begin)
        file = write_cell(published(part, dataset), work.folder, dataset, written.name, written.month, work.storage)
        work.index.write(file, part.drop_columns(["copy"]))
        files.append(file)
    return files


def published(part: pa.Table, dataset: str) -> pa.Table:
    """Return rows as the contract has them; a copy names its article, which is its cluster's id."""
    if dataset == "copies":
        part = part.append_column("copy_of", part["cluster_id"])
    schema = arrow_schema(dataset)
    return part.select(schema.names).cast(schema)
