"""A web archive as headers and blocks: lengths are believed where they lead to the next record or to the end.

Where a length lies, reading goes on at the next line that begins a record, in time linear to the data and without
holding more than one record.
"""

from __future__ import annotations

import re
from io import BufferedReader
from typing import NamedTuple

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import HEAD_BYTES, Fault
from etl.ingest.formats.http_message import MAX_HEADERS

_CHUNK = 1 << 18
_PADDING = re.compile(rb"[\s\0]*")
MOST_PADDING = 64
STRAY = "malformed", "no record begins here"
CUT_HEADER = "truncated", "the data end within a header"
BEYOND = "malformed", "a length that reaches beyond the next record"
ENDLESS_HEADER = "malformed", "a header without end"


class Layout(NamedTuple):
    """How a kind of archive looks: the line that begins a record, what ends its header.

    `begins` matches a whole line of at most `longest` bytes, `next` the line end before one; `begun` matches all that
    is left of such a line where the data end within it. `header_end` matches the end of a header as its group `end`,
    and the `next` record where that comes first.
    """

    begins: re.Pattern[bytes]
    next: re.Pattern[bytes]
    begun: re.Pattern[bytes]
    header_end: re.Pattern[bytes]
    longest: int


def layout_of(begins: bytes, begun: bytes, header_end: bytes, longest: int) -> Layout:
    """Compile a layout."""
    following = rb"\n(?=" + begins + rb")"
    ends = rb"(?P<end>" + header_end + rb")|" + following
    return Layout(re.compile(begins), re.compile(following), re.compile(begun), re.compile(ends), longest)


class Blocks:
    """Reads a member as headers and blocks. After the data end, `fault` is what the layers below ended in."""

    def __init__(self, stream: BufferedReader, layout: Layout, limits: Limits) -> None:
        self.stream = stream
        self.layout = layout
        self.largest = limits.max_record_bytes
        self.buffer = b""
        self.at = 0
        self.base = 0
        self.ended = False
        self.fault: BadInput | None = None

    @property
    def offset(self) -> int:
        """Where in the member reading stands."""
        return self.base + self.at

    def reach(self, size: int) -> bool:
        """Have the next `size` bytes in the buffer; False where the data end before."""
        while len(self.buffer) - self.at < size and not self.ended:
            kept = self.buffer[self.at :]
            try:  # at least as much as is kept: so each byte is copied twice at most, however often it is read on
                data = self.stream.read(max(_CHUNK, size - len(kept), len(kept)))
            except BadInput as fault:
                self.fault, data = fault, b""
            self.ended = not data
            self.buffer, self.base, self.at = kept + data, self.base + self.at, 0
        return len(self.buffer) - self.at >= size

    def more(self) -> bool:
        """Pass over what parts records; False at the end of the data."""
        while self.reach(1):
            self.at = self.padding_end(self.at)
            if self.at < len(self.buffer):
                return True
        return False

    def padding_end(self, at: int) -> int:
        """Return where the blank bytes from `at` on end, in the buffer."""
        found = _PADDING.match(self.buffer, at)
        return found.end() if found else at

    def header(self) -> bytes | Fault:
        """Read the header of a record; a Fault stands for everything up to the next one."""
        layout = self.layout
        self.reach(layout.longest)
        if not layout.begins.match(self.buffer, self.at):
            return self.pass_over(*(CUT_HEADER if self.is_begun(self.at) else STRAY))
        size, end = 1 << 10, None
        while not end and size <= MAX_HEADERS:
            there = self.reach(size)
            end = layout.header_end.search(self.buffer, self.at, self.at + MAX_HEADERS)
            if not end and not there:
                return self.pass_over(*CUT_HEADER)
            size *= 4
        if not end or not end["end"]:
            return self.pass_over(*ENDLESS_HEADER)
        header = self.buffer[self.at : end.end()]
        self.at = end.end()
        return header

    def block(self, size: int | None) -> bytes | Fault:
        """Read a block of `size` bytes; None, and a size that leads nowhere, give a Fault up to the next record."""
        wrong = self.wrong_length(size)
        if wrong is not None:
            if self.layout.begins.match(self.buffer, self.at):
                return Fault("malformed", wrong[1], self.offset, b"")
            return self.pass_over(*wrong, size if wrong[0] == "too_large" else None)
        assert size is not None
        block = self.buffer[self.at : self.at + size]
        self.at += size
        return block

    def wrong_length(self, size: int | None) -> tuple[str, str] | None:
        """Return why a block of this size is none, as (reason, detail)."""
        if size is None:
            self.reach(self.layout.longest)
            return "malformed", "a header without a length"
        if size > self.largest:
            return "too_large", f"a record of {size} bytes"
        if not self.reach(size):
            return "truncated", f"the data end within a record of {size} bytes"
        if not self.leads_on(size):
            return "malformed", f"no record follows a record of {size} bytes"
        return None

    def leads_on(self, size: int) -> bool:
        """Whether another record, or the end of the data, follows `size` bytes ahead."""
        self.reach(size + MOST_PADDING + self.layout.longest)
        at = self.padding_end(self.at + size)
        return at == len(self.buffer) or self.layout.begins.match(self.buffer, at) is not None or self.is_begun(at)

    def is_begun(self, at: int) -> bool:
        """Whether the data end within a line that begins a record."""
        return self.ended and self.layout.begun.fullmatch(self.buffer, at) is not None

    def pass_over(self, reason: str, detail: str, most: int | None = None) -> Fault:
        """Go to the next line that begins a record, to the end, or `most` bytes ahead; return what was passed.

        Where a record follows, the data were not truncated: the length was wrong.
        """
        start, head, left = self.offset, b"", most
        while True:
            found = self.layout.next.search(self.buffer, self.at)
            end = found.start() + 1 if found else len(self.buffer) - (0 if self.ended else self.layout.longest)
            passed = max(0, end - self.at if left is None else min(end - self.at, left))
            head += self.buffer[self.at : self.at + min(passed, HEAD_BYTES - len(head))]
            self.at += passed
            left = None if left is None else left - passed
            if found or left == 0 or (self.ended and self.at == len(self.buffer)):
                break
            self.reach(len(self.buffer) - self.at + 1)
        if found and reason == "truncated":
            reason, detail = BEYOND
        return Fault(reason, detail, start, head)
