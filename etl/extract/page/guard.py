"""Pages built to be slow: what a tree parser needs quadratic time for is refused before it is parsed.

Every start tag is checked against all open elements, every attribute against the others of its tag. Pages of real
sites come nowhere near these limits; the exact count is taken only where a cheap one allows for trouble.
"""

from __future__ import annotations

import re
from collections import Counter

from etl.errors import BadInput

MAX_LETTERS = 16_000_000
MAX_DEPTH = 4_000
MANY_TAGS = 8_000
LONG_TAG = 10_000  # letters without a `>`
MAX_ATTRIBUTES = 2_000

# Elements that close each other or hold nothing do not nest, however often they are opened.
NESTING = re.compile(
    r"<(/?)(?!(?:p|li|dt|dd|tr|td|th|option|br|hr|img|meta|link|input|source|track|wbr|area|col|param|embed|path|use"
    r"|circle|rect|g|line|polygon|a)\b)([a-z][a-z0-9-]*)",
    re.IGNORECASE,
)
START = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*[\s/]")
QUOTED = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)


def refuse_slow(html: str) -> None:
    """Raise BadInput (too_large, too_deep, malformed) for a page that would take seconds to parse."""
    if len(html) > MAX_LETTERS:
        raise BadInput("too_large", f"a page of {len(html)} letters")
    if html.count("<") > MANY_TAGS and (depth := count_open(html)) > MAX_DEPTH:
        raise BadInput("too_deep", f"about {depth} elements within each other")
    if has_endless_tag(html) and has_endless_tag(SCRIPT.sub("", html)):
        raise BadInput("malformed", f"a tag with more than {MAX_ATTRIBUTES} attributes")


def count_open(html: str) -> int:
    """Return how many elements are open at once at most, by counting start and end tags of each name."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for closing, name in NESTING.findall(html):
        if not closing:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


def has_endless_tag(html: str) -> bool:
    """Tell whether a long stretch without `>` begins like a tag and has the words of many attributes."""
    start = 0
    while len(html) - start > LONG_TAG:
        end = html.rfind(">", start, start + LONG_TAG)
        if end >= 0:
            start = end + 1
            continue
        end = html.find(">", start)
        stretch = html[start : end if end >= 0 else len(html)]
        tag = START.search(stretch)
        if tag and len(QUOTED.sub("", stretch[tag.end() :]).replace("/", " ").split()) > MAX_ATTRIBUTES:
            return True
        start += len(stretch) + 1
    return False
