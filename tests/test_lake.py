"""How analysts read: every way gives the same rows, the contract's types, and nothing of a later snapshot."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import etl.lake
from etl.config import Config
from etl.errors import UsageError
from etl.lineage import verify
from etl.publish.catalog import write_catalog
from etl.publish.collect import collect
from etl.publish.evolution import common_contract, contract_fingerprint, reading_schema
from etl.publish.lake import Lake
from etl.schema import DATASETS
from tests.history import lake_of_three, make_older

LACKING = ("keywords", "canonical_url")  # a list and a text, as if the contract had gained them later


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake_of_three(tmp_path_factory)


@pytest.fixture(scope="module")
def old_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake whose snapshots were written, but for one month, when the contract had fewer columns."""
    lake = lake_of_three(tmp_path_factory)
    make_older(lake, LACKING, ["articles", "copies"], "2020-02")
    return lake


def by_pyarrow(corpus: etl.lake.Corpus, name: str) -> list[dict[str, Any]]:
    return corpus.dataset(name).to_table().to_pylist()


def by_pandas(corpus: etl.lake.Corpus, name: str) -> list[dict[str, Any]]:
    return pa.Table.from_pandas(corpus.pandas(name), preserve_index=False).to_pylist()


def by_polars(corpus: etl.lake.Corpus, name: str) -> list[dict[str, Any]]:
    return corpus.polars(name).collect().to_dicts()


def by_duckdb(corpus: etl.lake.Corpus, name: str) -> list[dict[str, Any]]:
    return corpus.duckdb().sql(f"from {name}").to_arrow_table().to_pylist()


def by_catalog(corpus: etl.lake.Corpus, name: str) -> list[dict[str, Any]]:
    write_catalog(corpus.lake, corpus.snapshot)
    with duckdb.connect(str(corpus.lake.catalog), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.sql(f"from {name}").to_arrow_table().to_pylist()


WAYS = (by_pyarrow, by_pandas, by_polars, by_duckdb, by_catalog)


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: tuple(row.get(name, 0) for name in ("dump", "path", "member", "record")))


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("which", ["lake", "old_lake"])
def test_every_way_gives_the_same_rows_with_the_columns_of_the_contract(
    request: pytest.FixtureRequest, which: str, way: Any, name: str
) -> None:
    lake: Lake = request.getfixturevalue(which)
    with etl.lake.open(lake.path) as corpus:
        rows = in_order(way(corpus, name))
        want = [
            {**dict.fromkeys(reading_schema(name).names), **row, **({"pub_month": file.month} if file.month else {})}
            for file in corpus.snapshot.files(name)
            for row in pq.ParquetFile(corpus.snapshot.path / file.path).read().to_pylist()
        ]
        if name in ("articles", "copies"):
            assert any(row["canonical_url"] is None for row in want)
            want = [{**row, "keywords": row["keywords"] or []} for row in want]
    assert [list(row) for row in rows] == [reading_schema(name).names] * len(want)
    assert rows == in_order(want)
    assert rows or name in ("copies", "relations")


def test_types_are_those_of_the_contract(old_lake: Lake) -> None:
    with etl.lake.open(old_lake.path) as corpus:
        schema = reading_schema("articles")
        assert corpus.dataset("articles").schema == schema
        assert dict(corpus.polars("articles").collect_schema()) == dict(pl.DataFrame(schema.empty_table()).schema)
        frame = corpus.pandas("articles")
        assert {name: type_.pyarrow_dtype for name, type_ in frame.dtypes.items()} == dict(
            zip(schema.names, schema.types, strict=True)
        )
        assert set(frame["date"].dt.year.dropna()) == {2020, 2021}
        in_duckdb = corpus.duckdb().sql("from articles limit 0").to_arrow_table().schema
        assert [told(type_) for type_ in in_duckdb.types] == [told(type_) for type_ in schema.types]


def told(type_: pa.DataType) -> str:
    """Return a type's name; what the elements of a list are called is the engine's matter."""
    return f"list of {type_.value_type}" if pa.types.is_list(type_) else str(type_)


def test_pandas_takes_columns_and_filters(lake: Lake) -> None:
    with etl.lake.open(lake.path) as corpus:
        frame = corpus.pandas("articles", columns=["date"], filters=[("pub_month", "==", "2020-02")])
        assert frame["date"].to_list() == [dt.date(2020, 2, 1)]
        either = [[("record", "<", 0)], [("record", "==", 0)]]
        assert corpus.pandas("articles", filters=either)["record"].unique() == [0]


def test_a_filter_on_the_month_opens_no_other_file(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    with etl.lake.open(lake.path) as corpus:
        month = pa.compute.field("pub_month") == "2020-02"
        fragments = list(corpus.dataset("articles").get_fragments(filter=month))
        assert ["pub_month=2020-02" in fragment.path for fragment in fragments] == [True]


def test_an_older_snapshot_is_as_it_was(lake: Lake) -> None:
    with etl.lake.open(lake.path, 1) as then, etl.lake.open(lake.path) as now:
        assert then.pandas("articles").shape[0] == then.manifest.totals["articles"] < now.manifest.totals["articles"]
        both = now.duckdb(beside=[1])
        counts = both.execute("select (select count(*) from snapshot_1.articles), count(*) from articles").fetchall()
        assert counts == [(then.manifest.totals["articles"], now.manifest.totals["articles"])]


def test_what_a_handle_gave_goes_on_to_work_when_gc_ran(tmp_path_factory: pytest.TempPathFactory) -> None:
    lake = lake_of_three(tmp_path_factory)
    with etl.lake.open(lake.path, 1) as corpus:
        frame, data, connection = corpus.polars("articles"), corpus.dataset("articles"), corpus.duckdb()
        assert collect(lake.path, 1).pinned == (1,)
        rows = corpus.manifest.totals["articles"]
        assert (frame.collect().height, data.count_rows()) == (rows, rows)
        assert connection.execute("select count(*) from articles").fetchall() == [(rows,)]


def test_a_closed_handle_and_an_unknown_name_are_usage_errors(lake: Lake) -> None:
    names = "articles, copies, relations, rejects, dumps"
    with etl.lake.open(lake.path) as corpus, pytest.raises(UsageError, match=names):
        corpus.paths("article")
    with pytest.raises(UsageError, match="was closed"):
        corpus.polars("articles")
    with pytest.raises(UsageError, match="snapshot 9 is not in"):
        etl.lake.open(lake.path, 9)


def test_snapshots_of_an_older_contract_verify(old_lake: Lake) -> None:
    for number in old_lake.numbers():
        assert verify(old_lake.snapshot(number), Config(), read_raw=False).faults == ()


def test_a_snapshot_says_whether_all_its_files_follow_the_contract(lake: Lake, old_lake: Lake) -> None:
    head, old = lake.require_head(), old_lake.require_head()
    assert head.manifest.contract == contract_fingerprint()
    unknown = replace(head.manifest, contract="")
    assert common_contract(head, unknown) == contract_fingerprint()  # nobody noted it, but no file lacks a column
    assert common_contract(old, old.manifest) == ""


@pytest.mark.parametrize("folder", ["env=prod", "o'clock"])
def test_the_path_of_the_lake_adds_no_column(lake: Lake, tmp_path: Path, folder: str) -> None:
    shutil.copytree(lake.path, tmp_path / folder, symlinks=True)
    with etl.lake.open(tmp_path / folder) as corpus:
        months = {file.month for file in corpus.snapshot.files("articles")}
        for way in WAYS:
            rows = way(corpus, "articles")
            assert list(rows[0]) == reading_schema("articles").names
            assert {row["pub_month"] for row in rows} == months


@pytest.mark.parametrize("which", ["lake", "old_lake"])
def test_a_cluster_is_its_article_and_then_its_copies(request: pytest.FixtureRequest, which: str) -> None:
    lake: Lake = request.getfixturevalue(which)
    with etl.lake.open(lake.path) as corpus:
        copies = by_pyarrow(corpus, "copies")
        assert copies
        for wanted in {row["cluster_id"] for row in copies}:
            found = corpus.cluster(wanted)
            assert found.schema.names == reading_schema("copies").names
            assert [told(type_) for type_ in found.schema.types] == [told(t) for t in reading_schema("copies").types]
            rows = found.to_pylist()
            assert (rows[0]["article_id"], rows[0]["copy_of"], rows[0]["jaccard"]) == (wanted, None, None)
            assert in_order(rows[1:]) == in_order([row for row in copies if row["copy_of"] == wanted])
            dates = [row["date"] for row in rows[1:]]
            assert dates == sorted(dates, key=lambda day: (day is None, day or dt.date.min))
            narrow = corpus.cluster(wanted, ["headline", "date"]).to_pylist()
            assert narrow == [{"headline": row["headline"], "date": row["date"]} for row in rows]


def test_an_unknown_cluster_has_no_rows_and_an_unknown_column_is_named(lake: Lake) -> None:
    with etl.lake.open(lake.path) as corpus:
        assert corpus.cluster("0" * 32).num_rows == 0
        assert corpus.cluster("' or true --").num_rows == 0
        with pytest.raises(UsageError, match="titel"):
            corpus.cluster("0" * 32, ["titel"])
    with pytest.raises(UsageError, match="closed"):
        corpus.cluster("0" * 32)
