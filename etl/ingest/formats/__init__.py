"""The formats that are read, in the order in which they are tried; a new one is one module and one line here."""

from __future__ import annotations

from etl.ingest.formats.anpa import ANPA
from etl.ingest.formats.ap_media import AP_MEDIA
from etl.ingest.formats.arc import ARC
from etl.ingest.formats.arrow_rows import ARROW
from etl.ingest.formats.base import Format, Head
from etl.ingest.formats.delimited import CSV, TSV
from etl.ingest.formats.digitalwires import DIGITALWIRES
from etl.ingest.formats.docx import DOCX
from etl.ingest.formats.email_message import EMAIL
from etl.ingest.formats.europresse import EUROPRESSE
from etl.ingest.formats.factiva import FACTIVA
from etl.ingest.formats.factiva_xml import FACTIVA_XML
from etl.ingest.formats.feeds import FEED
from etl.ingest.formats.headed_text import HEADED_TEXT
from etl.ingest.formats.html import HTML
from etl.ingest.formats.iptc7901 import IPTC7901
from etl.ingest.formats.json_feed import JSON_FEED
from etl.ingest.formats.json_records import JSON, JSON_LINES
from etl.ingest.formats.labelled_text import LABELLED_TEXT
from etl.ingest.formats.mediawiki import MEDIAWIKI
from etl.ingest.formats.newsml_1 import NEWSML_1
from etl.ingest.formats.newsml_g2 import NEWSML_G2
from etl.ingest.formats.nexis import NEXIS_HTML, NEXIS_TEXT
from etl.ingest.formats.ninjs import NINJS
from etl.ingest.formats.nitf import NITF
from etl.ingest.formats.parquet_rows import PARQUET
from etl.ingest.formats.repr_lines import REPR_LINES
from etl.ingest.formats.rtf import RTF
from etl.ingest.formats.sgml import SGML
from etl.ingest.formats.sqlite_rows import SQLITE
from etl.ingest.formats.text import TEXT
from etl.ingest.formats.warc import WARC
from etl.ingest.formats.wxr import WXR
from etl.ingest.formats.xlsx_rows import XLSX
from etl.ingest.formats.xml_records import XML

# From the most certain signs to the least: plain text is what remains.
READERS: tuple[Format, ...] = (
    WARC, ARC, PARQUET, ARROW, SQLITE, XLSX,
    IPTC7901, ANPA, AP_MEDIA, DIGITALWIRES, NINJS, JSON_FEED, JSON_LINES, JSON, WXR, FEED,
    NEWSML_G2, NEWSML_1, NITF, MEDIAWIKI, SGML, FACTIVA_XML, FACTIVA, NEXIS_HTML, NEXIS_TEXT, EUROPRESSE, DOCX, RTF,
    XML, HTML, EMAIL, LABELLED_TEXT, HEADED_TEXT, REPR_LINES, CSV, TSV, TEXT,
)  # fmt: skip

BY_NAME: dict[str, Format] = {reader.name: reader for reader in READERS}
SIGNS = frozenset(reader.sign for reader in READERS)


def recognise(head: Head) -> Format | None:
    """Return the first format whose signs a member's first bytes bear; None is for unsupported_format."""
    absent = [sign for sign in SIGNS if sign not in head.data]
    return next((reader for reader in READERS if reader.sign not in absent and reader.recognises(head)), None)
