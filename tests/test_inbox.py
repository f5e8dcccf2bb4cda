"""Which dumps an inbox holds for which days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.errors import UsageError
from etl.inbox import days_until, deliveries, for_day, root_of

DAY = date(2026, 11, 30)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folders = {"2026-11-28": ["a.json"], "2026-11-30": ["b.json", "c.xml"], "afp": ["20261130.json"]}
    folders["bbc"] = folders["afp"]
    for name in (f"{folder}/{file}" for folder, files in folders.items() for file in files):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(found: tuple[str, ...], inbox: Path) -> list[str]:
    return [str(Path(path).relative_to(inbox)) for path in found]


def test_a_day_is_a_folder_of_the_inbox(inbox: Path) -> None:
    found = deliveries(str(inbox), [DAY])
    assert names(found.dumps, inbox) == ["2026-11-30"]
    assert found.root == str(inbox)
    assert found.missing == ()


def test_days_that_brought_nothing_are_named_and_no_error(inbox: Path) -> None:
    found = deliveries(str(inbox), days_until(DAY, 3))
    assert names(found.dumps, inbox) == ["2026-11-28", "2026-11-30"]
    assert found.missing == (f"{inbox}/2026-11-29",)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{ds}/*.json", ["2026-11-30/b.json"]),
        ("{year}-{month}-{day}", ["2026-11-30"]),
        ("*/{ds_nodash}.json", ["afp/20261130.json", "bbc/20261130.json"]),
        ("**/{ds_nodash}.*", ["afp/20261130.json", "bbc/20261130.json"]),
        ("[ab]*/{ds_nodash}.json", ["afp/20261130.json", "bbc/20261130.json"]),
    ],
)
def test_a_pattern_says_where_the_day_stands(inbox: Path, pattern: str, expected: list[str]) -> None:
    found = deliveries(f"{inbox}/{pattern}", [DAY])
    assert names(found.dumps, inbox) == expected
    assert found.root == str(inbox), "dumps have the same names whatever the day"


def test_a_lost_inbox_is_no_holiday(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        deliveries(str(tmp_path / "unmounted"), [DAY])


def test_a_uri_may_name_the_day_but_no_wildcards(inbox: Path) -> None:
    found = deliveries(f"file://{inbox}", days_until(DAY, 2))
    assert (found.dumps, found.missing) == ((f"file://{inbox}/2026-11-30",), (f"file://{inbox}/2026-11-29",))
    with pytest.raises(UsageError, match="wildcards"):
        deliveries(f"file://{inbox}/{{ds}}/*.json", [DAY])


@pytest.mark.parametrize("pattern", ["/in/{date}", "/in/{}", "/in/{0}", "/in/{ds", "/in/{ds.year}"])
def test_a_placeholder_that_is_none_is_said(pattern: str) -> None:
    with pytest.raises(UsageError, match="placeholder"):
        for_day(pattern, DAY)


@pytest.mark.parametrize("pattern", ["{ds}", "*/x", "s3://{ds}/x"])
def test_an_inbox_needs_a_folder_that_stays(pattern: str) -> None:
    with pytest.raises(UsageError, match="stays the same"):
        root_of(pattern)
