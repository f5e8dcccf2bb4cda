"""Single-stream compression: gz, bz2, xz and lzma, zst. Concatenated streams are read through as one.

Memory stays bounded whatever the data claim: output is taken in portions, dictionaries above WINDOW_BYTES are
refused.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable
from typing import Protocol

import zstandard
from zlib_ng import zlib_ng

from etl.errors import BadInput
from etl.ingest.streams import HEAD_BYTES, Budget, Layer

WINDOW_BYTES = 1 << 27
ZLIB_ERROR: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # the stub has an instance
ZSTD_STEP = 1 << 10
"""Input per call: zstandard gives all output of a call at once, at most 128 KiB for every four bytes."""


class Source(Protocol):
    """Where compressed bytes come from."""

    def read(self, size: int, /) -> bytes | None:
        """Return at most `size` bytes, nothing at the end."""


class Decompressor(Protocol):
    """One compressed stream from its start to its end."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was reached."""

    @property
    def unused_data(self) -> bytes:
        """What lies behind the end of the stream."""

    @property
    def needs_input(self) -> bool:
        """Whether all output for the input so far was given."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Take input, give at most `max_length` bytes; more may come without further input."""


class Inflate:
    """zlib in the manner of bz2 and lzma. `wbits` 31 is gzip with its checksum, -15 is bare deflate."""

    def __init__(self, wbits: int) -> None:
        self.inner = zlib_ng.decompressobj(wbits)
        self.more = False

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was reached."""
        return self.inner.eof

    @property
    def unused_data(self) -> bytes:
        """What lies behind the end of the stream."""
        return self.inner.unused_data

    @property
    def needs_input(self) -> bool:
        """Whether all output for the input so far was given."""
        return not self.more

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Give at most `max_length` bytes."""
        output = self.inner.decompress(self.inner.unconsumed_tail + data, max_length)
        self.more = len(output) == max_length and not self.inner.eof
        return output


class Zstd:
    """zstandard in the manner of bz2 and lzma; a call may give more than asked for, at most 32 MiB."""

    needs_input = True

    def __init__(self) -> None:
        self.inner = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).decompressobj()

    @property
    def eof(self) -> bool:
        """Whether the end of the frame was reached."""
        return self.inner.eof

    @property
    def unused_data(self) -> bytes:
        """What lies behind the end of the frame."""
        return self.inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Give all output for `data`, which must be short."""
        return self.inner.decompress(data)


class Codec:
    """How one kind of compression is read: its decompressor, how much to feed it, what its errors are."""

    def __init__(
        self, name: str, start: Callable[[], Decompressor], errors: type[Exception], step: int = HEAD_BYTES
    ) -> None:
        self.name = name
        self.start = start
        self.errors = errors
        self.step = step


GZIP = Codec("gz", lambda: Inflate(31), ZLIB_ERROR)
BZIP2 = Codec("bz2", bz2.BZ2Decompressor, OSError)
XZ = Codec("xz", lambda: lzma.LZMADecompressor(memlimit=WINDOW_BYTES), lzma.LZMAError)
ZSTD = Codec("zst", Zstd, zstandard.ZstdError, ZSTD_STEP)
DEFLATE = Codec("deflate", lambda: Inflate(-15), ZLIB_ERROR)


class Decompressed(Layer):
    """The decompressed bytes of `source`. With `single`, what lies behind the first stream is left alone."""

    def __init__(self, source: Source, codec: Codec, budget: Budget, single: bool = False) -> None:
        self.source = source
        self.codec = codec
        self.budget = budget
        self.single = single
        self.stream = codec.start()
        self.consumed = 0
        self.produced = 0
        self.pending = memoryview(b"")

    def fill(self, view: memoryview) -> int:
        """Give what is pending, or decompress further."""
        if not self.pending and not self.advance(max(len(view), HEAD_BYTES)):
            return 0
        count = min(len(view), len(self.pending))
        view[:count] = self.pending[:count]
        self.pending = self.pending[count:]
        return count

    def advance(self, size: int) -> bool:
        """Decompress until there is output; False at the end."""
        while not self.pending:
            if self.stream.eof:
                if self.single or not self.next_stream(size):
                    return False
                continue
            data = b""
            if self.stream.needs_input:
                data = self.fetch()
                if not data:
                    raise BadInput("truncated", f"the {self.codec.name} data end before their end mark")
            self.take(data, size)
        return True

    def fetch(self) -> bytes:
        """Read on in the compressed data."""
        data = self.source.read(self.codec.step) or b""
        self.consumed += len(data)
        return data

    def next_stream(self, size: int) -> bool:
        """Begin the next of concatenated streams behind padding; False where nothing follows."""
        data = self.stream.unused_data.lstrip(b"\0")
        while not data:
            more = self.fetch()
            if not more:
                return False
            data = more.lstrip(b"\0")
        self.stream = self.codec.start()
        self.take(data, size)
        return True

    def take(self, data: bytes, size: int) -> None:
        """Feed the decompressor, count what comes out."""
        try:
            output = self.stream.decompress(data, size)
        except self.codec.errors as error:
            raise BadInput(*self.explain(error)) from error
        self.produced += len(output)
        self.pending = memoryview(output)
        self.budget.count_bytes(len(output))
        self.budget.check_ratio(self.consumed, self.produced)

    def explain(self, error: Exception) -> tuple[str, str]:
        """Return reason and detail of a decompressor's complaint."""
        text = str(error)
        if "emory" in text:
            return "suspicious_compression", f"the {self.codec.name} data demand a window above {WINDOW_BYTES} bytes"
        return "malformed", f"the {self.codec.name} data are corrupt: {text}"
