"""The catalog: every view and column explains itself, the sums are right, and each snapshot can be seen as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.publish.collect import collect
from etl.publish.lake import Lake
from etl.publish.views import ANALYSES, comments, render_docs
from tests.history import lake_of_three

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake_of_three(tmp_path_factory)


@pytest.fixture
def catalog(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    collect(lake.path, 3)  # the copied lake's catalog names the files of its original
    with duckdb.connect(str(lake.catalog), read_only=True) as connection:
        yield connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


@pytest.mark.parametrize("schema", ["main", "snapshot_1", "snapshot_3"])
def test_every_view_and_column_has_a_comment(catalog: duckdb.DuckDBPyConnection, schema: str) -> None:
    views = f"select view_name, comment from duckdb_views() where schema_name = '{schema}' and not internal"
    assert dict(ask(catalog, views)) == {name: comment for name, (comment, _) in comments().items()}
    columns = (
        "select table_name, column_name, comment from duckdb_columns()"
        f" where schema_name = '{schema}' and not internal"
    )
    assert sorted(ask(catalog, columns)) == sorted(
        (name, column, meaning) for name, (_, told) in comments().items() for column, meaning in told.items()
    )


def test_the_docs_hold_every_view_and_column() -> None:
    assert render_docs() in (DOCS / "analysts.md").read_text(encoding="utf-8"), "run python -m etl.publish.views"
    contract = (DOCS / "contract.md").read_text(encoding="utf-8")
    for name, (_, columns) in comments().items():
        if name not in [view.name for view in ANALYSES]:
            assert [column for column in columns if f"| {column} |" not in contract] in ([], ["pub_month"])


def test_feeds_add_up_to_the_corpus(lake: Lake, catalog: duckdb.DuckDBPyConnection) -> None:
    sums = ask(catalog, "select sum(records), sum(articles), sum(copies), sum(rejects) from corpus_health")
    totals = lake.require_head().manifest.totals
    assert sums == [tuple(totals[name] for name in ("records", "articles", "copies", "rejects"))]
    assert ask(catalog, "select count(*) from corpus_health where records <> articles + copies + rejects") == [(0,)]


def test_health_of_a_feed_tells_rates_dates_flags_and_reasons(catalog: duckdb.DuckDBPyConnection) -> None:
    (health,) = ask(
        catalog,
        "select dumps, records, articles, copies, rejects, reject_share, date_rate, agency_rate, first_date,"
        " quality_flags, reject_reasons from corpus_health where feed = 'a'",
    )
    rows = ask(
        catalog,
        "select date, quality_flags from articles where starts_with(dump, 'a/')"
        " union all select date, quality_flags from copies where starts_with(dump, 'a/')",
    )
    dated = [day for day, _ in rows if day]
    flags: dict[str, int] = {}
    for flag in [flag for _, flags_of_row in rows for flag in flags_of_row]:
        flags[flag] = flags.get(flag, 0) + 1
    assert health[:5] == (2, 6, len(rows) - health[3], health[3], 1)
    assert health[5:8] == (pytest.approx(1 / 6), pytest.approx(len(dated) / len(rows)), 0)
    assert (health[8], health[9]) == (min(dated), flags)
    assert sum(health[10].values()) == 1


def test_unique_by_day_and_agency_counts_each_text_once(lake: Lake, catalog: duckdb.DuckDBPyConnection) -> None:
    totals = lake.require_head().manifest.totals
    sums = "select sum(articles), sum(copies), sum(words) from unique_by_day_agency"
    words = ask(catalog, "select sum(word_count) from articles")[0][0]
    assert ask(catalog, sums) == [(totals["articles"], totals["copies"], words)]
    assert ask(catalog, "select date, agency from unique_by_day_agency group by all having count(*) > 1") == []


def test_views_of_a_snapshot_show_it_as_it_was(lake: Lake, catalog: duckdb.DuckDBPyConnection) -> None:
    for number in lake.numbers():
        totals = lake.snapshot(number).manifest.totals
        for view, column in (("corpus_health", "articles"), ("unique_by_day_agency", "articles")):
            assert ask(catalog, f"select sum({column}) from snapshot_{number}.{view}") == [(totals["articles"],)]
        assert ask(catalog, f"select count(*) from snapshot_{number}.copying") == [(totals["copies"],)]


def test_an_attached_catalog_reads_its_own_views(lake: Lake, catalog: duckdb.DuckDBPyConnection) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table articles as select 1 as dump; create schema snapshot_1")
        connection.execute(f"attach '{lake.catalog}' as news (read_only)")
        totals = lake.snapshot(1).manifest.totals
        assert ask(connection, "select sum(articles) from news.snapshot_1.corpus_health") == [(totals["articles"],)]


def test_gc_takes_the_views_of_removed_snapshots_along(tmp_path_factory: pytest.TempPathFactory) -> None:
    lake = lake_of_three(tmp_path_factory)
    collect(lake.path, 2)
    with duckdb.connect(str(lake.catalog), read_only=True) as connection:
        schemas = "select distinct schema_name from duckdb_views() where not internal order by 1"
        assert ask(connection, schemas) == [("main",), ("snapshot_2",), ("snapshot_3",)]
