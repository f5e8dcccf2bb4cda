"""Which element of a page holds the article: density scores that flow up the tree, then a look at its neighbours.

The scheme is Readability's (text that is not links, punctuated, votes for its ancestors with decay), computed on
the outline alone. Names of classes prune only what holds a minor share of the page's text: a page whose article
lies in `<div class="comments-enabled">` is not lost.
"""

from __future__ import annotations

import re
from itertools import compress

from etl.extract.page.blocks import Outline
from etl.extract.page.elements import BOX, ELSEWHERE, HEADING, ITEM, ROOT
from etl.extract.page.paragraphs import LINKED_SHARE, MAX_LINKED_ITEM, MIN_LOOSE
from etl.extract.page.votes import Run, Vote, ancestors

DECAY = 0.6
MAX_RISE = 8  # levels that a vote rises; what it adds further up is nothing
MINOR_SHARE = 0.7
LARGE_SHARE = 0.3
MIN_LEFT = 200
MIN_LEFT_SHARE = 0.02  # comments may hold twenty times the letters of an article
MIN_VOTE = 20
MIN_ITEM = 80
UNPUNCTUATED = 0.4
MAX_CLIMBS = 12
MIN_GAIN = 0.12
MIN_GAIN_BEYOND = 1.0  # outside of what the page marks as its article
MAX_LINKED_GAIN = 0.25
MAX_LINKED_HEADINGS = 3
WHOLE = frozenset({"article", "main"})
SAME_LETTERS = 40
MIN_DESCRIBED = 0.5
PUNCTUATION = re.compile("[.,;!?…،؛؟۔。、！？।]")


def cast_votes(outline: Outline) -> list[int]:
    """Return the letters outside links that each block of prose casts for its ancestors."""
    votes: list[int] = []
    for _, size, linked, kind, _ in outline.blocks:
        free = size - linked
        if free < MIN_VOTE or kind == HEADING or linked >= LINKED_SHARE * size:
            free = 0
        elif kind == ITEM:
            if size < MIN_ITEM or linked >= MAX_LINKED_ITEM * size:
                free = 0
        elif kind == BOX and size < MIN_LOOSE:
            free = 0
        votes.append(free)
    return votes


def prune(outline: Outline, votes: list[int], total: int) -> list[Vote]:
    """Return the blocks that do not stand apart, with their votes; where next to no prose is left, the rule yields.

    It yields to the largest box first if that is large: to an article with an ill name, but not to the comments.
    """
    mass = masses(outline, votes)
    least = min(max(MIN_LEFT, MIN_LEFT_SHARE * total), total)
    minor = MINOR_SHARE * total
    largest = max((letters for letters in compress(mass, outline.standing) if letters < minor), default=0)
    kept: list[Vote] = []
    for limit in (minor, largest if largest >= LARGE_SHARE * total else 0, 0):
        apart = minor_asides(outline, mass, limit)
        kept = [vote for vote in zip(outline.blocks, votes, strict=True) if not apart[vote[0].element]]
        if sum(letters for _, letters in kept) >= least:
            break
    return kept


def masses(outline: Outline, votes: list[int]) -> list[int]:
    """Return the prose inside each element."""
    parents = outline.parents
    mass = [0] * len(parents)
    for block, letters in zip(outline.blocks, votes, strict=True):
        if letters:
            mass[block.element] += letters
    for element in range(len(mass) - 1, ROOT, -1):
        if mass[element]:
            mass[parents[element]] += mass[element]
    return mass


def minor_asides(outline: Outline, mass: list[int], limit: float) -> bytearray:
    """Tell (1) which elements lie in one that stands elsewhere, or beside the text with less than `limit` letters."""
    parents = outline.parents
    size = len(parents)
    apart = bytearray(size)
    for element in compress(range(size), outline.standing):  # those that do not claim to be PART
        if apart[element] or not (outline.standing[element] == ELSEWHERE or mass[element] < limit):
            continue
        end = element + 1
        while end < size and parents[end] >= element:
            end += 1
        apart[element:end] = b"\x01" * (end - element)
    return apart


def choose_element(outline: Outline, votes: list[Vote], total: int, headline: str, description: str) -> list[Vote]:
    """Return the votes of the article's element, of `total` letters, in order.

    The element with the most prose, if what the page is described with or its headline does not point elsewhere.
    """
    best = climb(Run(outline, votes, strongest(outline, votes)), total)
    described = described_run(outline, votes, description)
    if described and not best.holds(described.element) and not described.holds(best.element):
        described = climb(described, total)
        if described.prose >= MIN_DESCRIBED * best.prose:
            best = described
    titled = titled_article(outline, votes, headline)
    if titled and not titled.holds(best.element) and mostly_in_other_articles(outline, best, titled):
        best = titled
    return best.votes()


def strongest(outline: Outline, votes: list[Vote]) -> int:
    """Return the element with the highest score; a paragraph votes for what holds it, not for itself."""
    parents = outline.parents
    own: dict[int, float] = {}
    for block, letters in votes:
        if letters:
            element = block.element if block.kind == BOX else parents[block.element]
            share = letters if PUNCTUATION.search(block.text) else UNPUNCTUATED * letters
            own[element] = own.get(element, 0.0) + share
    score: dict[int, float] = {}
    for element, share in own.items():
        for _ in range(MAX_RISE):
            score[element] = score.get(element, 0.0) + share
            if element == ROOT:
                break
            element = parents[element]
            share *= DECAY
    return min(score, key=lambda element: (-score[element], element), default=ROOT)


def climb(start: Run, total: int) -> Run:
    """Move to an ancestor where that adds much prose and few links: a body split over several containers."""
    outline = start.outline
    best, upper = start, start
    least = MIN_GAIN
    for _ in range(MAX_CLIMBS):
        if upper.element == ROOT or upper.prose == total:
            break
        if outline.tags[upper.element] in WHOLE:
            least = MIN_GAIN_BEYOND
        upper = upper.widened()
        gain = upper.prose - best.prose
        if (
            gain > least * best.prose
            and upper.linked - best.linked < MAX_LINKED_GAIN * gain
            and upper.teasers - best.teasers < MAX_LINKED_HEADINGS
        ):
            best = upper
    return best


def described_run(outline: Outline, votes: list[Vote], description: str) -> Run | None:
    """Return what holds the paragraph of prose that begins as the page's description does."""
    start = description[:SAME_LETTERS]
    if len(start) == SAME_LETTERS:
        for block, letters in votes:
            if letters and block.text.startswith(start):
                return Run(outline, votes, outline.parents[block.element])
    return None


def titled_article(outline: Outline, votes: list[Vote], headline: str) -> Run | None:
    """Return the <article> that holds the headline and prose of its own; longer ones may follow it."""
    title = headline.casefold()
    for block, _ in votes:
        if block.kind == HEADING and block.text.casefold() == title:
            element = block.element
            while element != ROOT and outline.tags[element] != "article":
                element = outline.parents[element]
            run = Run(outline, votes, element)
            return run if element != ROOT and run.prose >= MIN_LEFT else None
    return None


def mostly_in_other_articles(outline: Outline, best: Run, titled: Run) -> bool:
    """Tell whether the prose outside of the article with the headline lies in other articles, not around it."""
    around = ancestors(outline, titled.element)
    other = bytearray(len(outline.parents))  # 1 for what lies in an article that does not hold the headline
    for element in range(1, len(other)):
        is_other = outline.tags[element] == "article" and element not in around
        other[element] = is_other or other[outline.parents[element]]
    outside = [(block, letters) for block, letters in best.votes() if not titled.holds(block.element)]
    others = sum(letters for block, letters in outside if other[block.element])
    return others > 0.5 * sum(letters for _, letters in outside)
