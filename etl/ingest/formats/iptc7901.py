"""IPTC 7901, the wire format of European agencies: a header line, keywords, text in a printer's column, the date."""

from __future__ import annotations

import re

from etl.article import Fields, RawRecord, Stated
from etl.errors import BadInput
from etl.ingest.formats.base import Format, Head
from etl.ingest.formats.decoding import context_of, flags_of, text_of_record
from etl.ingest.formats.signed import signed_by
from etl.ingest.formats.wire_envelope import read_message, split_messages

_HEADER = r"(?P<source>[A-Za-z]{1,4})\d{1,5} +(?P<priority>[1-9]) +(?P<category>[A-Za-z]{1,3})\b"
_BEGINS = re.compile(rb"[\x00\x16\s]*\x01" + re.sub(r"\?P<\w+>", "?:", _HEADER).encode())
_READ_HEADER = re.compile(_HEADER + r"(?: +(?P<words>\d+))?(?P<rest>[^\n]*)")
_SUPPLIER = re.compile(r"\b(?P<name>[A-Za-z][\w-]{1,15}) {1,9}\d{1,6}\s*$")
_DATE_GROUP = re.compile(r"\d{6} ?(?:Z|GMT|UTC)? ?[^\W\d_]{3,4}\.? \d\d(?:\d\d)?(?!\d)")

# The lines above the text end with `=`: what kind of item it is, the headline, who wrote it.
_MOST_HEADING_LINES = 8
_KIND = re.compile(r"\([^()]{2,60}\)|(?:\d\w* )?[^a-z\W]{4,12}(?: [^a-z\W]{2,12})?")
_BY = re.compile(r"(?:By|BY|Von|VON|Par|Por|Di|Da|Door|Av)\s+\S")
# What follows the text and is not to be printed: notes, addresses, links under headings with `#`, who sent it.
_NOTES = re.compile(r"#{1,3} \S.*")
_SENDER = re.compile(r"(?P<name>[A-Za-z-]{2,8})(?: [a-zäöü0-9]{2,5}){1,8}")
_IMPRINT = frozenset({"impressum", "imprint", "copyright"})
_HYPHENATED = re.compile(r"\w-$")
_SLACK = 4  # letters that a column may stay short of its width


def _recognises(head: Head) -> bool:
    """Tell a message by SOH and the header line behind it: source and number, priority, category."""
    return _BEGINS.match(head.data[:1024]) is not None


def _parse(record: RawRecord) -> Fields:
    header, text, tail = read_message(text_of_record(record))
    described = _READ_HEADER.search(header)
    if described is None:
        raise BadInput("malformed", "no header line of IPTC 7901")
    supplier = _SUPPLIER.search(described["rest"])
    keywords = [word.strip() for line in header[described.end():].split("\n") for word in line.split("/")]
    heading, lines = _parted(text.split("\n"))
    kinds, headline, byline = _read_heading(heading)
    if headline.casefold() in _IMPRINT:
        raise BadInput("not_an_article", f"the agency's imprint: {headline}")
    lines, notes = _without_notes(lines, supplier["name"] if supplier else "")
    named = [(supplier["name"].partition("-")[0], "supplier")] if supplier else []
    named += [(byline, "byline")] if byline else []
    group = _DATE_GROUP.search(tail)
    return Fields(
        body="\n\n".join(_paragraphs(lines)), headline=headline,
        dates=(Stated(group[0], "field", "date-time group"),) if group else (),
        sources=tuple(Stated(who, "field", label) for who, label in named), byline=byline,
        authors=signed_by(byline.partition(",")[0]),
        keywords=tuple(dict.fromkeys(filter(None, keywords))), flags=flags_of(context_of(record)),
        removed=(*(("kind of item", kind) for kind in kinds), *([("notes", notes)] if notes else [])),
    )


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines of a text into those above its `=` and those of the text itself."""
    for number, line in enumerate(lines[:_MOST_HEADING_LINES]):
        if line.rstrip().endswith("="):
            heading = [*lines[:number], line.rstrip()[:-1]]
            return [bare for part in heading if (bare := part.strip())], lines[number + 1:]
    return [], lines


def _read_heading(lines: list[str]) -> tuple[list[str], str, str]:
    """Return (kinds of item, headline, byline)."""
    kinds = []
    while len(lines) > 1 and _KIND.fullmatch(lines[0]):
        kinds.append(lines[0])
        lines = lines[1:]
    byline = lines[-1] if len(lines) > 1 and _BY.match(lines[-1]) else ""
    return kinds, " ".join(lines[:-1] if byline else lines), byline


def _without_notes(lines: list[str], supplier: str) -> tuple[list[str], str]:
    """Part the text from the notes and the sender's line behind it."""
    end = next((number for number, line in enumerate(lines) if _NOTES.fullmatch(line.strip())), len(lines))
    last = next((number for number in range(end - 1, -1, -1) if lines[number].strip()), -1)
    sender = _SENDER.fullmatch(lines[last].strip()) if last >= 0 else None
    if sender and supplier and sender["name"].casefold() == supplier.partition("-")[0].casefold():
        end = last
    return lines[:end], "\n".join(lines[end:]).strip()


def _paragraphs(lines: list[str]) -> list[str]:
    """Join the lines of a column into paragraphs; a line that ends long before the column does stands alone."""
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0  # not the longest: an address may stick out
    paragraphs: list[list[str]] = []
    previous = ""
    for line in lines:
        bare = line.strip()
        if bare and previous and not line.startswith("  "):
            wraps = len(previous) + 1 + len(bare.partition(" ")[0]) > width - _SLACK
            paragraphs[-1] += ("" if wraps and _HYPHENATED.search(previous) else " " if wraps else "\n", bare)
        elif bare:
            paragraphs.append([bare])
        previous = bare
    return ["".join(parts) for parts in paragraphs]


IPTC7901 = Format("iptc7901", _recognises, split_messages, _parse)
