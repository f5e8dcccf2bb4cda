"""What a page states about itself for machines: JSON-LD, OpenGraph and other meta tags, links, microdata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from etl.article import Stated
from etl.extract.page import metas
from etl.extract.page.jsonld import Linked, read_jsonld, text_of
from etl.extract.page.letters import NO_ROOM
from etl.extract.page.lexbor import by_number
from etl.extract.page.statement_walk import LINK, META, SCRIPT, TITLE, walk_statements

MIN_BODY = 200
ROOM = 1 << 9  # statements of an ordinary page
KINDS = by_number({"meta": META, "link": LINK, "title": TITLE, "script": SCRIPT}, 0)


@dataclass(slots=True)
class Structured:
    """The statements of one page; a name that is repeated keeps its first value (all values where REPEATED)."""

    linked: Linked
    metas: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    canonical: str = ""

    def first(self, names: Sequence[str]) -> str:
        """Return the first value that any of these meta names holds."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")

    def is_article(self) -> bool:
        """Tell whether the page says that it is an article."""
        kind = self.first(metas.TYPES).lower()
        return self.linked.is_article or kind.endswith("article") or "article:published_time" in self.metas


def read_structured(tree: LexborHTMLParser) -> Structured:
    """Collect the statements in one pass over the elements that can hold them."""
    scripts: list[str] = []
    found: dict[str, list[str]] = {}
    title = canonical = ""
    for kind, name, value in statements(tree):
        if kind == META:
            value, name = value.strip(), name.strip().lower()
            if value and name in metas.KNOWN:
                if name not in found:
                    found[name] = [value]
                elif name in metas.REPEATED:
                    found[name].append(value)
        elif kind == SCRIPT:
            scripts.append(value)
        elif kind == TITLE:
            title = title or " ".join(value.split())  # the first one; those of SVG images come later
        elif not canonical and "canonical" in name.lower().split():
            canonical = value.strip()
    return Structured(read_jsonld(scripts), found, title, canonical)


def statements(tree: LexborHTMLParser) -> Iterator[tuple[int, str, str]]:
    """Yield kind, name and value of each statement, in order."""
    root = tree.root
    count, room = NO_ROOM, ROOM
    while root is not None and count == NO_ROOM:
        kinds, letters = np.empty(room, np.uint8), np.empty(64 * room, np.uint8)
        count, written = walk_statements(root.mem_id, KINDS, kinds, letters)
        room *= 4
    if count > 0:
        texts = str(letters[:written].tobytes(), "utf-8", "replace").split("\0")
        yield from zip(kinds[:count].tolist(), texts[::2], texts[1::2], strict=False)


def stated_metas(page: Structured, names: Sequence[str]) -> Iterator[Stated]:
    """Yield the values of meta tags with the name each stands under."""
    for name in names:
        for value in page.metas.get(name, ()):
            yield Stated(value, "meta", name)


def body_statement(page: Structured) -> str:
    """Return `articleBody` where it is long enough to be one."""
    text = text_of(page.linked.node.get("articleBody"))
    return text if len(text) >= MIN_BODY else ""
