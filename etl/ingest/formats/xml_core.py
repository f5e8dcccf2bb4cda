"""The XML core in one place: what readers of XML formats import; see the modules for how it works."""

from __future__ import annotations

from etl.ingest.formats.xml_element import (
    LANG,
    children,
    find,
    find_all,
    local,
    namespace,
    parse_element,
    parse_record,
    text_at,
    text_of,
)
from etl.ingest.formats.xml_root import root_of, xml_encoding
from etl.ingest.formats.xml_split import split_elements

__all__ = (
    "LANG", "children", "find", "find_all", "local", "namespace", "parse_element", "parse_record", "root_of",
    "split_elements", "text_at", "text_of", "xml_encoding",
)
