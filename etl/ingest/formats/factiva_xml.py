"""Factiva's XML (`PPSResponse`, as its web services deliver articles): every `article` is a record."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of
from etl.ingest.formats.labelled import Values
from etl.ingest.formats.wrapped_lines import is_wrapped, unwrap
from etl.ingest.formats.xml_core import children, find, find_all, local, parse_record, root_of, split_elements, text_of

ROOTS = frozenset(("PPSResponse", "ppsArticleResponse", "ppsarticleResultSet", "ppsarticle"))
VENDOR = "factiva.com"
ROLES = {
    "byline": "byline", "credit": "creditline", "publicationDate": "date", "sourceName": "publisher",
    "baseLanguage": "language", "copyright": "rights", "leadParagraph": "lead", "tailParagraphs": "body",
    "newsSubject": "keywords", "region": "keywords", "company": "keywords", "headline": "headline",
    "accessionNo": "guid",
}  # fmt: skip
UNUSED = frozenset((
    "reference", "pages", "publisherName", "publisherGroupCode", "publisherGroupName", "sourceCode",
    "descField", "notes", "logo", "wordCount", "industry", "columnName", "sectionName", "edition", "volume", "artWork",
    "contact", "corrections", "modificationDate", "modificationTime", "loadDate", "loadTime", "property", "ipDocument",
    "publicationTime", "revisionNumber", "attributionCode", "primarySource", "contentParts", "indexingCodes",
))  # fmt: skip


def recognises(head: Head) -> bool:
    """Tell a response by its root element, and by the vendor's namespace or element of articles."""
    name, namespace = root_of(head)
    if name not in ROOTS and VENDOR not in namespace:
        return False
    plain = head.data.replace(b"\0", b"")
    return VENDOR.encode() in plain or b"<ppsarticle" in plain


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every article."""
    return split_elements(member, limits, frozenset(("article",)))


def parse(record: RawRecord) -> Fields:
    """Read one article."""
    article = parse_record(record)
    values = Values()
    for element in article:
        name = local(element)
        role = ROLES.get(name, "unused" if name in UNUSED else "")
        if role in {"lead", "body"}:
            for paragraph in paragraphs_in(element):
                values.add(role, name, paragraph)
        elif role == "keywords":
            values.add(role, name, text_of(find(element, "name")))
        elif role == "date":
            values.add(role, name, date_in(article, element))
        else:
            values.add(role, name, text_of(element))
    language = values.of["language"]
    values.of["language"] = [(label, text.lower()) for label, text in language]
    if not (values.of["headline"] or values.of["lead"] or values.of["body"]):
        raise BadInput("no_content", "an article without headline and text")
    return values.fields(flags_of(context_of(record)))


def paragraphs_in(element: Element) -> list[str]:
    """Return the paragraphs of a part of the text, or its bare text, which is wrapped at a fixed width."""
    marked = [text_of(paragraph) for paragraph in children(element, "paragraph")]
    if marked:
        return marked
    text = "".join(element.itertext()).strip("\n").rstrip()
    return (unwrap(text) if is_wrapped(text) else text.strip()).split("\n\n")


def date_in(article: Element, element: Element) -> str:
    """Return the moment of publication, or the day and the time of day that stands in an element of its own."""
    moment = text_of(find(element, "dateTime"))
    if moment:
        return moment
    day = text_of(find(element, "date")) or text_of(element)
    clock = next((text_of(time) for time in find_all(article, "publicationTime")), "")
    return f"{day} {clock}".strip()


FACTIVA_XML = Format("factiva_xml", recognises, split, parse, b"<")
