"""Single HTML pages, XHTML included: one member, one record; what they say is read by etl.extract.page.

Pages declare their encoding, and often wrongly; etl.ingest.encoding weighs that. Pages put together from parts in
UTF-8 and in Windows-1252 decode in neither and are mended. (`UnicodeDammit.detwingle` of BeautifulSoup was tried: it
takes `ß` before an ASCII letter for the beginning of a UTF-8 character.)
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.extract.page import read_page
from etl.ingest.encoding import WIDE, canonical, decodes, detect, fits_declaration
from etl.ingest.formats.base import HEAD_BYTES, Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_for, context_of, encoding_of, flags_of, text_of_record

DECLARATION_WITHIN = 4096
DAMAGED = "damaged"
MAX_FAULTS = 0.005
STRAYS = "news-etl-strays"
READ_WHOLE = frozenset({"ascii", "bom", "declared"})  # what was found so has been read to its last byte
DEFAULT = "cp1252"
MULTIBYTE = frozenset(
    ("utf-8", "gb18030", "big5", "big5hkscs", "cp950", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949")
)
"""Charsets that hardly any text in another one fits by chance."""

_WIDE_WITHIN = 64
_LEAD = re.compile(r"(?:\s|\ufeff|<\?xml[^>]{0,200}\?>|<!--.{0,4000}?-->|<\?php.{0,500}?\?>)*", re.DOTALL)
_PAGE = re.compile(r"<!doctype\s+html\b|<html[\s>]", re.IGNORECASE)
_PART = re.compile(
    r"<(?:head|meta|title|body|link|script|style|base|div|p|article|h1|table|frameset|center)\b", re.IGNORECASE
)
_WITNESS = re.compile(r"<html[\s>]|<head[\s>]|</head>|<body[\s>]", re.IGNORECASE)
_LATIN = re.compile("[\u00c0-\u024f]")
_FOREIGN = re.compile("[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufaff]")
_NAMES = (".html", ".htm", ".xhtml", ".shtml")
_META_CHARSET = re.compile(
    rb"""<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
_XML_ENCODING = re.compile(
    rb"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)


def recognises(head: Head) -> bool:
    """Tell a page by its first tag; a fragment counts where its name or a `<body>` says that it is a page."""
    found = encoding_of(head) if b"\0" in head.data[:_WIDE_WITHIN] else None
    wide = found.name if found and found.name in WIDE else "latin-1"
    text = head.data.decode(wide, "ignore").removeprefix("\ufeff")
    start = text.removeprefix("\xef\xbb\xbf")
    lead = _LEAD.match(start)
    first = lead.end() if lead else 0
    if _PAGE.match(start, first):
        return True
    if not _PART.match(start, first):
        return False
    return head.name.lower().endswith(_NAMES) or _WITNESS.search(start, first) is not None


def declared_charset(data: bytes) -> str | None:
    """Return the encoding that a page's first bytes claim, as written."""
    found = _XML_ENCODING.match(data, 0, DECLARATION_WITHIN) or _META_CHARSET.search(data, 0, DECLARATION_WITHIN)
    return found[1].decode("ascii") if found else None


def believed_charset(data: bytes, served: str | None) -> str | None:
    """Return which of two charsets to believe where the server and the page name different ones.

    The server goes first, unless what it says is a default, or fits any bytes while the page's own fits few others.
    """
    own = declared_charset(data)
    names = {name: charset for name in (served, own) if name and (charset := canonical(name))}
    if len(set(names.values())) < 2:
        return served if served in names else own
    ranked = sorted(names, key=lambda name: (names[name] == DEFAULT, names[name] not in MULTIBYTE))
    utf8 = decodes(data, "utf-8", True)
    return next((name for name in ranked if fits_declaration(data, names[name], True, utf8)), ranked[0])


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield the member as one record, or why it cannot be one."""
    data = member.stream.read(limits.max_record_bytes + 1)
    if len(data) > limits.max_record_bytes:
        yield Fault("too_large", f"more than {limits.max_record_bytes} bytes", 0, data[:HEAD_BYTES])
        return
    yield piece_of_page(0, data)


def piece_of_page(offset: int | None, data: bytes, served: str | None = None) -> Piece | Fault:
    """Make a record of a page's bytes in the encoding that they bear out; `served` is the charset it was sent with."""
    declared = believed_charset(data, served)
    encoding = detect(data, declared)
    if encoding is None:
        return Fault("undecodable", f"not {declared or 'text'}, nor anything else", offset, data)
    if encoding.source in READ_WHOLE or decodes(data, encoding.name, True):
        return Piece(offset, data, encoding.name, context_for(encoding))
    if count_faults(data, encoding.name) > MAX_FAULTS * len(data):
        return Fault("undecodable", f"too many bytes that are not {encoding.name}", offset, data)
    return Piece(offset, data, encoding.name, {**context_for(encoding), DAMAGED: True})


def count_faults(data: bytes, encoding: str) -> int:
    """Count the places where bytes are not what their encoding demands."""
    return data.decode(encoding, "replace").count("\ufffd")


def mend(data: bytes, encoding: str) -> str:
    """Decode a damaged page: strays of Windows-1252 in a Latin text as what they are, the rest as U+FFFD.

    Text with U+FFFD carries a quality flag; a page is not thrown away for one broken letter in its footer.
    """
    text = data.decode(encoding, "replace")
    if encoding == "utf-8" and len(_LATIN.findall(text)) > len(_FOREIGN.findall(text)):
        text = data.decode(encoding, STRAYS)
    return text.removeprefix("\ufeff")


def read_stray(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are no UTF-8 as Windows-1252: a handler for `bytes.decode`."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(STRAYS, read_stray)


def parse(record: RawRecord) -> Fields:
    """Read one page; `url` in its context is the address it came from."""
    context = context_of(record)
    if context.get(DAMAGED):
        page: str | bytes = mend(record.raw, record.encoding)
    elif record.encoding == "utf-8":  # as splitting has seen; decoding it would be for nothing
        page = record.raw.removeprefix(codecs.BOM_UTF8)
    else:
        page = text_of_record(record)
    fields = read_page(page, str(context.get("url", "")))
    flags = flags_of(context)
    return replace(fields, flags=(*fields.flags, *flags)) if flags else fields


HTML = Format("html", recognises, split, parse, b"<")
