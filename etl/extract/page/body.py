"""Which blocks of a page are the article: density scores that flow up the tree, then a choice of one element.

The scheme is Readability's (text that is not links, punctuated, votes for its ancestors with decay), computed on
the outline alone. Names of classes prune only what holds a minor share of the page's text: a page whose article
lies in `<div class="comments-enabled">` is not lost.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from etl.extract.page.blocks import ROOT, Block, Outline
from etl.extract.page.elements import BESIDE, BOX, ELSEWHERE, HEADING, ITEM
from etl.extract.page.paragraphs import LINKED_SHARE, MAX_LINKED_ITEM, MIN_LOOSE, print_blocks

DECAY = 0.6
MINOR_SHARES = (0.7, 0.3, 0.0)
MIN_LEFT = 200
MIN_VOTE = 20
MIN_ITEM = 80
UNPUNCTUATED = 0.4
MAX_CLIMBS = 12
MIN_GAIN = 0.12
MAX_LINKED_GAIN = 0.25
MAX_LINKED_HEADINGS = 3
ENOUGH = 600  # letters of prose beyond which more add no confidence
PUNCTUATION = re.compile("[.,;!?…،؛؟۔。、！？।]")


class Body(NamedTuple):
    """The chosen paragraphs, in order, how sure the choice is (0 to 1), and their size as that of blocks."""

    paragraphs: tuple[str, ...]
    confidence: float
    letters: int


NOTHING = Body((), 0.0, 0)


def find_body(outline: Outline, headline: str) -> Body:
    """Return the text of the article; NOTHING where no element holds prose."""
    votes = [vote(block) for block in outline.blocks]
    total = sum(votes)
    if not total:
        return NOTHING
    blocks = prune(outline, votes, total)
    best = climb(outline, blocks, strongest(outline, blocks))
    inside = descendants(outline, best)
    chosen = [(b, v) for b, v in blocks if inside[b.element]]
    printed = print_blocks(outline, chosen, headline)
    mass = sum(v for _, v in blocks)
    letters = sum(b.size for b, _ in chosen)
    enough = min(1.0, printed.votes / ENOUGH)
    among_all = 0.4 + 0.6 * printed.votes / max(mass, 1)
    undisturbed = 1 - min(0.5, printed.dropped / (letters + 1))
    return Body(printed.paragraphs, enough * among_all * undisturbed, printed.letters)


def vote(block: Block) -> int:
    """Letters outside links that a block of prose casts for its ancestors."""
    free = block.size - block.linked
    if block.kind == ITEM:
        return free if block.size >= MIN_ITEM and block.linked < MAX_LINKED_ITEM * block.size else 0
    if block.kind == HEADING or free < MIN_VOTE or block.linked >= LINKED_SHARE * block.size:
        return 0
    if block.kind == BOX and block.size < MIN_LOOSE:
        return 0
    return free


def flow_up(outline: Outline, own: list[float], decay: float = 1.0) -> list[float]:
    """Add to every element what its descendants hold, times `decay` a level. In place."""
    parents = outline.parents
    for element in range(len(own) - 1, 0, -1):
        if own[element]:
            own[parents[element]] += decay * own[element]
    return own


def prune(outline: Outline, votes: list[int], total: int) -> list[tuple[Block, int]]:
    """Return the blocks that do not stand apart, with their votes; where next to none are left, the rule yields."""
    own = [0.0] * len(outline.parents)
    for block, letters in zip(outline.blocks, votes, strict=True):
        own[block.element] += letters
    mass = flow_up(outline, own)
    blocks: list[tuple[Block, int]] = []
    for share in MINOR_SHARES:
        pruned = minor_asides(outline, mass, share * total)
        blocks = [(b, v) for b, v in zip(outline.blocks, votes, strict=True) if not pruned[b.element]]
        if sum(v for _, v in blocks) >= min(MIN_LEFT, total):
            break
    return blocks


def minor_asides(outline: Outline, mass: list[float], limit: float) -> list[bool]:
    """Tell which elements lie in one that stands elsewhere, or beside the text with less than `limit` letters."""
    pruned = [False] * len(mass)
    for element in range(1, len(mass)):
        where = outline.standing[element]
        apart = where == ELSEWHERE or (where == BESIDE and mass[element] < limit)
        pruned[element] = apart or pruned[outline.parents[element]]
    return pruned


def strongest(outline: Outline, blocks: list[tuple[Block, int]]) -> int:
    """Return the element with the highest score; a paragraph votes for what holds it, not for itself."""
    own = [0.0] * len(outline.parents)
    for block, votes in blocks:
        if votes:
            element = block.element if block.kind == BOX else outline.parents[block.element]
            own[element] += votes if PUNCTUATION.search(block.text) else UNPUNCTUATED * votes
    score = flow_up(outline, own, DECAY)
    return max(range(len(score)), key=score.__getitem__)


def climb(outline: Outline, blocks: list[tuple[Block, int]], best: int) -> int:
    """Move to an ancestor where that adds much prose and few links: a body split over several containers."""
    size = len(outline.parents)
    prose, links, teasers = [0.0] * size, [0.0] * size, [0.0] * size
    for block, votes in blocks:
        prose[block.element] += votes
        links[block.element] += block.linked
        teasers[block.element] += block.kind == HEADING and block.linked > 0.5 * block.size
    for own in (prose, links, teasers):
        flow_up(outline, own)
    upper = best
    for _ in range(MAX_CLIMBS):
        if upper == ROOT:
            break
        upper = outline.parents[upper]
        gain = prose[upper] - prose[best]
        if (
            gain > MIN_GAIN * prose[best]
            and links[upper] - links[best] < MAX_LINKED_GAIN * gain
            and teasers[upper] - teasers[best] < MAX_LINKED_HEADINGS
        ):
            best = upper
    return best


def descendants(outline: Outline, top: int) -> list[bool]:
    """Tell which elements lie in `top`, itself included."""
    inside = [False] * len(outline.parents)
    inside[top] = True
    for element in range(top + 1, len(inside)):
        inside[element] = inside[outline.parents[element]]
    return inside
