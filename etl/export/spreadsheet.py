"""CSV that a spreadsheet opens without running anything in it (OWASP, CSV injection).

Every cell is quoted. Text that begins with a character that starts a formula gets an apostrophe before it; so does
text that begins with apostrophes before such a character, so that taking one away gives back what it was. Lists are
JSON, as no separator is free of meaning.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff".encode()


def csv_header(columns: Sequence[str]) -> bytes:
    """Return the line of column names."""
    return csv_line(list(columns))


def csv_row(row: Mapping[str, Any]) -> bytes:
    """Return a row as a line of CSV (RFC 4180, UTF-8); an empty cell is null."""
    return csv_line([cell(value) for value in row.values()])


def csv_line(cells: Sequence[str]) -> bytes:
    """Quote cells and join them."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue().encode()


def cell(value: Any) -> str:
    """Return a value as the text of a cell."""
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return harmless(value) if isinstance(value, str) else str(value)


def harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would compute."""
    return "'" + text if text.lstrip("'").startswith(STARTS_FORMULA) else text
