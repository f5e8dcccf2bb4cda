"""The lead of an article that stands above its text in a container of its own.

Short lines inside a `<header>` and subheadings below the headline are display type: they sum up a text that is whole
without them, and are left to the abstract.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract.page.blocks import Block, Outline
from etl.extract.page.elements import BOX, PARAGRAPH, PART
from etl.extract.page.prompts import is_caption, is_dated, is_prompt
from etl.extract.page.votes import Vote, ancestors

REACH = 60  # blocks above the text that are looked at
MIN_LEAD = 120
MAX_LEAD = 500
MIN_DESCRIBED = 60
MAX_DESCRIBED = 900
MIN_IN_HEADER = 200
MAX_LINKED = 0.3
COMPARED = 40  # letters and digits; descriptions are cut short
COMPARED_WITHIN = 80
SENTENCE_END = re.compile(r"[.!?…؟۔。！？।][\"'”’»“」』)\]\s]*$")


def find_lead(outline: Outline, chosen: Sequence[Vote], headline: str, description: str) -> tuple[Block, ...]:
    """Return the paragraphs between the headline and the first prose of what was chosen, in order.

    Without a headline above the text nothing but what the page gives as its description is a lead.
    """
    first = next((block for block, letters in chosen if letters), None)
    if first is None:
        return ()
    title = headline.casefold()
    opening = opening_of(description)
    around = ancestors(outline, first.element)
    leads: list[Block] = []
    described: list[Block] = []
    for block in above(outline, first):
        if outline.tags[block.element] == "h1" or block.text.casefold() == title:
            return tuple(reversed(leads))
        if not MIN_DESCRIBED <= block.size <= MAX_DESCRIBED or block.linked > MAX_LINKED * block.size:
            continue
        is_described = block.kind == PARAGRAPH and opening != "" and opening_of(block.text) == opening
        if is_lead(outline, block, around, is_described):
            leads.append(block)
            if is_described:
                described.append(block)
    return tuple(reversed(described))


def opening_of(text: str) -> str:
    """Return the first COMPARED letters and digits of a text, `""` where it has less."""
    letters = "".join(filter(str.isalnum, text[:COMPARED_WITHIN].casefold()))[:COMPARED]
    return letters if len(letters) == COMPARED else ""


def above(outline: Outline, first: Block) -> list[Block]:
    """Return the blocks above the `first` of the text, nearest first, as far as a lead may stand."""
    blocks = outline.blocks
    at = next((i for i, block in enumerate(blocks) if block is first), 0)
    return blocks[max(0, at - REACH) : at][::-1]


def is_lead(outline: Outline, block: Block, around: frozenset[int], described: bool) -> bool:
    """Tell a whole sentence of some length that nothing sets apart, or the paragraph that describes the page."""
    if not described and not (MIN_LEAD <= block.size <= MAX_LEAD and SENTENCE_END.search(block.text)):
        return False
    if block.kind not in (PARAGRAPH, BOX):
        return False
    element = block.element
    while element not in around:
        if outline.tags[element] == "header" and not (described and block.size >= MIN_IN_HEADER):
            return False
        if outline.standing[element] != PART and not described:
            return False
        element = outline.parents[element]
    return not (is_prompt(block.text) or is_dated(block.text) or is_caption(block.text))
