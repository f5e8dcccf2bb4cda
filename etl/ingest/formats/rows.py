"""Rows of tables without byte ranges (Parquet, Arrow, SQLite, sheets) → records whose bytes are canonical JSON."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from uuid import UUID

import orjson

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import WIDE, decode, detect
from etl.ingest.formats.base import HEAD_BYTES, Fault, Piece
from etl.ingest.formats.decoding import context_of, flags_of, mapping_of, stained_utf8
from etl.ingest.formats.field_names import role_name
from etl.ingest.formats.named_fields import fields_from
from etl.ingest.formats.tables import READABLE, ROWS_LOOKED_AT, named_columns
from etl.ingest.formats.values import text_of
from etl.ingest.streams import Budget

PROSE = frozenset({"body", "headline", "lead", "summary"})
MOST_COLUMNS = 10_000
MOST_SAMPLED = 4 << 20
_PRINTED = Decimal | UUID | timedelta
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


class Undecoded(bytes):
    """A cell that is text by its type and not by its bytes: its encoding is asked of the bytes of its row."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the tables of one file share: the limits, the names of the configuration, and what they cost so far."""

    limits: Limits
    mapping: Mapping[str, str]
    budget: Budget

    @classmethod
    def of(cls, limits: Limits, mapping: Mapping[str, str], size: int) -> Source:
        """Begin with a file of `size` bytes: its rows may expand to limits.max_ratio times that."""
        return cls(limits, mapping, Budget(limits, size))


# The cells of one row, or why it cannot be read.
Row = Sequence[object] | BadInput


def rows_as_records(
    source: Source, table: str, columns: Sequence[str], rows: Iterable[Row]
) -> Iterator[Piece | Fault]:
    """Yield a record a row, or one fault for a table without text (`table` names it in the detail).

    A record's bytes are the row as JSON with sorted keys; its context names the columns in the table's order, and
    which of them are read by what they hold. Raises BadInput where the rows expand beyond the limits.
    """
    if len(columns) > MOST_COLUMNS:
        yield Fault("too_many", f"{len(columns)} columns{table}", None, b"")
        return
    names = _distinct(columns)
    rows = iter(rows)
    first, fault = _first_rows(rows)
    if not first:
        if fault:
            raise fault
        return
    samples = [[_shown(cell) for cell in row] for row in first if not isinstance(row, BadInput)]
    read_as = dict(zip(names, named_columns(names, samples), strict=True))
    mapped = {theirs: ours for ours, theirs in source.mapping.items()}
    if not mapped.keys() & read_as.keys() and not any(role_name(name) in READABLE for name in read_as.values()):
        yield Fault("not_an_article", f"a table without text{table}: {', '.join(names)}"[:300], None, b"")
        return
    context: dict[str, object] = {"columns": names}
    if renamed := {name: role for name, role in read_as.items() if role != name and name not in mapped}:
        context["read_as"] = renamed
    prose = [role_name(mapped.get(name, read_as[name])) in PROSE for name in names]
    for row in chain(first, rows):
        found = row_as_record(source.limits, names, prose, row, context)
        source.budget.count_bytes(len(found.raw))
        yield found
    if fault:
        raise fault


def _first_rows(rows: Iterator[Row]) -> tuple[list[Row], BadInput | None]:
    """Take the rows that tell what the columns hold, fewer where they are large, and the fault that ended them."""
    first: list[Row] = []
    size = 0
    try:
        while len(first) < ROWS_LOOKED_AT and size < MOST_SAMPLED and (row := next(rows, None)) is not None:
            first.append(row)
            if not isinstance(row, BadInput):
                size += sum(len(cell) for cell in row if isinstance(cell, str | bytes))
    except BadInput as fault:
        return first, fault
    return first, None


def row_as_record(
    limits: Limits, names: Sequence[str], prose: Sequence[bool], row: Row, context: Mapping[str, object]
) -> Piece | Fault:
    """Return one row as a record. `prose` says which columns hold text whatever their type says."""
    if isinstance(row, BadInput):
        return Fault(row.reason, row.detail, None, b"")
    cells = [_cell(cell, is_prose) for cell, is_prose in zip(row, prose, strict=False)]
    if any(isinstance(cell, Undecoded) for cell in cells):
        encoding = _encoding(b"\n".join(cell for cell in cells if isinstance(cell, Undecoded)))
        if encoding is None:
            return Fault("undecodable", "not UTF-8, nor anything else", None, b"")
        try:
            cells = [decode(cell, encoding) if isinstance(cell, Undecoded) else cell for cell in cells]
        except BadInput as error:
            return Fault(error.reason, error.detail, None, b"")
        context = {**context, "encoding_source": "detected"}
    try:
        raw = orjson.dumps(dict(zip(names, cells, strict=False)), default=_plain, option=_OPTIONS)
    except TypeError as error:  # what orjson raises for all it cannot write, nesting included
        return Fault("malformed", f"a value of this row: {error}"[:200], None, b"")
    if len(raw) > limits.max_record_bytes:
        return Fault("too_large", f"a row of {len(raw)} bytes as JSON", None, raw[:HEAD_BYTES])
    return Piece(None, raw, "utf-8", context)


def _distinct(columns: Sequence[str]) -> list[str]:
    """Return column names of which none is empty or repeats: one without a name is called by its place."""
    names: dict[str, None] = {}
    for place, column in enumerate(columns, 1):
        name = column or f"column {place}"
        names[name if name not in names else f"{name} ({place})"] = None
    return list(names)


def _shown(cell: object) -> str:
    return text_of(cell.decode("utf-8", "replace") if isinstance(cell, bytes) else _simple(cell))


def _cell(cell: object, prose: bool) -> object:
    """Return a cell fit for JSON: bytes are text where they are UTF-8, and in a column that holds text."""
    if not isinstance(cell, bytes):
        return _simple(cell)
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return Undecoded(cell) if prose or isinstance(cell, Undecoded) else _plain(cell)


def _simple(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, datetime | date | time) else cell


def _plain(value: object) -> object:
    """Return what JSON has for a value that it has not: dates in ISO 8601, numbers as printed, bytes as base64."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"$base64": b64encode(value).decode()}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, _PRINTED):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _encoding(data: bytes) -> str | None:
    """Return the encoding of text that is no UTF-8; UTF-8 with strays is undecodable rather than something else."""
    found = detect(data)
    if found is None or (found.name not in WIDE and stained_utf8(data)):
        return None
    return found.name


def parse_row(record: RawRecord) -> Fields:
    """Read a record that `rows_as_records` made. Raises BadInput where it is none, or no article."""
    context = context_of(record)
    columns, read_as = context.get("columns"), context.get("read_as")
    try:
        row = orjson.loads(record.raw)
    except orjson.JSONDecodeError as error:
        raise BadInput("malformed", f"row: {error}") from error
    if not isinstance(row, dict) or not isinstance(columns, list):
        raise BadInput("malformed", "a row that is no object, or without its columns")
    roles = read_as if isinstance(read_as, dict) else {}
    named = {str(roles.get(name, name)): row[name] for name in columns if name in row}
    return fields_from(named, mapping_of(context), flags_of(context))
