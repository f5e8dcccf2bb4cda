"""How `query` hands out a result: a table for people; CSV, JSON and Parquet for machines, batch by batch."""

from __future__ import annotations

import csv
import enum
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson

from etl.errors import UsageError
from etl.publish.durable import put_in_place

if TYPE_CHECKING:
    import duckdb

BATCH_ROWS = 10_000


class Output(enum.StrEnum):
    """What a result is written as."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def chosen(output: Output | None, to: Path | None) -> Output:
    """Return the asked output; where none is, that of the file's suffix, a table without a file.

    Raises UsageError where a file's suffix says nothing, or standard output would get Parquet.
    """
    if output is None:
        by_suffix = {f".{form}": form for form in Output if form is not Output.table}
        output = Output.table if to is None else by_suffix.get(to.suffix)
    if output is None:
        raise UsageError(f"what shall {to} hold? Say --output csv, json, parquet or table")
    if output is Output.parquet and to is None:
        raise UsageError("Parquet goes to a file: add --to FILE")
    return output


def write_file(result: duckdb.DuckDBPyRelation, output: Output, to: Path) -> None:
    """Write a result to a file, which appears whole or not at all."""
    unfinished = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        if output is Output.parquet:
            result.write_parquet(str(unfinished), compression="zstd")
        else:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                write_text(result, output, file)
        put_in_place(unfinished, to)
    finally:
        unfinished.unlink(missing_ok=True)


def write_text(result: duckdb.DuckDBPyRelation, output: Output, file: IO[str]) -> None:
    """Write a result as text; CSV and JSON without ever holding all of it."""
    if output is Output.table:
        file.write(str(result))
    elif output is Output.json:
        write_json(result.columns, rows(result), file)
    else:
        write_csv(result.columns, rows(result), file)


def rows(result: duckdb.DuckDBPyRelation) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a result as Python values."""
    for batch in result.to_arrow_reader(BATCH_ROWS):
        yield from zip(*(column.to_pylist(maps_as_pydicts="strict") for column in batch.columns), strict=True)


def write_json(names: Sequence[str], rows: Iterable[tuple[Any, ...]], file: IO[str]) -> None:
    """Write rows as one JSON array of objects: dates and times in ISO 8601, a map as an object."""
    file.write("[")
    for number, row in enumerate(rows):
        file.write("," * bool(number) + to_json(dict(zip(names, row, strict=True))))
    file.write("]\n")


def write_csv(names: Sequence[str], rows: Iterable[tuple[Any, ...]], file: IO[str]) -> None:
    """Write rows as CSV: null is an empty field, lists and maps are JSON, times in ISO 8601."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([as_field(value) for value in row])


def as_field(value: object) -> object:
    """Return a value as CSV can hold it."""
    if isinstance(value, list | dict):
        return to_json(value)
    return value.isoformat() if isinstance(value, date) else value


def to_json(value: object) -> str:
    """Return a value as JSON."""
    return orjson.dumps(value, default=plain, option=orjson.OPT_NON_STR_KEYS).decode()


def plain(value: object) -> object:
    """Return a value that JSON does not know as one that it does; DuckDB's large whole numbers come as decimals."""
    whole = isinstance(value, Decimal) and value.as_tuple().exponent == 0
    return int(value) if whole else str(value)  # type: ignore[call-overload]
