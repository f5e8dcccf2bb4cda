"""Texts that stay packed are those of the data files, of the months that nights come back to, and of no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from etl import pipeline
from etl.dedupe import index as index_module
from etl.dedupe import verdicts
from etl.dedupe.index import Index, read_rows
from etl.dedupe.packed import packed, save, unpack
from etl.dedupe.postings import month_number
from etl.publish.lake import Lake
from etl.publish.parquet import read_table
from etl.schema import arrow_schema
from tests.small_dumps import article, jsonl

MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04", "2020-05")
LAST = month_number("2020-05")


def lake_of(tmp_path: Path) -> Lake:
    """Return a lake with two articles in each month and without a date, all of them brought by one run."""
    dumps = tmp_path / "dumps"
    dumps.mkdir(exist_ok=True)
    rows = [article(2 * n + i, f"{month}-1{i}") for n, month in enumerate(MONTHS) for i in range(2)]
    (dumps / "old.jsonl").write_bytes(jsonl(*rows, article(90, None), article(91, None)))
    run(tmp_path)
    return Lake(tmp_path / "lake")


def run(tmp_path: Path) -> None:
    pipeline.run([str(tmp_path / "dumps")], tmp_path / "lake", root=str(tmp_path / "dumps"))


def packed_months(lake: Lake) -> set[str]:
    index = Index(lake, lake.require_head())
    return {file.month for file in index.files() if index.texts_path(file).exists()}


def bodies(index: Index, number: int) -> list[str]:
    assert index.snapshot is not None
    file = index.files()[number]
    return read_table([str(index.snapshot.local(file))], arrow_schema(file.dataset), ["body"])["body"].to_pylist()


def test_texts_come_back_in_the_order_of_the_rows(tmp_path: Path) -> None:
    texts = ["one", "", "نص", "four " * 999]
    save(packed(pa.array(texts, pa.large_string())), tmp_path / "packed")
    got = unpack(tmp_path / "packed", np.array([3, 0, 2, 3, 1]))
    assert got.type == pa.large_string()
    assert got.to_pylist() == [texts[row] for row in (3, 0, 2, 3, 1)]


def test_texts_are_packed_each_for_itself_wherever_they_begin() -> None:
    texts = pa.array(["one", "", "نص", "four " * 999], pa.large_string())
    alone = [packed(texts[row : row + 1])[0] for row in range(len(texts))]
    assert packed(texts).to_pylist() == [text.as_py() for text in alone]
    assert packed(texts[1:3]).to_pylist() == packed(texts).to_pylist()[1:3]
    assert packed(texts[:0]).to_pylist() == []


@pytest.mark.parametrize("since", [None, 0, LAST, LAST + 1])
def test_texts_are_the_same_packed_or_not(tmp_path: Path, since: int | None) -> None:
    lake = lake_of(tmp_path)
    index = Index(lake, lake.require_head(), since)
    whole = [bodies(index, number) for number in range(len(index.files()))]
    rows = [(file, row) for file, texts in enumerate(whole) for row in range(len(texts))]
    mixed = pd.DataFrame(rows, columns=["file", "row"]).sample(frac=1, random_state=1)
    for path in index.folder.glob("*.texts"):
        path.unlink()
    for _ in range(2):  # the first time they are packed, if they are to be
        assert index.texts(mixed).to_pylist() == [whole[file][row] for file, row in mixed.itertuples(index=False)]
    want = {0: {*MONTHS, "unknown"}, LAST: {MONTHS[-1], "unknown"}, LAST + 1: {"unknown"}, None: set()}
    assert packed_months(lake) == want[since]


def test_a_run_packs_the_months_around_its_articles_and_the_next_drops_what_is_out_of_reach(tmp_path: Path) -> None:
    lake = lake_of(tmp_path)
    assert packed_months(lake) == {*MONTHS[2:], "unknown"}
    (tmp_path / "dumps" / "new.jsonl").write_bytes(jsonl(article(50, "2020-06-01"), article(51, "2020-06-02")))
    run(tmp_path)
    assert packed_months(lake) == {*MONTHS[3:], "2020-06", "unknown"}


def test_a_run_that_brings_nothing_new_drops_nothing(tmp_path: Path) -> None:
    lake = lake_of(tmp_path)
    before = packed_months(lake)
    Index(lake, lake.require_head()).prune()
    assert packed_months(lake) == before


def test_a_night_reads_no_data_file_of_the_months_it_comes_back_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = lake_of(tmp_path)
    text = bodies(Index(lake, lake.require_head()), 4)[0]

    read: list[int] = []  # rows of data files

    def counted(way: Callable[..., pa.Table]) -> Callable[..., pa.Table]:
        def told(*arguments: object) -> pa.Table:
            table = way(*arguments)
            read.append(table.num_rows)
            return table

        return told

    for way in (read_rows, read_table):
        monkeypatch.setattr(index_module, way.__name__, counted(way))
    edited = {**article(60, "2020-05-20"), "content": f"{text} And so they did."}
    (tmp_path / "dumps" / "new.jsonl").write_bytes(jsonl(edited))
    run(tmp_path)
    totals = lake.require_head().manifest.totals
    assert (totals["records"], totals["copies"]) == (13, 1), "it was compared"
    assert sum(read) == 0


def test_a_file_written_anew_takes_over_what_was_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = lake_of(tmp_path)
    new: list[str] = []

    def noted(texts: pa.Array) -> pa.Array:
        new.extend(texts.to_pylist())
        return packed(texts)

    monkeypatch.setattr(index_module.packed, "packed", noted)
    (tmp_path / "dumps" / "new.jsonl").write_bytes(jsonl(article(60, "2020-05-10")))
    run(tmp_path)
    index = Index(lake, lake.require_head())
    number = next(number for number, file in enumerate(index.files()) if file.month == "2020-05")
    texts = bodies(index, number)
    assert len(texts) == 3
    assert len(new) == 1
    assert new[0] in texts
    assert unpack(index.texts_path(index.files()[number]), np.arange(3)).to_pylist() == texts


@pytest.mark.parametrize(
    ("dates", "month"),
    [
        (["2020-05-01"] * 199 + ["2031-01-01"], "2020-03"),
        (["2020-05-01"] * 20 + ["2020-06-01"], "2020-03"),
            (["2020-05-01"] * 90 + ["2020-06-01"] * 2, "2020-04"),
        ([None, "2020-05-01"], "2020-03"),
    ],
)
def test_a_mistyped_date_does_not_say_where_nights_go_on(dates: list[str | None], month: str) -> None:
    given = pd.Series(pd.to_datetime(pd.Series(dates)).dt.date, dtype=pd.ArrowDtype(pa.date32()))
    assert verdicts.packed_since(given, reach=1) == month_number(month)


def test_without_a_date_it_is_not_known_where_nights_go_on() -> None:
    assert verdicts.packed_since(pd.Series([None], dtype=pd.ArrowDtype(pa.date32())), reach=1) is None


def test_rows_are_read_out_of_their_row_groups(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(25)]
    table = pa.table({"body": texts, "dateline": pa.nulls(25, pa.string())})
    pa.parquet.write_table(table, tmp_path / "data.parquet", row_group_size=10)
    rows = np.array([24, 3, 21, 0, 3])
    assert read_rows(tmp_path / "data.parquet", rows)["body"].to_pylist() == [texts[row] for row in rows]
