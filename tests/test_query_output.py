"""`query` hands out one result as a table, CSV, JSON and Parquet, on standard output or into a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

import etl.__main__
from etl.errors import UsageError
from etl.publish.lake import Lake
from tests.history import lake_of_three

VALUES = """
    select * from (values
        (1::hugeint, null::bigint, ['a, "b"', null], map {'no_date': 2}, date '2020-02-01',
         timestamptz '2020-02-01 10:00:00+00', 'تسنیم'),
        (2, 3, [], map {}, null, null, null)
    ) t(n, m, list, map, day, instant, text)
"""
CSV = (
    "n,m,list,map,day,instant,text\n"
    '1,,"[""a, \\""b\\"""",null]","{""no_date"":2}",2020-02-01,2020-02-01T10:00:00+00:00,تسنیم\n'
    "2,3,[],{},,,\n"
)
JSON = [
    {"n": 1, "m": None, "list": ['a, "b"', None], "map": {"no_date": 2}, "day": "2020-02-01",
     "instant": "2020-02-01T10:00:00+00:00", "text": "تسنیم"},
    {"n": 2, "m": 3, "list": [], "map": {}, "day": None, "instant": None, "text": None},
]  # fmt: skip

Query = Callable[..., Result]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake_of_three(tmp_path_factory)


@pytest.fixture
def query(lake: Lake) -> Query:
    return lambda *arguments: CliRunner().invoke(etl.__main__.app, ["query", *arguments, "--lake", str(lake.path)])


def test_csv_and_json_lose_nothing(query: Query) -> None:
    assert query(VALUES, "--output", "csv").stdout == CSV
    assert json.loads(query(VALUES, "--json").stdout) == JSON


def test_a_file_holds_the_same_and_its_suffix_says_what(query: Query, tmp_path: Path) -> None:
    for name in ("rows.csv", "rows.json", "rows.parquet", "table.txt"):
        done = query(VALUES, "--to", str(tmp_path / name), *(["--output", "table"] if name == "table.txt" else []))
        assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "rows.csv").read_text() == CSV
    assert json.loads((tmp_path / "rows.json").read_text()) == JSON
    assert pq.read_table(tmp_path / "rows.parquet")["text"].to_pylist() == ["تسنیم", None]
    assert "hugeint" not in (tmp_path / "table.txt").read_text()
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--output", "parquet"), "add --to FILE"),
        (("--to", "rows.xyz"), "Say --output"),
        (("--to", "nowhere/at/all.csv"), "No such file"),
        (("--snapshot", "9"), "snapshot 9 is not in"),
    ],
)
def test_what_cannot_be_written_says_so(query: Query, arguments: tuple[str, ...], message: str) -> None:
    error = query("select 1", *arguments).exception
    assert isinstance(error, UsageError | OSError)
    assert message in str(error)


def test_a_failing_query_leaves_no_file(query: Query, tmp_path: Path) -> None:
    sql = "select if(i = 40000, error('late'), i) from range(50000) t(i)"
    for name in ("rows.csv", "rows.parquet"):
        assert query(sql, "--to", str(tmp_path / name)).exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_sql_sees_other_snapshots_by_their_number(lake: Lake, query: Query) -> None:
    sql = "select (select count(*) from snapshot_1.articles) as then, count(*) as now from articles"
    (row,) = json.loads(query(sql, "--json").stdout)
    assert row == {"then": articles(lake, 1), "now": articles(lake, 3)}
    assert "snapshot 9 is not in" in str(query("from snapshot_9.articles").exception)


def articles(lake: Lake, number: int) -> int:
    return lake.snapshot(number).manifest.totals["articles"]
