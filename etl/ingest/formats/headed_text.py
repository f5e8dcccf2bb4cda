"""Text with a header block: `-- ` lines, url / date / title lines, or `Key: value` lines; one member is one record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.article import Fields, RawRecord, Stated
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of, head_text, mapping_of, text_of_record, whole_member
from etl.ingest.formats.field_names import role_name
from etl.ingest.formats.named_fields import fields_from, people_in

_DASHED = re.compile(r"--(?: (?P<text>[^\n]*))?\n")
_ADDRESS_LINE = re.compile(r"\s*(?P<url>https?://[^\s<>\"]+)[^\S\n]*\n")
_ISO_LINE = re.compile(r"[^\S\n]*(?P<date>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?[^\n]{0,12})?)[^\S\n]*\n")
_NAMED_LINE = re.compile(r"(?P<name>[^\W\d_][\w .\-/]{0,30}?)[^\S\n]?[:：][^\S\n]*(?P<value>[^\n]*)\n")
_CONTINUED = re.compile(r"[ \t]+(?P<value>\S[^\n]*)\n")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\w{{3,9}},? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}),? \d{{4}}\b.*|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b.*"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b.*")
_BYLINE = re.compile(r"(?:By|by|BY|Von|Par|Por|Di|بقلم)\s+\S.{0,150}")
_EMAIL = frozenset({"mime-version", "message-id", "received", "return-path", "content-type", "delivered-to"})
_FEWEST_NAMES = 2
_MOST_LINES = 40


def _recognises(head: Head) -> bool:
    """Tell a header block by its first lines."""
    start = head.data.lstrip(b"\xef\xbb\xbf\r\n\t ")[:4]
    text = head_text(head).replace("\r\n", "\n") if start else ""
    if not text:
        return False
    if start[:2] == b"--":
        return _dashed(text) is not None
    if start == b"http" or start[:1].isdigit():
        return _listed(text) is not None
    colon = text.find(":", 0, 40)
    return (colon > 0 or "：" in text[:40]) and _named(text) is not None


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    return whole_member(member, limits)


def _dashed(text: str, flags: tuple[str, ...] = ()) -> Fields | None:
    """Read a block of `-- ` lines, each by what it holds: an address, a date, a byline, else the headline."""
    at, lines = 0, list[str]()
    while (found := _DASHED.match(text, at)) and len(lines) < _MOST_LINES:
        lines.append((found["text"] or "").strip())
        at = found.end()
    url, dates, plain = "", list[Stated](), list[str]()
    for line in lines:
        if not url and line.startswith("http") and _ADDRESS_LINE.fullmatch(line + "\n"):
            url = line
        elif _DATE.fullmatch(line):
            dates.append(Stated(line, "field", "header"))
        elif line and line != url:
            plain.append(line)
    if not (url or dates) or len(lines) < _FEWEST_NAMES:
        return None
    # Only the first line that is nothing else can be the headline: an empty one before a date says there is none.
    headline = lines[0] if lines[0] in plain else ""
    byline = next((line for line in plain if line != headline and _BYLINE.fullmatch(line)), "")
    return Fields(body=text[at:].strip(), headline=headline, dates=tuple(dates), byline=byline, url=url, flags=flags,
                  authors=tuple(dict.fromkeys(people_in(byline))),
                  sources=(Stated(byline, "field", "byline"),) if byline else (),
                  unmapped=tuple(line[:80] for line in plain if line not in (headline, byline)))


def _listed(text: str, flags: tuple[str, ...] = ()) -> Fields | None:
    """Read an address line and a date line in either order, then the line with the title."""
    at, found = 0, dict[str, str]()
    for _ in range(2):
        line = _ADDRESS_LINE.match(text, at) or _ISO_LINE.match(text, at)
        if line is None:
            return None
        found |= line.groupdict()
        at = line.end()
    if len(found) < _FEWEST_NAMES:
        return None
    headline, _, body = text[at:].lstrip("\n").partition("\n")
    return Fields(body=body.strip(), headline=headline.strip(), url=found["url"], flags=flags,
                  dates=(Stated(found["date"].strip(), "field", "header"),))


def _named(text: str) -> tuple[dict[str, object], str] | None:
    """Read `Key: value` lines, two or more of them known by name; returns (values, text behind them)."""
    at, values, last = 0, dict[str, object](), ""
    while len(values) < _MOST_LINES:
        if last and (more := _CONTINUED.match(text, at)):
            values[last] = f"{values[last]} {more['value'].strip()}"
            at = more.end()
            continue
        line = _NAMED_LINE.match(text, at)
        if line is None:
            break
        last, value = line["name"].strip(), line["value"].strip()
        if last.casefold() in _EMAIL:
            return None
        at = line.end()
        if role_name(last) == "body":
            return (values, f"{value}\n{text[at:]}") if _enough(values) else None
        values[last] = value
    parted = text[at:at + 1] == "\n" or not text[at:].strip()
    return (values, text[at:]) if parted and _enough(values) else None


def _enough(values: dict[str, object]) -> bool:
    roles = {role_name(name) for name in values} - {"", "ignored"}
    return len(roles) >= _FEWEST_NAMES and bool(roles & {"headline", "date", "url", "author", "publisher"})


def _parse(record: RawRecord) -> Fields:
    text = text_of_record(record).lstrip().replace("\r\n", "\n")
    context = context_of(record)
    flags = flags_of(context)
    fields = _dashed(text, flags) if text.startswith("--") else _listed(text, flags)
    if fields is not None:
        return fields
    named = _named(text)
    if named is None:
        raise BadInput("malformed", "no header block at the beginning")
    values, body = named
    return fields_from(values | {"body": body.strip("\n")}, mapping_of(context), flags)


HEADED_TEXT = Format("headed_text", _recognises, _split, _parse)
