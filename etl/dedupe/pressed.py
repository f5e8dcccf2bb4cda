"""Small tables that are read as a whole, each compressed as a whole.

Parquet takes longer to open and close twenty columns than to fill them with the rows of most files, and Arrow would
compress each of its many small buffers, which read ten times as slowly.
"""

from __future__ import annotations

import pyarrow as pa
import zstandard

LEVEL = 1


def press(table: pa.Table) -> bytes:
    """Return a table with its schema, compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return zstandard.ZstdCompressor(level=LEVEL).compress(sink.getvalue())


def unpress(pressed: bytes) -> pa.Table:
    """Return the table. Raises zstandard.ZstdError, pyarrow.ArrowInvalid or OSError for bytes that hold none."""
    return pa.ipc.open_stream(zstandard.ZstdDecompressor().decompress(pressed)).read_all()
