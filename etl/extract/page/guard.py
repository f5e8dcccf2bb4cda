"""Pages built to be slow: what a tree parser needs quadratic time or memory for is refused before it is parsed.

Every tag is checked against the elements that are open, every attribute against the others of its tag, every option
against the others of its list; formatting elements that are never closed are opened anew, with their attributes, in
each block that follows. Pages of real sites come nowhere near these limits: a count of the tags clears nearly all,
only the others are read tag by tag.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from etl.errors import BadInput
from etl.extract.page.tag_scan import scan_tags

MAX_BYTES = 16_000_000
MAX_TAGS = 1_000_000
MANY_TAGS = 8_000  # below it, nesting costs no second
LONG_TAG = 10_000  # bytes without another `<`
MAX_ATTRIBUTES = 1_000
MAX_DEPTH = 4_000
MAX_CHECKS = 100_000_000  # tags times the elements open around them
MAX_OPTIONS = 10_000  # of one list
MAX_MERGED = 1_000  # `<html>` and `<body>`: their attributes go to the one element
MAX_REOPENED = 400_000_000  # bytes of open formatting times the tags that may open it anew
NODE_BYTES = 200
ARK = 3  # how many formatting elements with the same attributes stay open, by the standard

FORMATTING = (b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike", b"strong", b"tt", b"u")
# Elements that close each other or hold nothing do not nest, however often they are opened.
FLAT = frozenset(
    b"a area base br circle col dd dt embed g hr img input li line link meta p param path polygon rect source td th tr"
    b" track use wbr".split()
)
RAW = frozenset((b"iframe", b"noembed", b"noframes", b"script", b"style", b"textarea", b"title", b"xmp"))
MERGED = frozenset((b"html", b"body"))
LISTED = frozenset((b"option", b"optgroup"))

BLANKS = b"\t\n\f\r /"
QUOTED = re.compile(rb"=\s*(?:\"[^\"]*\"|'[^']*')")
ATTRIBUTES = rb"(?:[^>\"'=]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[=\"'])*+"
COMMENT = rb"<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
TAG = re.compile(COMMENT + rb"|<(/?)([a-z][^\s/>]*+)(" + ATTRIBUTES + rb")", re.IGNORECASE)
FORMATTED = re.compile(rb"<(?:" + b"|".join(FORMATTING) + rb")[\s/](" + ATTRIBUTES + rb")", re.IGNORECASE)


def beginnings() -> npt.NDArray[np.bool_]:
    """Tell for each pair of bytes after a `<` whether a formatting element with attributes may begin like that."""
    table = np.zeros((256, 256), dtype=bool)
    for name in FORMATTING:
        seconds = name[1:2] + name[1:2].upper() or BLANKS
        table[np.ix_([name[0], name.upper()[0]], list(seconds))] = True
    return table


MAY_FORMAT = beginnings()


def refuse_slow(page: bytes) -> None:
    """Raise BadInput (too_large, too_deep, malformed) for a page (UTF-8) that would take seconds to parse."""
    if len(page) > MAX_BYTES:
        raise BadInput("too_large", f"a page of {len(page)} bytes")
    formatting, far = np.empty(MANY_TAGS, np.int64), np.empty(len(page) // LONG_TAG + 1, np.int64)
    letters = np.frombuffer(page, dtype=np.uint8)
    tags, formats, stretches = scan_tags(letters, MAY_FORMAT, formatting, LONG_TAG, far)
    if tags > MAX_TAGS:
        raise BadInput("too_large", f"a page of {tags} tags")
    at_worst = tags * (len(page) + formats * NODE_BYTES)
    if (
        tags > MANY_TAGS
        or (at_worst > MAX_REOPENED and tags * weight_of(page, formatting[:formats].tolist()) > MAX_REOPENED)
        or has_endless_tag(page, far[:stretches].tolist())
    ):
        refuse_costly(page, tags)


def weight_of(page: bytes, formatting: Iterable[int]) -> int:
    """Return what all formatting elements with attributes of their own weigh, whether they are closed or not."""
    found = (FORMATTED.match(page, start) for start in formatting)
    return sum(NODE_BYTES + len(tag[1]) for tag in found if tag)


def refuse_costly(page: bytes, tags: int) -> None:
    """Read tag by tag; raise BadInput where too many elements are open at once or opened anew."""
    opened: Counter[bytes] = Counter()
    formatting = Formatting()
    depth = deepest = options = merged = 0
    for closing, name, attributes in read_tags(page, opened):
        if count_attributes(attributes) > MAX_ATTRIBUTES:
            raise BadInput("malformed", f"a tag with more than {MAX_ATTRIBUTES} attributes")
        if name == b"select":
            options = 0
        if name in LISTED or name in MERGED:
            options += not closing and name in LISTED
            merged += not closing and name in MERGED
            if options > MAX_OPTIONS or merged > MAX_MERGED:
                raise BadInput("malformed", f"<{name.decode()}> more than {max(options, merged) - 1} times")
        elif name in FLAT:
            continue
        elif not closing:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
            if name in FORMATTING:
                formatting.open(name, attributes)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
            if name in FORMATTING:
                formatting.close(name)
    if deepest > MAX_DEPTH or deepest * tags > MAX_CHECKS:
        raise BadInput("too_deep", f"about {deepest} elements within each other, {tags} tags")
    if formatting.heaviest * tags > MAX_REOPENED:
        raise BadInput("malformed", f"{formatting.heaviest} bytes of formatting stay open, {tags} tags")


def read_tags(page: bytes, opened: Counter[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield `/` for a tag that closes, its name, its attributes; comments and raw text are left out.

    `opened` is the caller's count of open elements: inside SVG and MathML no element holds raw text.
    """
    place = 0
    while tag := TAG.search(page, place):
        place = tag.end()
        if tag[2] is None:
            continue
        name = tag[2].lower()
        if name in RAW and not tag[1] and not opened[b"svg"] and not opened[b"math"]:
            end = re.compile(b"</" + name, re.IGNORECASE).search(page, place)
            place = end.start() if end else len(page)
        else:
            yield tag[1], name, tag[3]


class Formatting:
    """The formatting elements that are open: each is opened anew in every block until it is closed."""

    def __init__(self) -> None:
        self.open_ones: dict[bytes, list[bytes]] = defaultdict(list)
        self.kept: Counter[tuple[bytes, bytes]] = Counter()
        self.weight = self.heaviest = 0

    def open(self, name: bytes, attributes: bytes) -> None:
        """Note a start tag; beyond ARK of one kind an older one gives way."""
        self.open_ones[name].append(attributes)
        self.kept[name, attributes] += 1
        if self.kept[name, attributes] <= ARK:
            self.weight += NODE_BYTES + len(attributes)
            self.heaviest = max(self.heaviest, self.weight)

    def close(self, name: bytes) -> None:
        """Note an end tag, which closes the innermost element of its name."""
        attributes = self.open_ones[name].pop()
        self.kept[name, attributes] -= 1
        if self.kept[name, attributes] < ARK:
            self.weight -= NODE_BYTES + len(attributes)


def has_endless_tag(page: bytes, far: Iterable[int]) -> bool:
    """Tell whether one of the `<` far in front of the next is a tag of too many attributes; scripts may look so."""
    end = 0
    for start in far:
        tag = TAG.match(page, start) if start >= end else None
        if tag:
            end = tag.end()
            if tag[2] and count_attributes(tag[3]) > MAX_ATTRIBUTES:
                return True
    return False


def count_attributes(attributes: bytes) -> int:
    """Count the words outside quotes; few letters cannot hold too many."""
    if len(attributes) < 2 * MAX_ATTRIBUTES:
        return 0
    return len(QUOTED.sub(b" ", attributes).replace(b"/", b" ").split())
