"""ANPA 1312, the wire format of North American agencies: typesetting marks in the text, the date behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from etl.article import Fields, RawRecord, Stated
from etl.ingest.formats.base import Format, Head
from etl.ingest.formats.decoding import context_of, flags_of, text_of_record
from etl.ingest.formats.signed import signed_by
from etl.ingest.formats.wire_envelope import read_message, split_messages

_BEGINS = re.compile(rb"[\x00\x16\s]*\x01[^\x00-\x04]{4,400}\x02")  # macOS' .DS_Store holds NUL behind its SOH
_KEYWORD = re.compile(r"[\x11-\x14]+ ?(?P<keyword>\S+)")
_TRAILER = re.compile(
    r"(?P<agency>[A-Z]{2,5})-[A-Z]{2}-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)"
    r"\s+(?P<clock>[0-2]\d[0-5]\d)\s?(?P<zone>[A-Z]{1,4})?")
_GROUP = re.compile(r"(?<!\d)\d{6} ?(?:Z|GMT)? ?[A-Za-z]{3} \d\d(?!\d)")
_ZONES = {"GMT": "+00:00", "UTC": "+00:00", "Z": "+00:00", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00",
          "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00"}
_PIVOT = 70  # two digits of a year: 70 to 99 lie in the last century

# `^` begins a line of its own, `<` and `=` end one (flush left, centred); BS begins a row of a table; DLE, US and RS
# are a typesetter's blanks, `{` the half of his tables.
_END_MARKS = ("<", "=")
_BLANKS = re.compile(r"[\x10\x1e\x1f\xa0 \t]+")
_STRIPPED = re.compile(r"[\x00-\x08\x0b-\x0f\x11-\x1d\x7f]")
_HALF = re.compile(r"(?<![^\s\d;])\{(?=$|[\s;])")
_INDENT = re.compile(r"\t| {2,}")
_SAYS_NOTHING = re.compile(r"[_*.\-\s]*|END|MORE|\(MORE\)")
_SLUG_TAIL = re.compile(r"(?:,[^,]*)?,\s*\d{0,5}\s*$")
_NOTE = re.compile(r"\(?(?:Eds?|Editors?)\b|EDITORS?\b|AP (?:Photo|Video|Graphic|Audio)", re.IGNORECASE)
_BY = re.compile(r"(?:By|BY|Por|POR|Par|PAR)\s+\S")


class Line(NamedTuple):
    """A line of the text, joined where it was wrapped; `ends` is its end mark, `""` for none."""

    text: str
    begins: str
    ends: str

    @property
    def is_header(self) -> bool:
        """Say whether it may stand above the text: set apart at both ends."""
        return self.begins == "^" and bool(self.ends)

    @property
    def is_row(self) -> bool:
        """Say whether it is the row of a table or of a list, which its neighbours belong to."""
        return self.begins == "\x08" or (self.begins == "\t" and bool(self.ends))


class Heading(NamedTuple):
    """What stands above the text."""

    headline: str
    abstract: str
    byline: str
    organisation: str
    notes: tuple[str, ...]
    others: tuple[str, ...]


def _recognises(head: Head) -> bool:
    """Tell a message by the control bytes around its header: SOH, a few hundred bytes, STX."""
    return _BEGINS.match(head.data[:1024]) is not None


def _parse(record: RawRecord) -> Fields:
    header, text, tail = read_message(text_of_record(record))
    lines = list(_lines(text))
    above = next((n for n, line in enumerate(lines) if not line.is_header), len(lines))
    keyword = _KEYWORD.search(header)
    slug = lines[0].text if above and _is_slug(lines[0].text, keyword["keyword"] if keyword else "") else ""
    heading, behind = _heading(lines[1 if slug else 0:above])
    body = [*heading.others, *_paragraphs([*behind, *lines[above:]])]
    trailer = _TRAILER.search(tail)
    named = [(trailer["agency"], "trailer")] if trailer else []
    named += [(line, "byline") for line in (heading.byline, heading.organisation) if line]
    return Fields(
        body="\n\n".join(body), headline=heading.headline, dates=_dates(header + tail, trailer),
        sources=tuple(Stated(who, "field", label) for who, label in named),
        byline=", ".join(filter(None, (heading.byline, heading.organisation))),
        authors=signed_by(heading.byline), abstract=heading.abstract,
        keywords=(_SLUG_TAIL.sub("", slug.rpartition("^")[2]),) if slug else (), flags=flags_of(context_of(record)),
        removed=tuple(("note to editors", note) for note in heading.notes),
    )


def _lines(text: str) -> Iterator[Line]:
    """Yield the lines that say something; one that nothing sets apart goes on with the line before it."""
    begun: list[str] = []
    for line in [*text.split("\n"), ""]:
        line = line.rstrip()
        goes_on = line and begun and line[0] not in "^\x08" and not _INDENT.match(line)
        if goes_on and not begun[-1].endswith(_END_MARKS):
            begun.append(line)
            continue
        if begun:
            yield _line(" ".join(begun))
        begun = [line] if line else []


def _line(line: str) -> Line:
    begins = "^" if line[0] == "^" else "\x08" if line[0] == "\x08" else "\t" if _INDENT.match(line) else ""
    ends = line[-1] if line.endswith(_END_MARKS) else ""
    text = line[:-1] if ends else line
    if begins in "^\x08":
        text = _HALF.sub("½", _BLANKS.sub(" ", text[1:].lstrip("^")))
    return Line(_BLANKS.sub(" ", _STRIPPED.sub("", text)).strip(), begins, ends)


def _is_slug(line: str, keyword: str) -> bool:
    """Say whether a line repeats the keyword of the header, which is cut and without blanks there."""
    start = keyword.replace(" ", "")[:8]
    return bool(_SLUG_TAIL.search(line)) or bool(start and start in line.replace(" ", ""))


def _heading(lines: list[Line]) -> tuple[Heading, list[Line]]:
    """Tell headline, notes and byline apart; the second value is what stands behind a byline and is of the text."""
    headline, abstract, byline, organisation = "", "", "", ""
    notes, others, behind = list[str](), list[str](), list[Line]()
    for number, line in enumerate(lines):
        if _BY.match(line.text):
            byline, behind = line.text, lines[number + 1:]
            if len(behind) == 1 and not behind[0].text.isupper():
                organisation, behind = behind[0].text, []
            break
        if _NOTE.match(line.text):
            notes.append(line.text)
        elif not headline:
            headline = line.text
        elif not abstract and line.ends == "<":
            abstract = line.text
        else:
            others.append(line.text)
    return Heading(headline, abstract, byline, organisation, tuple(notes), tuple(others)), behind


def _paragraphs(lines: list[Line]) -> Iterator[str]:
    """Yield the paragraphs, the rows of a table as one of several lines; rules and end marks are left out."""
    telling = (line for line in lines if not _SAYS_NOTHING.fullmatch(line.text))
    for is_row, group in groupby(telling, lambda line: line.is_row):
        if is_row:
            yield "\n".join(line.text for line in group)
        else:
            yield from (line.text for line in group)


def _dates(ends: str, trailer: re.Match[str] | None) -> tuple[Stated, ...]:
    """Read when it was filed; month, day and year stand in an order that no general rule could know."""
    if trailer is None:
        group = _GROUP.search(ends)
        return (Stated(group[0], "field", "date-time group"),) if group else ()
    year = int(trailer["year"]) + (1900 if int(trailer["year"]) >= _PIVOT else 2000)
    clock = trailer["clock"]
    stated = (f"{year}-{trailer['month']}-{trailer['day']}T{clock[:2]}:{clock[2:]}"
              f"{_ZONES.get(trailer['zone'] or '', '')}")
    try:
        datetime.fromisoformat(stated)
    except ValueError:
        return ()
    return (Stated(stated, "field", trailer[0]),)


ANPA = Format("anpa", _recognises, split_messages, _parse)
