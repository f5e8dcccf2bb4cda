"""E-mail (RFC 5322, MIME): a message in a file, or many in an mbox; a web page that a browser saved as a message.

The text is the one part that readers see; files hung on to it are not looked into. `Date` is when the sender completed
the message, which is its publication; the times in `Received` are those of transmission and never count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from etl.article import Fields, RawRecord, Stated
from etl.config import Limits
from etl.errors import BadInput
from etl.extract.agencies import agencies, agency_of_host
from etl.extract.page import read_page
from etl.ingest.encoding import WIDE, canonical, decode, decodes, detect
from etl.ingest.formats.base import HEAD_BYTES, Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of, head_text, mapping_of, read_whole
from etl.ingest.formats.json_shapes import article_object
from etl.ingest.formats.mail_headers import Mailbox, first_values, header_text, list_name, mailbox
from etl.ingest.formats.mail_parts import NOTE_WORDS, Text, find_text, read_message
from etl.ingest.formats.mail_text import forwarded, labelled, subject_line, unflowed, unwrapped, without_footer
from etl.ingest.formats.named_fields import fields_from, is_article_like, people_in

CERTAIN = frozenset((
    "mime-version", "message-id", "received", "x-received", "return-path", "delivered-to", "envelope-to",
    "dkim-signature", "received-spf", "authentication-results", "content-transfer-encoding", "x-mailer", "user-agent",
    "list-id", "list-unsubscribe", "list-post", "references", "in-reply-to", "resent-from", "resent-date",
    "newsgroups", "nntp-posting-host", "xref", "lines",
))  # fmt: skip
"""Header fields that only mail (and Usenet) has, where senders and subjects stand over other texts as well."""
SPOKEN = frozenset(("from", "date", "subject", "to"))
WHOLE = (frozenset(("from", "date", "subject")), frozenset(("from", "subject", "to")))
CERTAIN_ALONE = 3

_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:From |[A-Za-z][\w-]{0,75}[ \t]*:)|\xff\xfe|\xfe\xff")
_POSTMARK = re.compile(rb"From \S+ [^\n]{0,200}\b\d{4}\b[^\n]{0,40}\r?\n")
_ENVELOPE = re.compile(r"\s*(?:From \S[^\n]{0,250}\n)?")
_HEADER = re.compile(r"([!-9;-~]{1,76})[ \t]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_ESCAPED = re.compile(r"^>(>*From )", re.MULTILINE)
_MOST_NAMES = 200
_LINE = 1 << 16


def recognises(head: Head) -> bool:
    """Recognise a header block by names that mail bears, whatever the file is called."""
    if not _FIRST.match(head.data):
        return False
    text = (head_text(head) if head.data[:1] in b"\xff\xfe" else head.data.decode("latin-1")).replace("\r\n", "\n")
    start = text.removeprefix("\ufeff").removeprefix("\xef\xbb\xbf")
    envelope = _ENVELOPE.match(start)
    at, names = envelope.end() if envelope else 0, set[str]()
    while len(names) < _MOST_NAMES and (found := _HEADER.match(start, at)):
        names.add(found[1].lower())
        at = found.end()
    if start[at : at + 1].strip() and (head.complete or "\n" in start[at:]):
        return False
    certain = len(names & CERTAIN)
    spoken = len(names & SPOKEN)
    return (certain > 0 and spoken > 1) or certain >= CERTAIN_ALONE or any(trio <= names for trio in WHOLE)


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield the messages; the line before each in an mbox (`From …`) is none of its bytes."""
    if _POSTMARK.match(member.head().data):
        yield from _split_mbox(member, limits)
        return
    data = read_whole(member, limits)
    yield data if isinstance(data, Fault) else piece_of_message(0, data, {})


def _split_mbox(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    begins, offset, size = 0, 0, 0
    lines: list[bytes] = []
    whole, blank = True, True
    context = {"mbox": True}
    while line := member.stream.readline(_LINE):
        if whole and blank and _POSTMARK.match(line):
            if offset:
                yield _message(begins, b"".join(lines), size, limits, context)
            offset += len(line)
            begins, size, lines = offset, 0, []
            blank = False
            continue
        whole = line.endswith(b"\n")
        blank = whole and not line.strip()
        offset += len(line)
        size += len(line)
        if size <= limits.max_record_bytes or not lines:
            lines.append(line)
        elif len(lines) > 1:
            lines = [b"".join(lines)[:HEAD_BYTES]]
    yield _message(begins, b"".join(lines), size, limits, context)


def _message(begins: int, data: bytes, size: int, limits: Limits, context: Mapping[str, object]) -> Piece | Fault:
    if size > limits.max_record_bytes:
        return Fault("too_large", f"a message of {size} bytes", begins, data)
    data = data.removesuffix(b"\n").removesuffix(b"\r")  # the blank line that parts messages
    return piece_of_message(begins, data, context) if data.strip() else Fault("empty", "no message", begins, data)


def piece_of_message(offset: int, data: bytes, context: Mapping[str, object]) -> Piece:
    """Make a record of a message. Its parts may be in several charsets: one that fits all its bytes is named."""
    declared = (canonical(found[1].decode()) for found in _CHARSET.finditer(data[:HEAD_BYTES]))
    encoding = detect(data, next(filter(None, declared), None))
    fits = encoding is not None and decodes(data, encoding.name, True)
    return Piece(offset, data, encoding.name if encoding and fits else "latin-1", context)


def parse(record: RawRecord) -> Fields:
    """Read one message; raises BadInput as its parts demand, `no_content` where it holds no text."""
    raw = decode(record.raw, record.encoding).encode() if record.encoding in WIDE else record.raw
    context = context_of(record)
    message = read_message(raw.removeprefix(b"\xef\xbb\xbf").lstrip())
    headers = first_values(message.raw_items())
    if headers.get("auto-submitted", "").strip().lower().startswith("auto-replied"):
        raise BadInput("not_an_article", "an automatic reply")
    text = find_text(message)
    if text is None:
        kinds = dict.fromkeys(part.get_content_type() for part in message.walk() if not part.is_multipart())
        raise BadInput("no_content", f"no text in the message: {', '.join(kinds)}"[:200])
    if text.page_address:
        return _saved_page(text)
    if text.of is not message:
        headers = first_values(text.of.raw_items())
    fields = _read_text(text, _stated(headers, text.charset), mapping_of(context), bool(context.get("mbox")))
    guessed = ("encoding_guessed",) if text.guessed else ()
    return replace(fields, flags=(*fields.flags, *flags_of(context), *guessed))


def _saved_page(text: Text) -> Fields:
    """Read a page that a browser saved: the message's date is when that was, and says nothing."""
    fields = read_page(text.text, text.page_address)
    return replace(fields, url=fields.url or text.page_address)


def _stated(headers: Mapping[str, str], charset: str) -> Fields:
    """Return what the header of a message says."""
    def said(name: str) -> str:
        return header_text(headers[name], charset) if name in headers else ""

    sender = mailbox(headers.get("from", ""), charset)
    organization, of_list = said("organization"), list_name(headers.get("list-id", ""), charset)
    date, language = said("date"), said("content-language")
    sources = {"Organization": organization, "List-Id": of_list, "From": sender.name}
    host = agency_of_host(sender.host) if sender.host else None
    return Fields(
        headline=subject_line(said("subject"), "list-id" in headers),
        dates=(Stated(date, "field", "Date"),) if date else (),
        sources=tuple(Stated(text, "field", label) for label, text in sources.items() if text),
        publisher=organization or of_list or (agencies()[host].name if host else ""),
        authors=tuple(_writer(sender)),
        keywords=tuple(word for part in said("keywords").split(",") if (word := part.strip())),
        language=language.partition(",")[0].strip(), url=said("archived-at").strip("<>"),
    )


def _writer(sender: Mailbox) -> list[str]:
    """Return the sender's name where the mailbox bears it: `newsroom@` is nobody's."""
    local = sender.address.partition("@")[0].lower()
    named = any(len(word) > 2 and word in local for word in re.findall(r"[^\W\d_]+", sender.name.lower()))
    return people_in(sender.name) if named else []


def _read_text(text: Text, stated: Fields, mapping: Mapping[str, str], of_mbox: bool) -> Fields:
    """Put the text and what the header says together; a form sent as JSON speaks for itself first."""
    if text.markup:
        return replace(stated, body=text.text, markup=True)
    plain = text.text.replace("\r\n", "\n")
    if of_mbox and "\n>" in plain:
        plain = _ESCAPED.sub(r"\1", plain)
    plain = unflowed(plain, text.delsp) if text.flowed else plain
    form = _form(plain) if plain.lstrip()[:1] == "{" else None
    if form is not None:
        own = fields_from(form, mapping)
        return _beneath(own, replace(stated, headline="") if own.headline else stated)  # the subject names the form
    body, removed = without_footer(plain)
    passed_on = forwarded(body)
    if passed_on and len(passed_on.before.split()) < NOTE_WORDS:
        stated = _passed_on(stated, passed_on.stated)
        removed = (("mail_forwarded", passed_on.before), *removed) if passed_on.before else removed
        body, more = without_footer(passed_on.text)
        removed = (*removed, *more)
    if not text.flowed:
        body = unwrapped(body)
    copy = labelled(body)
    if copy:
        values, before, body = copy
        stated = _beneath(fields_from({**values, "body": body}, {}), stated)
        removed = (("mail_slug", before), *removed) if before else removed
        return replace(stated, body=body.strip("\n") or stated.body, removed=removed)
    return replace(stated, body=body.strip("\n"), removed=removed)


def _form(text: str) -> Mapping[str, object] | None:
    """Return the article that a text is as JSON, None where it is none."""
    try:
        value = json.loads(text, strict=False)
        form = article_object(value)
    except RecursionError as error:
        raise BadInput("too_deep", "values within values") from error
    except (ValueError, BadInput):
        return None
    return form if is_article_like(tuple(form)) else None


def _beneath(fields: Fields, stated: Fields) -> Fields:
    """Let the header speak where the text's own labels do not; a subject that differs is another headline."""
    variants = (stated.headline,) if fields.headline and stated.headline else ()
    return replace(
        fields, headline=fields.headline or stated.headline, headline_variants=variants,
        dates=(*fields.dates, *stated.dates), sources=(*fields.sources, *stated.sources),
        publisher=fields.publisher or stated.publisher, authors=fields.authors or stated.authors,
        keywords=fields.keywords or stated.keywords, language=fields.language or stated.language,
        url=fields.url or stated.url,
    )  # fmt: skip


def _passed_on(stated: Fields, inner: Mapping[str, str]) -> Fields:
    """Take the header block of a message that was passed on: what it states was said first."""
    sender = mailbox(inner.get("from", ""))
    dates = (Stated(inner["date"], "field", "Date (forwarded)"),) if inner.get("date") else ()
    sources = (Stated(sender.name, "field", "From (forwarded)"),) if sender.name else ()
    return replace(
        stated, headline=subject_line(inner.get("subject", ""), False) or stated.headline,
        dates=(*dates, *stated.dates), sources=(*sources, *stated.sources), authors=tuple(_writer(sender)),
    )  # fmt: skip


EMAIL = Format("email", recognises, split, parse)
