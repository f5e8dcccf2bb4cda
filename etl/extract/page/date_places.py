"""Where on a page its date may be printed: the blocks around the headline and the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from etl.extract.page.blocks import Outline

ABOVE = 5  # blocks above the headline
BEFORE = 10  # blocks above the text
BELOW = 30  # blocks between headline and text
INTO = 10  # blocks of the text that may precede its date line
BEHIND = 12
MAX_WITHIN = 300
BEGINNING = 40  # letters by which a paragraph is found again among the blocks


class Places(NamedTuple):
    """Where to look: the number of the headline's block (-1 without), and those of others, the nearest first."""

    head: int
    below: Sequence[int]
    above: Sequence[int]
    within: range
    behind: Sequence[int]


def find_places(outline: Outline, headline: str, paragraphs: Sequence[str]) -> Places:
    """Return the blocks around headline and text; a headline printed behind the text's begin is not its own."""
    texts = [block.text for block in outline.blocks]
    first, last = span_of(texts, paragraphs)
    head = index_of(texts, headline)
    if first < head < last:  # what was taken for the text begins above the headline
        first = min(head + 1 + INTO, len(texts))
    end = min(last + 1, first + MAX_WITHIN, len(texts))
    behind = range(last + 1, min(last + 1 + BEHIND, len(texts)))
    if head < 0 or head > first:
        return Places(head, range(first - 1, max(first - ABOVE - INTO, 0) - 1, -1), (), range(first, end), behind)
    below = dict.fromkeys((*range(head + 1, min(first, head + BELOW)), *range(max(head + 1, first - BEFORE), first)))
    above = range(head - 1, max(head - 1 - ABOVE, -1), -1)
    return Places(head, tuple(below), above, range(max(first, head + 1), end), behind)


def index_of(texts: Sequence[str], headline: str) -> int:
    """Return the block of the headline, the first that holds little more where none is equal; -1 without."""
    if not headline:
        return -1
    if headline in texts:
        return texts.index(headline)
    sizes = range(len(headline), 2 * len(headline))
    return next((i for i, text in enumerate(texts) if len(text) in sizes and headline in text), -1)


def span_of(texts: Sequence[str], paragraphs: Sequence[str]) -> tuple[int, int]:
    """Return the first and the last block of the text; nothing behind the blocks where it is not among them."""
    if paragraphs:
        begin, end = paragraphs[0][:BEGINNING], paragraphs[-1][:BEGINNING]
        first = next((i for i, text in enumerate(texts) if text.startswith(begin)), len(texts))
        return first, next((i for i in range(len(texts) - 1, first, -1) if texts[i].startswith(end)), first)
    return len(texts), len(texts)
