"""One XML element on its own → `Element` of the standard library, and how to ask it for what it says.

Tags are `{namespace}local` as usual; a prefix that nobody declared stands for its namespace. The helpers ask by local
names only. Named entities of HTML, which news XML uses without declaring them, become characters.
"""

from __future__ import annotations

import html.entities
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from etl.article import RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import decode
from etl.ingest.formats.decoding import context_of
from etl.ingest.formats.xml_safety import STANDARD, check_element, namespaces, new_parser

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
LANG = f"{{{XML_NAMESPACE}}}lang"

SEEN_BEFORE = Limits(max_xml_depth=500, max_xml_attributes=sys.maxsize, max_xml_names=sys.maxsize)
"""What holds for a record: splitting has measured it, under limits that may be wider than the defaults."""

_LEAD = re.compile(r"[\s\0\ufeff]*(?:<\?xml\s[^<>]*?\?>\s*)?")
_ENTITY = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&([A-Za-z][A-Za-z0-9]{1,31};)", re.DOTALL)
_NOT_OF_XML = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)")
_OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def parse_record(record: RawRecord) -> Element:
    """Parse a record that `split_elements` found under the limits of the configuration; see parse_element."""
    return parse_element(record.raw, record.encoding, context_of(record), SEEN_BEFORE)


def parse_element(
    raw: bytes, encoding: str, context: Mapping[str, object], limits: Limits = STANDARD
) -> Element:
    """Parse an element from its bytes and what it inherits (`ns`, `lang` of the context).

    Raises BadInput: undecodable, malformed, too_deep, too_many. The root has its inherited xml:lang.
    """
    text = decode(raw, encoding)
    if _NOT_OF_XML.search(text):
        text = _ENTITY.sub(_character, text)
    spaces, lang = context.get("ns"), context.get("lang")
    reading = _Reading({str(p): str(uri) for p, uri in spaces.items()} if isinstance(spaces, Mapping) else {}, limits)
    lead = _LEAD.match(text)
    try:
        reading.parser.Parse(text[lead.end():] if lead else text, True)
    except expat.ExpatError as error:
        raise BadInput("malformed", f"XML: {error}") from error
    root = reading.builder.close()
    if lang and LANG not in root.attrib:
        root.set(LANG, str(lang))
    return root


class _Reading:
    """Turns the events of expat into a tree with namespaces."""

    def __init__(self, spaces: dict[str, str], limits: Limits) -> None:
        self.limits = limits
        self.builder = TreeBuilder()
        self.names: dict[str, str] = {}
        self.parser = parser = new_parser("utf-8", self.names, limits)
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.builder.data
        parser.SkippedEntityHandler = self.skipped
        self.scopes = [spaces]
        self.open: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        check_element(len(self.open) + 1, len(attributes), len(self.names), self.limits)
        spaces = self.scopes[-1]
        if attributes:
            inside = namespaces(spaces, attributes, self.limits)
            if inside is not spaces:
                spaces = inside
                attributes = {key: value for key, value in attributes.items() if not key.startswith("xmlns")}
            if any(":" in key for key in attributes):
                attributes = {qualified(key, spaces) if ":" in key else key: value
                              for key, value in attributes.items()}
        self.scopes.append(spaces)
        default = spaces.get("", "")
        tag = qualified(name, spaces) if ":" in name else f"{{{default}}}{name}" if default else name
        self.open.append(tag)
        self.builder.start(tag, attributes)

    def end(self, _: str) -> None:
        self.scopes.pop()
        self.builder.end(self.open.pop())

    def skipped(self, name: str, is_parameter: int) -> None:
        if not is_parameter:
            self.builder.data(f"&{name};")


def qualified(name: str, spaces: Mapping[str, str]) -> str:
    """Return `{namespace}local` for a name with a prefix; an undeclared prefix stands for itself."""
    prefix, _, own = name.partition(":")
    return f"{{{XML_NAMESPACE if prefix == 'xml' else spaces.get(prefix, prefix)}}}{own}"


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name is None or name in _OF_XML or name not in html.entities.html5:
        return found[0]
    return "".join(f"&#{ord(letter)};" for letter in html.entities.html5[name])


@lru_cache(maxsize=4096)
def local_of(tag: str) -> str:
    """Return a tag without its namespace."""
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """Return an element's local name."""
    return local_of(element.tag)


def namespace(element: Element) -> str:
    """Return an element's namespace, `""` for none."""
    return element.tag[1:].partition("}")[0] if element.tag[:1] == "{" else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of a local name (`*` for any)."""
    for child in element:
        if name == "*" or local_of(child.tag) == name:
            yield child


def find_all(element: Element, path: str) -> Iterator[Element]:
    """Yield what lies on a path of local names from child to child (`itemMeta/pubStatus`), in document order."""
    name, _, rest = path.partition("/")
    for child in children(element, name):
        if rest:
            yield from find_all(child, rest)
        else:
            yield child


def find(element: Element, *paths: str) -> Element | None:
    """Return the first element on the first path that leads to one."""
    return next((found for path in paths for found in find_all(element, path)), None)


def text_of(element: Element | None) -> str:
    """Return all text within an element on one line, blanks folded; `""` for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def text_at(element: Element, *paths: str) -> str:
    """Return the first text on the paths that is not blank."""
    return next((text for path in paths for found in find_all(element, path) if (text := text_of(found))), "")
