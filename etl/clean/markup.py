"""Markup that reached a place where text belongs: HTML fragments, escaped tags, character references."""

from __future__ import annotations

import re
from html.entities import html5

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

MAX_PARSED = 1 << 21  # letters; a larger "fragment" is stripped by pattern alone, in linear time
MAX_STRAY = 200  # `<` that open no tag; with more of them it is not HTML, and the parser's time grows with the square


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _names(
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
INLINE = _names(
    "a abbr acronym b big br center cite code em font i img nobr s small span strike strong sub sup tt u wbr"
)
DROPPED = _names(
    "script style template noscript iframe object svg head button select textarea"
)
RAW = DROPPED | _names("noembed noframes plaintext title xmp")
"""Elements in which a tag may be text."""
PARAGRAPH = "\n\n"

_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_BARE_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9.]*)>")
_PARSED = re.compile(r"[&\n\r\t\f\0]|(?:\A|>) {2,}(?:<|\Z)")
"""What the parser makes something else of: references, controls, runs of nothing but blanks."""
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_BREAKING_TAG = re.compile(rf"<(?:{'|'.join(sorted(BLOCKS | {'br'}))})\b", re.IGNORECASE)
_RAISES = re.compile(r"<!\[|&(?=#[0-9]{100})")
"""What html.parser raises at and no author means as markup: it stays as letters."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_EMPTY_LINES = re.compile(r"\n{3,}")

_ENTITY = re.compile(
    r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
# Corpora that lost the ampersand hold a blank in its place: `the team #39;s bus`, `the  quot;new quot; one`.
_BROKEN_ENTITY = re.compile(
    r" (#(?:0?3[4689]|6[02]|14[5-8]|15[01]|160|82(?:1[1267]|2[01]|30))|quot|amp|lt|gt|nbsp|apos|hellip|[mn]dash);"
)
_BROKEN_LETTERS = len(" hellip")  # before the semicolon of the longest one
_TAG_HINT = re.compile(r"</[a-z]|<[a-z]+[0-9]?\s[^<>]*=|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,9}(?:\s[^<>]{0,500})?/?>")
_KNOWN_TAG = re.compile(rf"<(/?)({'|'.join(sorted(BLOCKS | INLINE))})((?:\s.*)?/?)>", re.IGNORECASE | re.DOTALL)


def strip_markup(fragment: str) -> str:
    """Return the text of an HTML fragment: blocks as paragraphs between blank lines, `br` as a line end.

    Line ends of the source are blanks, as in HTML, unless no tag breaks a line (then they are all there is).
    """
    if "<" not in fragment or not _ANY_TAG.search(fragment):
        return decode_entities(fragment)
    fragment = _DECLARATION.sub("", _drop_comments(fragment))
    fragment = _RAISES.sub(lambda match: "&lt;" + match[0][1:] if match[0][0] == "<" else "&amp;", fragment)
    if len(fragment) > MAX_PARSED or fragment.count("<") > len(_ANY_TAG.findall(fragment)) + MAX_STRAY:
        text = _ANY_TAG.sub(lambda match: PARAGRAPH if _BREAKING_TAG.match(match[0]) else " ", fragment)
        return decode_entities(_EMPTY_LINES.sub(PARAGRAPH, text).strip())
    keep_lines = not _BREAKING_TAG.search(fragment)
    line = _without_bare_tags(fragment) if keep_lines else None
    if line is not None:
        return decode_entities(line.strip())
    parts: list[str] = []
    _walk(BeautifulSoup(fragment, "html.parser"), parts, keep_lines)
    text = _EMPTY_LINES.sub(PARAGRAPH, _AROUND_BREAK.sub("\n", "".join(parts))).strip()
    return decode_entities(text)


def _without_bare_tags(fragment: str) -> str | None:
    """Return a line without its tags where all are bare names, as tickers are: `TEXAS EASTERN <TET>`; None for others.

    The parser gives the same, and takes ten times as long.
    """
    names = _BARE_TAG.findall(fragment)
    if len(names) < fragment.count("<") or _PARSED.search(fragment) or not RAW.isdisjoint(map(str.lower, names)):
        return None
    return _BARE_TAG.sub("", fragment)


def _drop_comments(fragment: str) -> str:
    """Drop closed comments and unwrap CDATA; html.parser needs quadratic time where many stay open."""
    if "<!" not in fragment:
        return fragment
    first, *others = fragment.replace("<![CDATA[", "").replace("]]>", "").split("<!--")
    return first + "".join(part.partition("-->")[2] if "-->" in part else part for part in others)


def _walk(soup: BeautifulSoup, parts: list[str], keep_lines: bool) -> None:
    """Append the visible text in document order; a stack instead of recursion, so depth is no danger."""
    stack: list[Tag | NavigableString | str] = [soup]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name in DROPPED:
                continue
            if node.name == "br":
                parts.append("\n")
            if node.name in BLOCKS:
                parts.append(PARAGRAPH)
                stack.append(PARAGRAPH)
            stack.extend(child for child in reversed(node.contents) if isinstance(child, (Tag, NavigableString)))
        elif isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):  # comments, declarations
                parts.append(str(node) if keep_lines or _in_pre(node) else _SPACE.sub(" ", node))
        else:
            parts.append(node)


def _in_pre(node: NavigableString) -> bool:
    return node.parent is not None and node.parent.name == "pre"


def has_entities(text: str) -> bool:
    """Tell whether `decode_entities` would change the text."""
    if "&" in text and any(_decoded(match[1]) is not None for match in _ENTITY.finditer(text)):
        return True
    return _has_broken_entities(text)


def _has_broken_entities(text: str) -> bool:
    """Tell whether a reference lost its ampersand; semicolons are looked at, since they are fewer than blanks."""
    end = text.find(";")
    while end >= 0:
        blank = text.rfind(" ", max(0, end - _BROKEN_LETTERS), end)
        if blank >= 0 and _BROKEN_ENTITY.match(text, blank):
            return True
        end = text.find(";", end + 1)
    return False


def decode_entities(text: str) -> str:
    """Decode character references, escaped however often (`&amp;amp;lt;`), also those that lost their ampersand.

    A reference without its semicolon is text (`AT&T`, `?a=1&copy=2`), as is a name that HTML does not know.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda match: _keep(_decoded(match[1]), match[0]), text)
    return decode_broken_entities(text)


def decode_broken_entities(text: str) -> str:
    """Decode references whose ampersand became a blank; that blank goes with them."""
    if not _has_broken_entities(text):
        return text
    return _BROKEN_ENTITY.sub(lambda match: _keep(_decoded(match[1]), match[0]), text)


def _keep(decoded: str | None, original: str) -> str:
    return original if decoded is None else decoded


def _decoded(name: str) -> str | None:
    """Return the text of a reference; C1 numbers mean Windows-1252, as in HTML. None for an unknown name."""
    if name[0] != "#":
        return html5.get(name + ";")
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", "replace")
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return "\ufffd"
    return chr(number)


def has_tags(text: str) -> bool:
    """Tell whether `strip_escaped_tags` would change the text."""
    return "<" in text and _TAG_HINT.search(text) is not None and bool(_strays(text))


def strip_escaped_tags(text: str) -> tuple[str, tuple[str, ...]]:
    """Remove HTML tags from text that should hold none; return it with the tags removed, verbatim.

    Only what cannot be prose goes: a tag with attributes, one that is also closed, a line break. `<C>` or
    `<TXN.N>` is a stock ticker.
    """
    strays = _strays(text)
    if not strays:
        return text, ()
    return _TAG.sub(lambda match: strays.get(match[0], match[0]), text), tuple(strays)


def _strays(text: str) -> dict[str, str]:
    """Return tag → what takes its place; each is judged once, since a text may hold millions of the same."""
    known = {tag: match for tag in dict.fromkeys(_TAG.findall(text)) if (match := _KNOWN_TAG.fullmatch(tag))}
    closed = {match[2].lower() for match in known.values() if match[1]}
    strays: dict[str, str] = {}
    for tag, match in known.items():
        name, rest = match[2].lower(), match[3]
        is_break = name == "br" and (match[2] == "br" or bool(rest) or bool(closed))
        if name in closed or "=" in rest or is_break:
            strays[tag] = PARAGRAPH if name in BLOCKS else "\n" if name == "br" else ""
    return strays
