from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from etl.config import Config
from etl.publish.lake import Lake
from etl.publish.layout import cells, digits_needed, months
from etl.publish.months import with_day
from tests.small_dumps import article, jsonl, run

DAYS = pd.Series(pd.to_datetime(["2016-12-24", "2016-12-31", None]))
IDS = pd.Series(["3fa0", "a001", "3f11"])
TARGET = 3
CONFIG = Config.model_validate({"storage": {"target_file_rows": TARGET}})


def test_months_are_strings_and_unknown_is_a_word() -> None:
    assert months(DAYS).tolist() == ["2016-12", "2016-12", "unknown"]


def test_a_small_month_is_one_cell() -> None:
    assert set(cells("2016-12", 10, DAYS[:2], IDS[:2], target=10)) == {"2016-12"}


def test_a_month_over_its_target_is_cut_by_day() -> None:
    assert cells("2016-12", 11, DAYS[:2], IDS[:2], target=10).tolist() == ["2016-12-24", "2016-12-31"]


def test_undated_rows_are_cut_by_id() -> None:
    assert cells("unknown", 11, DAYS, IDS, target=10).tolist() == ["unknown.3", "unknown.a", "unknown.3"]
    assert cells("unknown", 161, DAYS, IDS, target=10).tolist() == ["unknown.3f", "unknown.a0", "unknown.3f"]


def test_digits_grow_with_rows() -> None:
    assert [digits_needed(rows, 100) for rows in (0, 100, 101, 1600, 1601)] == [0, 0, 1, 1, 2]


def deliver(tmp_path: Path, night: str, *rows: dict[str, str]) -> dict[str, int]:
    """Bring one more dump in; return every file of articles and copies by its cell, as the file system knows it."""
    (tmp_path / "dumps").mkdir(exist_ok=True)
    (tmp_path / "dumps" / night).write_bytes(jsonl(*rows))
    run(tmp_path / "lake", tmp_path / "dumps", night, config=CONFIG, override_gates=True)
    head = Lake(tmp_path / "lake").require_head()
    files = [file for name in ("articles", "copies") for file in head.files(name) if file.rows]
    return {f"{file.dataset} {file.cell}": (head.path / file.path).stat().st_ino for file in files}


def january(seed: int, day: int) -> dict[str, str]:
    return article(seed, f"2020-01-{day:02d}")


def test_a_night_writes_only_the_files_of_its_days(tmp_path: Path) -> None:
    before = deliver(tmp_path, "old.jsonl", article(50, "2020-02-01"), *(january(20 + day, day) for day in range(1, 6)))
    after = deliver(tmp_path, "new.jsonl", january(62, 2), january(69, 9), january(23, 4))  # the last is a copy
    written = {cell for cell, inode in after.items() if before.get(cell) != inode}
    assert {cell.split()[1] for cell in written} == {"2020-01-02", "2020-01-04", "2020-01-09"}
    assert before.keys() - after.keys() == set()


def test_a_month_changes_its_cells_with_the_row_above_the_target_and_back(tmp_path: Path) -> None:
    rows = [january(21, 1), january(22, 2), january(21, 3)]  # two articles and a copy count as three rows
    assert deliver(tmp_path, "a.jsonl", *rows).keys() == {"articles 2020-01", "copies 2020-01"}
    cut = {"articles 2020-01-01", "articles 2020-01-02", "articles 2020-01-04", "copies 2020-01-03"}
    assert deliver(tmp_path, "b.jsonl", january(24, 4)).keys() == cut
    assert deliver(tmp_path, "b.jsonl", article(24, "2020-02-04")).keys() == {
        "articles 2020-01", "copies 2020-01", "articles 2020-02",
    }  # fmt: skip


def test_a_day_is_read_from_dates_of_either_kind():
    dates = [date(2016, 12, 24), None, date(1914, 9, 1)]
    wanted = pd.Series(pd.to_datetime(["2016-12-24", None, "1914-09-01"])).astype("datetime64[s]")
    for column in (pd.Series(dates, dtype=object), pd.Series(dates, dtype=pd.ArrowDtype(pa.date32()))):
        pd.testing.assert_series_equal(with_day(column.to_frame("date"))["day"], wanted, check_names=False)
        assert with_day(column.iloc[:0].to_frame("date"))["day"].dtype == wanted.dtype
