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

COPYING = "who copied whom, how fast, how much was kept: one row per copy, beside its article"
# Column, expression over a copy `c` and its article `a`, comment.
COPYING_COLUMNS = (
    ("article_id", "c.article_id", "id of the copy; that of its article where both are the same bytes"),
    ("copy_of", "c.copy_of", "id of the article"),
    ("copy_kind", "c.copy_kind", "exact, near, abridged, extended or version"),
    ("original_agency", "a.agency", "agency of the article"),
    ("copy_agency", "c.agency", "agency of the copy"),
    ("original_publisher", "a.publisher", "publisher of the article"),
    ("copy_publisher", "c.publisher", "publisher of the copy"),
    ("original_date", "a.date", "date of the article"),
    ("copy_date", "c.date", "date of the copy"),
    ("original_published_at", "a.published_at", "instant of the article"),
    ("copy_published_at", "c.published_at", "instant of the copy"),
    (
        "lag", "(epoch(c.published_at) - epoch(a.published_at)) / 3600",
        "hours from the article to the copy; null where an instant is unknown, below 0 for most of kind version",
    ),
    ("days", "c.date - a.date", "days from the article to the copy, by the dates; null where one is unknown"),
    ("jaccard", "c.jaccard", "share of common text in the text of both together, 0 to 1"),
    ("containment", "c.containment", "share of the copy that the article holds, 0 to 1"),
    ("original_headline", "a.headline", "headline of the article"),
    ("copy_headline", "c.headline", "headline of the copy"),
    (
        "headline_changed", "{copy} <> {original}",
        "whether the headlines differ in more than case, blanks and punctuation; null where one is unknown",
    ),
    ("dump", "c.dump", "with member and record: the place of the copy"),
    ("member", "c.member", "see dump"),
    ("record", "c.record", "see dump"),
)  # fmt: skip
LETTERS = r"regexp_replace(lower({}.headline), '[^\p{{L}}\p{{M}}\p{{N}}]', '', 'g')"


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
    define_copying(connection)


def define_copying(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the view `copying` over the views of articles and copies."""
    letters = {"copy": LETTERS.format("c"), "original": LETTERS.format("a")}
    columns = ", ".join(f"{sql.format(**letters)} as {name}" for name, sql, _ in COPYING_COLUMNS)
    connection.execute(
        f"create view copying as select {columns} from copies c join articles a on c.copy_of = a.article_id"
    )
    connection.execute(f"comment on view copying is '{COPYING}'")
    for name, _, comment in COPYING_COLUMNS:
        connection.execute(f"comment on column copying.{name} is '{comment}'")


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
