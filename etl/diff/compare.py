"""Compare two snapshots: count what came, went, moved and changed, by data set and column, with samples."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from etl.diff.result import DatasetDiff, Diff, Sample, Side, Transition
from etl.diff.rows import COMPARED_DATASETS, as_hash, as_text, cells_sql, match, own_files, side_sql
from etl.errors import AccountingError
from etl.publish.durable import put_in_place
from etl.publish.evolution import literal, quoted, scan_sql
from etl.publish.manifest import DataFile, Snapshot
from etl.schema import arrow_schema

# Columns with so few values that their transitions tell more than samples do.
VOCABULARIES = frozenset(
    {"agency", "cited_agencies", "date_precision", "date_source", "language", "quality_flags", "copy_kind", "format",
     "encoding", "stage", "reason"}
)  # fmt: skip
PLACE = ("dump", "member", "record", "offset")
TRANSITIONS = 10
ID_DIGITS = 32  # of raw_sha256, which make an article_id


def diff(before: Snapshot, after: Snapshot, *, samples: int = 3, output: Path | None = None) -> Diff:
    """Return what became of every row of articles, copies and rejects between two pinned snapshots.

    `samples` values are shown of each column that changed; `output` is a Parquet file for all of them: one row per
    value that changed (column, before, after as text), one per row added or removed. Raises AccountingError where the
    rows do not add up.
    """
    with scratch() as connection:
        match(connection, before, after)
        connection.execute(f"create table cells as {cells_sql(before, after, as_hash)}")
        own = [*own_files(before, after), *own_files(after, before)]
        found = Diff(
            before=side(before),
            after=side(after),
            files_shared=sum(1 for file in after.manifest.files if file.dataset in COMPARED_DATASETS)
            - len(own_files(after, before)),
            files_read=len(own),
            bytes_read=sum(file.bytes for file in own),
            datasets=tuple(count(connection, name, before, after) for name in COMPARED_DATASETS),
            moves=tuple(connection.execute(MOVES).fetchall()),
            columns=dict(connection.execute(BY_COLUMN).fetchall()),
            transitions=tuple(transitions(connection, before, after)),
            samples=tuple(pick(connection, before, after, samples)),
        )
        if output:
            write(connection, before, after, output)
    return found


MOVES = """
    select dataset_before::varchar, dataset_after::varchar, count(*) from pairs
    where dataset_before <> dataset_after group by all order by all"""

BY_COLUMN = 'select "column", count(*) from cells group by 1 order by 2 desc, 1'


@contextmanager
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that puts on disk what memory does not hold, and removes it at the end."""
    with TemporaryDirectory(prefix="news-etl-diff-") as folder, duckdb.connect() as connection:
        connection.execute(f"set temp_directory = {literal(folder)}; set preserve_insertion_order = false")
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def side(snapshot: Snapshot) -> Side:
    """Return what the comparison says of a snapshot."""
    manifest = snapshot.manifest
    return Side(manifest.snapshot, manifest.code, manifest.content_hash)


def count(connection: duckdb.DuckDBPyConnection, name: str, before: Snapshot, after: Snapshot) -> DatasetDiff:
    """Count the rows of one data set. Raises AccountingError where they do not add up."""

    def ask(query: str) -> int:
        ((number,),) = connection.execute(query, {"name": name}).fetchall()
        return int(number)

    stayed = ask("select count(*) from pairs where dataset_before = $name and dataset_after = $name")
    changed = ask(
        f"""
        select count(distinct (filename_after, file_row_number_after)) from cells
        where dataset_before = $name and dataset_after = $name and "column" not in {PLACE}"""
    )
    found = DatasetDiff(
        name=name,
        before=sum(file.rows for file in before.files(name)),
        removed=ask("select count(*) from removed where dataset = $name"),
        moved_out=ask("select count(*) from pairs where dataset_before = $name and dataset_after <> $name"),
        added=ask("select count(*) from added where dataset = $name"),
        moved_in=ask("select count(*) from pairs where dataset_after = $name and dataset_before <> $name"),
        after=sum(file.rows for file in after.files(name)),
        changed=changed,
        relocated=stayed - changed,
    )
    if found.before - found.removed - found.moved_out + found.added + found.moved_in != found.after:
        raise AccountingError(f"the rows of {name} do not add up between two snapshots: {found}")
    return found


def transitions(connection: duckdb.DuckDBPyConnection, before: Snapshot, after: Snapshot) -> list[Transition]:
    """Return the most frequent changes of columns with few values, column by column."""
    changed = {name for (name,) in connection.execute('select distinct "column" from cells').fetchall()} & VOCABULARIES
    if not changed:
        return []
    rows = connection.execute(
        f"""
        select "column", before, after, count(*) as n from ({cells_sql(before, after, as_text, frozenset(changed))})
        group by "column", before, after
        qualify row_number() over (partition by "column" order by n desc, before, after) <= {TRANSITIONS}
        order by "column", n desc, before, after"""
    ).fetchall()
    return [Transition(*row) for row in rows]


def pick(connection: duckdb.DuckDBPyConnection, before: Snapshot, after: Snapshot, samples: int) -> Iterator[Sample]:
    """Yield some values of each column that changed; which ones depends on the rows alone."""
    chosen = connection.execute(
        f"""
        select "column", dataset_before::varchar, filename_before::varchar, file_row_number_before,
               dataset_after::varchar, filename_after::varchar, file_row_number_after
        from cells
        qualify row_number() over (partition by "column" order by before, after, filename_after, file_row_number_after)
                <= {samples}
        order by "column", filename_after, file_row_number_after"""
    ).fetchall()
    files = {str(one.path / file.path): (one, file) for one in (before, after) for file in one.manifest.files}
    for column, dataset_before, file_before, row_before, dataset_after, file_after, row_after in chosen:
        was = read_row(connection, *files[file_before], row_before)
        now = read_row(connection, *files[file_after], row_after)
        yield Sample(
            column=column,
            article_id=str(now["raw_sha256"])[:ID_DIGITS],
            dataset_before=dataset_before,
            dataset_after=dataset_after,
            dump=str(now["dump"]),
            member=str(now["member"]),
            record=int(str(now["record"])),
            headline=now.get("headline", was.get("headline")),
            before=was.get(column),
            after=now.get(column),
        )


def read_row(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, file: DataFile, row: int
) -> dict[str, str | None]:
    """Return one row of a data file, its values as text."""
    fields = arrow_schema(file.dataset)
    columns = ", ".join(f"{as_text(field, quoted(field.name))} as {quoted(field.name)}" for field in fields)
    scan = scan_sql(snapshot, file.dataset, [file], located=True)
    (values,) = connection.execute(f"select {columns} from ({scan}) where file_row_number = {row}").fetchall()
    return dict(zip(fields.names, values, strict=True))


def write(connection: duckdb.DuckDBPyConnection, before: Snapshot, after: Snapshot, output: Path) -> None:
    """Write every difference to a Parquet file, which appears whole or not at all."""
    place = "dump, member, record::bigint as record"
    whole = f"left(a.raw_sha256, {ID_DIGITS}) as article_id, a.dump, a.member, a.record::bigint as record"
    columns = f'dataset_before, dataset_after, article_id, {place}, "column", before, after'
    parts = [
        "select if(dataset_before = dataset_after, 'changed', 'moved') as change,"
        f" {columns} from ({cells_sql(before, after, as_text, also=whole)})"
    ]
    for change, one, other, before_name, after_name in (
        ("removed", before, after, "dataset", "null"),
        ("added", after, before, "null", "dataset"),
    ):
        found = f"select filename, file_row_number from {change}"
        ids = f"left(raw_sha256, {ID_DIGITS}) as article_id, dump, member, record"
        rows = side_sql(one, own_files(one, other), ids, found)
        parts.append(
            f"select '{change}' as change, {before_name} as dataset_before, {after_name} as dataset_after, article_id,"
            f' {place}, null as "column", null as before, null as after'
            f" from ({rows})"
        )
    unfinished = output.with_name(f".{output.name}.{os.getpid()}")
    connection.execute(
        f"copy ({' union all by name '.join(parts)}) to {literal(str(unfinished))} (format parquet, compression zstd)"
    )
    put_in_place(unfinished, output)
