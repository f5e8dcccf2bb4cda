"""NewsML-G2: every item of a message is a record of its own; what is no story says so by its class.

Names and meanings after the standard (https://iptc.org/std/NewsML-G2/): the time of publication is `contentCreated`,
else `firstCreated`, else `versionCreated`; an item whose `pubStatus` is withheld or canceled is none to publish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from etl.article import Fields, Identity, RawRecord, Stated
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of
from etl.ingest.formats.news_content import Content, best_of, data_in, document_in
from etl.ingest.formats.nitf import with_text, writers_in
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

_NAMESPACE = "http://iptc.org/std/nar"
ITEMS = {
    "newsItem": "", "packageItem": "a package of other items", "conceptItem": "a concept",
    "knowledgeItem": "a list of concepts", "planningItem": "a plan of coverage", "catalogItem": "a catalogue",
}  # fmt: skip
"""What lies in a message, and what it is where it is no news."""
_PARTS = frozenset({"contentSet", "contentMeta", "itemMeta", "groupSet", "rightsInfo", "concept", "newsCoverageSet",
                    "catalog"})
_NOT_TEXT = frozenset({"picture", "photo", "graphic", "graphics", "video", "audio", "animation"})
_PUBLISHED = ("contentMeta/contentCreated", "itemMeta/firstCreated", "itemMeta/versionCreated")
_MODIFIED = ("contentMeta/contentModified", "itemMeta/versionCreated")
_SUPPLIERS = ("contentMeta/creditline", "itemMeta/provider", "contentMeta/infoSource", "rightsInfo/copyrightHolder")
_PUBLISHERS = ("itemMeta/provider", "rightsInfo/copyrightHolder", "contentMeta/infoSource")
_MAIN = frozenset({"", "main", "title", "headline"})
_SUMMARIES = frozenset({"", "summary", "abstract", "teaser", "lead", "intro", "synthe"})
_YEAR = re.compile(r"\d{4}")
_TEXTUAL = re.compile(r"text/|application/(?:nitf|xhtml)", re.IGNORECASE)
_LAST_NAME = re.compile(r"[:/#]")
_LONGEST_KEYWORD = 100
_MOST_STATED = 20


def _recognises(head: Head) -> bool:
    """Tell a message or an item by its root element and the standard's namespace; a part of one by its name."""
    root, space = root_of(head)
    if root in _PARTS:
        return True
    return root in {"newsMessage", *ITEMS} and (space.startswith(_NAMESPACE) or b"iptc" in head.data)


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    root = root_of(member.head())[0]
    return split_elements(member, limits, frozenset(ITEMS) | ({root} if root in _PARTS else set()))


def _parse(record: RawRecord) -> Fields:
    item = parse_record(record)
    kind = local(item)
    if kind in _PARTS:
        item, kind = item_around(item), "newsItem"
    if ITEMS[kind]:
        raise BadInput("not_an_article", ITEMS[kind])
    refuse_withdrawn(code_of(find(item, "itemMeta/pubStatus")))
    item_class = code_of(find(item, "itemMeta/itemClass"))
    if item_class in _NOT_TEXT:
        raise BadInput("not_an_article", f"{item_class} without a story of its own")
    content = content_of(item)
    embargoed = text_at(item, "itemMeta/embargoed")
    fields = item_fields(item, content, (*flags_of(context_of(record)), *(["embargoed"] if embargoed else [])))
    if not fields.body.strip() and not fields.abstract:
        raise without_text(item, item_class, fields.headline)
    return with_text(fields, has_media=False)


def item_around(part: Element) -> Element:
    """Return an item of a part that lies alone and holds a text; raises BadInput for any other part."""
    item = Element("newsItem")
    item.append(part)
    if not content_of(item).text.strip():
        raise BadInput("not_an_article", f"a part of an item: {local(part)}")
    return item


def item_fields(item: Element, content: Content, flags: tuple[str, ...]) -> Fields:
    """Put together what an item says of its text, and what the text says of itself where the item does not."""
    own = content.fields
    stated_byline = text_at(item, "contentMeta/by")
    byline = stated_byline or own.byline
    writers = (writers_in(byline) if stated_byline else own.authors) or creators_of(item)
    dates = [stated for stated in _stated(item, _PUBLISHED) if _YEAR.match(stated.text)][:1] or list(own.dates)
    signed = [Stated(byline, "field", "byline")] if byline else []
    publishers = [name for path in _PUBLISHERS for party in find_all(item, path) if (name := name_of(party))]
    return Fields(
        body=content.text, markup=content.markup, headline=headline_of(item) or own.headline, dates=tuple(dates),
        modified=tuple(stated for stated in _stated(item, _MODIFIED) if stated not in dates)[:1],
        sources=tuple(dict.fromkeys((*_suppliers(item), *own.sources, *signed))),
        publisher=publishers[0] if publishers else own.publisher,
        dateline=text_at(item, "contentMeta/dateline") or own.dateline, byline=byline,
        creditline=text_at(item, "contentMeta/creditline") or own.creditline,
        authors=writers, keywords=keywords_of(item) or own.keywords,
        language=language_of(item) or own.language, abstract=abstract_of(item) or own.abstract,
        flags=tuple(dict.fromkeys((*flags, *own.flags))), identity=identity_of(item),
    )


def identity_of(item: Element) -> Identity:
    """Return which version of which item it is, by the attributes that bear it."""
    guid, version = (Stated(text, "field", name) if (text := item.get(name)) else None for name in ("guid", "version"))
    return Identity(guid, version, next(_stated(item, ("itemMeta/versionCreated",)), None))


def content_of(item: Element) -> Content:
    """Return the text among the renditions of an item."""
    renditions = [part for holder in find_all(item, "contentSet") for part in holder]
    documents = [document_in(part) for part in renditions if local(part) == "inlineXML"]
    data = [data_in(part, part.get("encoding", "")) for part in renditions
            if local(part) == "inlineData" and _TEXTUAL.match(part.get("contenttype", "text/"))]
    return best_of([*documents, *data])


def without_text(item: Element, item_class: str, headline: str) -> BadInput:
    """Return why an item holds no story."""
    parts = list(islice(find_all(item, "contentSet/*"), _MOST_STATED))
    held = ", ".join(dict.fromkeys(f"{local(part)} {part.get('contenttype', '')}".strip() for part in parts))
    may_be_text = [part for part in parts if (
        not len(part) if local(part) == "inlineXML" else _TEXTUAL.match(part.get("contenttype", "text/")))]
    if parts and not may_be_text:
        return BadInput("not_an_article", f"no story among its contents: {held}"[:200])
    if not headline and not parts:
        return BadInput("not_an_article", f"an item ({item_class or 'of no class'}) with neither headline nor text")
    return BadInput("empty", f"no text in it{': ' if held else ''}{held}"[:200])


def code_of(element: Element | None) -> str:
    """Return the last part of a concept's code or address (`stat:usable` → `usable`), in lower case."""
    if element is None:
        return ""
    code = element.get("qcode") or element.get("uri") or element.get("literal") or text_of(element)
    return _LAST_NAME.split(code.strip().casefold())[-1]


def name_of(party: Element) -> str:
    """Return what a party is called, as stated."""
    return text_at(party, "name") or party.get("literal", "").strip() or (
        text_of(party) if not len(party) else "")


def headline_of(item: Element) -> str:
    """Return the main headline: the one that bears no other role, of the highest rank."""
    found = [part for part in find_all(item, "contentMeta/headline") if text_of(part)]
    best = sorted(found, key=lambda part: (_role(part) not in _MAIN, _role(part) != "", _rank(part)))
    return text_of(best[0]) if best else ""


def abstract_of(item: Element) -> str:
    """Return the summary of an item; captions and shot lists are none."""
    found = [part for part in find_all(item, "contentMeta/description") if _role(part) in _SUMMARIES]
    return next((text for part in found if (text := text_of(part))), "")


def creators_of(item: Element) -> tuple[str, ...]:
    """Return the people who are stated as creators by a whole name; initials and log-ins are none."""
    names = [name for party in find_all(item, "contentMeta/creator") if " " in (name := name_of(party))]
    return tuple(dict.fromkeys(person for name in names for person in writers_in(name)))


def keywords_of(item: Element) -> tuple[str, ...]:
    """Return the keywords, and the names of the subjects in the item's language, else in their first one."""
    language = language_of(item)
    words = [text_of(word) for word in find_all(item, "contentMeta/keyword")]
    for subject in find_all(item, "contentMeta/subject"):
        names = [name for name in children(subject, "name") if text_of(name)]
        own = [name for name in names if name.get(LANG, "").startswith(language[:2] or "-")]
        words += [text_of(name) for name in (own or names)[:1]]
    return tuple(dict.fromkeys(word for word in words if word and len(word) <= _LONGEST_KEYWORD))


def language_of(item: Element) -> str:
    """Return the language of the content, else of the item."""
    stated = find(item, "contentMeta/language")
    return (stated.get("tag", "") if stated is not None else "") or item.get(LANG, "")


def _suppliers(item: Element) -> Iterator[Stated]:
    for path in _SUPPLIERS:
        for party in islice(find_all(item, path), _MOST_STATED):
            code = party.get("qcode", "").rpartition(":")[2]
            for text in (name_of(party), code if path != "contentMeta/creditline" else ""):
                if text:
                    yield Stated(text, "field", local(party))


def _stated(item: Element, paths: tuple[str, ...]) -> Iterator[Stated]:
    for path in paths:
        for found in find_all(item, path):
            if text := text_of(found):
                yield Stated(text, "field", local(found))


def _role(part: Element) -> str:
    return _LAST_NAME.split(part.get("role", "").casefold())[-1]


def _rank(part: Element) -> int:
    rank = part.get("rank", "")
    return int(rank) if rank.isdecimal() and len(rank) < 6 else 0


NEWSML_G2 = Format("newsml_g2", _recognises, _split, _parse, b"<")
