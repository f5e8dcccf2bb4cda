"""JSON Feed 1 and 1.1: one object with the feed's own facts and a list of items; one item is one record."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping

import orjson

from etl.article import Fields, Identity, RawRecord, Stated
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import (
    bytewise,
    context_for,
    context_of,
    flags_of,
    head_text,
    piece_of,
    read_whole,
    streamed_encoding,
)
from etl.ingest.formats.feed_text import first_text, is_teaser, without_feed_footer
from etl.ingest.formats.json_records import FEW, load_value
from etl.ingest.formats.json_shapes import TOKEN
from etl.ingest.formats.named_fields import people_in
from etl.ingest.formats.values import parts_of, text_of

LONGEST_FACT = 500
UNDERSTOOD = frozenset((
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "author", "authors", "tags", "language", "attachments",
))  # fmt: skip
"""The names of the standard; those of extensions begin with a low line."""

_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/')
_ITEMS = re.compile(rb'"items"\s*:\Z')
_LIST = re.compile(rb"\s*\[")


def recognises(head: Head) -> bool:
    """Tell a feed by the address of its version."""
    text = head_text(head)
    return text.lstrip()[:1] == "{" and _VERSION.search(text) is not None


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield the items of a feed, which is held as a whole: its facts may stand behind them."""
    encoding = streamed_encoding(member.head(), FEW)
    data = read_whole(member, limits)
    if isinstance(data, Fault):
        yield data
        return
    found, spans, problem = _items(data, limits.max_json_depth)
    around = _facts(data[: found[0]] + b"[]" + data[found[1] :]) if found else {}
    context = {**context_for(encoding), **({"feed": around} if around else {})}
    for start, end in spans:
        yield piece_of(start, data[start:end], encoding, context, FEW)
    if problem:
        raise BadInput(*problem)


def _items(data: bytes, deepest: int) -> tuple[tuple[int, int] | None, list[tuple[int, int]], tuple[str, str] | None]:
    """Return where the list of items lies, where each of them does, and what keeps the rest from being read."""
    depth = start = listed = 0
    spans: list[tuple[int, int]] = []
    for token in TOKEN.finditer(data):
        text = token.group()
        if text in (b"{", b"["):
            depth += 1
            if depth > deepest:
                return None, spans, ("too_deep", f"values within {deepest} values")
            if listed and depth == 3:
                start = token.start()
        elif text in (b"}", b"]"):
            if listed and depth == 3 and text == b"}":
                spans.append((start, token.end()))
            elif listed and depth == 2:
                return (listed - 1, token.end()), spans, None
            depth -= 1
        elif depth == 1 and not listed and _ITEMS.match(text):
            begins = _LIST.match(data, token.end())
            listed = begins.end() if begins else 0
    return None, spans, ("truncated", "the list of items is not closed") if listed else None


def _facts(data: bytes) -> dict[str, object]:
    """Return what a feed says of itself, short values only; nothing where the text around the items is broken."""
    try:
        feed = orjson.loads(data.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError:
        return {}
    facts = {"title": text_of(feed.get("title")), "language": text_of(feed.get("language"))}
    facts["author"] = "; ".join(_writers(feed))
    return {name: text for name, text in facts.items() if 0 < len(text) <= LONGEST_FACT}


def _writers(value: Mapping[str, object]) -> list[str]:
    """Return the names of authors: a list in version 1.1, one object in version 1."""
    authors = value.get("authors") or value.get("author")
    listed = authors if isinstance(authors, list) else [authors]
    return [name.strip() for author in listed if isinstance(author, dict) and (name := text_of(author.get("name")))]


def parse(record: RawRecord) -> Fields:
    """Read one item; what it leaves open, its feed says."""
    context = context_of(record)
    item = load_value(record)
    if not isinstance(item, dict):
        raise BadInput("not_an_article", f"a JSON {type(item).__name__}, not an item")
    around = context.get("feed")
    feed = around if isinstance(around, Mapping) else {}
    marked, plain, teaser = (text_of(item.get(name)) for name in ("content_html", "content_text", "summary"))
    body, flags = first_text((marked, plain)), flags_of(context)
    if not body:
        body, flags = teaser, (*flags, *(("body_is_abstract",) if teaser and is_teaser(teaser) else ()))
    url = _address(item.get("url")) or _address(item.get("id")) or _address(item.get("external_url"))
    markup = bool(marked) and body == marked
    body, removed = without_feed_footer(body, url)
    writers = _writers(item) or text_of(feed.get("author")).split("; ")
    return Fields(
        body=body, markup=markup, headline=text_of(item.get("title")),
        dates=_stated(item, "date_published"), modified=_stated(item, "date_modified"),
        sources=tuple(Stated(name, "field", "author") for name in writers if name),
        publisher=text_of(feed.get("title")),
        authors=tuple(dict.fromkeys(name for writer in writers for name in people_in(writer))),
        keywords=tuple(parts_of(item["tags"])) if isinstance(item.get("tags"), list) else (),
        language=text_of(item.get("language")) or text_of(feed.get("language")), url=url, abstract=teaser,
        flags=flags, removed=removed, identity=Identity(next(iter(_stated(item, "id")), None)),
        unmapped=tuple(key for key in item if key not in UNDERSTOOD and key[:1] != "_"),
    )  # fmt: skip


def _address(value: object) -> str:
    text = text_of(value).strip()
    return text if text.startswith(("http:", "https:")) else ""


def _stated(item: Mapping[str, object], name: str) -> tuple[Stated, ...]:
    text = text_of(item.get(name)).strip()
    return (Stated(text, "field", name),) if text else ()


JSON_FEED = Format("json_feed", recognises, bytewise(split), parse, b"{")
