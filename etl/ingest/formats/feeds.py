"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0 with their common modules, Atom 0.3 and 1.0; one item is one record.

Channel-level facts (title, language) reach an item through its record's context. Lists of feeds or of pages (OPML,
sitemaps) are recognised here and turned down: they hold addresses, no texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from etl.article import Fields, Identity, RawRecord, Stated
from etl.config import Limits
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of
from etl.ingest.formats.feed_text import content_of, first_text, is_teaser, without_feed_footer
from etl.ingest.formats.named_fields import people_in
from etl.ingest.formats.xml_core import (
    LANG,
    children,
    local,
    namespace,
    parse_element,
    parse_record,
    root_of,
    split_elements,
    text_at,
    text_of,
)

ATOM = frozenset(("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", ""))
RSS_IN_RDF = re.compile(rb"http://(?:purl\.org/rss/1\.0/|my\.netscape\.com/rdf/simple/0\.9/|channel\.netscape\.com/rdf)")
ITEMS = frozenset(("item", "entry"))
OUTER = frozenset((
    "channel/title", "channel/language", "channel/publisher", "channel/creator", "feed/title", "author/name",
))  # fmt: skip
LISTS = {"opml": "a list of feeds (OPML)", "sitemapindex": "a list of sitemaps"}

DATES = ("pubDate", "published", "issued", "publicationDate", "date", "created")
CHANGES = ("updated", "modified", "modificationDate")
IDENTIFIERS = ("guid", "id")
WRITERS = ("creator", "author", "byline", "contributor")
AGENCIES = ("source", "agency", "provider", "credit", "publisher")
TEXTS = ("encoded", "full-text", "fulltext", "fullText", "content", "body", "div")
TEASERS = ("description", "summary", "abstract", "subtitle")
WORDS = ("category", "keywords", "subject", "tag")
HOUSEKEEPING = frozenset((
    "title", "link", "guid", "id", "comments", "commentRss", "comment", "enclosure", "thumbnail", "group", "image",
    "origLink", "origEnclosureLink", "language", "rights", "copyright", "rating", "point", "total", "identifier",
    "format", "type", "section", "hash-parameter", "pdalink", "genre", "priority", "duration", "explicit", "cloud",
))  # fmt: skip
UNDERSTOOD = frozenset((*DATES, *CHANGES, *WRITERS, *AGENCIES, *TEXTS, *TEASERS, *WORDS, *HOUSEKEEPING))
MEDIA = "http://search.yahoo.com/mrss/"
LONGEST_STATEMENT = 300
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME_BEHIND_ADDRESS = re.compile(r"\S+@\S+\s*\((.{2,80})\)\s*\Z")


class Channel(NamedTuple):
    """What an item inherits: the feed's title, its language, its author."""

    title: str
    language: str
    author: str


def recognises(head: Head) -> bool:
    """Tell a feed by its root element."""
    name, space = root_of(head)
    if name == "RDF":
        return RSS_IN_RDF.search(head.data) is not None
    return name in ("rss", "urlset", *LISTS) or (name in ("feed", "entry") and space in ATOM)


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield the items; of a list of addresses, what it is."""
    head = member.head()
    name, _ = root_of(head)
    if name in LISTS:
        yield Fault("not_an_article", LISTS[name], 0, head.data)
    elif name == "urlset":
        yield from _addresses(member, limits)
    else:
        yield from split_elements(member, limits, ITEMS, OUTER)


def _addresses(member: Member, limits: Limits) -> Iterator[Fault]:
    """Turn a sitemap down: an entry of Sitemap-News states headline and date of a text that is elsewhere."""
    pages = 0
    for piece in split_elements(member, limits, frozenset(("url",))):
        if isinstance(piece, Fault):
            yield piece
            continue
        entry = parse_element(piece.raw, piece.encoding, piece.context or {})
        title = text_at(entry, "news/title")
        if title:
            yield Fault("no_content", f"an address with a headline only: {title}"[:200], piece.offset, piece.raw)
            continue
        pages += 1
        if pages == 1:  # one reject for all of them
            yield Fault("not_an_article", "a sitemap: addresses of pages", piece.offset, piece.raw)


def parse(record: RawRecord) -> Fields:
    """Read one item; what it leaves open, its feed says."""
    context = context_of(record)
    item = parse_record(record)
    return fields_of(item, channel_of(context), flags_of(context))


def channel_of(context: Mapping[str, object]) -> Channel:
    """Return what the context holds of the feed around an item."""
    outer = context.get("outer")
    said: dict[str, str] = {str(k): str(v) for k, v in outer.items()} if isinstance(outer, Mapping) else {}
    return Channel(
        said.get("channel/publisher") or said.get("channel/title") or said.get("feed/title", ""),
        said.get("channel/language", ""), said.get("author/name") or said.get("channel/creator", ""),
    )  # fmt: skip


def writers_of_feed(channel: Channel) -> tuple[str, ...]:
    """Return the people whom a feed names as its author; who shares a name with the feed is its newsroom."""
    title = set(_WORD.findall(channel.title.casefold()))
    return tuple(name for name in people_in(channel.author) if title.isdisjoint(_WORD.findall(name.casefold())))


def fields_of(item: Element, channel: Channel, flags: tuple[str, ...] = ()) -> Fields:
    """Read an item of RSS or an entry of Atom, whose names are used in both."""
    link = link_of(item)
    body = first_text(_text(element) for name in TEXTS for element in children(item, name))
    teaser = first_text(_text(element) for name in TEASERS for element in children(item, name))
    if not body:
        body = teaser
        flags += ("body_is_abstract",) if body and is_teaser(body) else ()
    body, removed = without_feed_footer(body, link)
    dates = stated(item, DATES) or _own_published(item)
    changes = stated(item, CHANGES)
    writers = [name for element in _named(item, WRITERS) if (name := _person(element))]
    named = writers or ([channel.author] if channel.author else [])
    return Fields(
        body=body, markup=True, headline=_title(item), dates=dates or changes, modified=changes if dates else (),
        sources=(*stated(item, AGENCIES), *(Stated(name, "field", "author") for name in named)),
        publisher=text_at(item, "publisher") or channel.title,
        authors=tuple(dict.fromkeys(name for writer in writers for name in people_in(writer)))
        or writers_of_feed(channel),
        keywords=tuple(dict.fromkeys(word for element in _named(item, WORDS) for word in _words(element))),
        language=text_at(item, "language") or item.get(LANG, "") or channel.language,
        url=link, abstract=teaser, flags=flags, removed=removed,
        identity=Identity(next(iter(stated(item, IDENTIFIERS)), None), created=next(iter(changes), None)),
        unmapped=tuple(dict.fromkeys(
            name for child in item if (name := local(child)) not in UNDERSTOOD and text_of(child))),
    )  # fmt: skip


def link_of(item: Element) -> str:
    """Return the address of an item's page: before a counting service changed it, if that is stated."""
    own = text_at(item, "origLink")
    if own:
        return own
    links = [e for e in children(item, "link") if e.get("rel", "alternate") == "alternate"]
    addresses = [str(e.get("href") or text_of(e)) for e in links]
    addresses += [text_of(e) for e in children(item, "guid") if e.get("isPermaLink", "true").lower() != "false"]
    return next((address.strip() for address in addresses if address.strip().startswith(("http:", "https:"))), "")


def stated(item: Element, names: tuple[str, ...]) -> tuple[Stated, ...]:
    """Return what an item's elements of some names say, in the order of the names."""
    found = ((element, name) for name in names for element in children(item, name) if namespace(element) != MEDIA)
    texts = ((text_at(element, "title") if len(element) else text_of(element), name) for element, name in found)
    return tuple(Stated(text, "field", name) for text, name in texts if 0 < len(text) <= LONGEST_STATEMENT)


def _own_published(item: Element) -> tuple[Stated, ...]:
    """Return a time of publication that an extension states, where the standard's own element is missing."""
    inner = (text_of(element) for child in item for element in children(child, "published"))
    return tuple(Stated(text, "field", "published") for text in inner if text)[:1]


def _named(item: Element, names: tuple[str, ...]) -> Iterator[Element]:
    for name in names:
        yield from children(item, name)


def _text(element: Element) -> str:
    """Return an element's text as HTML, `""` for what is no text of the article."""
    space, name, kind = namespace(element), local(element), element.get("type", "").lower()
    if space == MEDIA or "excerpt" in space or element.get("src"):
        return ""  # a picture, the teaser of WordPress, a text that lies elsewhere
    if name == "content" and "/" in kind and not kind.startswith(("text/", "application/xhtml")):
        return ""
    text = content_of(element)
    if kind in ("text", "text/plain") and element.get("mode") != "escaped":
        return text.replace("&", "&amp;").replace("<", "&lt;")
    return text


def _title(item: Element) -> str:
    title = next((e for e in children(item, "title") if namespace(e) != MEDIA), None)
    return content_of(title).strip()


def _person(element: Element) -> str:
    """Return a writer's name: Atom's `name`, or what stands beside an address in RSS."""
    if len(element):
        return text_at(element, "name")
    text = text_of(element)
    beside = _NAME_BEHIND_ADDRESS.match(text)
    return beside[1].strip() if beside else "" if "@" in text and " " not in text else text


def _words(element: Element) -> list[str]:
    text = str(element.get("label") or text_of(element) or element.get("term", ""))
    parts = text.split(",") if local(element) == "keywords" else [text]
    return [word for part in parts if 0 < len(word := part.strip()) <= 100]


FEED = Format("feed", recognises, split, parse, b"<")
