"""The edge where a dump becomes records: every file in it is at least one record or one rejection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO

import orjson

from etl.article import RawRecord, Rejection
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Member, Piece
from etl.ingest.kinds import name_kind
from etl.ingest.members import Damage, read_members
from etl.ingest.names import NOT_PRINTABLE, escape_character
from etl.ingest.streams import MemberStream

EXCERPT_CHARACTERS = 200
EXCERPT_BYTES = 4 * EXCERPT_CHARACTERS
STAGE = "ingest"
WHOLE = frozenset({"no_content", "not_an_article"})
"""Of records that are none by their kind; an archive of the web may hold any number of them."""


def read_dump(
    file: BinaryIO, name: str, limits: Limits, mapping: Mapping[str, str], formats: Sequence[Format] | None = None
) -> Iterator[RawRecord | Rejection]:
    """Yield all that lies in a dump, in its order. `file` must be seekable.

    `mapping` is the configuration's field names for this dump, handed on in the records' context. `formats`
    takes the place of the registry. Bad data never raise; OSError of the file itself does.
    """
    return Reading(limits, mapping, formats).records(file, name)


class Reading:
    """One dump being read: numbers the records of each member, and says a fault once though layers repeat it."""

    def __init__(self, limits: Limits, mapping: Mapping[str, str], formats: Sequence[Format] | None) -> None:
        self.limits = limits
        self.mapping = mapping
        self.formats = formats
        self.context = canonical_context(None, mapping)
        self.container_faults: Counter[str] = Counter()
        self.path = ""
        self.count = 0
        self.last_fault: tuple[str, str] | None = None

    def records(self, file: BinaryIO, name: str) -> Iterator[RawRecord | Rejection]:
        """Yield the records and rejections of all members."""
        for found in read_members(file, name, self.limits):
            if isinstance(found, Member):
                found = replace(found, mapping=self.mapping) if self.mapping else found
                self.path, self.count, self.last_fault = found.path, 0, None
                yield from self.member(found)
            elif not self.is_consequence(found):
                yield self.damage(found)

    def member(self, member: Member) -> Iterator[RawRecord | Rejection]:
        """Yield the records and rejections of one member; at least one."""
        fault: BadInput | None = None
        try:
            yield from self.pieces(member)
        except BadInput as error:
            fault = error
        if fault is None and isinstance(member.stream, MemberStream):
            fault = member.stream.fault
        if fault is not None:
            self.last_fault = member.path, fault.reason
            yield self.reject(fault.reason, fault.detail)
        elif not self.count:
            yield self.reject("empty", "no record in this file")

    def pieces(self, member: Member) -> Iterator[RawRecord | Rejection]:
        """Yield what the member's format finds. Raises BadInput where the member cannot be read on."""
        head = member.head()
        if not head.data:
            return
        form = self.recognise(member)
        if form is None:
            kind = name_kind(head)
            yield self.reject("unsupported_format", kind, offset=0, head=head.data)
            return
        faults = 0
        for piece in form.split(member, self.limits):
            if isinstance(piece, Fault):
                faults += piece.reason not in WHOLE
                if faults > self.limits.max_faults:
                    raise BadInput("too_many", f"more than {self.limits.max_faults} records that cannot be read")
                yield self.reject(piece.reason, piece.detail, piece.offset, piece.raw)
            else:
                yield self.record(piece, form.name)

    def recognise(self, member: Member) -> Format | None:
        """Return the first format that takes the member for its own."""
        if self.formats is None:
            from etl.ingest.formats import recognise  # the registry's modules import this package

            return recognise(member.head())
        return next((form for form in self.formats if form.recognises(member.head())), None)

    def record(self, piece: Piece, form: str) -> RawRecord:
        """Return the member's next record."""
        context = canonical_context(piece.context, self.mapping) if piece.context else self.context
        record = RawRecord(
            self.path, self.count, piece.offset, len(piece.raw), piece.raw, form, piece.encoding, context
        )
        self.count += 1
        return record

    def reject(
        self, reason: str, detail: str, offset: int | None = None, raw: bytes = b"", head: bytes = b""
    ) -> Rejection:
        """Return the member's next record as a rejection; `head` gives the excerpt where nothing was read."""
        digest = sha256(raw).hexdigest()
        excerpt = excerpt_of(raw or head)
        rejection = Rejection(
            "", self.path, self.count, offset, len(raw), digest, STAGE, reason, printable(detail), excerpt
        )
        self.count += 1
        return rejection

    def damage(self, damage: Damage) -> Rejection:
        """Return the rejection of a file or container that cannot be read."""
        if damage.path != self.path:
            self.path, self.count = damage.path, self.container_faults[damage.path]
            self.container_faults[damage.path] += 1
        self.last_fault = damage.path, damage.reason
        return self.reject(damage.reason, damage.detail)

    def is_consequence(self, damage: Damage) -> bool:
        """Whether a container reports what the last of its members has reported already."""
        if self.last_fault is None:
            return False
        path, reason = self.last_fault
        within = path == damage.path or not damage.path or path.startswith(damage.path + "!")
        return within and reason == damage.reason


def canonical_context(context: Mapping[str, object] | None, mapping: Mapping[str, str]) -> str:
    """Return the context and the mapping as JSON with sorted keys, `""` where there is neither."""
    if not context and not mapping:
        return ""
    whole = {**(context or {}), **({"mapping": dict(mapping)} if mapping else {})}
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS).decode()


def excerpt_of(raw: bytes, encoding: str = "utf-8") -> str:
    """Return the first characters in printable form, bytes that are not of the encoding as escapes."""
    text = raw[:EXCERPT_BYTES].removeprefix(b"\xef\xbb\xbf").decode(encoding, "backslashreplace")
    return printable(text[:EXCERPT_CHARACTERS])[:EXCERPT_CHARACTERS]


def printable(text: str) -> str:
    """Return text without controls, line ends as blanks."""
    return NOT_PRINTABLE.sub(escape_character, text.replace("\r\n", " ").replace("\n", " "))
