"""Any other XML whose records name their fields as everybody does (`<story><headline>…</headline><text>…</text>`).

The record is the outermost element of the head that has a text and two other fields among its children. Crawlers list
items that may have a text only (`<items><item><content>…`): there the names of list and record tell it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element
from xml.parsers import expat

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of, head_text, mapping_of
from etl.ingest.formats.field_names import role_name
from etl.ingest.formats.named_fields import fields_from
from etl.ingest.formats.news_prose import is_prose, prose_of
from etl.ingest.formats.xml_core import local, parse_record, root_of, split_elements, text_of
from etl.ingest.formats.xml_safety import check_element, new_parser

MIN_ROLES = 3
LISTS = {
    "items": "item", "articles": "article", "stories": "story", "documents": "document", "docs": "doc",
    "records": "record", "rows": "row", "posts": "post",
}  # fmt: skip
"""Root elements that list records, and what these are called."""
_NOT_HERE = frozenset({"html", "svg", "plist", "xsl", "schema", "stylesheet"})


class _Shapes:
    """Notes which fields the elements of a head have, in the order in which they begin."""

    def __init__(self) -> None:
        self.roles: list[tuple[str, set[str]]] = []
        self.open: list[int] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        own = name.rpartition(":")[2]
        check_element(len(self.open) + 1, len(attributes), len(self.roles))
        if self.open and (role := role_name(own)):
            self.roles[self.open[-1]][1].add(role)
        self.open.append(len(self.roles))
        self.roles.append((own, set()))

    def end(self, _: str) -> None:
        self.open.pop()


@lru_cache(maxsize=4)
def record_name(head: Head) -> str:
    """Return the name of the element that is a record, `""` where there is none."""
    root = root_of(head)[0]
    if not root or root.casefold() in _NOT_HERE:
        return ""
    text = head_text(head).lstrip("\ufeff \t\r\n")
    shapes = _Shapes()
    parser = new_parser("utf-8", {})
    parser.StartElementHandler, parser.EndElementHandler = shapes.start, shapes.end
    with contextlib.suppress(expat.ExpatError, BadInput):  # splitting says what is wrong with it
        parser.Parse(text.encode("utf-8", "surrogateescape"), False)
    listed = LISTS.get(root)
    found = (name for name, roles in shapes.roles if "body" in roles and (len(roles) >= MIN_ROLES or name == listed))
    return next(found, "")


def _recognises(head: Head) -> bool:
    """Tell records by the names of their fields, an element with a text and two others among them."""
    return record_name(head) != ""


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    return split_elements(member, limits, frozenset({record_name(member.head())}))


def _parse(record: RawRecord) -> Fields:
    values: dict[str, list[object]] = {}
    for child in parse_record(record):
        values.setdefault(local(child), []).append(value_of(child))
    context = context_of(record)
    single = {name: found[0] if len(found) == 1 else found for name, found in values.items()}
    return fields_from(single, mapping_of(context), flags_of(context))


def value_of(element: Element) -> object:
    """Return what a field holds: prose where its children are, the list of its parts, or its text as it stands."""
    if not len(element):
        return element.text or ""
    if any(is_prose(child) for child in element):
        return prose_of(element)
    return [text for child in element if (text := text_of(child))]


XML = Format("xml", _recognises, _split, _parse, b"<")
