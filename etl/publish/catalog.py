"""DuckDB over pinned snapshots: the views of `catalog.duckdb`, and the same views for one query."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.errors import LakeError
from etl.headlines.reading import sql as headlines_sql
from etl.publish.durable import put_in_place, replace_durably
from etl.publish.evolution import absent, literal, quoted, scan_sql
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.publish.views import ANALYSES, comments
from etl.schema import DATASETS, arrow_schema

log = logging.getLogger(__name__)


def define_views(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, schema: str = "main") -> None:
    """Create all views over the explicit files of a snapshot, so that no later snapshot can leak in.

    A view finds the others of its own schema, in whatever schema the caller works.
    """
    connection.execute(f"set TimeZone = 'UTC'; create schema if not exists {schema}")
    define_runs(connection, snapshot.path.parent.parent / "runs", schema)
    statements = ["begin"]
    statements += [f"create view {schema}.{name} as {scan_sql(snapshot, name)}" for name in DATASETS]
    statements.append(f"create view {schema}.headlines as {headlines_sql(snapshot)}")
    statements += [f"create view {schema}.{view.name} as {view.sql}" for view in ANALYSES]
    connection.execute(";\n".join([*statements, "commit"]))


def comment_views(connection: duckdb.DuckDBPyConnection, schema: str = "main") -> None:
    """Say what the views of a schema and their columns mean: for who explores, and as slow as defining them."""
    statements = ["begin"]
    for name, (comment, columns) in comments().items():
        statements.append(f"comment on view {schema}.{name} is {literal(comment)}")
        for column, meaning in columns.items():
            statements.append(f"comment on column {schema}.{name}.{quoted(column)} is {literal(meaning)}")
    connection.execute(";\n".join([*statements, "commit"]))


def define_runs(connection: duckdb.DuckDBPyConnection, folder: Path, schema: str) -> None:
    """Create the view `runs`, also of runs to come, for they touch no snapshot.

    Damaged files are named in the log and left out: the record of runs must not keep anybody from the corpus.
    """
    files = sorted(folder.glob("*.parquet"))
    view = f"create view {schema}.runs as "
    try:
        connection.execute(view + runs_sql([f"{folder}/*.parquet"] if files else []))
    except (duckdb.IOException, duckdb.InvalidInputException):
        sound = [file for file in files if is_parquet(file)]
        if sound == files:
            raise
        for file in sorted(set(files) - set(sound)):
            log.warning("%s is no Parquet file: remove it. The view `runs` lacks it, and runs to come", file)
        connection.execute(view + runs_sql([str(file) for file in sound]))


def runs_sql(files: Sequence[str]) -> str:
    """Return a query over the rows of all runs in these files or patterns, oldest first."""
    schema = arrow_schema("runs")
    if not files:
        return f"select {', '.join(map(absent, schema))} limit 0"
    columns, listed = ", ".join(map(quoted, schema.names)), ", ".join(map(literal, files))
    return f"select {columns} from read_parquet([{listed}], union_by_name = true) order by begun_at, run"


def is_parquet(path: Path) -> bool:
    """Say whether a file has Parquet's footer."""
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid):
        return False
    return True


def schema_of(number: int) -> str:
    """Return the schema with the views of a snapshot, as it was: `snapshot_41.articles`."""
    return f"snapshot_{number}"


def write_catalog(lake: Lake, snapshot: Snapshot) -> None:
    """Put `catalog.duckdb` in place, whole: views over the snapshot, and over each that can be read in its schema.

    Raises LakeError where the disk is full.
    """
    beside = lake.state / "staging" / "catalog.duckdb"
    beside.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(beside)) as connection:
            define_views(connection, snapshot)
            comment_views(connection)
            for other in map(lake.snapshot, lake.numbers()):
                if other == snapshot or all(map(other.here, other.manifest.files)):  # nothing is fetched for a view
                    schema = schema_of(other.manifest.snapshot)
                    define_views(connection, other, schema)
                    comment_views(connection, schema)
    except (duckdb.IOException, duckdb.TransactionException) as error:  # what DuckDB makes of a full disk
        raise LakeError(
            f"cannot write {lake.catalog} ({error}). Snapshot {snapshot.manifest.snapshot} is there; free some space"
            " and run again, which writes the catalog"
        ) from error
    put_in_place(beside, lake.catalog)
    replace_durably(lake.state / "catalogued", str(snapshot.manifest.snapshot).encode())


def connect(snapshot: Snapshot, beside: Iterable[Snapshot] = ()) -> duckdb.DuckDBPyConnection:
    """Return an in-memory connection with the views of a pinned snapshot; those of others in schemas of their own."""
    connection = duckdb.connect()
    define_views(connection, snapshot)
    for other in beside:
        define_views(connection, other, schema_of(other.manifest.snapshot))
    return connection
