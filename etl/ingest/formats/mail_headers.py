"""The header fields of a message (RFC 5322) as text: unfolded, encoded words decoded, mailboxes taken apart."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from etl.errors import BadInput
from etl.ingest.encoding import canonical, decode, detect

_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([BbQq])\?([^?]*)\?=")
_FOLD = re.compile(r"[ \t]*\r?\n[ \t]+")
_STRAY = re.compile("[\udc80-\udcff]")
_BLANKS = re.compile(r"\s+")
_IN_BRACKETS = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^<"]*)<([^<>\s]*)>')
_BARE = re.compile(r"\s*([^\s<>(),;:]+@[^\s<>(),;:]+)(?:\s*\(([^()]*)\))?")
_QUOTED = re.compile(r"\\(.)")
_LIST_NAME = re.compile(r"\s*([^<]*)<[^<>]*>")


class Mailbox(NamedTuple):
    """A name as it is shown, and the address; either may be `""`."""

    name: str
    address: str

    @property
    def host(self) -> str:
        """The domain of the address."""
        return self.address.rpartition("@")[2].lower() if "@" in self.address else ""


def header_text(raw: str, charset: str | None = None) -> str:
    """Return what a header field says; `""` where its bytes are not text.

    `raw` is the value as the stdlib reads it (8-bit bytes as surrogates). `charset` is that of the message, for
    headers that hold bare 8-bit text.
    """
    unfolded = _FOLD.sub(" ", raw)
    try:
        text = "".join(_pieces(unfolded, charset))
    except BadInput:
        return ""
    return _BLANKS.sub(" ", text).strip()


def _pieces(raw: str, charset: str | None) -> Iterator[str]:
    """Yield the text between encoded words, and the words; a letter may be cut in two between words."""
    at, held, held_charset = 0, b"", ""
    for found in _WORD.finditer(raw):
        between = raw[at : found.start()]
        if held and (between.strip() or found[1].lower() != held_charset):
            yield _decoded(held, held_charset)
            held = b""
        if between.strip() or (between and at == 0):
            yield _bare(between, charset)
        held, held_charset = held + _undone(found[2], found[3]), found[1].lower()
        at = found.end()
    if held:
        yield _decoded(held, held_charset)
    yield _bare(raw[at:], charset)


def _undone(coding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if coding in "Qq":
        return binascii.a2b_qp(data, header=True)
    letters = data.rstrip(b"= \t")
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error as error:
        raise BadInput("malformed", f"an encoded word: {error}") from error


def _decoded(data: bytes, charset: str) -> str:
    """Decode the bytes of encoded words; where they are not what they are said to be, as what they are."""
    name = canonical(charset)
    return decode(data, name) if name and data.isascii() else _weighed(data, charset)


def _bare(text: str, charset: str | None) -> str:
    return _weighed(text.encode("utf-8", "surrogateescape"), charset) if _STRAY.search(text) else text


def _weighed(data: bytes, charset: str | None) -> str:
    """Decode what is no ASCII; so few bytes are too little for statistics, and no text is better than a wrong one."""
    encoding = detect(data, charset)
    if encoding is None or encoding.source == "detected":
        raise BadInput("undecodable", f"a header that is not {charset or 'UTF-8'}")
    return decode(data, encoding.name)


def mailbox(raw: str, charset: str | None = None) -> Mailbox:
    """Return the first mailbox of an address field: `"Vale, Ada" <ada@example.org>`, `ada@example.org (Ada Vale)`."""
    found = _IN_BRACKETS.match(raw)
    if found:
        name = found[1].strip()
        if name[:1] == '"':
            name = _QUOTED.sub(r"\1", name[1:-1])
        return Mailbox(header_text(name, charset), found[2])
    bare = _BARE.match(raw)
    if bare:
        return Mailbox(header_text(bare[2] or "", charset), bare[1])
    return Mailbox(header_text(raw, charset), "")


def list_name(raw: str, charset: str | None = None) -> str:
    """Return the name of a mailing list as `List-Id` gives it, `""` where that is an identifier only."""
    found = _LIST_NAME.match(raw)
    return header_text(found[1].strip().strip('"'), charset) if found else ""


def first_values(headers: Iterable[tuple[str, ...]]) -> Mapping[str, str]:
    """Return the header fields by lower-case name; the first one counts."""
    values: dict[str, str] = {}
    for name, value, *_ in headers:
        values.setdefault(name.lower(), str(value))
    return values
