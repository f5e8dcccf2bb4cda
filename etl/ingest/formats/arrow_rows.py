"""Arrow IPC: files (Feather too) and streams (as data sets are cached); a record a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.arrow_cells import blame, check_schema, rows_of
from etl.ingest.formats.base import Fault, Format, Head, Piece
from etl.ingest.formats.confined import confined
from etl.ingest.formats.rows import Row, Source, parse_row, rows_as_records

FILE, STREAM_AT = b"ARROW1\0\0", 8
CONTINUES = b"\xff\xff\xff\xff"
LARGEST_SCHEMA = 16 << 20
_ERRORS = (pa.ArrowException, OSError, ValueError)


def _recognises(head: Head) -> bool:
    """Recognise a file by its magic, a stream by its first message: its length, and a table within it."""
    data = head.data
    if data.startswith(FILE):
        return True
    if not data.startswith(CONTINUES) or len(data) < 16:
        return False
    length, root = int.from_bytes(data[4:8], "little"), int.from_bytes(data[8:12], "little")
    return length % 8 == 0 and 16 <= length <= LARGEST_SCHEMA and 4 <= root < length


def split_file(path: str, mapping: Mapping[str, str], limits: Limits) -> Iterator[Piece | Fault]:
    """Yield a record a row. A file is read as the stream that it holds, so that one cut off gives what is whole."""
    with pa.memory_map(path) as source:
        size = source.size()
        source.seek(STREAM_AT if source.read(len(FILE)) == FILE else 0)
        try:
            reader = pa.ipc.open_stream(source)
            schema = reader.schema
            names = schema.names  # decoded only here
        except MemoryError:
            raise
        except _ERRORS as error:
            raise blame(error) from error
        check_schema(schema, limits)
        yield from rows_as_records(Source.of(limits, mapping, size), "", names, _rows(reader, limits))


def _rows(reader: pa.RecordBatchReader, limits: Limits) -> Iterator[Row]:
    """Yield the rows of all batches. What their metadata say of buffers is checked before they are looked into."""
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except MemoryError:
            raise
        except _ERRORS as error:
            raise blame(error) from error
        try:
            _without_texts(batch).validate(full=True)
        except pa.ArrowException as error:
            yield BadInput("malformed", f"a batch of {batch.num_rows} rows: {blame(error).detail}")
            continue
        yield from rows_of(batch, limits)


def _without_texts(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch with its texts as mere bytes: one that is no UTF-8 says nothing of the others."""
    kinds = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}
    columns = [column.view(kinds[column.type]) if column.type in kinds else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=[str(place) for place in range(len(columns))])


ARROW = Format("arrow", _recognises, confined(__name__), parse_row)
