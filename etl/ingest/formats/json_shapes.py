"""The shapes that articles take within JSON: envelopes around lists, objects around one article."""

from __future__ import annotations

import re
from collections.abc import Mapping

from etl.errors import BadInput
from etl.ingest.formats.base import Head
from etl.ingest.formats.decoding import bom_length
from etl.ingest.formats.field_names import plain_name
from etl.ingest.formats.named_fields import is_article_like

_LISTS = frozenset({
    "articles", "docs", "documents", "items", "item", "data", "results", "result", "response", "records", "news",
    "stories", "entries", "posts", "hits", "rows", "newsitems", "content", "feed", "channel",
})  # fmt: skip
# One article within an object: Elasticsearch's `_source`, an API's `article` or `fields`.
_AROUND_ONE = frozenset({
    "source", "article", "doc", "document", "item", "record", "fields", "data", "story", "node", "news", "content",
    "post", "attributes", "properties",
})  # fmt: skip
# A string, with the colon behind a key, or a bracket; a string that does not close takes all that is left.
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"(?:\s*:)?|\\?\Z)|[{}\[\]]', re.DOTALL)
_FIRST_OBJECT = re.compile(rb"\[\s*\{")


def wrapped_list(head: Head) -> int:
    """Return where the list of articles begins in `{"articles": [{…}, …]}`, 0 where the object is no envelope.

    The envelope may be two deep (`{"response": {"docs": […]}}`). An object that has a text or a headline of its
    own is an article, whatever lists it holds.
    """
    data = head.data
    if not data[bom_length(data):].lstrip().startswith(b"{"):
        return 0
    keys: list[str] = []
    found, depth, path_depth = 0, 0, 1
    for token in TOKEN.finditer(data):
        text = token.group()
        if text in (b"{", b"["):
            depth += 1
        elif text in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                break
        elif depth == path_depth and text.endswith(b":"):
            key = text[1:-1].rstrip().rstrip(b'"').decode("utf-8", "replace")
            keys.append(key)
            if found or plain_name(key) not in _LISTS:
                continue
            rest = data[token.end():token.end() + 64].lstrip()
            if _FIRST_OBJECT.match(rest):
                found = data.index(b"[", token.end())
            elif rest.startswith(b"{") and path_depth < 3:
                path_depth += 1
    if not found:
        return 0
    outer = tuple(key for key in keys if plain_name(key) not in _LISTS)
    return 0 if is_article_like(outer) else found


def article_object(value: object) -> Mapping[str, object]:
    """Return the object that holds an article's fields, lifted out of an envelope around one.

    Raises BadInput(not_an_article) for a value that is no object.
    """
    if not isinstance(value, dict):
        raise BadInput("not_an_article", f"a JSON {type(value).__name__}, not an object")
    if is_article_like(tuple(key for key, held in value.items() if not isinstance(held, dict))):
        return value
    for key, held in value.items():
        if plain_name(key) in _AROUND_ONE and isinstance(held, dict) and is_article_like(tuple(held)):
            return {**{outer: v for outer, v in value.items() if outer != key}, **held}
    return value
