"""NewsML 1.x: every NewsItem is a record; of its nested components the story and the lines around it are read.

Components name their roles as their providers like; known names lead to the story (`Main`, `Body`) and away from what
stands beside it (`Caption`, `StyleSheet`); where none says so the fullest text is the story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from etl.article import UNNAMED, Fields, Identity, RawRecord, Stated
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of
from etl.ingest.formats.news_content import Content, best_of, data_in, document_in
from etl.ingest.formats.news_prose import is_prose
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

_STORIES = frozenset({"main", "body", "text", "story", "article", "maintext", "bodytext", "main text", "content"})
_BESIDE = frozenset({
    "stylesheet", "logo", "contact", "photo", "picture", "image", "graphic", "caption", "video", "audio", "thumbnail",
    "headline", "subheadline", "byline", "dateline", "abstract", "summary", "quicklook", "preview", "note", "ednote",
    "editorialnote", "icon", "factbox", "sidebar", "keywords", "copyright",
})  # fmt: skip
_NO_TEXT = re.compile(
    r"photo|picture|image|graphic|video|audio|animation|css|jpe?g|gif|png|mpeg|mp[34]|flash|binary|pdf")
_NO_NEWS = frozenset({"topicset", "catalog", "controlledvocabulary"})
_SUPPLIERS = ("Provider", "Source", "Creator")
_YEAR = re.compile(r"\d{4}")
_LONGEST_KEYWORD = 100
_MOST_STATED = 20


class Story(NamedTuple):
    """A text, and the components around it, innermost first."""

    content: Content
    around: tuple[Element, ...]
    role: str


def _recognises(head: Head) -> bool:
    """Tell a document by its root element."""
    root, space = root_of(head)
    return root == "NewsML" or (root == "NewsItem" and "nar" not in space)


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    return split_elements(member, limits, frozenset({"NewsItem"}))


def _parse(record: RawRecord) -> Fields:
    item = parse_record(record)
    kind = formal_name(find(item, "NewsManagement/NewsItemType"))
    if kind.casefold() in _NO_NEWS or (find(item, "NewsComponent") is None and find(item, "TopicSet") is not None):
        raise BadInput("not_an_article", f"a {kind or 'TopicSet'}, no news")
    status = formal_name(find(item, "NewsManagement/Status"))
    refuse_withdrawn(status)
    flags = flags_of(context_of(record)) + (("embargoed",) if status.casefold() == "embargoed" else ())
    found = list(stories_in(item))
    story = chosen(found)
    if story is None:
        raise without_story(item)
    return with_text(item_fields(item, story, flags), has_media=False)


def item_fields(item: Element, story: Story, flags: tuple[str, ...]) -> Fields:
    """Put together what the components around a story say of it, and what it says of itself."""
    own, around = story.content.fields, (*story.around, *find_all(item, "NewsComponent"))
    byline = line_of(around, "ByLine") or own.byline
    creditline = line_of(around, "CreditLine")
    suppliers = [Stated(name, "field", kind) for kind in _SUPPLIERS
                 for component in around for party in find_all(component, f"AdministrativeMetadata/{kind}/Party")
                 if (name := formal_name(party))][:_MOST_STATED]
    publishers = [stated.text for stated in suppliers if stated.label == "Provider"]
    sources = [*([Stated(creditline, "field", "CreditLine")] if creditline else []), *suppliers]
    if owner := text_at(item, "Identification/NewsIdentifier/ProviderId"):
        sources.append(Stated(owner, "field", "ProviderId"))
    signed = [Stated(byline, "field", "ByLine")] if byline else []
    created = _stated(item, "NewsManagement/FirstCreated") or _stated(item, "NewsManagement/ThisRevisionCreated")
    revised = _stated(item, "NewsManagement/ThisRevisionCreated")
    return Fields(
        body=story.content.text, markup=story.content.markup,
        headline=line_of(around, "HeadLine") or own.headline, dates=created or own.dates,
        modified=revised if revised != created else (), identity=identity_of(item, revised),
        sources=tuple(dict.fromkeys((*sources, *own.sources, *signed))),
        publisher=next(iter((*publishers, *filter(None, [owner]), *(s.text for s in suppliers))), ""),
        dateline=line_of(around, "DateLine") or own.dateline,
        byline=byline, creditline=creditline, authors=writers_in(byline) if byline != own.byline else own.authors,
        keywords=keywords_of(around) or own.keywords, language=language_of(item, around) or own.language,
        abstract=own.abstract or beside(item, "abstract", "summary"), flags=tuple(dict.fromkeys((*flags, *own.flags))),
    )


def identity_of(item: Element, revised: tuple[Stated, ...]) -> Identity:
    """Return which revision of which item it is: by its public identifier, else by the parts that one is made of."""
    identifier = find(item, "Identification/NewsIdentifier")
    if identifier is None:
        return UNNAMED
    name, revision = text_at(identifier, "PublicIdentifier"), text_at(identifier, "RevisionId")
    parts = [text_at(identifier, part) for part in ("ProviderId", "DateId", "NewsItemId")]
    if not name and all(parts):
        name = ":".join(("urn:newsml", *parts))
    return Identity(
        Stated(name, "field", "NewsIdentifier") if name else None,
        Stated(revision, "field", "RevisionId") if revision else None, next(iter(revised), None))


def stories_in(item: Element, around: tuple[Element, ...] = (), outer_role: str = "") -> Iterator[Story]:
    """Yield the texts of an item's components, in document order; of the renditions of one text the best."""
    for component in children(item, "NewsComponent"):
        chain = (component, *around)
        role = formal_name(find(component, "Role")).casefold() or outer_role
        content = best_of(content_of(part) for part in children(component, "ContentItem") if is_text(part))
        if content.text.strip():
            yield Story(content, chain, role)
        yield from stories_in(component, chain, role)


def chosen(found: list[Story]) -> Story | None:
    """Return the story among the texts: by its role, else the fullest that stands beside none; None for none."""
    main = [story for story in found if story.role in _STORIES]
    others = [story for story in found if story.role not in _BESIDE]
    return max(main or others, key=lambda story: len(story.content.text), default=None)


def content_of(content_item: Element) -> Content:
    """Return the text that a ContentItem holds."""
    holder = find(content_item, "DataContent", "Encoding/DataContent")
    if holder is None:
        return Content("")
    if any(is_prose(child) for child in holder):
        return document_in(holder)
    if len(holder):
        return Content("")
    encoding = find(content_item, "Encoding")
    return data_in(holder, encoding.get("Notation", "") if encoding is not None else "")


def is_text(content_item: Element) -> bool:
    """Say whether a ContentItem may be text, by what it says of its kind."""
    said = (formal_name(find(content_item, kind)).casefold() for kind in ("MediaType", "MimeType", "Format"))
    return not any(_NO_TEXT.search(kind) for kind in said)


def without_story(item: Element) -> BadInput:
    """Return why an item holds no story."""
    kinds = [formal_name(found) for part in item.iter() if local(part) == "ContentItem"
             for found in part if local(found) in {"MediaType", "MimeType"}]
    if kinds:
        return BadInput("not_an_article", f"no story among its contents: {', '.join(dict.fromkeys(kinds))}"[:200])
    return BadInput("empty", "no text in it")


def formal_name(element: Element | None) -> str:
    """Return the name that an element refers to, as stated."""
    return element.get("FormalName", "").strip() if element is not None else ""


def line_of(around: tuple[Element, ...], name: str) -> str:
    """Return a news line of the innermost component that has it."""
    return next((text for component in around if (text := text_at(component, f"NewsLines/{name}"))), "")


def beside(item: Element, *roles: str) -> str:
    """Return the text of a component that has one of the roles."""
    for component in item.iter():
        if local(component) == "NewsComponent" and formal_name(find(component, "Role")).casefold() in roles:
            text = " ".join(content_of(part).text for part in children(component, "ContentItem") if is_text(part))
            if text.strip():
                return " ".join(text.split())
    return ""


def keywords_of(around: tuple[Element, ...]) -> tuple[str, ...]:
    """Return the keywords of the components around a story."""
    words = [text_of(line) for component in around for line in find_all(component, "NewsLines/KeywordLine")]
    words += [part.get("Value", "") for component in around
              for part in find_all(component, "DescriptiveMetadata/Property")
              if formal_name(part).casefold() == "keyword"]
    return tuple(dict.fromkeys(text for word in words if (text := word.strip()) and len(text) <= _LONGEST_KEYWORD))


def language_of(item: Element, around: tuple[Element, ...]) -> str:
    """Return the language of a story."""
    stated = (formal_name(find(component, "DescriptiveMetadata/Language")) for component in around)
    return next(filter(None, stated), "") or item.get(LANG, "")


def _stated(item: Element, path: str) -> tuple[Stated, ...]:
    text = text_at(item, path)
    return (Stated(text, "field", path.rpartition("/")[2]),) if _YEAR.match(text) else ()


NEWSML_1 = Format("newsml_1", _recognises, _split, _parse, b"<")
