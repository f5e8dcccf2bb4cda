"""NITF 3.x, the News Industry Text Format: one document, one article; also what NewsML wraps around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from xml.etree.ElementTree import Element

from etl.article import UNNAMED, Fields, Identity, RawRecord, Stated
from etl.config import Limits
from etl.errors import BadInput
from etl.extract.agencies import named_in_slot
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of
from etl.ingest.formats.news_prose import prose_of
from etl.ingest.formats.signed import signed_by
from etl.ingest.formats.withdrawn import refuse_withdrawn
from etl.ingest.formats.xml_core import (
    LANG,
    children,
    find,
    find_all,
    local,
    parse_record,
    root_of,
    split_elements,
    text_at,
    text_of,
)

# Where a document says when it was issued, strongest first, and who issued it: (path, attribute).
_DATES = (
    ("head/docdata/date.issue", "norm"), ("head/pubdata", "date.publication"), ("head/docdata/pubdata",
    "date.publication"), ("head/docdata/date.release", "norm"), ("body/body.head/dateline/story.date", "norm"),
)  # fmt: skip
_SUPPLIERS = (
    ("body/body.head/distributor", ""), ("head/docdata/doc-id", "regsrc"), ("body/body.head/rights/rights.owner", ""),
    ("head/docdata/doc.copyright", "holder"), ("head/docdata/doc.rights", "owner"),
    ("head/docdata/del-list/from-src", "src-name"),
)  # fmt: skip
_BYLINES = ("body/body.head/byline", "body/body.content/byline", "body/body.content/block/byline")
_YEAR = re.compile(r"\s*\d{4}")
_STAMP = re.compile(r"\d{8}T\d{4,6}\S*|\d{4}-\d\d-\d\dT\S+")
_BY = re.compile(r"\s*(?:by|von|par|por|di|de|door|av|af|od|от|بقلم)\s", re.IGNORECASE)
_NUMBERED = re.compile(r"[_:.-]\d+")
_GLOBAL = re.compile(r"(?:urn|tag|https?):", re.IGNORECASE)
_LONGEST_KEYWORD = 100
_MOST_STATED = 20


def nitf_fields(nitf: Element, flags: tuple[str, ...] = ()) -> Fields:
    """Read a `nitf` element; an empty body is left empty. Raises BadInput(withheld)."""
    docdata = find(nitf, "head/docdata")
    status = docdata.get("management-status", "") if docdata is not None else ""
    refuse_withdrawn(status)
    body, abstract = story_of(nitf), _prose_at(nitf, "body/body.head/abstract")
    names, title = byline_of(find(nitf, *_BYLINES))
    byline = "\n".join(filter(None, (names, title)))
    suppliers = tuple(_stated(nitf, _SUPPLIERS))
    return Fields(
        body=body, headline=headline_of(nitf), dates=tuple(_dates(nitf))[:1],
        sources=(*suppliers, *([Stated(byline, "field", "byline")] if byline else [])),
        publisher=suppliers[0].text if suppliers else "", dateline=dateline_of(find(nitf, "body/body.head/dateline")),
        byline=byline, authors=writers_in(names), keywords=keywords_of(nitf),
        language=nitf.get("baselang") or nitf.get(LANG) or "", abstract=abstract,
        flags=(*flags, "embargoed") if status.strip().casefold() == "embargoed" else flags, identity=identity_of(nitf),
    )


def identity_of(nitf: Element) -> Identity:
    """Return what names the document: its `doc-id`, with the register that keeps it where that is stated.

    Where the `doc-id` is the key for updates (`du-key`) with a number behind it, the key names all versions. A key
    of which no `doc-id` is made comes again every day.
    """
    document, updates = find(nitf, "head/docdata/doc-id"), find(nitf, "head/docdata/du-key")
    name = document.get("id-string", "").strip() if document is not None else ""
    if document is None or not name:
        return UNNAMED
    key = updates.get("key", "").strip() if updates is not None else ""
    version = None
    if updates is not None and key and name.startswith(key) and _NUMBERED.fullmatch(name, len(key)):
        name, stated = key, updates.get("version", "")
        version = Stated(stated, "field", "du-key") if stated else None
    register = document.get("regsrc", "").strip()
    if register and not _GLOBAL.match(name):
        name = f"{register}:{name}"
    return Identity(Stated(name, "field", "doc-id"), version)


def story_of(nitf: Element) -> str:
    """Return the text of a document, and the lines that sign it (`tagline`)."""
    parts = [*find_all(nitf, "body/body.content"), *find_all(nitf, "body/body.end")]
    if not parts:  # a body that holds its paragraphs itself
        parts = list(find_all(nitf, "body")) or [nitf]
    return prose_of(*parts)


def headline_of(nitf: Element) -> str:
    """Return the main headline, else what stands for it."""
    return text_at(nitf, "body/body.head/hedline/hl1", "body/body.head/hedline", "head/title")


def dateline_of(dateline: Element | None) -> str:
    """Return the dateline as printed; the parts of a location that has no text of its own are parted by commas."""
    if dateline is None:
        return ""
    parts = []
    if (dateline.text or "").strip() or not len(dateline):
        return _STAMP.sub("", text_of(dateline)).strip()
    for part in dateline:
        text = text_of(part)
        if local(part) == "location" and len(part) > 1 and not (part.text or "").strip() and not any(
                (child.tail or "").strip() for child in part):
            text = ", ".join(filter(None, map(text_of, part)))
        text = _STAMP.sub("", text).strip()
        parts.append(text + (part.tail or "").rstrip())
    return " ".join(" ".join(filter(None, parts)).split())


def byline_of(byline: Element | None) -> tuple[str, str]:
    """Return who wrote it, and what he is (`byttl`), which is printed on a line of its own."""
    if byline is None:
        return "", ""
    names = [byline.text or ""]
    for child in byline:
        names += [" " if local(child) == "byttl" else f" {text_of(child)} ", child.tail or ""]
    return " ".join("".join(names).split()), " ".join(filter(None, map(text_of, children(byline, "byttl"))))


def writers_in(byline: str) -> tuple[str, ...]:
    """Return the people that a byline names; behind the comma of `By Jane Doe, The Agency` stands what they are."""
    names = byline.partition(",")[0] if _BY.match(byline) else byline
    return tuple(name for name in signed_by(names) if not named_in_slot(name))


def keywords_of(nitf: Element) -> tuple[str, ...]:
    """Return the keywords and what the document says it is about."""
    listed = [keyword.get("key") or text_of(keyword) for keyword in find_all(nitf, "head/docdata/key-list/keyword")]
    listed += [text_of(found) for found in find_all(nitf, "head/docdata/identified-content/*")]
    return tuple(dict.fromkeys(word for text in listed if (word := text.strip()) and len(word) <= _LONGEST_KEYWORD))


def _dates(nitf: Element) -> Iterator[Stated]:
    return (stated for stated in _stated(nitf, _DATES) if _YEAR.match(stated.text))


def _stated(nitf: Element, places: tuple[tuple[str, str], ...]) -> Iterator[Stated]:
    for path, attribute in places:
        for found in islice(find_all(nitf, path), _MOST_STATED):
            text = (found.get(attribute, "") if attribute else text_of(found)).strip()
            if text:
                yield Stated(text, "field", local(found))


def _prose_at(nitf: Element, path: str) -> str:
    return "\n\n".join(text_of(found) for found in find_all(nitf, path))


def _recognises(head: Head) -> bool:
    """Tell a document by its root element."""
    return root_of(head)[0] == "nitf"


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    return split_elements(member, limits, frozenset({"nitf"}))


def _parse(record: RawRecord) -> Fields:
    nitf = parse_record(record)
    has_media = any(local(element) == "media" for element in nitf.iter())
    return with_text(nitf_fields(nitf, flags_of(context_of(record))), has_media)


def with_text(fields: Fields, has_media: bool) -> Fields:
    """Return the fields of an item that has a text, its abstract where that is all there is; raises BadInput."""
    if fields.body.strip():
        return fields
    if has_media:
        raise BadInput("not_an_article", "pictures or other media without a story")
    if not fields.abstract.strip():
        raise BadInput("empty", "a headline without a text" if fields.headline else "neither headline nor text")
    return replace(fields, body=fields.abstract, flags=(*fields.flags, "body_is_abstract"))


NITF = Format("nitf", _recognises, _split, _parse, b"<")
