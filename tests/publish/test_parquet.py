"""The one way in which the lake's Parquet files are written."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.config import Storage
from etl.publish.parquet import HASHES, UNLIKE, read_table, write_cell
from etl.schema import DATASETS, arrow_schema

ROWS = 500


def rows(dataset: str, count: int = ROWS) -> pa.Table:
    """Return rows of the contract: ids like ours, everything else empty."""
    schema = arrow_schema(dataset)
    columns = []
    for field in schema:
        if field.name in ("article_id", "cluster_id", "copy_of"):
            ids = [sha256(f"{field.name} {number}".encode()).hexdigest()[:32] for number in range(count)]
            columns.append(pa.array(ids))
        elif field.nullable:
            columns.append(pa.nulls(count, field.type))
        else:
            empty = {pa.string(): "", pa.list_(pa.string()): []}.get(field.type, 0)
            columns.append(pa.array([empty] * count, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def written(table: pa.Table, folder: Path, dataset: str = "articles", **storage: int) -> Path:
    return folder / write_cell(table, folder, dataset, "2020-01", "2020-01", Storage(**storage)).path


def test_a_name_ends_with_the_hash_of_the_bytes(tmp_path: Path) -> None:
    file = write_cell(rows("articles"), tmp_path, "articles", "2020-01-05", "2020-01", Storage())
    data = (tmp_path / file.path).read_bytes()
    assert (file.bytes, file.rows, file.sha256) == (len(data), ROWS, sha256(data).hexdigest())
    assert file.path == f"articles/pub_month=2020-01/2020-01-05-{file.sha256[:16]}.parquet"
    assert (file.month, file.cell) == ("2020-01", "2020-01-05")


def test_equal_rows_give_equal_bytes_whatever_their_chunks(tmp_path: Path) -> None:
    table = rows("articles")
    pieces = pa.concat_tables([table.slice(0, 7), table.slice(7, 0), table.slice(7, 211), table.slice(218)])
    assert written(pieces, tmp_path / "b").name == written(table, tmp_path / "a").name


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    table = rows("articles")
    path = str(written(table, tmp_path, row_group_rows=100))
    assert read_table([path], arrow_schema("articles")) == table
    assert read_table([], arrow_schema("articles")).num_rows == 0


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_plain_reader_finds_the_types_of_the_contract_in_a_footer_without_their_meanings(
    tmp_path: Path, dataset: str
) -> None:
    """What a column means stood in every footer, and made half of it."""
    path = written(rows(dataset), tmp_path, dataset)
    assert pq.read_schema(path).equals(arrow_schema(dataset))
    assert b"description" not in path.read_bytes()
    assert not pq.read_metadata(path).metadata


@pytest.mark.parametrize("size", [1, 100, 499, 500, 501])
def test_row_groups_have_the_size_set(tmp_path: Path, size: int) -> None:
    told = pq.ParquetFile(written(rows("articles"), tmp_path, row_group_rows=size)).metadata
    sizes = [told.row_group(number).num_rows for number in range(told.num_row_groups)]
    assert sum(sizes) == ROWS
    assert set(sizes[:-1]) <= {size}


def test_every_flat_column_has_bounds_or_only_nulls_and_all_are_zstd(tmp_path: Path) -> None:
    group = pq.ParquetFile(written(rows("articles"), tmp_path)).metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    assert {column.compression for column in columns} == {"ZSTD"}
    assert all(column.is_stats_set and column.has_column_index and column.has_offset_index for column in columns)
    assert {column.path_in_schema for column in columns if column.statistics.has_min_max} >= {
        "article_id", "cluster_id", "body", "record",
    }  # fmt: skip


@pytest.mark.parametrize("dataset", DATASETS)
def test_only_columns_whose_values_repeat_have_a_dictionary(tmp_path: Path, dataset: str) -> None:
    group = pq.ParquetFile(written(rows(dataset), tmp_path, dataset)).metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    without = {column.path_in_schema for column in columns if "RLE_DICTIONARY" not in column.encodings}
    assert without == {column.path_in_schema for column in columns} & set(UNLIKE)
    in_one_piece = {column.path_in_schema for column in columns if "DELTA_LENGTH_BYTE_ARRAY" in column.encodings}
    assert in_one_piece == {column.path_in_schema for column in columns} & set(HASHES)


def blooms(path: Path) -> set[str]:
    found = duckdb.sql(f"select path_in_schema from parquet_metadata('{path}') where bloom_filter_length > 0")
    return {name for (name,) in found.fetchall()}


@pytest.mark.parametrize(
    ("dataset", "ids"),
    [("articles", {"article_id", "cluster_id"}), ("copies", {"article_id", "cluster_id", "copy_of"})],
)
def test_ids_have_bloom_filters(tmp_path: Path, dataset: str, ids: set[str]) -> None:
    assert blooms(written(rows(dataset), tmp_path, dataset)) == ids


@pytest.mark.parametrize("dataset", [name for name in DATASETS if name not in ("articles", "copies")])
def test_other_data_sets_have_none(tmp_path: Path, dataset: str) -> None:
    assert not blooms(written(rows(dataset), tmp_path, dataset))


def test_a_file_without_rows_is_written_too(tmp_path: Path) -> None:
    path = written(rows("articles", 0), tmp_path)
    assert read_table([str(path)], arrow_schema("articles")).num_rows == 0


def test_a_bloom_filter_excludes_a_row_group_without_the_id(tmp_path: Path) -> None:
    """Ids are hashes, so that the bounds of no row group exclude one; the filter must."""
    table = rows("articles")
    path = written(table, tmp_path, row_group_rows=100)
    wanted = table["article_id"][250].as_py()
    excluded = duckdb.sql(f"from parquet_bloom_probe('{path}', 'article_id', '{wanted}')").fetchall()
    assert [row[2] for row in excluded][2] is False
    assert sum(row[2] for row in excluded) >= 3
