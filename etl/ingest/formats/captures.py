"""What a web archive holds: of each capture the payload becomes a record where it is a page or a text.

The record is the payload as it lies there, so that a page in an archive and the same page in a file are exact copies.
What it is, its bytes say before its headers: crawlers and servers state wrong types, codings and charsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import decodes, detect
from etl.ingest.formats import html
from etl.ingest.formats.base import HEAD_BYTES, Fault, Head, Member, Piece
from etl.ingest.formats.codings import Payload, undo_known, undo_stated
from etl.ingest.formats.decoding import context_for, context_of
from etl.ingest.formats.http_message import media_type, read_response, stated_charset
from etl.ingest.formats.text import TEXT
from etl.ingest.formats.web_blocks import Blocks, Layout
from etl.ingest.kinds import name_kind

BOOKKEEPING = frozenset(("warcinfo", "filedesc", "request", "metadata", "revisit"))
CAPTURED = frozenset(("response", "resource", "conversion"))
PAGES = frozenset(("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"))
MAYBE_TEXT = frozenset(
    ("text/plain", "", "application/octet-stream", "application/http", "unknown/unknown", "text/unknown")
)
ASSETS = (
    "image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript",
    "application/x-javascript", "application/ecmascript", "application/font", "application/x-font",
    "application/vnd.ms-fontobject", "application/wasm", "application/vnd.apple.mpegurl", "application/x-mpegurl",
)  # fmt: skip
OF_THE_CRAWLER = re.compile(
    r"(?:dns|whois|metadata|screenshot|thumbnail|youtube-dl):|urn:[\w.-]+:https?:", re.IGNORECASE
)
"""Addresses that crawlers (Heritrix, Wget, Brozzler, Browsertrix) make up for what they note down about a page."""
JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[{\"])")
FOR_MACHINES = re.compile(
    r"https?://[^/]+/(?:robots|ads|app-ads|humans|llms|sellers|(?:\.well-known/)?security)\.txt(?:\?|$)", re.IGNORECASE
)


class Capture(NamedTuple):
    """What a record's header says: its type, the address, the Content-Type, the length (None without a valid one).

    `cut` says that the crawler stored the beginning only.
    """

    kind: str
    url: str
    content_type: str
    size: int | None
    cut: bool = False


def read_archive(
    member: Member, limits: Limits, layout: Layout, read_header: Callable[[bytes], Capture]
) -> Iterator[Piece | Fault]:
    """Yield the captures of an archive; everything else in it as a Fault each. Raises BadInput as a `split` does."""
    blocks = Blocks(member.stream, layout, limits)
    while blocks.more():
        start = blocks.offset
        header = blocks.header()
        if isinstance(header, Fault):
            found: Piece | Fault = header
        else:
            capture = read_header(header)
            offset = blocks.offset
            block = blocks.block(capture.size)
            if isinstance(block, Fault):
                found = block._replace(offset=start, raw=(header + block.raw)[:HEAD_BYTES])
            else:
                found = judge(capture, offset, block, limits)
        if blocks.fault and isinstance(found, Fault) and found.reason == "truncated":
            break  # what ended the layers below is the reason
        yield found
    if blocks.fault:
        raise blocks.fault


def judge(capture: Capture, offset: int, block: bytes, limits: Limits) -> Piece | Fault:
    """Return what becomes of a whole record whose block lies at `offset`."""
    kind = capture.kind
    if kind in BOOKKEEPING or OF_THE_CRAWLER.match(capture.url):
        named = f" ({media})" if (media := media_type(capture.content_type)) else ""
        return Fault("no_content", f"{kind} record{named}", offset, block)
    if kind not in CAPTURED:
        return Fault("unsupported_format", f"record of type {kind[:40] or '(none)'}", offset, block)
    response = read_response(block) if kind == "response" else None
    if response is None:
        content_type, codings, payload = capture.content_type, "", block
    else:
        headers = response.headers
        content_type = headers.get("content-type", "")
        codings = f"{headers.get('content-encoding', '')} {headers.get('transfer-encoding', '')}"
        offset, payload = offset + response.start, block[response.start :]
        if not 200 <= response.status < 300:
            return Fault("not_an_article", f"HTTP status {response.status}", offset, payload)
    if not payload.strip():
        return Fault("empty", f"{kind} without content", offset, payload)
    if media_type(content_type) in PAGES:
        codings = f"gzip {codings}"  # sent compressed, and no header left that says so
    try:
        undone = undo_stated(payload, codings, limits)
    except BadInput as bad:
        return Fault(bad.reason, bad.detail, offset, payload)
    return piece_of_payload(capture, content_type, offset, payload, undone)


def piece_of_payload(capture: Capture, content_type: str, offset: int, raw: bytes, undone: Payload) -> Piece | Fault:
    """Make a record of a payload that is a page or a text; `undone` is what lies under the codings of `raw`."""
    data, charset = undone.data, stated_charset(content_type)
    verdict = what_it_is(media_type(content_type), capture.url, data)
    if isinstance(verdict, tuple):
        return Fault(*verdict, offset, raw)
    piece = html.piece_of_page(offset, data, charset) if verdict == "page" else piece_of_text(offset, data, charset)
    if isinstance(piece, Fault):
        return piece._replace(raw=raw)
    context = dict(piece.context or {})
    if capture.url:
        context["url"] = capture.url
    if verdict == "text":
        context["text"] = True
    if undone.codings:
        context["codings"] = undone.codings
    if capture.cut or not undone.whole:
        context["cut"] = True
    return piece._replace(raw=raw, context=context)


def what_it_is(media: str, url: str, data: bytes) -> str | tuple[str, str]:
    """Return `page`, `text`, or why a payload is neither, as (reason, detail)."""
    head = Head(data[:HEAD_BYTES], "", len(data) <= HEAD_BYTES)
    if html.recognises(head):
        return "page"
    if FOR_MACHINES.match(url):
        return "no_content", f"a file for crawlers: {url.rpartition('/')[2]}"[:100]
    if (media in MAYBE_TEXT or media in PAGES) and JSON.match(head.data):
        return "unsupported_format", f"JSON as {media or 'content of no stated type'}"
    if media in PAGES:
        return "page" if detect(data[:HEAD_BYTES], None, head.complete) else ("unsupported_format", name_kind(head))
    if media in MAYBE_TEXT:
        return "text" if TEXT.recognises(head) else ("unsupported_format", name_kind(head))
    return "no_content" if media.startswith(ASSETS) else "unsupported_format", f"content type {media}"


def piece_of_text(offset: int, data: bytes, charset: str | None) -> Piece | Fault:
    """Make a record of plain text in the encoding that its bytes bear out."""
    encoding = detect(data, charset)
    if encoding is None or not decodes(data, encoding.name, True):
        return Fault("undecodable", f"not {charset or 'text'}, nor anything else", offset, data)
    return Piece(offset, data, encoding.name, context_for(encoding))


def parse(record: RawRecord) -> Fields:
    """Read the page or the text of a capture; its address is the one that the crawler asked for."""
    context = context_of(record)
    codings = context.get("codings")
    if isinstance(codings, list):
        record = replace(record, raw=undo_known(record.raw, codings))
    form = TEXT if context.get("text") else html.HTML
    fields = form.parse(record)
    flags = (*fields.flags, "text_cut") if context.get("cut") else fields.flags
    return replace(fields, url=str(context.get("url", "")) or fields.url, flags=flags)
