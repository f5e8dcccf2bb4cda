"""Remove what named rules name, and report it verbatim; every other line stays.

Rules: `boilerplate_rules.RULES`. They are applied until none matches, so that stripping twice is stripping once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from etl.clean.boilerplate_rules import MENU_RULE, RULES, SUFFIX_HINTS

MENU_LETTERS = 90  # a line of a menu is not longer
MENU_LINES = 40  # nor a menu
TAIL_LINES = 60  # end marks and headings over links are looked for in so many last lines
MAX_LINE = 300  # letters; no rule removes a longer line
SUFFIX_LETTERS = 600  # of the last line, where a suffix may begin
MIN_LETTERS_ABOVE = 40  # of text above a heading; else the text itself is the list

_BULLET = re.compile(r"\s?[・•■▼◆●►»→*–-]")
_SENTENCE_END = re.compile(r"[.!?؟۔。！？…:：،,、;][\"'»”’)\]」』]*$")

Lines = list[tuple[int, str]]  # (number of the paragraph, one of its lines)
Removed = list[tuple[str, str]]  # (rule, verbatim text)


class Stripped(NamedTuple):
    """What stays, and what left as (rule name, verbatim text)."""

    paragraphs: tuple[str, ...]
    removed: tuple[tuple[str, str], ...]


def strip_boilerplate(paragraphs: Sequence[str], language: str = "") -> Stripped:
    """Return the paragraphs without what the rules remove; a paragraph may hold several lines.

    `language` is part of the contract for rules that will need it; today's name their own letters.
    """
    lines = [(number, line) for number, block in enumerate(paragraphs) for line in block.split("\n")]
    removed: Removed = []
    before = -1
    while lines and before != len(removed):
        before = len(removed)
        for step in (_strip_lines, _strip_end, _strip_links, _strip_edges):
            lines = step(lines, removed)
    if not removed:
        return Stripped(tuple(paragraphs), ())
    kept: dict[int, list[str]] = {}
    for number, line in lines:
        kept.setdefault(number, []).append(line)
    return Stripped(tuple("\n".join(block) for block in kept.values()), tuple(removed))


def _compile(scope: str, ending: str = "") -> re.Pattern[str]:
    """Join the rules of a scope into one pattern; the group that matched is the rule's name."""
    rules = (f"(?P<{rule.name}>(?:{rule.pattern}){ending})" for rule in RULES if rule.scope == scope)
    return re.compile("|".join(rules))


_LINE, _HEAD, _LAST, _END, _LINKS = (_compile(scope) for scope in ("line", "head", "last", "end", "links"))
_PREFIX, _SUFFIX = _compile("prefix"), _compile("suffix", "$")


def _strip_lines(lines: Lines, removed: Removed) -> Lines:
    """Remove lines that are furniture wherever they stand, and prefixes of lines."""
    kept: Lines = []
    for number, line in lines:
        if len(line) <= MAX_LINE and (match := _LINE.fullmatch(line)):
            removed.append((str(match.lastgroup), line))
            continue
        if match := _PREFIX.match(line):
            removed.append((str(match.lastgroup), match[0]))
            line = line[match.end() :]
        if line:
            kept.append((number, line))
    return kept


def _strip_edges(lines: Lines, removed: Removed) -> Lines:
    """Remove first and last lines as long as a rule names them, then the suffix of the last line."""
    first, last = 0, len(lines)
    while first < last and (match := _HEAD.fullmatch(lines[first][1])):
        removed.append((str(match.lastgroup), lines[first][1]))
        first += 1
    while last > first and (match := _LAST.fullmatch(lines[last - 1][1])):
        last -= 1
        removed.append((str(match.lastgroup), lines[last][1]))
    kept = lines[first:last]
    return _strip_suffix(kept, removed) if kept else kept


def _strip_suffix(lines: Lines, removed: Removed) -> Lines:
    """Remove the end of the last line where a rule names it; a line that was all suffix goes."""
    number, line = lines[-1]
    start = max(0, len(line) - SUFFIX_LETTERS)
    tail = line[start:]
    for hint in SUFFIX_HINTS:
        if hint in tail:
            break
    else:
        return lines
    match = _SUFFIX.search(line, start)
    if not match:
        return lines
    removed.append((str(match.lastgroup), match[0]))
    rest = line[: match.start()].rstrip()
    return [*lines[:-1], (number, rest)] if rest else lines[:-1]


def _strip_links(lines: Lines, removed: Removed) -> Lines:
    """Remove headings over links with the links: bullets below, or short lines down to the end."""
    start = max(0, len(lines) - TAIL_LINES)
    for index in range(start, len(lines)):
        match = _LINKS.fullmatch(lines[index][1])
        if match is None or sum(len(line) for _, line in lines[:index]) < MIN_LETTERS_ABOVE:
            continue
        stop = index + 1
        while stop < len(lines) and (_BULLET.match(lines[stop][1]) or _LINKS.fullmatch(lines[stop][1])):
            stop += 1
        if _is_menu(lines[stop:]):
            stop = len(lines)
        if stop > index + 1 or stop == len(lines):
            removed.append((str(match.lastgroup), _text(lines[index:stop])))
            return lines[:index] + lines[stop:]
    return lines


def _strip_end(lines: Lines, removed: Removed) -> Lines:
    """Remove an end mark and the menu behind it; a mark with prose behind it ends nothing."""
    for index in range(len(lines) - 1, max(-1, len(lines) - TAIL_LINES - 1), -1):
        if not _is_menu_line(lines[index][1]) and not _END.fullmatch(lines[index][1]):
            return lines
        if match := _END.fullmatch(lines[index][1]):
            removed.append((str(match.lastgroup), lines[index][1]))
            if index + 1 < len(lines):
                removed.append((MENU_RULE.name, _text(lines[index + 1 :])))
            return lines[:index]
    return lines


def _is_menu(lines: Lines) -> bool:
    return len(lines) <= MENU_LINES and all(_is_menu_line(line) for _, line in lines)


def _is_menu_line(line: str) -> bool:
    return len(line) <= MENU_LETTERS and _SENTENCE_END.search(line) is None


def _text(lines: Lines) -> str:
    return "\n".join(line for _, line in lines)
