"""Where paragraphs begin: at blank lines, at every line, or, in text wrapped at a width, at indents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

MIN_WIDTH, MAX_WIDTH = 40, 120  # of wrapped text: Reuters' 63, e-mail's 72; a longer line was not wrapped
MIN_FULL = 0.7  # share of inner line ends that a greedy wrapper of that width would have put where they are
MIN_BLANKS = 4  # a line, so that scripts without blanks are never taken for wrapped
SLACK = 4  # letters by which cleaning may have shortened a line
SAMPLE_LINES = 200
_EDGES = " \u3000"
_LISTED = re.compile(r"[*•・#–-]|\d{1,3}[.)\-:]")
_HYPHENATED = re.compile(r"\w-$")
_SENTENCE_END = re.compile(r"[.!?؟۔。！？][\"'»”’)\]」』]*$")


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a clean text, without blank edges; none is empty.

    Blank lines separate paragraphs; short lines between two of them stay together (a list, a menu). Text without
    blank lines has a paragraph a line. Text wrapped at a width has its lines joined.
    """
    if "\n" not in text:
        stripped = text.strip(_EDGES)
        return (stripped,) if stripped else ()
    apart = text.split("\n\n")
    blocks: Iterator[str]
    if text.count("\n") == 2 * (len(apart) - 1):  # of a line each
        return tuple(block for part in apart if (block := part.strip(_EDGES)))
    lines = text.split("\n")
    if width := wrapped_width(lines):
        blocks = _join_wrapped(lines, width)
    elif len(apart) > 1:
        blocks = (part for block in apart for part in _keep_lines(block))
    else:
        blocks = (line.strip(_EDGES) for line in lines)
    return tuple(block for block in blocks if block)


def _keep_lines(block: str) -> Iterator[str]:
    """Split a block at lines too long for a list; shorter neighbours stay one paragraph of several lines."""
    part: list[str] = []
    after_short = False
    for line in block.split("\n"):
        is_short = len(line) < MAX_WIDTH
        if part and not (is_short and after_short):
            yield "\n".join(part)
            part = []
        part.append(line.strip(_EDGES))
        after_short = is_short
    yield "\n".join(part)


def wrapped_width(lines: list[str]) -> int:
    """Return the width at which the lines were wrapped, 0 if they were not.

    A greedy wrapper ends a line only where the next word would not have fitted, and rarely at a sentence's end.
    """
    pairs = [(line, after) for line, after in pairwise(lines[:SAMPLE_LINES]) if line and after[:1].strip(_EDGES)]
    if len(pairs) < 2:
        return 0
    lengths = sorted(len(line) for line, _ in pairs)
    width = lengths[len(lengths) * 6 // 10]  # not the longest: ends of paragraphs may be glued to a line
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return 0
    listed = sum(_LISTED.match(after) is not None for _, after in pairs)
    blanks = sum(line.count(" ") for line, _ in pairs)
    if listed * 2 > len(pairs) or blanks < MIN_BLANKS * len(pairs):
        return 0
    full = sum(_is_full(line, after, width) for line, after in pairs)
    ended = sum(_SENTENCE_END.search(line) is not None for line, _ in pairs)
    return width if full >= MIN_FULL * len(pairs) and ended * 2 < len(pairs) else 0


def _is_full(line: str, after: str, width: int) -> bool:
    """Tell whether the first word of the next line would not have fitted on this one."""
    word = after.partition(" ")[0]
    return len(line) * 2 >= width and len(line) + 1 + len(word) > width - SLACK and len(word) < width // 2


def _join_wrapped(lines: list[str], width: int) -> Iterator[str]:
    """Join lines to paragraphs, which begin at a blank line or an indent.

    In text without indents a line that ends early stays a line of its own: a table, an address.
    """
    has_indents = any(line and line[0] in _EDGES for line in lines[1:])
    block: list[str] = []
    previous = ""
    for line in lines:
        stripped = line.strip(_EDGES)
        if not stripped or not previous or line[0] in _EDGES:
            yield "".join(block)
            block = [stripped]
        elif has_indents or len(block) == 1 or _is_full(previous, stripped, width - SLACK):
            block += [stripped] if _HYPHENATED.search(previous) else [" ", stripped]
        else:
            block += ["\n", stripped]
        previous = stripped
    yield "".join(block)
