"""The datasheet: every number is that of the rows, gaps are told, nothing depends on the clock."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.config import load_config
from etl.publish.card import cell, datasheet, percent, write_card
from etl.publish.facts import Share, gaps, gather
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from tests.small_dumps import counted, run, write_dumps


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("card")
    run(folder / "lake", write_dumps(folder / "dumps"))
    return Lake(folder / "lake").require_head()


@pytest.fixture(scope="module")
def card(snapshot: Snapshot) -> str:
    return (snapshot.path / "README.md").read_text()


def table(card: str, head: str) -> dict[str, list[str]]:
    """Return the rows of the first table behind a heading, by their first cell."""
    lines = card.split(head, 1)[1].split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("| --- |"))
    rows: dict[str, list[str]] = {}
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        first, *rest = (part.strip() for part in re.split(r"(?<!\\)\|", line)[1:-1])
        rows[first] = rest
    return rows


def test_it_counts_data_sets_folders_and_reasons_as_the_rows_do(snapshot: Snapshot, card: str) -> None:
    totals = snapshot.manifest.totals
    assert {name: int(row[1]) for name, row in table(card, "## Composition").items()} == {
        "articles": totals["articles"], "copies": totals["copies"], "relations": 0, "rejects": totals["rejects"],
        "dumps": 8,
    }  # fmt: skip
    with duckdb.connect() as connection:
        for name in ("articles", "rejects"):
            connection.execute(f"create view {name} as from read_parquet('{snapshot.path}/{name}/**/*.parquet')")
        folder = "select split_part(dump, '/', 1), count(*) from articles group by 1"
        folders = dict(connection.execute(folder).fetchall())
        reasons = dict(connection.execute("select reason, count(*) from rejects group by 1").fetchall())
        dated = connection.execute("select count(date), min(date), max(date) from articles").fetchone()
    assert {name: int(row[0]) for name, row in table(card, "### By folder").items()} == folders
    assert {name: int(row[0]) for name, row in table(card, "## What was turned down").items()} == reasons
    assert dated is not None
    assert f"run from {dated[1]} to {dated[2]}" in card
    assert table(card, "### What is filled")["date"][0] == percent(dated[0] / totals["articles"])
    assert sum(int(row[0]) for row in table(card, "### By agency").values()) == totals["articles"]


def test_it_says_how_to_cite_and_what_the_window_is(snapshot: Snapshot, card: str) -> None:
    assert card.count(snapshot.manifest.content_hash) == 1
    assert f"@misc{{news-corpus-{snapshot.manifest.content_hash[:12]}," in card
    assert "further apart than 1 month are copies only" in card
    assert not re.search(r"\{\{|\{%|\bNone\b", card)
    assert all(line == line.rstrip() for line in card.splitlines())


def test_it_is_a_function_of_the_snapshot(snapshot: Snapshot, card: str) -> None:
    reach = load_config().copies.reach_months
    assert datasheet(snapshot, gather(snapshot, counted(snapshot)), reach) == card
    write_card(snapshot, counted(snapshot), reach)
    assert (snapshot.path / "README.md").read_text() == card


def test_an_empty_corpus_has_a_datasheet(tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "nothing.txt").write_bytes(b"")
    config = load_config().model_copy(update={"gates": load_config().gates.model_copy(update={"allow_empty": True})})
    run(tmp_path / "lake", tmp_path / "dumps", config=config)
    assert "No article carries a date." in (Lake(tmp_path / "lake").require_head().path / "README.md").read_text()


@pytest.mark.parametrize(
    ("first", "last", "months", "want"),
    [
        (date(2016, 11, 30), date(2017, 2, 1), {"2016-11", "2017-02"}, ("2016-12 to 2017-01",)),
        (date(2016, 1, 1), date(2016, 5, 31), {"2016-01", "2016-03", "2016-05"}, ("2016-02", "2016-04")),
        (date(2016, 1, 1), date(2016, 1, 31), {"2016-01"}, ()),
        (None, None, set(), ()),
    ],
)
def test_gaps(first: date | None, last: date | None, months: set[str], want: tuple[str, ...]) -> None:
    assert gaps(first, last, months) == want


def test_gaps_are_told_where_there_is_enough_to_tell_them() -> None:
    many = tuple(f"2016-{month:02d}" for month in range(1, 13)) * 2
    days = (date(2016, 1, 1), date(2016, 12, 31))
    assert Share("a", 99, 99, *days, 9, many).told_gaps == ""
    assert Share("a", 100, 100, *days, 9, ()).told_gaps == "none"
    assert Share("a", 100, 100, *days, 9, many).told_gaps.endswith("2016-12 and 12 more")
    assert (Share("a", 1, 1, *days, 1, ()).span, Share("a", 1, 0, None, None, 0, ()).span) == (366, 0)


def test_names_of_folders_stay_in_their_cell() -> None:
    assert cell("a|b`c\n<d>") == "a\\|b\\`c &lt;d>"


@pytest.mark.parametrize(("share", "want"), [(0, "0.0%"), (0.0003, "< 0.1%"), (0.001, "0.1%"), (1, "100.0%")])
def test_what_is_not_nothing_does_not_look_like_it(share: float, want: str) -> None:
    assert percent(share) == want
