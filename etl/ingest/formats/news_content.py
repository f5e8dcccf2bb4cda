"""The text of an item among its contents: documents in XML, data as text or Base64, in one rendition or several."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from etl.article import Fields
from etl.errors import BadInput
from etl.ingest.encoding import decode, detect
from etl.ingest.formats.news_prose import has_class, indented_paragraphs, is_prose, prose_of
from etl.ingest.formats.nitf import nitf_fields, writers_in
from etl.ingest.formats.values import has_markup
from etl.ingest.formats.xml_core import local, parse_element, text_at, text_of

_ONLY_PARAGRAPHS = re.compile(r"</?p(?:\s[^<>]*)?/?>", re.IGNORECASE)
_DOCUMENT = re.compile(r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!DOCTYPE[^<>\[]*>\s*)?<(?:nitf|html)[\s>]")
_TAG = re.compile(r"<[A-Za-z/!?]")
_BREAK = re.compile(r"\n\s*\n")


class Content(NamedTuple):
    """A text, as HTML where `markup`; `fields` is what an NITF document around it says of itself, as far as it does."""

    text: str
    markup: bool = False
    fields: Fields = Fields()


def document_in(holder: Iterable[Element]) -> Content:
    """Read the NITF or XHTML that an element holds; no text for any other document."""
    parts = [child for child in holder if is_prose(child)]
    if not parts:
        return Content("")
    root = parts[0]
    if local(root) == "nitf":
        fields = nitf_fields(root)
        return Content(fields.body, fields=fields)
    marked = {kind: next((text_of(part) for part in root.iter() if has_class(part, frozenset({kind}))), "")
              for kind in ("byline", "teaser")}
    title = text_at(root, "head/title", "body/header/h1", "body/h1")
    return Content(prose_of(*parts), fields=Fields(
        headline=title, byline=marked["byline"], authors=writers_in(marked["byline"]), abstract=marked["teaser"]))


def data_in(holder: Element, encoding: str = "") -> Content:
    """Read character data: plain text, or a document that is escaped; `encoding` names Base64 where it is that."""
    text = "".join(holder.itertext())
    if "base64" in encoding.casefold():
        text = from_base64(text)
    text = text.replace("\r\n", "\n")
    if _DOCUMENT.match(text):
        with contextlib.suppress(BadInput):  # what is no XML may still be HTML
            return document_in([parse_element(text.encode(), "utf-8", {})])
    if has_markup(text):
        if _TAG.search(_ONLY_PARAGRAPHS.sub("", text)):
            return Content(text, markup=True)
        text = _ONLY_PARAGRAPHS.sub("\n\n", text)
    parts = [part for block in _BREAK.split(text) for part in indented_paragraphs(block.strip("\n"))]
    return Content("\n\n".join(part.strip() for part in parts if part.strip()))


def from_base64(text: str) -> str:
    """Decode Base64 to text; raises BadInput."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("malformed", f"Base64: {error}") from error
    encoding = detect(data)
    if encoding is None:
        raise BadInput("undecodable", "what Base64 holds is not text")
    return decode(data, encoding.name)


def best_of(contents: Iterable[Content]) -> Content:
    """Return the fullest of several renditions, the first of equals; a marked-up document before a plain copy."""
    best = Content("")
    for content in contents:
        if len(content.text.strip()) > 1.5 * len(best.text.strip()):
            best = content
    return best

