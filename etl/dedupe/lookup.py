"""Rows of the index by what they are looked up by: texts, ids, clusters, dumps and guids, over all of history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from etl.dedupe.alphabet import Hashes
from etl.dedupe.index import Index
from etl.dedupe.keys import PLACE, ROLE_SCHEMA, to_frame
from etl.dedupe.names import names_of
from etl.dedupe.sets import distinct, holds, union

ROWS_REMEMBERED = 2_000_000  # of files whose roles were read, about 150 bytes each
TELL_APART = ("text_key", "article_id", *PLACE)

Places = npt.NDArray[np.int64]
Found = dict[int, Places]
"""Rows of data files, ascending, by the number of the file in `Index.files`."""


class Lookup:
    """Looks rows up in the index of all files of a snapshot."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.files = index.files()
        self.segments = index.segments()
        self.roles: dict[int, pa.Table] = {}  # of files, by number: asked for in each round
        self.remembered = 0  # rows of these

    def find(self, names: Hashes) -> Found:
        """Return the rows that have one of some names, given ascending."""
        with ThreadPoolExecutor() as pool:  # compiled code leaves the interpreter lock
            rows = pool.map(lambda segment: segment.rows_of(names), self.segments)
            return {number: distinct(some).astype(np.int64) for number, some in enumerate(rows) if len(some)}

    def clusters(self, names: Hashes) -> Found:
        """Return the rows that have one of some names, given ascending, and all rows of their clusters."""
        found = self.find(names)
        clusters = self.frame(found, ("text_key", "cluster_id"))["cluster_id"].unique()
        return joined(found, self.find(distinct(names_of("cluster_id", clusters))))

    def places(self, texts: Hashes) -> pd.DataFrame:
        """Return every row of some texts, given ascending: what tells them apart, with `file` and `row`."""
        rows = self.frame(self.find(texts), TELL_APART)
        return rows[holds(texts, rows["text"].to_numpy())]

    def frame(self, found: Found, columns: tuple[str, ...] = tuple(ROLE_SCHEMA.names)) -> pd.DataFrame:
        """Return some columns of rows, `text_key` among them, as `keys.to_frame` does, with `file` and `row`."""
        with ThreadPoolExecutor() as pool:  # unpacking leaves the interpreter lock
            parts = pool.map(lambda number: self.roles_of(number).select(columns).take(pa.array(found[number])), found)
        nothing = pa.schema([ROLE_SCHEMA.field(name) for name in columns]).empty_table()
        file = np.repeat(np.array([*found], np.int64), [len(rows) for rows in found.values()])
        row = np.concatenate([np.zeros(0, np.int64), *found.values()])
        return to_frame(pa.concat_tables([nothing, *parts])).assign(file=file, row=row)

    def roles_of(self, number: int) -> pa.Table:
        """Return the keys and roles of all rows of a file (ROLE_SCHEMA)."""
        if number in self.roles:
            return self.roles[number]
        table = self.index.roles(self.files[number]).select(ROLE_SCHEMA.names)
        if self.remembered < ROWS_REMEMBERED:
            self.roles[number] = table
            self.remembered += table.num_rows
        return table


def joined(one: Found, other: Found) -> Found:
    """Return the rows of both, file by file."""
    both = {number: union(one.get(number, rows), rows) for number, rows in other.items()}
    return dict(sorted({**one, **both}.items()))
