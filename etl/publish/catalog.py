"""DuckDB over a pinned snapshot: the views of `catalog.duckdb`, and the same views for one query."""

from __future__ import annotations

import os

import duckdb

from etl.publish.lake import Lake, Snapshot, replace_durably
from etl.schema import DATASETS, arrow_schema

VIEW_COMMENTS = {
    "articles": "one row per distinct article",
    "copies": "one row per copy; join copy_of to articles.article_id",
    "rejects": "one row per record that is neither, with its reason",
    "dumps": "one row per dump file seen, with its accounting",
}


def define_views(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Create one view per data set, over explicit files, so that no later snapshot can leak in."""
    connection.execute("set TimeZone = 'UTC'")
    for dataset in DATASETS:
        files = ", ".join("'" + path.replace("'", "''") + "'" for path in snapshot.paths(dataset))
        partitioned = "true" if dataset in ("articles", "copies") else "false"
        connection.execute(
            f"create view {dataset} as select * from read_parquet([{files}], hive_partitioning = {partitioned},"
            " hive_types_autocast = false)"
        )
        connection.execute(f"comment on view {dataset} is '{VIEW_COMMENTS[dataset]}'")
        for field in arrow_schema(dataset):
            description = field.metadata[b"description"].decode().replace("'", "''")
            connection.execute(f"comment on column {dataset}.{field.name} is '{description}'")


def write_catalog(lake: Lake, snapshot: Snapshot) -> None:
    """Put `catalog.duckdb` in place, whole, with views over the snapshot's files."""
    beside = lake.state / "staging" / "catalog.duckdb"
    beside.unlink(missing_ok=True)
    with duckdb.connect(str(beside)) as connection:
        define_views(connection, snapshot)
    os.replace(beside, lake.catalog)
    replace_durably(lake.state / "catalogued", str(snapshot.manifest.snapshot).encode())


def connect(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return an in-memory connection with the views of a pinned snapshot."""
    connection = duckdb.connect()
    define_views(connection, snapshot)
    return connection
