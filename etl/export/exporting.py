"""Export: rows of a snapshot through a format into a file, or a folder with a file for each month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from etl.errors import UsageError
from etl.export import ninjs
from etl.export.json_lines import json_line
from etl.export.ninjs import ninjs_item
from etl.export.rows import chosen_columns, rows
from etl.export.spreadsheet import BYTE_ORDER_MARK, csv_header, csv_row
from etl.export.writing import whole_file
from etl.publish.manifest import Snapshot


def nothing(columns: Sequence[str]) -> bytes:
    """Begin a file with nothing."""
    return b""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what a file begins with, how it writes a row, and which columns it needs (empty: any)."""

    suffix: str
    begin: Callable[[Sequence[str]], bytes]
    line: Callable[[Mapping[str, Any]], bytes]
    needs: tuple[str, ...] = ()


FORMATS = {
    "jsonl": Format(".jsonl", nothing, json_line),
    "ninjs": Format(".ninjs.jsonl", nothing, lambda row: json_line(ninjs_item(row)), ninjs.COLUMNS),
    "csv": Format(".csv", csv_header, csv_row),
}


def export(
    snapshot: Snapshot, to: str | Path, form: str, *, where: str = "", columns: Sequence[str] = (), bom: bool = False
) -> int:
    """Write the articles of a snapshot that satisfy `where` (SQL over the view `articles`); return how many.

    `to` is a file, compressed where its name ends with .gz or .zst, or a folder (it ends with `/`, or is one), which
    gets a file for each month of publication. `form` is one of FORMATS. `bom` puts a byte order mark before CSV.
    Raises UsageError.
    """
    chosen = FORMATS[form]
    if chosen.needs and columns:
        raise UsageError(f"{form} has its own fields; leave --columns out")
    if bom and form != "csv":
        raise UsageError(f"only CSV may begin with a byte order mark, not {form}")
    names = chosen.needs or chosen_columns(columns)
    start = (BYTE_ORDER_MARK if bom else b"") + chosen.begin(names)
    found = rows(snapshot, where, names)
    target = Path(to)
    if not (str(to).endswith("/") or target.is_dir()):
        target.parent.mkdir(parents=True, exist_ok=True)
        return write(target, chosen, start, (row for _, row in found))
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise UsageError(f"{target} holds files already, which nobody could tell from new ones; name an empty folder")
    return sum(
        write(target / f"articles-{month}{chosen.suffix}", chosen, start, (row for _, row in group))
        for month, group in groupby(found, key=itemgetter(0))
    )


def write(path: Path, form: Format, start: bytes, found: Iterator[dict[str, Any]]) -> int:
    """Write rows to a file; return how many."""
    count = 0
    with whole_file(path) as stream:
        stream.write(start)
        for row in found:
            stream.write(form.line(row))
            count += 1
    return count
