"""Nexis and LexisNexis exports in HTML and TXT: every document of a file is a record.

HTML frames each of them in comments (`<DOCFULL>`); TXT says which of how many it is (`1 of 250 DOCUMENTS`), on a line
of its own. A cover page, whose dates are those of the request, stands before the first and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.article import Fields, RawRecord
from etl.clean.markup import strip_markup
from etl.config import Limits
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import bytewise, context_for, head_text, piece_of, streamed_encoding
from etl.ingest.formats.labelled import fold_label
from etl.ingest.formats.marked import Marks, fragment_of, head_bytes, marked_pieces, spans
from etl.ingest.formats.nexis_document import COUNT, LABEL, LABELS, Block, read_document

COUNT_LINE = rf"^[ \t]{{0,80}}{COUNT}[ \t]{{0,80}}\r?$"
HAS_COUNT = re.compile(COUNT_LINE, re.MULTILINE)
TEXT_MARKS = Marks(re.compile(COUNT_LINE.encode(), re.MULTILINE), re.compile(rb"(?!)"))
HTML_MARKS = Marks(
    re.compile(rb"<!--[^<>-]{0,60}\s<DOC NUMBER=\d{1,7}>\s{0,20}<DOCFULL>\s{0,20}-->", re.IGNORECASE),
    re.compile(rb"<!--[^<>-]{0,60}\s</DOCFULL>|</body>", re.IGNORECASE),
)
STYLING = re.compile(r"</?span\b[^<>]*>", re.IGNORECASE)
"""Half of the tags; they say nothing of where a paragraph ends."""
BLANK_LINES = re.compile(r"\n(?:[ \t\xa0]*\n)+")
COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")
CENTRED = 12
LOOKED_AT = 40


def recognises_html(head: Head) -> bool:
    """Tell an HTML export by the comment that frames its first document."""
    data = head_bytes(head)
    return (b"<DOCFULL>" in data or b"<docfull>" in data) and HTML_MARKS.start.search(data) is not None


def split_html(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every document."""
    return marked_pieces(member, HTML_MARKS, limits)


def parse_html(record: RawRecord) -> Fields:
    """Read one document of an HTML export."""
    markup, flags = fragment_of(record)
    return read_document([Block(text) for text in strip_markup(STYLING.sub("", markup)).split("\n\n")], flags)


def recognises_text(head: Head) -> bool:
    """Tell a TXT export by its count of documents and known labels in capitals behind it."""
    data = head_bytes(head)
    counts = b"DOCUMENT" in data or b"DOKUMENT" in data or b"Document" in data or b"Dokument" in data
    if not counts or data[:256].lstrip()[:1] == b"<":
        return False
    text = head_text(head)
    count = HAS_COUNT.search(text)
    if count is None:
        return False
    blocks = blocks_in(text[count.end() : count.end() + (1 << 14)])[:LOOKED_AT]
    found = (LABEL.match(block.text) for block in blocks)
    return any(label and label[1].isupper() and fold_label(label[1]) in LABELS for label in found)


def split_text(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every document, from its count to the next one."""
    encoding = streamed_encoding(member.head())
    for found in spans(member, TEXT_MARKS, limits):
        yield found if isinstance(found, Fault) else piece_of(found.offset, found.raw, encoding, context_for(encoding))


def parse_text(record: RawRecord) -> Fields:
    """Read one document of a TXT export."""
    text, flags = fragment_of(record)
    return read_document(blocks_in(text), flags)


def blocks_in(text: str) -> list[Block]:
    """Return the paragraphs of plain text, their wrapped lines joined; lines with columns stay as they are."""
    blocks = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").strip("\n")
    for paragraph in BLANK_LINES.split(text):
        lines = paragraph.split("\n")
        indent = len(lines[0]) - len(lines[0].lstrip(" "))
        centred = indent >= CENTRED
        columns = centred or any(COLUMNS.search(line) for line in lines)
        blocks.append(Block(("\n" if columns else " ").join(line.strip() for line in lines), centred))
    return blocks


NEXIS_HTML = Format("nexis_html", recognises_html, bytewise(split_html), parse_html, b"<")
NEXIS_TEXT = Format("nexis_text", recognises_text, bytewise(split_text), parse_text)
