"""### An example for analysts: a table that follows the corpus

One row for each agency and day, with its articles and their words, written anew whenever a snapshot is published.

Copy this file to make your own. Three things matter. It is scheduled on the asset `news_corpus`, so no clock guesses
when the night is done. It reads from the `path` of the asset's event: one snapshot that nobody changes, whatever is
published meanwhile; where the lake lies in an object store, `paths` fetches its files. It writes beside the table and
renames, so readers of the table never meet half of it.

The table is `agency_days.parquet` in `NEWS_TABLES`, or else in the folder `tables` of `NEWS_NIGHTLY_LAKE`. Of a lake in
an object store that is the working copy, which may be deleted: set `NEWS_TABLES` there.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

from etl.airflow.defaults import DEFAULT_ARGS, NEWS_CORPUS

TABLE = """
    copy (
        select agency, date, count(*) as articles, sum(word_count)::bigint as words
        from read_parquet($articles) where agency is not null and date is not null
        group by all order by all
    ) to '{target}' (format parquet)
"""


@task
def write_table(triggering_asset_events: Any = None) -> dict[str, Any]:
    """Write the table from the newest snapshot among the events; return where it lies and what it is made of."""
    import duckdb

    from etl.publish.manifest import read_snapshot

    events = [event.extra for event in triggering_asset_events[NEWS_CORPUS]]
    if not events:
        raise AirflowSkipException("no snapshot was announced to this run; it was triggered by hand")
    newest = max(events, key=lambda extra: extra["snapshot"])
    snapshot = read_snapshot(Path(newest["path"]))
    folder = Path(os.environ.get("NEWS_TABLES") or snapshot.path.parents[1] / "tables")
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"agency_days.{newest['snapshot']}.unfinished"
    duckdb.execute(TABLE.format(target=unfinished), {"articles": snapshot.paths("articles")})
    target = folder / "agency_days.parquet"
    os.replace(unfinished, target)
    return {"table": str(target), "snapshot": newest["snapshot"], "content_hash": newest["content_hash"]}


@dag(
    schedule=[NEWS_CORPUS],
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["news", "example"],
    doc_md=__doc__,
    default_args=DEFAULT_ARGS,
)
def agency_days() -> None:
    """Draw the run: one task."""
    write_table()


agency_days()
