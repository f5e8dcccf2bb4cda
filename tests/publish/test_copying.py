"""The view `copying`: who copied whom, how fast, how much was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import pipeline
from etl.lineage import LAWS, law_faults
from etl.publish.catalog import connect
from etl.publish.lake import Lake
from etl.publish.views import COPYING

TEXT = (
    "The ferry between the two towns sails again since Monday morning, after a storm had torn its landing stage from "
    "the quay in the autumn. Repairs took eleven weeks and cost the county more than the boat itself did in its time."
    "\n\nPassengers who had gone around the bay by bus stood in line before sunrise. The crew gave out coffee and cake."
)

ROWS = [
    ("Ferry sails again", "dpa", "2019-01-07T10:00:00Z", TEXT),
    ("FERRY sails again!", "AFP", "2019-01-07T13:30:00Z", TEXT.upper()),
    ("Boat is back", "Reuters", "2019-01-09", TEXT.replace("and cake", "and a lot of cake")),
    (None, "Reuters", None, TEXT.replace("before sunrise", "before dawn").replace("between the two towns ", "")),
]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("copying")
    names = ("title", "source", "date", "content")
    rows = [{name: value for name, value in zip(names, row, strict=True) if value} for row in ROWS]
    (folder / "dump.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = pipeline.run([str(folder / "dump.jsonl")], folder / "lake", workers=1)
    assert (done.corpus["articles"], done.corpus["copies"]) == (1, 3)
    return Lake(folder / "lake")


def ask(lake: Lake, sql: str) -> list[tuple[Any, ...]]:
    with connect(lake.require_head()) as connection:
        return connection.sql(sql).fetchall()


def test_each_copy_stands_beside_its_article(lake: Lake) -> None:
    assert ask(lake, "select original_agency, copy_agency, copy_kind, record from copying order by record") == [
        ("dpa", "afp", "exact", 1), ("dpa", "reuters", "near", 2), ("dpa", "reuters", "near", 3),
    ]  # fmt: skip


def test_lag_counts_hours_and_days_where_both_are_known(lake: Lake) -> None:
    assert ask(lake, "select lag, days from copying order by record") == [(3.5, 0), (None, 2), (None, None)]


def test_headlines_differ_in_letters_or_not_at_all_and_none_is_no_change(lake: Lake) -> None:
    assert ask(lake, "select copy_headline, headline_changed from copying order by record") == [
        ("FERRY sails again!", False), ("Boat is back", True), (None, None),
    ]  # fmt: skip


def test_kept_shares_are_those_of_copies(lake: Lake) -> None:
    query = "select jaccard, containment from {} order by record"
    assert ask(lake, query.format("copying")) == ask(lake, query.format("copies"))


def test_who_copied_whom_is_one_query(lake: Lake) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "copies.md").read_text(encoding="utf-8")
    (query,) = [block for block in page.split("```") if block.startswith("sql\n")]
    assert [row[:4] for row in ask(lake, query.removeprefix("sql\n"))] == [
        ("dpa", "reuters", "near", 2), ("dpa", "afp", "exact", 1),
    ]  # fmt: skip


def test_the_catalog_holds_the_view_with_comments(lake: Lake) -> None:
    here = "schema_name = 'main'"
    with duckdb.connect(str(lake.catalog), read_only=True) as connection:
        columns = connection.sql(
            f"select column_name, comment from duckdb_columns() where table_name = 'copying' and {here}"
            " order by column_index"
        ).fetchall()
        ((comment,),) = connection.sql(
            f"select comment from duckdb_views() where view_name = 'copying' and {here}"
        ).fetchall()
    assert columns == [(name, text) for name, _, text in COPYING.columns]
    assert comment.startswith("who copied whom")


BREAKING = {
    "an article leads no cluster": "update articles set cluster_id = 'x'",
    "a copy lies in another cluster than its article": "update copies set cluster_id = 'x' where record = 1",
    "a copy_kind is none of the vocabulary": "update copies set copy_kind = 'twin' where record = 1",
    "jaccard or containment is no share": "update copies set jaccard = 1.5 where record = 1",
}


@pytest.mark.parametrize("law", BREAKING)
def test_a_corpus_that_breaks_a_law_of_copies_is_found(lake: Lake, law: str) -> None:
    assert not list(law_faults(lake.require_head()))
    with connect(lake.require_head()) as connection:
        for dataset in ("articles", "copies"):
            connection.execute(f"create table of_{dataset} as from {dataset}")
            connection.execute(f"drop view if exists copying; drop view {dataset}")
            connection.execute(f"alter table of_{dataset} rename to {dataset}")
        assert not connection.sql(LAWS[law]).fetchall()
        connection.execute(BREAKING[law])
        assert len(connection.sql(LAWS[law]).fetchall()) == 1


@pytest.mark.parametrize("share", ["'nan'", "-0.1", "null"])
def test_no_number_is_no_share(lake: Lake, share: str) -> None:
    with connect(lake.require_head()) as connection:
        connection.execute("create table of_copies as from copies")
        connection.execute(f"update of_copies set containment = {share} where record = 2")
        connection.execute("drop view copying; drop view copies; alter table of_copies rename to copies")
        assert len(connection.sql(LAWS["jaccard or containment is no share"]).fetchall()) == 1
