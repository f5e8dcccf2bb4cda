from __future__ import annotations

import pandas as pd

from etl.publish.layout import cells, digits_needed, months

DAYS = pd.Series(pd.to_datetime(["2016-12-24", "2016-12-31", None]))
IDS = pd.Series(["3fa0", "a001", "3f11"])


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
