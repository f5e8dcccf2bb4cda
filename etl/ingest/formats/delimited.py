"""CSV and TSV, with a header and without: one record a row, quoted line breaks included."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import HEAD_BYTES, Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import (
    bom_length,
    bytewise,
    context_for,
    context_of,
    flags_of,
    head_text,
    mapping_of,
    piece_of,
    streamed_encoding,
    text_of_record,
)
from etl.ingest.formats.field_names import role_name
from etl.ingest.formats.named_fields import fields_from
from etl.ingest.formats.tables import Table, read_row, row_pattern, table_in

# The csv module refuses fields above 128 KiB; a record is already bounded by limits.max_record_bytes.
csv.field_size_limit((1 << 31) - 1)

_STRAY = re.compile("[\ud800-\udfff]")  # a byte of the header that is no text: no name can have it
_CHUNK = 1 << 18
_LINES_LOOKED_AT = 200
_PROBLEMS = {"malformed": "a quote that never closes", "truncated": "the data end within a quoted cell",
             "too_large": "a row beyond the limits"}


@lru_cache(maxsize=4)
def _table(head: Head) -> Table | None:
    table = table_in(head_text(head), head.name, head.complete)
    names = tuple(_STRAY.sub("\ufffd", name) for name in table.columns) if table else ()
    return table._replace(columns=names) if table else None


def _is_csv(head: Head) -> bool:
    """Tell a table by a delimiter that parts all its first lines alike."""
    table = _table(head)
    return table is not None and table.delimiter != "\t"


def _is_tsv(head: Head) -> bool:
    """Tell a table by tabs that part all its first lines alike."""
    return _table(head) is not None


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    head = member.head()
    table = _table(head)
    encoding = streamed_encoding(head)
    if table is None:
        raise BadInput("malformed", "rows of no common shape")
    context = context_for(encoding) | {"columns": list(table.columns), "delimiter": table.delimiter,
                                       "quoted": table.quoted}
    rows = _rows(member, limits, table, bom_length(head.data))
    if table.header:
        next(rows, None)
    if not table.readable and not set(member.mapping.values()) & set(table.columns):
        row = next(rows, None)
        if row is not None:
            names = ", ".join(filter(None, table.columns)) or f"{len(table.columns)} columns without names or prose"
            yield Fault("not_an_article", f"a table without text: {names}"[:300], *row[:2])
        return
    for offset, raw, problem in rows:
        if problem == "truncated" and _cells_in_cut(raw, table) == len(table.columns):
            yield piece_of(offset, raw, encoding, context | {"cut": True})
        elif problem:
            yield Fault(problem, _PROBLEMS[problem], offset, raw[:HEAD_BYTES])
        elif raw.strip():
            yield piece_of(offset, raw, encoding, context)


def _cells_in_cut(raw: bytes, table: Table) -> int:
    """Count the cells of a row whose last quote is still open where the data end."""
    closed = row_pattern(table.delimiter, table.quoted, table.line_end).match(raw + b'"')
    try:
        return len(read_row(closed.group(1).decode("latin-1"), table.delimiter, table.quoted)) if closed else 0
    except csv.Error:  # a line end of another kind within it
        return 0


def _rows(member: Member, limits: Limits, table: Table, begins: int) -> Iterator[tuple[int, bytes, str]]:
    """Yield rows as (offset, bytes without the line end, problem), by one pattern match a row.

    A quote that never closes costs its own line only: reading goes on with the next one.
    """
    match = row_pattern(table.delimiter, table.quoted, table.line_end).match
    line_end = b"\r" if table.line_end == "\r" else b"\n"
    read, largest = member.stream.read, limits.max_record_bytes
    buffer, base, at, ended = b"", 0, begins, False
    while True:
        found = match(buffer, at)
        if found and (found.end() < len(buffer) or ended) and found.end() > at:
            raw = found.group(1)
            if len(raw) > largest:
                yield base + at, raw[:HEAD_BYTES], "too_large"
            else:
                yield base + at, raw[:-1] if raw.endswith(b"\r") else raw, ""
            at = found.end()
        elif not ended and len(buffer) - at <= largest:
            kept = buffer[at:]
            chunk = read(max(_CHUNK, len(kept)))
            buffer, base, at, ended = kept + chunk, base + min(at, len(buffer)), max(0, at - len(buffer)), not chunk
        elif at >= len(buffer):
            return
        elif (end := buffer.find(line_end, at)) >= 0 and not (ended and _is_cut(buffer, at, end, table)):
            yield base + at, buffer[at:end].rstrip(b"\r")[:HEAD_BYTES], "malformed"
            at = end + 1
        elif ended:
            yield base + at, buffer[at:], "truncated"
            return
        else:
            yield base + at, buffer[at:at + HEAD_BYTES], "too_large"
            buffer, base, at = _next_line(member, line_end, base + len(buffer))


def _is_cut(buffer: bytes, at: int, end: int, table: Table) -> bool:
    """Tell a row that the end of the data cut from one with a stray quote: no rows follow behind a cut."""
    following = buffer[end + 1:end + 1 + HEAD_BYTES].split(b"\n")[:_LINES_LOOKED_AT]
    quoted, mark = buffer[at:at + 1] == b'"', table.delimiter.encode()
    rows = [line for line in following
            if line.count(mark) >= len(table.columns) - 1 and line.startswith(b'"') is quoted]
    return 2 * len(rows) < len([line for line in following if line.strip()]) or not rows


def _next_line(member: Member, line_end: bytes, offset: int) -> tuple[bytes, int, int]:
    """Skip the rest of a line that is too long; return (buffer, its offset, where reading goes on in it)."""
    while chunk := member.stream.read(_CHUNK):
        if (end := chunk.find(line_end)) >= 0:
            return chunk, offset, end + 1
        offset += len(chunk)
    return b"", offset, 0


def _parse(record: RawRecord) -> Fields:
    context = context_of(record)
    columns = cast("list[str]", context.get("columns") or [])
    try:
        cells = read_row(
            text_of_record(record), str(context.get("delimiter") or ","), context.get("quoted") is not False)
    except csv.Error as error:
        raise BadInput("malformed", f"row: {error}") from error
    named = _named(columns, cells, mapping_of(context))
    flags = flags_of(context) + (("text_cut",) if context.get("cut") else ())
    return fields_from(named, mapping_of(context), flags)


def _named(columns: list[str], cells: list[str], mapping: Mapping[str, str]) -> Mapping[str, object]:
    """Name the cells of a row; raises BadInput(malformed) where they cannot be told apart.

    A short row lacks its last cells, which is no harm while its text is there. A long one holds a bare delimiter
    somewhere: harmless only where nothing lies beyond the last column.
    """
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns):]):
        raise BadInput("malformed", f"{len(cells)} cells under {len(columns)} columns")
    text = {mapping.get("body"), *(name for name in columns if role_name(name) == "body")}
    if len(cells) < len(columns) and not text.intersection(columns[:len(cells)]):
        raise BadInput("malformed", f"{len(cells)} cells under {len(columns)} columns")
    return {name: cell for name, cell in zip(columns, cells, strict=False) if name}


CSV = Format("csv", _is_csv, bytewise(_split), _parse)
TSV = Format("tsv", _is_tsv, bytewise(_split), _parse)
