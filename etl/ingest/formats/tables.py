"""Recognise a table of delimited cells: delimiter, quoting, header, and columns by their content without one."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from statistics import fmean
from typing import NamedTuple

from etl.ingest.formats.field_names import role_name

DELIMITERS = (",", "\t", ";", "|")
_TABLE_NAME = re.compile(r"\.(?:csv|tsv|tab|psv)$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]\s*\d{1,2}:\d{2}\S*)?.{0,8}$")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?$")
_BARE_RETURN = re.compile(r"[^\r\n]*\r(?!\n|$)")  # line ends of old Macs
ROWS_LOOKED_AT = 50
READABLE = frozenset({"body", "lead", "summary"})
_LONGEST_NAME = 40
_PROSE, _TITLE = 80.0, 15.0


class Table(NamedTuple):
    """How a table is written. `columns` are names of the vocabulary where the table has no header of its own."""

    delimiter: str
    quoted: bool
    line_end: str
    header: bool
    columns: tuple[str, ...]

    @property
    def readable(self) -> bool:
        """Whether a column holds the text of articles."""
        return any(role_name(column) in READABLE for column in self.columns)


class Row(NamedTuple):
    """The cells of one row, and whether its first one is quoted."""

    cells: list[str]
    begins_quoted: bool


@lru_cache(maxsize=16)
def row_pattern(delimiter: str, quoted: bool, line_end: str) -> re.Pattern[bytes]:
    """Return the pattern of one row of bytes; group 1 is the row without its line end.

    Quoting as the csv module reads it: a field that begins with a quote runs to the closing one (a doubled quote
    is a quote), and what follows up to the delimiter belongs to it; a quote within a bare field is a letter.
    """
    mark, ending = re.escape(delimiter), re.escape(line_end)
    bare = rf"[^{mark}{ending}]*+"
    field = rf'(?:"(?:[^"]++|"")*+"{bare}|(?!"){bare})' if quoted else bare
    end = r"\r?\n" if line_end == "\n" else "\r"
    return re.compile(rf"({field}(?:{mark}{field})*+)(?:{end}|\Z)".encode())


def table_in(text: str, name: str, complete: bool) -> Table | None:
    """Recognise a table by the first characters of a member; None for anything else."""
    line_end = "\r" if _BARE_RETURN.match(text) else "\n"
    named = _TABLE_NAME.search(name) is not None
    first = next((line for line in text[:1 << 14].split(line_end) if line.strip()), "")
    best: tuple[float, Table] | None = None
    for delimiter in ("\t", *DELIMITERS) if name.lower().endswith((".tsv", ".tab")) else DELIMITERS:
        if not named and (delimiter not in first or not _promising(first, delimiter)):
            continue
        quoted = delimiter == "," or _is_quoted(text.replace("\r", "\n"), delimiter)
        rows = _rows(text, delimiter, quoted, line_end, complete)
        table = _table(rows, delimiter, quoted, line_end, named) if rows else None
        if table is not None:
            regular = sum(1 for row in rows if len(row.cells) == len(table.columns)) / len(rows)
            if table.header and table.readable:
                return table
            if best is None or regular > best[0]:
                best = regular, table
    return best[1] if best else None


def _promising(first: str, delimiter: str) -> bool:
    """Say whether a first line may be a row, before anything dear is tried: most members are prose."""
    return delimiter == "\t" or first.startswith('"') or any(
        role_name(cell.strip(' "')) for cell in first.split(delimiter) if len(cell) <= _LONGEST_NAME)


def _is_quoted(text: str, delimiter: str) -> bool:
    """Say whether quotes quote: each that opens a field closes one (in TSV they are often mere letters)."""
    mark = re.escape(delimiter)
    opening = len(re.findall(rf'(?m)(?:^|{mark})"', text))
    whole = len(re.findall(rf'(?m)(?:^|{mark})"(?:[^"]++|"")*+"(?={mark}|$)', text))
    return opening > 0 and whole >= 0.9 * opening


def _rows(text: str, delimiter: str, quoted: bool, line_end: str, complete: bool) -> list[Row]:
    data, at, rows = text.encode("utf-8", "surrogateescape"), 0, list[Row]()
    match = row_pattern(delimiter, quoted, line_end).match
    while at < len(data) and len(rows) < ROWS_LOOKED_AT:
        found = match(data, at)
        if not found or found.end() == at or (found.end() == len(data) and not complete and rows):
            break
        at = found.end()
        if found.group(1).strip():
            try:
                cells = read_row(found.group(1).decode("utf-8", "surrogateescape"), delimiter, quoted)
            except csv.Error:
                return []
            rows.append(Row(cells, found.group(1).startswith(b'"')))
    return rows


def read_row(text: str, delimiter: str, quoted: bool) -> list[str]:
    """Split the text of one row into cells; raises csv.Error."""
    if quoted:
        return next(csv.reader((text,), delimiter=delimiter), [])
    return next(csv.reader((text,), delimiter=delimiter, quoting=csv.QUOTE_NONE), [])


def columns_of_cells(rows: Sequence[Sequence[str]]) -> tuple[bool, tuple[str, ...]]:
    """Return whether the first row of a sheet names its columns, and what they are called; rows are of one length."""
    table = _table([Row(list(cells), True) for cells in rows], ",", True, "\n", True)
    return (table.header, table.columns) if table else (False, ("",) * len(rows[0]))


def named_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return what the columns of a table that names them are read as: by their names, else by what they hold.

    `rows` are some of its rows as text. It is what `table_in` makes of the same table as CSV.
    """
    known = [role for name in names if len(name) <= _LONGEST_NAME and (role := role_name(name))]
    if not rows or _is_header(names, known, True):
        return tuple(names)
    return tuple(column or own for column, own in zip(_columns(rows), names, strict=True))


def _table(rows: list[Row], delimiter: str, quoted: bool, line_end: str, named: bool) -> Table | None:
    first = [cell.strip() for cell in rows[0].cells]
    known = [role for cell in first if len(cell) <= _LONGEST_NAME and (role := role_name(cell))]
    if _is_header(first, known, named):
        return Table(delimiter, quoted, line_end, True, tuple(first))
    width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    regular = width >= 2 and count >= 0.9 * len(rows) and (named or len(rows) >= 3)
    if not regular or not (named or delimiter == "\t" or (quoted and all(row.begins_quoted for row in rows))):
        return None
    cells = [row.cells for row in rows if len(row.cells) == width]
    header = named and len(cells) > 1 and _is_unknown_header(cells)
    columns = _columns(cells[1:] if header else cells)
    if header:
        columns = tuple(column or own for column, own in zip(columns, cells[0], strict=True))
    return Table(delimiter, quoted, line_end, header, columns)


def _is_header(cells: Sequence[str], known: Sequence[str], named: bool) -> bool:
    """Say whether the first row names the columns: several names of the vocabulary, a text or a headline among them."""
    if any(len(cell) > _LONGEST_NAME for cell in cells) or len(set(known) & {"body", "headline"}) == 0:
        return False
    return len(set(known)) >= 2 or (named and len(known) == len([cell for cell in cells if cell]))


def _is_unknown_header(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the first row looks unlike the others: short bare words over numbers, dates or long text."""
    first, rest = rows[0], rows[1:]
    if any(not cell or len(cell) > _LONGEST_NAME or _NUMBER.match(cell) or _DAY.match(cell) for cell in first):
        return False
    return any(
        all(_NUMBER.match(row[at]) or _DAY.match(row[at]) for row in rest)
        or fmean(len(row[at]) for row in rest) > 4 * len(name) + 20
        for at, name in enumerate(first)
    )


def _columns(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Name the columns of a table without a header by what they hold; "" for those that say nothing.

    The longest prose is the body, the nearest shorter text before it (or behind) the headline.
    """
    kinds = [_kind([row[at].strip() for row in rows]) for at in range(len(rows[0]))]
    lengths = [fmean(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    prose = [at for at, kind in enumerate(kinds) if kind == "text" and lengths[at] >= _PROSE]
    names = ["" if kind == "text" else kind for kind in kinds]
    if prose:
        body = max(prose, key=lambda at: lengths[at])
        names[body] = "body"
        titles = [at for at, kind in enumerate(kinds)
                  if kind == "text" and at != body and _TITLE <= lengths[at] < lengths[body]]
        if titles:
            names[max(titles, key=lambda at: (at < body, -abs(at - body)))] = "headline"
    return tuple(names)


def _kind(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    if not filled:
        return ""
    for kind, pattern in (("url", _ADDRESS), ("date", _DAY), ("", _NUMBER)):
        if sum(1 for cell in filled if pattern.match(cell)) >= 0.8 * len(filled):
            return kind
    return "text"
