"""Every string of the golden table reads as the table says; nothing else may be invented."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from etl.extract.dates import parse_date
from etl.extract.dates.calendars import YEARS
from etl.vocabulary import DATE_PRECISIONS

TABLE = Path(__file__).parents[2] / "golden" / "dates.tsv"
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
STYLES = {
    "worded", "numeric", "cjk", "pair", "iso", "mail", "wire", "epoch", "ambiguous", "implausible", "range",
    "relative", "other calendar", "junk",
}  # fmt: skip


def test_table_is_large_and_without_repetition() -> None:
    assert len(ROWS) >= 1_000
    assert len({(row["text"], row["language"]) for row in ROWS}) == len(ROWS)
    assert Counter(row["date"] == "null" for row in ROWS)[True] >= 250


def test_every_row_is_classified() -> None:
    assert {row["style"] for row in ROWS} == STYLES
    assert {row["calendar"] for row in ROWS} == {*YEARS, "mixed", ""}
    assert {row["precision"] for row in ROWS} <= set(DATE_PRECISIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text']}-{row['language']}")
def test_string_reads_as_recorded(row: dict[str, str]) -> None:
    parsed = parse_date(row["text"], language=row["language"])
    found = parsed.date.isoformat() if parsed and parsed.date else "null"
    assert (found, parsed.precision if parsed else "none") == (row["date"], row["precision"])
    if parsed:
        assert parsed.text == row["text"].strip()
