"""Messages between a run and its workers: bytes of any size over a pipe, read into memory that is used again.

`Connection.recv_bytes` asks for fresh memory, as much as is still to come, for each part that arrives: batches of pages
took five times as long to send.
"""

from __future__ import annotations

import os
from multiprocessing.connection import Connection

import numpy as np

SIZE_BYTES = 8
ROOM_BYTES = 1 << 24  # several batches of the usual size


def make_room(size: int = ROOM_BYTES) -> memoryview:
    """Return memory for a message; what is never filled costs nothing."""
    return np.empty(size, np.uint8).data


def send(pipe: Connection, message: bytes | memoryview) -> None:
    """Send a message as a whole. Raises BrokenPipeError or ConnectionResetError where nobody reads it."""
    data = memoryview(message).cast("B")
    write(pipe.fileno(), memoryview(len(data).to_bytes(SIZE_BYTES, "big")))
    write(pipe.fileno(), data)


def write(handle: int, data: memoryview) -> None:
    """Write all bytes; the system takes as many at a time as it has room for."""
    written = 0
    while written < len(data):
        written += os.write(handle, data[written:])


def receive(pipe: Connection, room: memoryview | None = None) -> memoryview:
    """Wait for a message and return it: in `room` where it fits there, over what came before, else in its own memory.

    Raises EOFError where the other end was closed before the message ended, or ConnectionResetError.
    """
    size = bytearray(SIZE_BYTES)
    read(pipe.fileno(), memoryview(size))
    length = int.from_bytes(size, "big")
    data = room[:length] if room is not None and length <= len(room) else make_room(length)
    read(pipe.fileno(), data)
    return data


def read(handle: int, data: memoryview) -> None:
    """Fill `data`. Raises EOFError where less comes."""
    filled = 0
    while filled < len(data):
        count = os.readv(handle, [data[filled:]])
        if not count:
            raise EOFError(f"{filled} of {len(data)} bytes came")
        filled += count
