"""Parquet: a record a row, row group by row group; one that is broken costs its own rows only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.arrow_cells import blame, check_schema, rows_of
from etl.ingest.formats.base import Fault, Format, Head, Piece
from etl.ingest.formats.confined import confined
from etl.ingest.formats.rows import Row, Source, parse_row, rows_as_records

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
BATCH_BYTES = 16 << 20
MOST_ROWS = 256
MOST_NAMES = 1_000_000
_ERRORS = (pa.ArrowException, OSError, ValueError)


def _recognises(head: Head) -> bool:
    """Tell a file by its magic, of plain and of encrypted files."""
    return head.data.startswith((MAGIC, ENCRYPTED))


def split_file(path: str, mapping: Mapping[str, str], limits: Limits) -> Iterator[Piece | Fault]:
    """Yield a record a row. Raises BadInput where the file's metadata cannot be read."""
    with pa.memory_map(path) as source:
        size = source.size()
        _check_ends(source, size)
        try:
            file = pq.ParquetFile(source, thrift_string_size_limit=limits.max_record_bytes,
                                  thrift_container_size_limit=MOST_NAMES)
            schema = file.schema_arrow
            names = schema.names  # decoded only here
        except MemoryError:
            raise
        except _ERRORS as error:
            raise blame(error) from error
        check_schema(schema, limits)
        yield from rows_as_records(Source.of(limits, mapping, size), "", names, _rows(file, limits))


def _check_ends(source: pa.NativeFile, size: int) -> None:
    """Raise BadInput where the file lacks its end, or its names are encrypted."""
    begin = source.read_at(4, 0) if size >= 4 else b""
    end = source.read_at(4, size - 4) if size >= 12 else b""
    if begin == ENCRYPTED or end == ENCRYPTED:
        raise BadInput("encrypted", "a Parquet file with an encrypted footer")
    if end != MAGIC:
        raise BadInput("truncated", "no footer at the end of the Parquet file")


def _rows(file: pq.ParquetFile, limits: Limits) -> Iterator[Row]:
    for group in range(file.num_row_groups):
        try:
            for batch in file.iter_batches(_batch_rows(file, group), row_groups=[group], use_threads=False):
                yield from rows_of(batch, limits)
        except MemoryError:
            raise
        except _ERRORS as error:
            fault = blame(error)
            yield BadInput(fault.reason, f"row group {group}: {fault.detail}")


def _batch_rows(file: pq.ParquetFile, group: int) -> int:
    """Return how many rows to read at a time, by what the metadata say of their size."""
    told = file.metadata.row_group(group)
    rows, size = int(told.num_rows), int(told.total_byte_size)
    return max(1, min(MOST_ROWS, BATCH_BYTES * max(1, rows) // max(1, size)))


PARQUET = Format("parquet", _recognises, confined(__name__), parse_row)
