"""Tell, by SQL, which rows of two snapshots belong together, and which of those differ.

A row is the same record where its bytes are the same, at the same place if they lie there still; else one with the
same bytes at another place (a dump got another name, a line was put in above); else the one at the same place (the
record was edited). What finds no partner was added or removed. Only files that the snapshots do not share are read;
of a row only hashes are kept, so that 20 million rows need no memory for texts.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from etl.publish.evolution import literal, quoted, scan_sql
from etl.publish.manifest import DataFile, Snapshot
from etl.schema import arrow_schema

COMPARED_DATASETS = ("articles", "copies", "rejects")
COLUMNS = tuple({field.name: field for name in COMPARED_DATASETS for field in arrow_schema(name)}.values())
TOLD_OF_MOVES = ("copy_kind", "reason")  # why a row moved; null on the side that has no such column

# The length says where the dump's name ends, the last `!` where the ordinal begins: no two places give one key.
PLACE_KEY = "md5_number(length(dump) || ':' || dump || member || '!' || record)"


def own_files(snapshot: Snapshot, other: Snapshot) -> list[DataFile]:
    """Return the data files that the other snapshot does not have with the same bytes."""
    shared = {(file.path, file.sha256) for file in other.manifest.files}
    return [
        file
        for file in snapshot.manifest.files
        if file.dataset in COMPARED_DATASETS and (file.path, file.sha256) not in shared
    ]


def side_sql(snapshot: Snapshot, files: list[DataFile], columns: str, among: str = "") -> str:
    """Return a query over a snapshot's own files of all data sets: `dataset`, columns, filename, file_row_number.

    `among` is a query for filename and file_row_number: only those rows.
    """
    parts = [
        f"select '{name}' as dataset, *"
        f" from ({scan_sql(snapshot, name, [file for file in files if file.dataset == name], located=True)})"
        for name in COMPARED_DATASETS
    ]
    typed = "* replace (dataset::data_set as dataset, filename::data_file as filename)"
    rows = f"(select {typed} from ({' union all by name '.join(parts)}))"
    if among:
        rows += f" semi join ({among}) using (filename, file_row_number)"
    return f"select dataset, {columns}, filename, file_row_number from {rows}"


def match(connection: duckdb.DuckDBPyConnection, before: Snapshot, after: Snapshot) -> None:
    """Make the tables `pairs` (rows that differ), `removed` and `added`.

    `pairs` has dataset, filename and file_row_number of both sides, with the suffixes _before and _after.
    """
    sides = ((before, after), (after, before))
    files = [str(one.local(file)) for one, other in sides for file in own_files(one, other)]
    connection.execute(f"create type data_set as enum ({', '.join(map(literal, COMPARED_DATASETS))})")
    connection.execute(f"create type data_file as enum ({', '.join(map(literal, files or ['none']))})")
    content = f"hash({', '.join(quoted(field.name) for field in COLUMNS)}) as content"
    keys = f"{PLACE_KEY} as place, md5_number(raw_sha256) as bytes, {content}"
    for name, one, other in (("before", before, after), ("after", after, before)):
        connection.execute(f"create table rows_{name} as {side_sql(one, own_files(one, other), keys)}")
    connection.execute(
        f"""
        create table pairs as select {paired("b", "a")} from rows_before b join rows_after a using (place, bytes)
        where b.content <> a.content or b.dataset <> a.dataset;
        create table removed as from rows_before anti join rows_after using (place, bytes);
        create table added as from rows_after anti join rows_before using (place, bytes);
        drop table rows_before; drop table rows_after;
        """
    )
    numbered = "select *, row_number() over (partition by bytes order by place) as n from {}"
    join(connection, numbered.format("removed"), numbered.format("added"), "bytes, n")
    join(connection, "from removed", "from added", "place")


def join(connection: duckdb.DuckDBPyConnection, removed: str, added: str, key: str) -> None:
    """Make pairs of rows that have no partner yet and share a key."""
    connection.execute(
        f"""
        create table found as select {paired("b", "a")}, b.place as place_before, a.place as place_after
        from ({removed}) b join ({added}) a using ({key});
        insert into pairs select * exclude (place_before, place_after) from found;
        delete from removed where place in (select place_before from found);
        delete from added where place in (select place_after from found);
        drop table found;
        """
    )


def paired(before: str, after: str) -> str:
    """Return the columns of `pairs`."""
    return ", ".join(
        f"{alias}.{name} as {name}_{side}"
        for alias, side in ((before, "before"), (after, "after"))
        for name in ("dataset", "filename", "file_row_number")
    )


def columns_of(side: str) -> str:
    """Return where the rows of one side of `pairs` lie, as columns of that side."""
    return f"filename_{side} as filename, file_row_number_{side} as file_row_number"


def cells_sql(
    before: Snapshot,
    after: Snapshot,
    value: Callable[[pa.Field, str], str],
    only: frozenset[str] | None = None,
    also: str = "",
) -> str:
    """Return a query for each column that differs in each pair: the columns of `pairs`, `column`, `before`, `after`.

    `value` gives SQL for what is compared of a field of a side, of one type for all fields. `only` names the columns
    to look at; `also` is SQL for more columns, over the sides `b` and `a` and the pair `p`.
    """
    fields = [field for field in COLUMNS if only is None or field.name in only]
    compared = ", ".join(
        f"{{'column': '{field.name}', 'before': b.{quoted(field.name)}, 'after': a.{quoted(field.name)},"
        f" 'counts': {counts(field)}}}"
        for field in fields
    )
    columns = ", ".join(f"{value(field, quoted(field.name))} as {quoted(field.name)}" for field in fields)
    sides = {
        name: side_sql(one, own_files(one, other), columns, f"select {columns_of(name)} from pairs")
        for name, one, other in (("before", before, after), ("after", after, before))
    }
    return f"""
        select * exclude (cell), cell.column, cell.before, cell.after from (
            select p.*, {also + "," if also else ""}
                   unnest(list_filter([{compared}], lambda c: c.counts and c.before is distinct from c.after)) as cell
            from pairs p
            join ({sides["before"]}) b
              on p.filename_before = b.filename and p.file_row_number_before = b.file_row_number
            join ({sides["after"]}) a
              on p.filename_after = a.filename and p.file_row_number_after = a.file_row_number
        )"""


def counts(field: pa.Field) -> str:
    """Return SQL that says whether a column is compared in a pair: both data sets have it, or it tells of a move."""
    if field.name in TOLD_OF_MOVES:
        return "true"
    have = ", ".join(literal(name) for name in COMPARED_DATASETS if field.name in arrow_schema(name).names)
    return f"p.dataset_before in ({have}) and p.dataset_after in ({have})"


def as_hash(field: pa.Field, column: str) -> str:
    """Return SQL for the hash of a value; of null it is null."""
    return f"if({column} is null, null, hash({column}))"


def as_text(field: pa.Field, column: str) -> str:
    """Return SQL for a value as text: lists as JSON, dates and times as ISO 8601 has them."""
    return f"to_json({column})::varchar" if pa.types.is_list(field.type) else f"{column}::varchar"

