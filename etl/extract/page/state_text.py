"""The text that a page's state holds as a tree of nodes, which a script would turn into paragraphs.

Editors keep texts so, each with names of its own: `{"type": "paragraph", "content": [{"type": "text", "text": …}]}`
(ProseMirror), `_type: block` (Portable Text), `nodeType` and `value` (Contentful), `content_elements` (Arc).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator

STATE = re.compile(r"[\w.$\[\]\"'\s]{0,80}?=?\s*(?=[\[{])")  # window.__STATE__ = {…}
KINDS = ("type", "_type", "nodeType")
PARAGRAPHS = frozenset({"p", "paragraph", "text", "block"})
TEXTS = ("text", "data", "value", "content", "children")  # of a node
WORD = re.compile(r"\w{4,}")
STEM = 5
MUCH_TOLD = 0.5
MIN_LETTERS = 500
MIN_PARAGRAPHS = 3
MAX_NODES = 200_000
MAX_LETTERS = 5_000_000

_decoder = json.JSONDecoder()


def find_told(scripts: Iterable[str], headline: str, description: str) -> str:
    """Return the text, as markup, that tells of what headline and description name; `""` where none does.

    A state holds the texts of other pages, too.
    """
    told = stems_of(f"{headline} {description}")
    best, most = "", MUCH_TOLD * len(told)
    for text in (text for script in scripts for text in texts_in(script)):
        if (shared := len(told & stems_of(text))) > most:
            best, most = text, shared
    return best


def stems_of(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text."""
    return frozenset(word[:STEM] for word in WORD.findall(text.casefold()))


def texts_in(script: str) -> Iterator[str]:
    """Yield the texts that a script's state holds as lists of paragraphs, as markup."""
    begin = STATE.match(script)
    if begin is None or not MIN_LETTERS <= len(script) <= MAX_LETTERS:
        return
    try:
        state, _ = _decoder.raw_decode(script, begin.end())
    except (ValueError, RecursionError):
        return
    waiting: list[object] = [state]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            texts = [text for text in map(paragraph_of, value) if text]
            waiting.extend(item for item in value if not is_paragraph(item))  # each letter is looked at once
            if len(texts) >= MIN_PARAGRAPHS and sum(map(len, texts)) >= MIN_LETTERS:
                yield "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def is_paragraph(node: object) -> bool:
    """Tell a node that calls itself a paragraph."""
    return isinstance(node, dict) and not PARAGRAPHS.isdisjoint(str(node.get(name)) for name in KINDS)


def paragraph_of(node: object) -> str:
    """Return the text of a node that is a paragraph; `""` of any other."""
    if not is_paragraph(node):
        return ""
    pieces: list[str] = []
    waiting: list[object] = [node]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, str):
            pieces.append(value)
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            waiting.extend(value[name] for name in reversed(TEXTS) if name in value)
    return " ".join("".join(pieces).split())
