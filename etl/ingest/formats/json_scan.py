"""Find where JSON values lie in a stream of bytes, without building them and without holding more than one.

Only brackets and strings are looked at: a value that is broken inside stays one value, and its own parsing says so.
"""

from __future__ import annotations

import io
import json
import re
from typing import NamedTuple

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import HEAD_BYTES

_TOKEN = re.compile(rb'["{}\[\]]')
_SCALAR_END = re.compile(rb"[\s,\]}\[{\"]")
_NOT_BLANK = re.compile(rb"[^\s,:]")
_NEXT_OBJECT = re.compile(rb"\{\s*+\"")
_CHUNK = 1 << 18
_HOPELESS = 16  # times the allowed depth, and the member is given up: brackets alone take long to count
_QUOTE, _BACKSLASH = 0x22, 0x5C


class Span(NamedTuple):
    """One value: where it lies, its bytes (only the first of them where `problem` is set), and what is wrong."""

    offset: int
    raw: bytes
    problem: str = ""


class Scanner:
    """A cursor over the bytes of a member; `next_byte` looks ahead, `value` takes one value."""

    def __init__(self, stream: io.BufferedReader, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._buffer = b""
        self._base = 0
        self._at = 0
        self._ended = False
        self._breaks = 0

    @property
    def offset(self) -> int:
        """Where the cursor stands, in bytes of the member."""
        return self._base + self._at

    def skip(self, count: int) -> None:
        """Step over bytes that were looked at."""
        while self._at + count > len(self._buffer) and self._fill(self._at):
            pass
        self._at = min(self._at + count, len(self._buffer))

    def next_byte(self) -> int | None:
        """Step over blanks, commas and colons; return the byte that follows, None at the end."""
        while True:
            found = _NOT_BLANK.search(self._buffer, self._at)
            if found:
                self._at = found.start()
                return self._buffer[self._at]
            self._at = len(self._buffer)
            if not self._fill(self._at):
                return None

    def value(self) -> Span:
        """Take the value that begins at the cursor; problems are truncated, too_large and too_deep.

        `next_byte` must have found it. A closing bracket or another stray byte comes back as a value of its own.
        """
        begins = self.offset
        if self._buffer[self._at] in b"{[":
            return self._walk(begins, self._at, in_string=False)
        if self._buffer[self._at] == _QUOTE:
            return self._walk(begins, self._at + 1, in_string=True)
        return self._scalar(begins)

    def _walk(self, begins: int, at: int, in_string: bool) -> Span:
        start, depth, deepest, excerpt = self._at, 0, 0, b""
        search, largest, opener = _TOKEN.search, self._limits.max_record_bytes, self._buffer[self._at]
        while True:
            if in_string:
                end = self._quote(at)
                if end > 0:
                    at, in_string = end, False
                    if depth == 0:
                        break
                    continue
                at = len(self._buffer) + end
            elif found := search(self._buffer, at):
                at = found.end()
                byte = self._buffer[at - 1]
                if byte == _QUOTE:
                    in_string = True
                elif byte in b"{[":
                    depth += 1
                    if depth > deepest:
                        deepest = depth
                        if depth > _HOPELESS * self._limits.max_json_depth:
                            raise BadInput("too_deep", f"more than {depth - 1} values within one another")
                else:
                    depth -= 1
                    if depth == 0:
                        if byte != opener + 2:  # `]` for `[` and `}` for `{`
                            return self._broken(begins, start, at, excerpt)
                        break
                continue
            else:
                at = len(self._buffer)
            if at - start > largest:
                if not excerpt and break_in(self._buffer[start:start + _CHUNK]) is not None:
                    return self._broken(begins, start, at, excerpt)
                excerpt, start = excerpt or self._buffer[start:start + HEAD_BYTES], at
            at -= start
            if not self._fill(start):
                return self._broken(begins, 0, len(self._buffer), excerpt)
            start = 0
        self._at = at
        if excerpt or at - start > largest:
            return Span(begins, excerpt or self._buffer[start:start + HEAD_BYTES], "too_large")
        if deepest > self._limits.max_json_depth:
            return Span(begins, self._buffer[start:min(at, start + HEAD_BYTES)], "too_deep")
        return Span(begins, self._buffer[start:at])

    def _broken(self, begins: int, start: int, end: int, excerpt: bytes) -> Span:
        """Judge a value that does not close: cut by the end of the data, or broken within, so that others follow."""
        raw = excerpt or self._buffer[start:end]
        follows = None if excerpt else break_in(raw)
        self._at = end if follows is None else start + follows
        if follows is not None:
            self._breaks += 1
            if self._breaks > self._limits.max_json_breaks:
                raise BadInput("malformed", f"more than {self._limits.max_json_breaks} broken values")
            return Span(begins, raw[:min(follows, HEAD_BYTES)].rstrip(b" \t\r\n,"), "malformed")
        problem = "too_large" if excerpt else "truncated" if end == len(self._buffer) else "malformed"
        return Span(begins, raw[:HEAD_BYTES], problem)

    def _quote(self, at: int) -> int:
        """Return the place behind the closing quote; where there is none yet, minus an open escape (0 or -1)."""
        buffer = self._buffer
        while True:
            end = buffer.find(b'"', at)
            back = (end if end >= 0 else len(buffer)) - 1
            last = back
            while back >= at and buffer[back] == _BACKSLASH:
                back -= 1
            odd = (last - back) % 2
            if end < 0:
                return -odd
            if not odd:
                return end + 1
            at = end + 1

    def _scalar(self, begins: int) -> Span:
        at = self._at + 1
        while (found := _SCALAR_END.search(self._buffer, at)) is None and at - self._at < HEAD_BYTES:
            at = len(self._buffer) - self._at
            if not self._fill(self._at):
                break
        end = min(found.start() if found else len(self._buffer), self._at + HEAD_BYTES)
        raw, self._at = self._buffer[self._at:end], end
        return Span(begins, raw)

    def _fill(self, keep: int) -> bool:
        """Drop what lies before `keep` (which becomes place 0) and read on; False at the end of the member."""
        kept = self._buffer[keep:]
        self._base += keep
        chunk = b"" if self._ended else self._stream.read(max(_CHUNK, min(len(kept), self._limits.max_record_bytes)))
        self._ended = not chunk
        self._buffer, self._at = kept + chunk, 0
        return bool(chunk)


def break_in(raw: bytes) -> int | None:
    """Return where the next value begins behind the first fault within a value; None if it is merely cut."""
    text = raw.decode("latin-1")
    try:
        json.loads(text, strict=False, parse_int=float)  # a whole number of thousands of digits would raise
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string") or not text[error.pos:].strip():
            return None
        following = _NEXT_OBJECT.search(raw, max(error.pos, 1))
        return following.start() if following else None
    except RecursionError:
        return None
    return None
