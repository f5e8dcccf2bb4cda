"""What a page states about itself for machines: JSON-LD, OpenGraph and other meta tags, links, microdata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from etl.article import Stated
from etl.extract.page import metas
from etl.extract.page.jsonld import Linked, read_jsonld, text_of

ELEMENTS = 'script[type*="ld+json"],meta,link[rel~="canonical" i],title'
MIN_BODY = 200


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
    for node in tree.css(ELEMENTS):
        tag = node.tag
        if tag == "meta":
            attributes = node.attributes
            value = (attributes.get("content") or "").strip()
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            if value and name and (name := name.strip().lower()) in metas.KNOWN:
                if name not in found:
                    found[name] = [value]
                elif name in metas.REPEATED:
                    found[name].append(value)
        elif tag == "script":
            scripts.append(node.text() or "")
        elif tag == "link":
            attributes = node.attributes
            if not canonical and "canonical" in (attributes.get("rel") or "").lower().split():
                canonical = (attributes.get("href") or "").strip()
        elif not title:  # the first one; those of SVG images come later
            title = " ".join((node.text() or "").split())
    return Structured(read_jsonld(scripts), found, title, canonical)


def stated_metas(page: Structured, names: Sequence[str]) -> Iterator[Stated]:
    """Yield the values of meta tags with the name each stands under."""
    for name in names:
        for value in page.metas.get(name, ()):
            yield Stated(value, "meta", name)


def body_statement(page: Structured) -> str:
    """Return `articleBody` where it is long enough to be one."""
    text = text_of(page.linked.node.get("articleBody"))
    return text if len(text) >= MIN_BODY else ""
