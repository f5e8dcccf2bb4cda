"""Headlines are the rows and types of `articles`, whichever way they are read, and whether or not they are made."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import etl.lake
from etl.errors import UsageError
from etl.headlines.building import build
from etl.headlines.reading import sources
from etl.headlines.spans import COLUMNS, schema, spans
from etl.publish.catalog import write_catalog
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST
from tests.history import lake_of_three, make_older

LACKING = ("url", "word_count")  # as if the contract had gained them later
Rows = list[dict[str, Any]]


def by_pyarrow(corpus: etl.lake.Corpus) -> Rows:
    return corpus.dataset("headlines").to_table().to_pylist()


def by_pandas(corpus: etl.lake.Corpus) -> Rows:
    return pa.Table.from_pandas(corpus.pandas("headlines"), preserve_index=False).to_pylist()


def by_polars(corpus: etl.lake.Corpus) -> Rows:
    return corpus.polars("headlines").collect().to_dicts()


def by_duckdb(corpus: etl.lake.Corpus) -> Rows:
    return corpus.duckdb().sql("from headlines").to_arrow_table().to_pylist()


def by_catalog(corpus: etl.lake.Corpus) -> Rows:
    with duckdb.connect(str(corpus.lake.catalog), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        view = f"snapshot_{corpus.manifest.snapshot}.headlines"
        return connection.sql(f"from {view}").to_arrow_table().to_pylist()


WAYS = (by_pyarrow, by_pandas, by_polars, by_duckdb, by_catalog)


def in_order(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: row["article_id"])


def wanted(corpus: etl.lake.Corpus) -> Rows:
    """Return the rows of the article files, narrowed, without any reader of ours."""
    rows = [row for path in corpus.paths("articles") for row in pq.ParquetFile(path).read().to_pylist()]
    return in_order([{name: row.get(name) for name in COLUMNS} for row in rows])


@pytest.mark.parametrize("contract", ["today's", "older"])
@pytest.mark.parametrize("made", ["nothing", "some spans", "all"])
def test_every_way_gives_the_rows_of_the_articles(lake: Lake, made: str, contract: str) -> None:
    if contract == "older":
        make_older(lake, [*LACKING, "keywords"], ["articles"], "2020-03")
    if made != "nothing":
        build(lake.path)
    if made == "some spans":
        spans(lake.require_head())[1].path.unlink()
    write_catalog(lake, lake.require_head())
    with etl.lake.open(lake.path) as corpus:
        there, rest = sources(corpus.snapshot)
        assert (bool(there), bool(rest)) == (made != "nothing", made != "all")
        want = wanted(corpus)
        assert {row["date"] and row["date"].year for row in want} == {2019, 2020, None}
        assert any(row["url"] for row in want)
        assert any(row["word_count"] is None for row in want) == (contract == "older")
        for way in WAYS:
            rows = way(corpus)
            assert list(rows[0]) == list(COLUMNS), way
            assert in_order(rows) == want, way


@pytest.mark.parametrize("made", [False, True])
def test_types_are_those_of_the_contract(lake: Lake, made: bool) -> None:
    if made:
        build(lake.path)
    with etl.lake.open(lake.path) as corpus:
        articles = corpus.dataset("articles").schema
        types = [articles.field(name).type for name in COLUMNS]
        assert corpus.dataset("headlines").schema.types == corpus.dataset("headlines").to_table().schema.types == types
        assert corpus.duckdb().sql("from headlines").to_arrow_table().schema.types == types
        assert [type_.pyarrow_dtype for type_ in corpus.pandas("headlines").dtypes] == types
        assert dict(corpus.polars("headlines").collect().schema) == dict(pl.DataFrame(schema().empty_table()).schema)


@pytest.mark.parametrize("made", [False, True])
def test_an_older_snapshot_is_as_it_was(lake: Lake, made: bool) -> None:
    if made:
        build(lake.path, 1)
    write_catalog(lake, lake.require_head())
    with etl.lake.open(lake.path, 1) as then, etl.lake.open(lake.path) as now:
        assert len(wanted(then)) < len(wanted(now))
        for way in WAYS:
            assert in_order(way(then)) == wanted(then), way
            assert in_order(way(now)) == wanted(now), way
        beside = now.duckdb(beside=[1]).sql("from snapshot_1.headlines").to_arrow_table().to_pylist()
        assert in_order(beside) == wanted(then)


def test_pandas_takes_columns_and_filters(lake: Lake) -> None:
    build(lake.path)
    with etl.lake.open(lake.path) as corpus:
        frame = corpus.pandas("headlines", columns=["headline"], filters=[("agency", "==", "afp")])
        assert sorted(frame["headline"]) == [f"Headline number {seed} of the day" for seed in (2, 30)]


def test_paths_are_those_of_the_spans_or_a_usage_error(lake: Lake) -> None:
    with etl.lake.open(lake.path) as corpus:
        with pytest.raises(UsageError, match="2010s, 2020s, unknown are not made"):
            corpus.paths("headlines")
        build(lake.path)
        assert [Path(path).name.split("-")[0] for path in corpus.paths("headlines")] == ["2010s", "2020s", "unknown"]


@pytest.mark.parametrize("folder", ["env=prod", "o'clock"])
def test_the_path_of_the_lake_adds_no_column(lake: Lake, tmp_path: Path, folder: str) -> None:
    shutil.move(lake.path, tmp_path / folder)
    for made in (False, True):
        if made:
            build(tmp_path / folder)
        write_catalog(Lake(tmp_path / folder), Lake(tmp_path / folder).require_head())
        with etl.lake.open(tmp_path / folder) as corpus:
            for way in WAYS:
                assert list(way(corpus)[0]) == list(COLUMNS)
                assert in_order(way(corpus)) == wanted(corpus)


def test_a_snapshot_without_articles_has_no_headlines(tmp_path_factory: pytest.TempPathFactory) -> None:
    lake = lake_of_three(tmp_path_factory)
    manifest = lake.require_head().path / MANIFEST
    raw = orjson.loads(manifest.read_bytes())
    raw["files"] = [file for file in raw["files"] if not file["path"].startswith("articles/")]
    manifest.write_bytes(orjson.dumps(raw))
    assert build(lake.path).spans == 0
    write_catalog(lake, lake.require_head())
    with etl.lake.open(lake.path) as corpus:
        assert [way(corpus) for way in WAYS] == [[]] * len(WAYS)
