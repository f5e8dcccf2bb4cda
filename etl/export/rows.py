"""The rows to hand on: articles of a snapshot, month by month in the order of its files, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import duckdb

from etl.errors import UsageError
from etl.publish.catalog import connect
from etl.publish.evolution import quoted, scan_sql
from etl.publish.manifest import Snapshot
from etl.schema import arrow_schema

BATCH_ROWS = 2_000


def chosen_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return columns in the order given, all of the contract where none is; raises UsageError for an unknown one."""
    known = arrow_schema("articles").names
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise UsageError(f"articles have no column {', '.join(unknown)}; they have {', '.join(known)}")
    return tuple(columns) or tuple(known)


def rows(snapshot: Snapshot, where: str, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (month, article as a dictionary of the columns), months one after the other.

    Memory is bounded: DuckDB streams, a month at a time. Raises UsageError where `where` is no condition.
    """
    names = ", ".join(map(quoted, columns))
    condition = f"where ({where})" if where else ""
    with connect(snapshot) as connection:
        for month, files in groupby(snapshot.files("articles"), key=lambda file: file.month):
            source = scan_sql(snapshot, "articles", list(files))
            try:
                query = connection.sql(f"select {names} from ({source}) articles {condition}")
                for batch in query.to_arrow_reader(BATCH_ROWS):
                    yield from ((month, row) for row in batch.to_pylist())
            except duckdb.Error as error:
                raise UsageError(f"cannot select articles where {where}: {error}") from error
