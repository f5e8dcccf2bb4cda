"""The formats that are read, in the order in which they are tried; a new one is one module and one line here."""

from __future__ import annotations

from etl.ingest.formats.arc import ARC
from etl.ingest.formats.base import Format, Head
from etl.ingest.formats.delimited import CSV, TSV
from etl.ingest.formats.headed_text import HEADED_TEXT
from etl.ingest.formats.html import HTML
from etl.ingest.formats.json_records import JSON, JSON_LINES
from etl.ingest.formats.repr_lines import REPR_LINES
from etl.ingest.formats.sgml import SGML
from etl.ingest.formats.text import TEXT
from etl.ingest.formats.warc import WARC

# From the most certain signs to the least: plain text is what remains.
READERS: tuple[Format, ...] = (WARC, ARC, JSON_LINES, JSON, SGML, HTML, HEADED_TEXT, REPR_LINES, CSV, TSV, TEXT)

BY_NAME: dict[str, Format] = {reader.name: reader for reader in READERS}


def recognise(head: Head) -> Format | None:
    """Return the first format whose signs a member's first bytes bear; None is for unsupported_format."""
    return next((reader for reader in READERS if reader.recognises(head)), None)
