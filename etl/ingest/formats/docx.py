"""Word documents (`word/document.xml` in a zip): Nexis Uni delivers its articles like this."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.parsers import expat

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import read_whole
from etl.ingest.formats.paged_text import paragraph_pieces, parse_paragraphs
from etl.ingest.formats.xml_safety import check_element, new_parser
from etl.ingest.streams import Budget
from etl.ingest.zip import Zip

TEXT_PART = "word/document.xml"
PORTION = 1 << 16
MAX_ELEMENTS = 3_000_000
"""A few seconds' worth; a thousand articles have a tenth of it."""
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
PASSED_OVER = frozenset(("Fallback", "del", "moveFrom"))
"""What an element within says again, or what the author struck out."""


def recognises(head: Head) -> bool:
    """Tell a document by the zip's names; other zips are containers and never come here."""
    return head.data.startswith(b"PK\x03\x04") and b"word/" in head.data


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every article of the document."""
    data = read_whole(member, limits)
    if isinstance(data, Fault):
        yield data
        return
    yield from paragraph_pieces(paragraphs_of(text_part(data, limits), limits), limits)


def text_part(data: bytes, limits: Limits) -> bytes:
    """Return the part that holds the text, read under the limits of every zip."""
    for entry in Zip(io.BytesIO(data), Budget(limits, len(data))).entries():
        if entry.name != TEXT_PART:
            continue
        if isinstance(entry.content, BadInput):
            raise entry.content
        part = entry.content.read(limits.max_record_bytes + 1)
        if len(part) > limits.max_record_bytes:
            raise BadInput("too_large", f"a text of more than {limits.max_record_bytes} bytes")
        if entry.content.fault:
            raise entry.content.fault
        return part
    raise BadInput("unsupported_format", f"an office document without {TEXT_PART}")


def paragraphs_of(part: bytes, limits: Limits) -> list[str]:
    """Return the paragraphs of a text part; raises BadInput(malformed, too_deep, too_many)."""
    reading = Reading(limits)
    try:
        for at in range(0, len(part), PORTION):
            reading.parser.Parse(part[at : at + PORTION], False)
        reading.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadInput("malformed", f"{TEXT_PART}: {error}") from error
    return reading.paragraphs


class Reading:
    """Gathers the text of paragraphs; one within another (a text box) comes before it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.names: dict[str, str] = {}
        self.parser = new_parser("utf-8", self.names, limits)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.buffer_text = True
        self.paragraphs: list[str] = []
        self.open_ones: list[list[str]] = []
        self.depth = 0
        self.elements = 0
        self.passed_over = 0
        self.in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self.depth += 1
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise BadInput("too_many", f"{TEXT_PART} has more than {MAX_ELEMENTS} elements")
        check_element(self.depth, len(attributes), len(self.names), self.limits)
        own = name.rpartition(":")[2]
        if own in PASSED_OVER or self.passed_over:
            self.passed_over += 1
        elif own == "p":
            self.open_ones.append([])
        elif own == "t":
            self.in_text = True
        elif own in BREAKS and self.open_ones:
            self.open_ones[-1].append(BREAKS[own])

    def end(self, name: str) -> None:
        """End an element."""
        self.depth -= 1
        own = name.rpartition(":")[2]
        if self.passed_over:
            self.passed_over -= 1
        elif own == "p" and self.open_ones:
            self.paragraphs.append("".join(self.open_ones.pop()))
        elif own == "t":
            self.in_text = False

    def characters(self, text: str) -> None:
        """Take the text of a run."""
        if self.in_text and self.open_ones and not self.passed_over:
            self.open_ones[-1].append(text)


DOCX = Format("docx", recognises, split, parse_paragraphs)
