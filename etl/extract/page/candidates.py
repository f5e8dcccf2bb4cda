"""Which element of a page holds the article: the densest one, then a look at its neighbours.

What is counted is counted in `density`, on the outline alone. Names of classes prune only what holds a minor share of
the page's text: a page whose article lies in `<div class="comments-enabled">` is not lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from etl.extract.page import density
from etl.extract.page.blocks import Outline, Rows
from etl.extract.page.density import MIN_LEFT
from etl.extract.page.elements import HEADING, ROOT
from etl.extract.page.lexbor import by_number
from etl.extract.page.votes import Run, Vote, ancestors

WHOLE = by_number({"article": 1, "main": 1}, 0)
SAME_LETTERS = 40
MIN_DESCRIBED = 0.5


class Candidates(NamedTuple):
    """The votes of a page that do not stand apart, also as rows for compiled code, and the prose they hold."""

    outline: Outline
    votes: list[Vote]
    blocks: Rows
    letters: Rows
    prose: int

    def run(self, element: int) -> Run:
        """Return the run of an element."""
        return Run(*density.run_of(self.outline.elements, self.blocks, self.letters, element))

    def climb(self, run: Run) -> Run:
        """Return the run of the ancestor, if one adds much prose and few links."""
        return Run(*density.climb(self.outline.elements, self.blocks, self.letters, tuple(run), WHOLE))


def find_candidates(outline: Outline) -> Candidates:
    """Return what of the page's prose may be the article's; nothing where no block is prose."""
    letters, total = density.cast_votes(outline.rows)
    kept = density.keep(outline.elements, outline.rows, letters) if total else letters[:0]
    letters, numbers = letters[kept], kept.tolist()
    cast = letters.tolist()
    votes = list(zip([outline.blocks[number] for number in numbers], cast, strict=True))
    return Candidates(outline, votes, outline.rows[kept], letters, sum(cast))


def choose_element(found: Candidates, headline: str, description: str) -> Sequence[Vote]:
    """Return the votes of the article's element, in order.

    The element with the most prose, if what the page is described with or its headline does not point elsewhere.
    """
    strongest = density.strongest(found.outline.elements, found.blocks, found.letters)
    best = found.climb(found.run(strongest))
    described = described_run(found, description)
    if described and not best.holds(described.element) and not described.holds(best.element):
        described = found.climb(described)
        if described.prose >= MIN_DESCRIBED * best.prose:
            best = described
    titled = titled_article(found, headline)
    if titled and not titled.holds(best.element) and mostly_in_other_articles(found, best, titled):
        best = titled
    return found.votes[best.first : best.last]


def described_run(found: Candidates, description: str) -> Run | None:
    """Return what holds the paragraph of prose that begins as the page's description does."""
    start = description[:SAME_LETTERS]
    if len(start) == SAME_LETTERS:
        for block, letters in found.votes:
            if letters and block.text.startswith(start):
                return found.run(found.outline.parents[block.element])
    return None


def titled_article(found: Candidates, headline: str) -> Run | None:
    """Return the <article> that holds the headline and prose of its own; longer ones may follow it."""
    outline, title = found.outline, headline.casefold()
    for block, _ in found.votes:
        if block.kind == HEADING and block.text.casefold() == title:
            element = block.element
            while element != ROOT and outline.tags[element] != "article":
                element = outline.parents[element]
            run = found.run(element)
            return run if element != ROOT and run.prose >= MIN_LEFT else None
    return None


def mostly_in_other_articles(found: Candidates, best: Run, titled: Run) -> bool:
    """Tell whether the prose outside of the article with the headline lies in other articles, not around it."""
    outline = found.outline
    around = ancestors(outline, titled.element)
    other = bytearray(len(outline.parents))  # 1 for what lies in an article that does not hold the headline
    for element in range(1, len(other)):
        is_other = outline.tags[element] == "article" and element not in around
        other[element] = is_other or other[outline.parents[element]]
    outside = [vote for vote in found.votes[best.first : best.last] if not titled.holds(vote[0].element)]
    others = sum(letters for block, letters in outside if other[block.element])
    return others > 0.5 * sum(letters for _, letters in outside)
