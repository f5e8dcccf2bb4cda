"""Rows of headlines lie by agency and day, each agency of some size in row groups of its own."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.headlines import writing
from etl.headlines.building import build
from etl.headlines.spans import schema, spans
from etl.publish.lake import Lake


def test_rows_lie_by_agency_and_day_and_agencies_apart(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SMALLEST_GROUP", 2)
    monkeypatch.setattr(writing, "LARGEST_GROUP", 4)
    build(lake.path)
    for span in spans(lake.require_head()):
        file = pq.ParquetFile(span.path)
        rows = file.read()
        ordered = [(name, "ascending") for name in ("agency", "date", "published_at", "article_id")]
        assert rows.equals(rows.sort_by(ordered))
        groups = [file.read_row_group(number)["agency"].to_pylist() for number in range(file.num_row_groups)]
        assert all(len(group) <= 4 for group in groups)
        assert all(len(set(group)) == 1 for group in groups if "reuters" in group and len(rows) > 4)
        assert not file.schema_arrow.metadata


@given(counts=st.lists(st.integers(1, 200_000), max_size=30))
def test_row_groups_hold_all_rows_and_an_agency_of_some_size_alone(counts: list[int]) -> None:
    sizes = list(writing.groups(counts))
    assert sum(sizes) == sum(counts)
    assert all(0 < size <= writing.LARGEST_GROUP for size in sizes)
    ends = {sum(sizes[: number + 1]) for number in range(len(sizes))} | {0}
    for number, count in enumerate(counts):
        if count >= writing.SMALLEST_GROUP:
            assert {sum(counts[:number]), sum(counts[: number + 1])} <= ends
    assert len(sizes) <= 2 * (1 + sum(counts) // writing.SMALLEST_GROUP)


def test_batches_are_cut_into_groups() -> None:
    rows = pa.Table.from_pylist([{"article_id": str(number)} for number in range(10)], schema())
    batches = pa.RecordBatchReader.from_batches(schema(), rows.to_batches(max_chunksize=3))
    groups = list(writing.cut(batches, [1, 5, 4]))
    assert [len(group) for group in groups] == [1, 5, 4]
    assert pa.concat_tables(groups).equals(rows)
    assert all(column.num_chunks == 1 for group in groups for column in group.columns), "page borders follow chunks"
