"""What a format is: how it is recognised, split into records, and parsed into fields.

`split` runs in the reading process and only finds where records lie; `parse` runs in the workers, on one record's
bytes. A format is one module with one `Format` value, and one line in the literal registry `READERS`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.ingest.streams import HEAD_BYTES

__all__ = ["HEAD_BYTES", "Fault", "Format", "Head", "Member", "Piece"]


class Head(NamedTuple):
    """The first bytes of a member, at most HEAD_BYTES; `complete` where that is all of it.

    `name` is the member's file name (a hint, never proof), `""` where there is none.
    """

    data: bytes
    name: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One file as it lies in a dump, decompressed.

    `path` leads through the containers, joined by `!` (`""` for a dump that is no container). `stream` has a
    buffer of HEAD_BYTES, so `stream.peek()` shows the head without consuming it; reading may raise BadInput.
    `mapping` holds the configuration's field names for this dump (ours → theirs).
    """

    path: str
    name: str
    stream: io.BufferedReader
    mapping: Mapping[str, str] = field(default_factory=dict)

    def head(self) -> Head:
        """Return the first bytes without consuming them."""
        data = self.stream.peek(HEAD_BYTES)
        return Head(data[:HEAD_BYTES], self.name, len(data) < HEAD_BYTES)


class Piece(NamedTuple):
    """Where one record lies in its member (offset in decompressed bytes, None without byte ranges)."""

    offset: int | None
    raw: bytes
    encoding: str
    context: Mapping[str, object] | None = None


class Fault(NamedTuple):
    """A record that cannot be one: becomes a Rejection of stage `ingest`; reading goes on behind it."""

    reason: str
    detail: str
    offset: int | None
    raw: bytes


class Format(NamedTuple):
    """One format. `split` may raise BadInput: what it yielded stands, the rest of the member is one reject.

    `parse` raises BadInput where the record's bytes are not what the format demands. Names are stored in the
    column `format`. No head without `sign` in its bytes, in whatever encoding, is recognised: nobody need ask then.
    """

    name: str
    recognises: Callable[[Head], bool]
    split: Callable[[Member, Limits], Iterator[Piece | Fault]]
    parse: Callable[[RawRecord], Fields]
    sign: bytes = b""
