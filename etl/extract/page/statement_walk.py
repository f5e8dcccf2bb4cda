"""The pass over a page's tree for what it states for machines, compiled: meta tags, links, titles, JSON-LD."""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled
from etl.extract.page import lexbor
from etl.extract.page.letters import NO_ROOM, behind, place_among, words_of, write

META, LINK, TITLE, SCRIPT = range(1, 5)
PROPERTY, NAME, ITEMPROP, CONTENT, REL, HREF, TYPE = range(7)
ATTRIBUTES = words_of("property", "name", "itemprop", "content", "rel", "href", "type")
LINKED_DATA, CANONICAL = np.frombuffer(b"ld+json", np.uint8), np.frombuffer(b"canonical", np.uint8)


@compiled
def holds(word, text):  # type: ignore[no-untyped-def]
    """Tell whether a text holds a word, in whatever case."""
    start = 0
    while start < len(text) and not behind(word, text, start):
        start += 1
    return start < len(text)


@compiled
def following(node, root):  # type: ignore[no-untyped-def]
    """Return the node behind another in document order, 0 behind the last one under `root`."""
    found = lexbor.first_child(node)
    while not found and node != root:
        found = lexbor.next_sibling(node)
        if not found:
            node = lexbor.parent(node)
    return found


@compiled
def walk_statements(root, kinds, found, letters):  # type: ignore[no-untyped-def]
    """Fill `found` with the kinds of statements in order, `letters` with a name and a value of each, NUL behind them.

    Return how much of both is filled, NO_ROOM where one is too short. `kinds` are those of tags by their numbers. A
    meta tag has the name that is its property, else its name, else its itemprop; a link that is its relation, of which
    only those count that hold `canonical`.
    """
    length = np.zeros(1, np.uint64)
    nothing = letters[:0]
    count = written = 0
    node = following(root, root)
    while node:
        number = lexbor.tag_number(node)
        kind = kinds[number] if number < lexbor.TAGS else 0
        if kind:
            name, value, strength, is_data = nothing, nothing, CONTENT, False
            attribute = lexbor.first_attribute(node)
            while attribute:
                which = place_among(ATTRIBUTES, lexbor.name_of(attribute, length))
                said = lexbor.value_of(attribute, length)
                if kind == META and which < strength and len(said):
                    name, strength = said, which
                elif (kind == META and which == CONTENT) or (kind == LINK and which == HREF):
                    value = said
                elif kind == LINK and which == REL:
                    name = said
                elif kind == SCRIPT and which == TYPE:
                    is_data = holds(LINKED_DATA, said)
                attribute = lexbor.next_attribute(attribute)
            if kind == TITLE or is_data:
                value = lexbor.text_of(node, length)
            if len(value) and (kind != LINK or holds(CANONICAL, name)):
                if count == len(found):
                    return NO_ROOM, 0
                found[count] = kind
                written = write(value, letters, write(name, letters, written))
                if written == NO_ROOM:
                    return NO_ROOM, 0
                count += 1
        node = following(node, root)
    return count, written
