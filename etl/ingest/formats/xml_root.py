"""What an XML member says at its very beginning: its root element and its encoding."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.ingest.encoding import WIDE, Encoding, detect
from etl.ingest.formats.base import Head
from etl.ingest.formats.decoding import head_text, stained_utf8

DECLARATION_BYTES = 1024

_WITHOUT_BOM = ((b"\0<\0", "utf-16-be"), (b"<\0?\0", "utf-16-le"))
_DECLARED = re.compile(r"""<\?xml\b[^<>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
_BEFORE_ROOT = re.compile(
    r"(?>[\s\ufeff\0\x1a]+|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->"
    r"|<!DOCTYPE(?>[^\[\]<>\"']+|\"[^\"]*\"|'[^']*')*"
    r"(?:\[(?>[^\[\]\"'<]+|\"[^\"]*\"|'[^']*'|<!--(?:[^-]|-(?!->))*-->|<)*\]\s*)?>)*+")
_ROOT = re.compile(
    r"<(?:([^\W\d][\w.-]*):)?([^\W\d][\w.-]*)((?>\s+[^\s=<>\"']+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*/?>")
_XMLNS = re.compile(r"\sxmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@lru_cache(maxsize=4)
def root_of(head: Head) -> tuple[str, str]:
    """Return (local name, namespace) of a member's root element, `("", "")` where it does not begin as XML.

    Passes over a byte order mark, blanks, declaration, comments, instructions and DOCTYPE; `""` is no namespace.
    """
    if b"<" not in head.data[:DECLARATION_BYTES]:
        return "", ""
    text = head_text(head) or head.data.decode("latin-1").removeprefix("\xef\xbb\xbf")
    before = _BEFORE_ROOT.match(text)
    root = _ROOT.match(text, before.end() if before else 0)
    if root is None:
        return "", ""
    spaces = {found[1] or "": found[2] or found[3] or "" for found in _XMLNS.finditer(root[3])}
    return root[2], spaces.get(root[1] or "", "")


@lru_cache(maxsize=4)
def xml_encoding(head: Head) -> Encoding | None:
    """Settle the encoding of an XML member: its declaration counts unless the bytes prove it wrong.

    UTF-8 with stray bytes stays UTF-8: they say nothing of the other records.
    """
    begin = head.data[:DECLARATION_BYTES].replace(b"\0", b"").decode("latin-1")
    found = _DECLARED.search(begin)
    declared = next((name for mark, name in _WITHOUT_BOM if head.data.startswith(mark)), found[1] if found else None)
    encoding = detect(head.data, declared, head.complete)
    guessed = encoding is None or (encoding.source == "detected" and encoding.name not in WIDE)
    if guessed and stained_utf8(head.data if head.complete else head.data[:-3]):
        return Encoding("utf-8", "utf-8")
    return encoding
