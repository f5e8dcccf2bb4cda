"""Which blocks inside the chosen element are printed, and which are residue of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from etl.extract.page.blocks import Block, Outline
from etl.extract.page.density import LINKED_SHARE, MAX_LINKED_ITEM, MIN_LOOSE
from etl.extract.page.elements import BOX, HEADING, ITEM, PARAGRAPH, PART
from etl.extract.page.prompts import is_caption, is_dated, is_parting, is_prompt

MAX_LINKED_BLOCK = 400
MAX_LOOSE = 400
SET_IN_PARAGRAPHS = 0.25  # share of loose text up to which a body counts as set in paragraphs
SET_LOOSE = 0.5  # and from which it counts as set in boxes
MIN_ITEM = 20
MAX_APART = 300
MAX_PROMPT = 140
MAX_CAPTION = 300
MAX_TEASER = 300
MAX_PARTING = 400
MIN_REPEATED = 20
CELLS = frozenset({"td", "th"})
ENDED = re.compile(r"[.!?…:؟۔。！？：][\"'»”’)\]」』]*$")


Chosen = tuple[Block, int]  # with its votes
Removed = list[tuple[str, str]]  # (rule, text as printed)


class Printed(NamedTuple):
    """Paragraphs, their size as that of blocks, the votes they hold, the size of what is residue, all that left."""

    paragraphs: tuple[str, ...]
    letters: int
    votes: int
    dropped: int
    removed: tuple[tuple[str, str], ...]


def print_blocks(outline: Outline, chosen: Iterable[Chosen], headline: str) -> Printed:
    """Return the paragraphs of blocks with their votes; the headline and what is repeated are left out."""
    given = list(chosen)
    removed: Removed = []
    kept = keep_setting(outline, keep_text(outline, given, removed), removed)
    seen = {headline.casefold()}
    printed: list[Chosen] = []
    for block, votes in kept:
        folded = block.text.casefold()
        if folded in seen:
            removed.append(("repeated", block.text))
            continue
        if block.size > MIN_REPEATED:
            seen.add(folded)
        printed.append((block, votes))
    while printed and is_hollow_end(printed[-1][0]):
        removed.append(("hollow_end", printed.pop()[0].text))
    return Printed(
        tuple(block.text for block, _ in printed),
        sum(block.size for block, _ in printed),
        sum(votes for _, votes in printed),
        sum(block.size for block, _ in given) - sum(block.size for block, _ in kept),
        tuple(removed),
    )


def keep_text(outline: Outline, given: Sequence[Chosen], removed: Removed) -> list[Chosen]:
    """Return the blocks without residue and without teasers: small boxes that a linked heading opens."""
    lists = {
        outline.parents[block.element]
        for block, _ in given
        if block.kind == ITEM and block.size >= MIN_ITEM and block.linked <= MAX_LINKED_ITEM * block.size
    }
    kept: list[Chosen] = []
    teaser_ends = 0
    for index, (block, votes) in enumerate(given):
        if block.kind == HEADING and block.linked > LINKED_SHARE * block.size:
            teaser_ends = max(teaser_ends, end_of_teaser(outline, given, index))
        if rule := "teaser" if index < teaser_ends else residue(outline, block, lists):
            removed.append((rule, block.text))
        else:
            kept.append((block, votes))
    return kept


def end_of_teaser(outline: Outline, given: Sequence[Chosen], index: int) -> int:
    """Return where the box of the linked heading at `index` ends; right behind the heading if the box is no teaser.

    A box of more than MAX_TEASER letters is none, nor one that the text begins with: it may be all there is.
    """
    box = outline.parents[given[index][0].element]
    first, end = index, index + 1
    letters = given[index][0].size
    while first and letters <= MAX_TEASER and lies_in(outline, given[first - 1][0].element, box):
        first -= 1
        letters += given[first][0].size
    while end < len(given) and letters <= MAX_TEASER and lies_in(outline, given[end][0].element, box):
        letters += given[end][0].size
        end += 1
    return end if first and letters <= MAX_TEASER else index + 1


def lies_in(outline: Outline, element: int, box: int) -> bool:
    """Tell whether an element lies in another; a parent's number is lower than its children's."""
    while element > box:
        element = outline.parents[element]
    return element == box


def keep_setting(outline: Outline, blocks: Sequence[Chosen], removed: Removed) -> list[Chosen]:
    """Return the blocks that are set as the body is: loose lines are foreign to a text set in paragraphs.

    Loose text beside paragraphs of the same element, or in a quotation, is a paragraph that lacks its tag.
    """
    loose = sum(block.size for block, _ in blocks if block.kind == BOX and block.size >= MIN_LOOSE)
    share = loose / max(1, sum(block.size for block, _ in blocks))
    holders = {outline.parents[block.element] for block, _ in blocks if block.kind == PARAGRAPH}

    def is_paragraph(element: int) -> bool:
        return element in holders or outline.kinds[outline.parents[element]] == PARAGRAPH

    def is_foreign(block: Block) -> bool:
        if block.kind != BOX or (block.size >= MIN_LOOSE and is_paragraph(block.element)):
            return False
        if share > SET_LOOSE:
            return block.size < MIN_LOOSE and (block.linked > 0 or ENDED.search(block.text) is None)
        is_bare = share < SET_IN_PARAGRAPHS and outline.tags[block.element] not in CELLS
        return block.size < (MAX_LOOSE if is_bare else MIN_LOOSE)

    kept: list[Chosen] = []
    for block, votes in blocks:
        if is_foreign(block):
            removed.append(("loose", block.text))
        else:
            kept.append((block, votes))
    return kept


def is_hollow_end(block: Block) -> bool:
    """Tell a last block that announces what is not there, or takes leave of the reader."""
    return block.kind == HEADING or (block.size < MAX_PARTING and is_parting(block.text))


def residue(outline: Outline, block: Block, lists: set[int]) -> str:
    """Return the rule by which a block inside the article is not of its text, `""` where it is.

    `lists` are the lists of text.
    """
    if block.size < MAX_PROMPT:
        if is_prompt(block.text):
            return "prompt"
        if is_dated(block.text):
            return "dated"
    if block.linked > LINKED_SHARE * block.size and block.size < MAX_LINKED_BLOCK:
        return "links"
    if block.kind == HEADING:
        return "page_heading" if outline.tags[block.element] == "h1" else ""
    if block.kind == ITEM:
        if block.linked > MAX_LINKED_ITEM * block.size:
            return "links"
        if block.size < MIN_ITEM and outline.parents[block.element] not in lists:
            return "short_item"
    if outline.standing[block.element] != PART and block.size < MAX_APART:
        return "apart"
    return "caption" if block.size < MAX_CAPTION and is_caption(block.text) else ""
