"""What rows are looked up by, as numbers: texts, ids, clusters, dumps and the guids of items.

A name of each kind has 64 bits. Two names among 100 million have one number with a chance of 3 in 10,000; then a row
more is looked at, and found to be what it is.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from etl.compiled import compiled
from etl.dedupe.alphabet import Hashes
from etl.dedupe.ascii import FNV_PRIME
from etl.dedupe.keys import text_numbers
from etl.dedupe.scan import FNV_START, SPREAD, mix
from etl.dedupe.tokens import of_arrow

NAMED_BY = ("article_id", "cluster_id", "dump", "guid")  # besides the text, whose number is its name

Rows = npt.NDArray[np.uint32]


def directory_of(rows: pa.Table) -> tuple[Hashes, Rows]:
    """Return the names of some rows of INDEX_SCHEMA, ascending, and the row of each."""
    every = np.arange(rows.num_rows, dtype=np.uint32)
    names, named = [text_numbers(rows["text_key"])], [every]
    for column in NAMED_BY:
        given = every[pc.is_valid(rows[column]).to_numpy()]
        names.append(names_of(column, rows[column].drop_null()))
        named.append(given)
    name, row = np.concatenate(names), np.concatenate(named)
    order = np.argsort(name, kind="stable")
    return name[order], row[order]


def names_of(column: str, values: Iterable[str] | pa.ChunkedArray) -> Hashes:
    """Return the names of ids, clusters, dumps or guids, given in that column of NAMED_BY, in their order."""
    given = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([pa.array([*values], pa.string())])
    data, bounds = of_arrow(given.combine_chunks())
    names: Hashes = hashed(data, bounds, NAMED_BY.index(column))
    return names


@compiled
def hashed(data, bounds, kind):  # type: ignore[no-untyped-def]
    """Return a hash of each name of a kind, given in UTF-8 (FNV-1a, spread)."""
    found = np.empty(len(bounds) - 1, np.uint64)
    for number in range(len(found)):
        value = FNV_START + SPREAD * np.uint64(kind)
        for place in range(bounds[number], bounds[number + 1]):
            value = (value ^ np.uint64(data[place])) * FNV_PRIME
        found[number] = mix(value)
    return found
