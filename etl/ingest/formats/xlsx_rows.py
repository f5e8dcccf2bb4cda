"""Workbooks (XLSX): a record a row of every sheet that holds text; columns by the first row, as in a CSV file."""

from __future__ import annotations

import posixpath
import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO, NamedTuple, cast

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.containers import SPOOL_BYTES, is_document
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.confined import spool_member
from etl.ingest.formats.rows import Row, Source, parse_row, rows_as_records
from etl.ingest.formats.tables import ROWS_LOOKED_AT, columns_of_cells
from etl.ingest.formats.xlsx_cells import Strings, sheet_rows
from etl.ingest.formats.xlsx_parts import attributes_of, date_styles
from etl.ingest.streams import MemberStream
from etl.ingest.zip import Zip

MOST_PARTS = 1_000
NAMED = re.compile(r"\.xls[xm]$", re.IGNORECASE)
WORKBOOK = re.compile(rb"PK\x03\x04.{26}/?xl[/\\]", re.DOTALL)
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TEXTS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
SHEETS = "xl/worksheets/"


class Book(NamedTuple):
    """What the sheets of a workbook share."""

    strings: Strings
    dates: frozenset[str]
    since_1904: bool


def _recognises(head: Head) -> bool:
    """Tell a workbook by the names in its zip, or by the file's own where they lie further behind."""
    return is_document(head.data) and (WORKBOOK.search(head.data) is not None or NAMED.search(head.name) is not None)


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Lay the workbook down, for its parts refer to each other, and read one sheet after the other."""
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as spool:
        size = spool_member(member, limits, cast(BinaryIO, spool))
        source = Source.of(limits, member.mapping, size)
        parts = _parts(cast(BinaryIO, spool), source)
        book, sheets = _book(parts, limits.max_record_bytes)
        if not sheets:
            raise BadInput("malformed", "a workbook without sheets")
        for name, path in sheets:
            try:
                part = parts.pop(path, None)
                if part is None:
                    raise BadInput("malformed", "its part is not there, or there twice")
                yield from _records(source, name, sheet_rows(part, limits.max_record_bytes, *book))
            except BadInput as error:
                yield Fault(error.reason, f"sheet {name}: {error.detail}"[:300], None, b"")


def _parts(spool: BinaryIO, source: Source) -> dict[str, MemberStream]:
    """Return the parts that hold rows, by their names; each is measured against the limits as it is read."""
    parts: dict[str, MemberStream] = {}
    for entry in Zip(spool, source.budget).entries():
        name = (entry.name or "").lstrip("/")
        if name in (TEXTS, STYLES, RELATIONS, BOOK) or name.startswith(SHEETS):
            if isinstance(entry.content, BadInput):
                raise BadInput(entry.content.reason, f"{name}: {entry.content.detail}")
            parts[name] = entry.content
        if len(parts) > MOST_PARTS:
            raise BadInput("too_many", f"more than {MOST_PARTS} parts of a workbook")
    return parts


def _book(parts: dict[str, MemberStream], most: int) -> tuple[Book, list[tuple[str, str]]]:
    """Return what the sheets share, and the (name, part) of each, in the order of the workbook."""
    def elements(part: str, *wanted: str) -> list[tuple[str, dict[str, str]]]:
        stream = parts.get(part)
        return attributes_of(stream, most, *wanted) if stream is not None else []

    strings = Strings()
    if TEXTS in parts:
        strings.load(parts[TEXTS], most)
    dates = date_styles(elements(STYLES, "numFmt", "cellXfs", "xf", "cellStyles"))
    targets = {a.get("Id", ""): posixpath.normpath(posixpath.join("/xl", a.get("Target", ""))).lstrip("/")
               for _, a in elements(RELATIONS, "Relationship")}
    listed = elements(BOOK, "workbookPr", "sheet")
    since_1904 = any(a.get("date1904") in ("1", "true") for name, a in listed if name == "workbookPr")
    sheets = [(a.get("name", ""), targets.get(a.get("id", ""), "")) for name, a in listed if name == "sheet"]
    return Book(strings, dates, since_1904), [(name, path) for name, path in sheets if path.startswith(SHEETS)]


def _records(source: Source, name: str, rows: Iterator[dict[int, str] | BadInput]) -> Iterator[Piece | Fault]:
    """Yield the records of a sheet; a column beyond those of the first rows has no name but its place."""
    first = list(islice(rows, ROWS_LOOKED_AT))
    whole = [row for row in first if not isinstance(row, BadInput)]
    if not whole:
        for row in first:
            if isinstance(row, BadInput):
                raise row
        return
    width = max(max(row) for row in whole) + 1
    header, columns = columns_of_cells([_cells(row, width) for row in whole])
    if header:
        first.remove(whole[0])
    found = (row if isinstance(row, BadInput) else _cells(row, width) for row in chain(first, rows))
    yield from rows_as_records(source, f" {name}", columns, cast("Iterator[Row]", found))


def _cells(row: dict[int, str], width: int) -> Sequence[str]:
    return [row.get(column, "") for column in range(width)]


XLSX = Format("xlsx", _recognises, _split, parse_row)
