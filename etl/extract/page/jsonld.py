"""JSON-LD as publishers write it: graphs, arrays, references by `@id`, and broken JSON.

https://schema.org/NewsArticle names the properties. Only the node that describes this page's article is kept;
members of lists (a front page lists articles) are not looked at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import orjson

Node = Mapping[str, object]

ARTICLE_TYPES = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting", "DiscussionForumPosting"})
PAGE_TYPES = frozenset({"WebPage", "ItemPage", "MediaObject", "VideoObject", "CreativeWork"})
ORGANIZATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation"})
SITES = frozenset({"WebSite", "NewsMediaOrganization"})
ARTICLE_RANK = 10
NESTED = ("@graph", "mainEntity", "mainEntityOfPage")
ASPECTS = ("headline", "datePublished", "articleBody", "author")
MAX_NODES = 2_000
MAX_REFERENCES = 4

_CONTROL = re.compile(r"[\x00-\x1f]+")
_WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_LONE = re.compile(r'"(headline|datePublished|dateModified|@type)"\s*:\s*"((?:[^"\\]|\\.){1,400})"')


class Linked(NamedTuple):
    """The node of this page's article ({} where there is none), whether its type says so, nodes by `@id`.

    `site` is the name of the site or of an organization that a node of its own describes.
    """

    node: Node
    is_article: bool
    by_id: Mapping[str, Node]
    site: str = ""


def read_jsonld(scripts: Iterable[str]) -> Linked:
    """Return the node that best describes an article; the first one where several say as much."""
    by_id: dict[str, Node] = {}
    best: Node = {}
    best_rank = 0
    site = ""
    for script in scripts:
        for node in walk(load_json(script)):
            identity = node.get("@id")
            if isinstance(identity, str) and len(node) > 1:
                by_id.setdefault(identity, node)
            types = types_of(node)
            rank = rank_of(node, types)
            if rank > best_rank:
                best, best_rank = node, rank
            if not site and not SITES.isdisjoint(types):
                site = text_of(node.get("name"))
    return Linked(best, best_rank >= ARTICLE_RANK, by_id, site)


def load_json(script: str) -> object:
    """Parse a script; what is broken in a known way is mended, else single properties are rescued."""
    try:
        return orjson.loads(script)
    except orjson.JSONDecodeError:
        mended = _CONTROL.sub(" ", _WRAPPER.sub("", _WRAPPER.sub("", script)))
        try:
            return orjson.loads(_TRAILING_COMMA.sub("", _BAD_ESCAPE.sub("", mended)))
        except orjson.JSONDecodeError:
            rescued: dict[str, str] = {}
            for name, value in _LONE.findall(mended):
                rescued.setdefault(name, value.replace('\\"', '"'))
            return rescued


def walk(value: object) -> Iterator[Node]:
    """Yield the nodes of a document in order; only graphs and main entities are entered."""
    waiting = [value]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in reversed(NESTED) if name in value)


def types_of(node: Node) -> tuple[str, ...]:
    """Return the type names of a node without their namespace."""
    stated = node.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return tuple(str(name).rpartition("/")[2] for name in names if name)


def is_article_type(name: str) -> bool:
    """Tell the name of a type of articles, without its namespace."""
    return name.endswith("Article") or name in ARTICLE_TYPES


def rank_of(node: Node, types: Iterable[str]) -> int:
    """Weigh a node: 0 for what is no page, 10 and more for articles, plus one for each property that matters."""
    rank = 0
    for name in types:
        if is_article_type(name):
            rank = ARTICLE_RANK
            break
        if name in PAGE_TYPES:
            rank = 1
    said = sum(bool(node.get(aspect)) for aspect in ASPECTS)
    return rank + said if rank and said else 0


def text_of(value: object) -> str:
    """Return the first text in a value, character references resolved; `""` where there is none."""
    waiting = [value]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            waiting.append(value.get("@value", value.get("name")))
        elif isinstance(value, str) and (text := html.unescape(value).strip() if "&" in value else value.strip()):
            return text
    return ""


def named_of(linked: Linked, prop: str) -> Iterator[tuple[str, bool]]:
    """Yield the names in a property (author, publisher) in order, each with whether it is an organization."""
    waiting = [(linked.node.get(prop), 0)]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if isinstance(value, list):
            waiting.extend((item, depth) for item in reversed(value))
        elif isinstance(value, dict):
            if "name" in value:
                is_organization = not ORGANIZATIONS.isdisjoint(types_of(value))
                names = value["name"] if isinstance(value["name"], list) else [value["name"]]
                yield from ((text, is_organization) for text in map(text_of, names) if text)
            elif depth < MAX_REFERENCES and str(value.get("@id")) in linked.by_id:
                waiting.append((linked.by_id[str(value["@id"])], depth + 1))
        elif text := text_of(value):
            yield text, False
