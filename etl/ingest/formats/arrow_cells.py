"""Arrow record batches as rows of plain values, cell by cell: memory for one row, and a bad cell costs its row."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.rows import Row, Undecoded

_TRUNCATED = ("Expected to be able to read", "but only read", "Unexpected end of stream", "EOF", "end of file")


def rows_of(batch: pa.RecordBatch, limits: Limits) -> Iterator[Row]:
    """Yield the rows of a batch whose buffers are sound."""
    types = batch.schema.types
    columns = [_as_bytes(column) for column in batch.columns]
    texts = [pa.types.is_string(kind) or pa.types.is_large_string(kind) for kind in types]
    for place in range(batch.num_rows):
        try:
            yield [_cell(column, place, text, limits) for column, text in zip(columns, texts, strict=True)]
        except BadInput as error:
            yield error


def _as_bytes(column: pa.Array) -> pa.Array:
    """Return text as the bytes that it claims to be UTF-8, and times in a unit that Python has."""
    if pa.types.is_string(column.type):
        return column.view(pa.binary())
    if pa.types.is_large_string(column.type):
        return column.view(pa.large_binary())
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column


def _cell(column: pa.Array, place: int, text: bool, limits: Limits) -> object:
    scalar = column[place]
    if isinstance(scalar, pa.BinaryScalar) and scalar.is_valid and scalar.as_buffer().size > limits.max_record_bytes:
        raise BadInput("too_large", f"a cell of {scalar.as_buffer().size} bytes")
    try:
        value = scalar.as_py(maps_as_pydicts="lossy")
    except MemoryError as error:
        raise BadInput("too_large", "a cell that does not fit into memory") from error
    except (ValueError, OverflowError, KeyError, TypeError, OSError, pa.ArrowException) as error:
        # a time beyond what Python knows, or in a zone that nobody knows, is still the number that lies there
        number = getattr(scalar, "value", None)
        if isinstance(number, int):
            return number
        raise BadInput("malformed", f"a value of type {column.type}: {error}"[:200]) from error
    return Undecoded(value) if text and value is not None else value


def check_schema(schema: pa.Schema, limits: Limits) -> None:
    """Raise BadInput(too_deep) where types lie within types beyond limits.max_json_depth."""
    for field in schema:
        level, depth = [field.type], 0
        while level:
            depth += 1
            if depth > limits.max_json_depth:
                raise BadInput("too_deep", "types within types beyond limits.max_json_depth")
            level = [kind.field(place).type for kind in level for place in range(kind.num_fields)]


def blame(error: Exception) -> BadInput:
    """Return what is wrong with a file by what Arrow says of it."""
    said = str(error).partition("\n")[0][:200]
    if "encrypt" in said.lower() or "decrypt" in said.lower():
        return BadInput("encrypted", said)
    if isinstance(error, pa.ArrowNotImplementedError):
        return BadInput("unsupported_format", said)
    return BadInput("truncated" if any(sign in said for sign in _TRUNCATED) else "malformed", said)
