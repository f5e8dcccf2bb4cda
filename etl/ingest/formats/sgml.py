"""Tagged records as text corpora have them: Reuters-21578 (`<REUTERS …>`) and TREC or ANT (`<DOC>`)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import HEAD_BYTES, Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import (
    bytewise,
    context_for,
    context_of,
    flags_of,
    head_text,
    mapping_of,
    piece_of,
    streamed_encoding,
    text_of_record,
)
from etl.ingest.formats.field_names import role_name
from etl.ingest.formats.named_fields import fields_from, is_article_like
from etl.ingest.formats.values import has_markup
from etl.ingest.formats.wrapped_lines import is_wrapped, unwrap

_BEGINS = re.compile(r"\s*(?:<!DOCTYPE\s+\w+\s+SYSTEM[^>]*>\s*)?<(?:REUTERS\s|DOC>|DOC\s+id=)", re.IGNORECASE)
_RECORD = re.compile(rb"<(REUTERS|DOC|reuters|doc)(?:\s[^>]*)?>")
_SAYS_NOTHING = re.compile(
    rb"(?:[\s\x1a]|\xef\xbb\xbf|<!DOCTYPE[^>]*>|<\?xml[^>]*\?>|</?(?:DOCS|ROOT|CORPUS)>)*", re.IGNORECASE)
_START = re.compile(r"<([A-Za-z][\w.-]*)(?:\s[^<>]*)?>(?:([^<]*)</\1>)?")  # with its content, if no tag is in it
_ITEM = re.compile(r"<D>(.*?)</D>", re.DOTALL)
_TEXT = re.compile(r"<TEXT[^>]*>")
_TEXT_ENDS = "</TEXT>"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,32});")
_CONTROL = re.compile(r"&#(?:[0-8]|1[1245-9]|2\d|3[01]|127);")
_BEFORE_TEXT = re.compile(r"<(TITLE|AUTHOR|DATELINE)>.*?</\1>|\*{3,}", re.DOTALL)
_FILLER = re.compile(r"\s*Blah blah blah\.\s*")  # stands for the body of every brief of Reuters-21578
_CHUNK = 1 << 18
_OVERLAP = 64


def _recognises(head: Head) -> bool:
    """Tell a corpus by the tag that begins its first record."""
    return b"<" in head.data and _BEGINS.match(head_text(head) or head.data.decode("latin-1")) is not None


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Search for start and end tags; what lies between records is dropped only where it says nothing."""
    encoding = streamed_encoding(member.head())
    context = context_for(encoding)
    buffer, base, ended, largest = b"", 0, False, limits.max_record_bytes
    at, hollow = 0, False
    while True:
        begin = _RECORD.search(buffer, at)
        close = b"</%s>" % begin.group(1) if begin else b""
        again = _RECORD.search(buffer, begin.end()) if begin else None
        end = buffer.find(close, begin.end(), again.start() if again else len(buffer)) if begin else -1
        if begin and (again or end >= 0):
            if stray := _stray(buffer, at, begin.start(), base):
                yield stray
            if again and end < 0:
                at = again.start()
                is_hollow = not buffer[begin.end():at].strip()
                if not (is_hollow and hollow):  # one reject for a run of start tags
                    yield Fault("malformed", "a record that never closes", base + begin.start(),
                                buffer[begin.start():at])
                hollow = is_hollow
                continue
            hollow = False
            at = end + len(close)
            yield piece_of(base + begin.start(), buffer[begin.start():at], encoding, context)
        elif not ended and len(buffer) - at <= largest:
            kept = buffer[at:]
            chunk = member.stream.read(max(_CHUNK, len(kept)))
            buffer, base, at, ended = kept + chunk, base + at, 0, not chunk
        elif ended:
            if begin:
                if stray := _stray(buffer, at, begin.start(), base):
                    yield stray
                yield Fault("truncated", f"no {close.decode()} before the end", base + begin.start(),
                            buffer[begin.start():begin.start() + HEAD_BYTES])
            elif stray := _stray(buffer, at, len(buffer), base):
                yield stray
            return
        else:
            start = begin.start() if begin else at
            yield Fault("too_large", "a record beyond the limits", base + start, buffer[start:start + HEAD_BYTES])
            buffer, base, at = _behind(close or b"<", member, buffer[-_OVERLAP:], base + len(buffer) - _OVERLAP)


def _behind(mark: bytes, member: Member, buffer: bytes, base: int) -> tuple[bytes, int, int]:
    """Skip to behind a mark without holding what lies before; return (buffer, its offset, where reading goes on)."""
    while (end := buffer.find(mark)) < 0:
        chunk = member.stream.read(_CHUNK)
        if not chunk:
            return b"", base + len(buffer), 0
        base += max(0, len(buffer) - _OVERLAP)
        buffer = buffer[-_OVERLAP:] + chunk
    return buffer, base, end + len(mark) if len(mark) > 1 else end


def _stray(buffer: bytes, start: int, end: int, base: int) -> Fault | None:
    if start == end or _SAYS_NOTHING.fullmatch(buffer, start, end):
        return None
    return Fault("malformed", "text between records", base + start, buffer[start:min(end, start + HEAD_BYTES)])


def _parse(record: RawRecord) -> Fields:
    context = context_of(record)
    text = text_of_record(record)
    begin, end = text.find(">") + 1, text.rfind("</")
    if not 0 < begin <= end:
        raise BadInput("malformed", "no tags around the record, as it decodes")
    inner = text[begin:end]
    flags = flags_of(context)
    if text.startswith("<REUTERS"):
        values, inferred = _reuters(inner)
        flags += ("headline_in_body",) if inferred else ()
    else:
        values = {name: _value(name, content) for name, content in _elements(inner)}
    if not is_article_like(tuple(values)):
        raise BadInput("not_an_article", f"no field of the vocabulary: {', '.join(values)}"[:200])
    return fields_from(values, mapping_of(context), flags)


def _reuters(inner: str) -> tuple[dict[str, object], bool]:
    """Read a record of Reuters-21578: the fields of the story lie within TEXT, bare text where it was not processed.

    The second value says that the headline is the first line of bare text.
    """
    inner = _CONTROL.sub("", inner) if "&#" in inner else inner
    outside, story = _story_in(inner)
    values: dict[str, object] = {
        name: _ITEM.findall(content) if "<D>" in content else _entities(content).strip()
        for name, content in _elements(outside) if name != "UNKNOWN"
    }
    if story is None:
        return values, False
    within = {name: _entities(content) for name, content in _elements(story)}
    body = within.pop("BODY", None)
    if body is None:
        bare = _entities(_BEFORE_TEXT.sub("", story))
        body = "" if _FILLER.fullmatch(bare) else bare
    headline, body = within.get("TITLE", ""), body.strip("\n")
    first, _, rest = body.partition("\n")
    # A first line is a headline of its own where the next one begins a paragraph; else it is wrapped prose.
    inferred = not headline.strip() and rest.startswith(" ")
    if inferred:
        headline, body = first, rest
    values.update({name: " ".join(content.split()) for name, content in within.items()})
    return values | {"TITLE": " ".join(headline.split()), "BODY": unwrap(body)}, inferred


def _story_in(inner: str) -> tuple[str, str | None]:
    """Return what lies outside of TEXT, and what within, None without one."""
    begin = _TEXT.search(inner)
    end = inner.find(_TEXT_ENDS, begin.end()) if begin else -1
    if begin is None or end < 0:
        return inner, None
    return inner[:begin.start()] + inner[end + len(_TEXT_ENDS):], inner[begin.end():end]


def _elements(text: str) -> Iterator[tuple[str, str]]:
    """Yield the outer elements as (name, content); a tag that nothing closes is passed over."""
    at = 0
    while found := _START.search(text, at):
        at = found.end()
        name, content = found.groups()
        if content is not None:
            yield name, content
        elif (end := text.find(f"</{name}>", at)) >= 0:
            yield name, text[at:end]
            at = end + len(name) + 3


def _value(name: str, content: str) -> object:
    if has_markup(content):
        return content.strip("\n")
    text = _entities(content).strip()
    return unwrap(text) if role_name(name) == "body" and is_wrapped(text) else text


def _entities(text: str) -> str:
    """Decode entities that are closed by a semicolon, once; a bare `&copy=` of an address is none."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


SGML = Format("sgml", _recognises, bytewise(_split), _parse, b"<")
