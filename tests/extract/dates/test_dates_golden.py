"""Every string of the golden table reads as the table says; nothing else may be invented."""

import csv
from pathlib import Path

import pytest

from etl.extract.dates import parse_date

TABLE = Path(__file__).parents[2] / "golden" / "dates.tsv"
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_table_is_large_and_without_repetition() -> None:
    assert len(ROWS) >= 150
    assert len({(row["text"], row["language"]) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text']}-{row['language']}")
def test_string_reads_as_recorded(row: dict[str, str]) -> None:
    parsed = parse_date(row["text"], language=row["language"])
    found = parsed.date.isoformat() if parsed and parsed.date else "null"
    assert (found, parsed.precision if parsed else "none") == (row["date"], row["precision"])
    if parsed:
        assert parsed.text == row["text"].strip()
