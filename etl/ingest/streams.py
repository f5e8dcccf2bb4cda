"""Streams over one layer of a dump that measure while they read and never lose what came before a fault.

A layer that fails ends there: its `fault` is kept, all bytes before it can be read, and `MemberStream` raises it
once they are used up. So a reader gets what is whole, whatever the size of its reads.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from etl.config import Limits
from etl.errors import BadInput

HEAD_BYTES = 1 << 16
LIMIT_BYTES = 1 << 20
"""A read of so much or more wants all there is, up to a limit."""


class Budget:
    """What one dump has cost so far, over all its layers; raises BadInput where the limits end."""

    def __init__(self, limits: Limits, dump_bytes: int) -> None:
        self.limits = limits
        self.dump_bytes = dump_bytes
        self.members = 0
        self.empty_members = 0
        self.expanded = 0

    def count_member(self) -> None:
        """Count one more member. Also stops a container once its dump has used up its bytes."""
        self.members += 1
        if self.members > self.limits.max_members:
            raise BadInput("too_many", f"more than {self.limits.max_members} members")
        self.count_bytes(0)

    def count_empty_member(self) -> None:
        """Count one more member that holds nothing: a million of them fit into a small dump."""
        self.empty_members += 1
        if self.empty_members > self.limits.max_empty_members:
            raise BadInput("too_many", f"more than {self.limits.max_empty_members} members without content")

    def count_bytes(self, size: int) -> None:
        """Count decompressed bytes."""
        self.expanded += size
        if self.expanded > self.limits.max_expanded_bytes:
            raise BadInput("too_many", f"more than {self.limits.max_expanded_bytes} decompressed bytes")
        self.check_ratio(self.dump_bytes, self.expanded)  # many small bombs are a large one

    def check_ratio(self, consumed: int, produced: int) -> None:
        """Compare what a layer has given with what it was given, as measured: headers lie."""
        limits = self.limits
        if produced > limits.ratio_floor_bytes and produced > limits.max_ratio * consumed:
            raise BadInput(
                "suspicious_compression", f"{produced} bytes came out of {consumed}, limit {limits.max_ratio:g}:1"
            )


class Layer(io.RawIOBase):
    """A raw stream that fills what it is asked for, up to its end or its fault."""

    fault: BadInput | None = None
    ended = False

    def fill(self, view: memoryview) -> int:
        """Put some bytes into `view` and return their number, 0 at the end. May raise BadInput."""
        raise NotImplementedError

    def readable(self) -> bool:
        """Layers are for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer completely unless the data end before; a fault is kept, not raised."""
        filled = 0
        if self.ended:
            return filled
        with memoryview(buffer) as view:
            try:
                while filled < len(view):
                    count = self.fill(view[filled:])
                    if not count:
                        self.ended = True
                        break
                    filled += count
            except BadInput as fault:
                self.fault = fault
                self.ended = True
        return filled


    def readall(self) -> bytes:
        """Return the rest, in portions larger than the eight kilobytes of the base class."""
        if self.ended:
            return b""
        parts = []
        portion = bytearray(HEAD_BYTES)
        while count := self.readinto(memoryview(portion)):
            parts.append(bytes(memoryview(portion)[:count]))
        return b"".join(parts)


class FileLayer(Layer):
    """The dump file itself, or a temporary file: nothing is measured, nothing can be at fault."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def fill(self, view: memoryview) -> int:
        """Read on from wherever the file stands."""
        return self.file.readinto(view)  # type: ignore[attr-defined, no-any-return]


class MemberStream(io.BufferedReader):
    """A buffered stream whose `peek()` shows a whole head, and whose reads raise the layer's fault at its place."""

    raw: Layer

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer, HEAD_BYTES)

    @property
    def fault(self) -> BadInput | None:
        """The layer's fault, known as soon as the layer was read that far."""
        return self.raw.fault

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer at the end or before a fault. Reading all of a faulty stream raises."""
        data = super().read(size) if size is None or size < LIMIT_BYTES else self.read_up_to(size)
        if self.raw.fault is not None and (size is None or size < 0 or (size and not data)):
            raise self.raw.fault
        return data

    def read_up_to(self, limit: int) -> bytes:
        """Return what there is up to a limit. The base class first allocates as much, 16 µs for each small member."""
        head = super().read(HEAD_BYTES)
        return head if len(head) < HEAD_BYTES else head + super().read(limit - HEAD_BYTES)

    def read1(self, size: int = -1, /) -> bytes:
        """Like `read`, with what one read of the layer gives."""
        data = super().read1(size)
        if not data and size and self.raw.fault is not None:
            raise self.raw.fault
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return a line; one that a fault cuts off is not a line and raises."""
        line = super().readline(-1 if size is None else size)
        if self.raw.fault is not None and line[-1:] != b"\n" and len(line) != size:
            raise self.raw.fault
        return line

    def skip(self, size: int) -> int:
        """Read `size` bytes away and return how many there were. Raises the layer's fault."""
        left = size
        while left and (data := self.read(min(left, HEAD_BYTES))):
            left -= len(data)
        return size - left
