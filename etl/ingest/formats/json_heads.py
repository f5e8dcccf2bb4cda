"""What the first object of a JSON member is made of, by which the formats within JSON are recognised."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.ingest.formats.base import Head
from etl.ingest.formats.decoding import head_text
from etl.ingest.formats.field_names import plain_name
from etl.ingest.formats.json_shapes import TOKEN, wrapped_list

_BEGINS = re.compile(r"\s*(?:\[\s*)?\{")


@lru_cache(maxsize=4)
def first_keys(head: Head, inner: str = "") -> frozenset[str]:
    """Return the folded keys of the first object, or of the first within a list or an envelope around one.

    `inner` names a key whose object is looked into instead of the one that holds it. Empty for what is no JSON.
    """
    text = head_text(head)
    if not _BEGINS.match(text):
        return frozenset()
    data = text.encode("utf-8", "surrogateescape")
    keys: set[str] = set()
    depth, within, sought = 0, 0, inner.encode()
    for token in TOKEN.finditer(data, wrapped_list(Head(data, head.name, head.complete))):
        found = token.group()
        if found == b"{":
            depth += 1
            within = within or depth
        elif found == b"[":
            depth += bool(within)
        elif found in (b"}", b"]"):
            depth -= bool(within)
            if within and depth < within:
                break
        elif depth == within and within and found.endswith(b":"):
            name = found[1:-1].rstrip()[:-1]
            if sought and name == sought and data[token.end():token.end() + 16].lstrip()[:1] == b"{":
                within, keys = within + 1, set()
            else:
                keys.add(plain_name(name.decode("utf-8", "replace")))
    return frozenset(keys)
