"""Which blocks inside the chosen element are printed, and which are residue of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from etl.extract.page.blocks import Block, Outline
from etl.extract.page.elements import BOX, HEADING, ITEM, PART
from etl.extract.page.prompts import is_caption, is_dated, is_prompt

LINKED_SHARE = 0.6
MAX_LINKED_BLOCK = 400
MIN_LOOSE = 100  # text that lies in no paragraph, heading or item
MIN_ITEM = 20
MAX_LINKED_ITEM = 0.3
MAX_APART = 300
MAX_PROMPT = 140
MAX_CAPTION = 300
MIN_REPEATED = 20


class Printed(NamedTuple):
    """Paragraphs, their size as that of blocks, the votes they hold, and the size of what was left out."""

    paragraphs: tuple[str, ...]
    letters: int
    votes: int
    dropped: int


def print_blocks(outline: Outline, chosen: Iterable[tuple[Block, int]], headline: str) -> Printed:
    """Return the paragraphs of blocks with their votes; the headline and what is repeated are left out."""
    printed: list[Block] = []
    seen = {headline.casefold()}
    votes = dropped = 0
    for block, cast in chosen:
        if is_residue(outline, block):
            dropped += block.size
            continue
        folded = block.text.casefold()
        if folded in seen:
            continue
        if block.size > MIN_REPEATED:
            seen.add(folded)
        printed.append(block)
        votes += cast
    while printed and printed[-1].kind == HEADING:
        printed.pop()
    return Printed(tuple(block.text for block in printed), sum(block.size for block in printed), votes, dropped)


def is_residue(outline: Outline, block: Block) -> bool:
    """Tell a block inside the article that is not of its text: links, short loose ends, prompts."""
    if block.size < MAX_PROMPT and (is_prompt(block.text) or is_dated(block.text)):
        return True
    if block.kind == HEADING:
        return outline.tags[block.element] == "h1"
    if block.linked > LINKED_SHARE * block.size and block.size < MAX_LINKED_BLOCK:
        return True
    if block.kind == ITEM and (block.size < MIN_ITEM or block.linked > MAX_LINKED_ITEM * block.size):
        return True
    if block.kind == BOX and block.size < MIN_LOOSE:
        return True
    if outline.standing[block.element] != PART and block.size < MAX_APART:
        return True
    return block.size < MAX_CAPTION and is_caption(block.text)
