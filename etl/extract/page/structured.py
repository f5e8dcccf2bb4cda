"""What a page states about itself for machines: JSON-LD, OpenGraph and other meta tags, links, microdata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from etl.article import Stated
from etl.extract.page import metas
from etl.extract.page.jsonld import Linked, named_of, read_jsonld, text_of
from etl.extract.page.people import split_people

ELEMENTS = 'script[type*="ld+json"],meta,link[rel][href],title'
ADDRESS = re.compile(r"(?:https?:)?//|www\.|@", re.IGNORECASE)
LIST_TYPES = frozenset({"website", "profile", "blog", "product"})
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
        attributes, tag = node.attributes, node.tag
        if tag == "meta":
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
            if not canonical and "canonical" in (attributes.get("rel") or "").lower().split():
                canonical = (attributes.get("href") or "").strip()
        elif not title:  # the first <title>; those of SVG images come later
            title = " ".join((node.text() or "").split())
    return Structured(read_jsonld(scripts), found, title, canonical)


def publication_dates(page: Structured) -> Iterator[Stated]:
    """Yield what states the day of publication, strongest first."""
    if text := text_of(page.linked.node.get("datePublished")):
        yield Stated(text, "jsonld", "datePublished")
    yield from stated_metas(page, metas.PUBLISHED)
    if text := text_of(page.linked.node.get("dateCreated")):
        yield Stated(text, "jsonld", "dateCreated")


def modification_dates(page: Structured) -> Iterator[Stated]:
    """Yield what states the last change, strongest first."""
    if text := text_of(page.linked.node.get("dateModified")):
        yield Stated(text, "jsonld", "dateModified")
    yield from stated_metas(page, metas.MODIFIED)


def stated_metas(page: Structured, names: Sequence[str]) -> Iterator[Stated]:
    """Yield the values of meta tags with the name each stands under."""
    for name in names:
        for value in page.metas.get(name, ()):
            yield Stated(value, "meta", name)


def publisher_of(page: Structured) -> str:
    """Return the name of the outlet, never an address."""
    stated = [name for name, _ in named_of(page.linked, "publisher")]
    stated += [value for name in metas.PUBLISHERS for value in page.metas.get(name, ())]
    return next((name for name in stated if not ADDRESS.match(name)), "")


def source_statements(page: Structured) -> Iterator[Stated]:
    """Yield what names a supplier: source organizations, providers, authors that are no people, copyright."""
    for prop in ("sourceOrganization", "provider", "author", "copyrightHolder"):
        for name, is_organization in named_of(page.linked, prop):
            if prop != "author" or is_organization or not split_people([name]):
                yield Stated(name, "jsonld", prop)
    for stated in stated_metas(page, (*metas.SOURCES, *metas.AUTHORS)):
        if not ADDRESS.match(stated.text) and (stated.label in metas.SOURCES or not split_people([stated.text])):
            yield stated


def author_names(page: Structured) -> tuple[str, ...]:
    """Return the people who wrote the text, from the strongest kind of statement that names any."""
    outlet = publisher_of(page)
    stated = (name for name, is_organization in named_of(page.linked, "author") if not is_organization)
    people = split_people(stated, outlet)
    for name in metas.AUTHORS:
        if people:
            break
        people = split_people((value for value in page.metas.get(name, ()) if not ADDRESS.match(value)), outlet)
    return people


def keywords_of(page: Structured) -> tuple[str, ...]:
    """Return the subjects that the page names, split at commas."""
    stated = page.linked.node.get("keywords")
    values = [text_of(item) for item in stated] if isinstance(stated, list) else [text_of(stated)]
    for name in metas.KEYWORDS:
        if any(values):
            break
        values = page.metas.get(name, [])
    parts = (part.strip() for value in values for part in re.split("[,;،、]", value))
    return tuple(dict.fromkeys(part for part in parts if part))


def body_statement(page: Structured) -> str:
    """Return `articleBody` where it is long enough to be one."""
    text = text_of(page.linked.node.get("articleBody"))
    return text if len(text) >= MIN_BODY else ""
