"""The text of the article: the blocks of the chosen element, the lead that stands above it, and how sure that is."""

from __future__ import annotations

from typing import NamedTuple

from etl.extract.page.blocks import Outline
from etl.extract.page.candidates import choose_element, find_candidates
from etl.extract.page.paragraphs import print_blocks
from etl.extract.page.standfirst import find_lead

ENOUGH = 600  # letters of prose beyond which more add no confidence


class Body(NamedTuple):
    """The chosen paragraphs, in order, how sure the choice is (0 to 1), and their size as that of blocks.

    `removed` is what stood among them and is not of the text, as (rule, text); `origin` is where the text was found.
    """

    paragraphs: tuple[str, ...]
    confidence: float
    letters: int
    removed: tuple[tuple[str, str], ...] = ()
    origin: str = "visible text"


NOTHING = Body((), 0.0, 0)


def find_body(outline: Outline, headline: str, description: str = "") -> Body:
    """Return the text of the article; NOTHING where no element holds prose.

    `description` is what the page is summed up with: the paragraph that begins like it belongs to the article.
    """
    found = find_candidates(outline)
    if not found.votes:
        return NOTHING
    chosen = choose_element(found, headline, description)
    printed = print_blocks(outline, chosen, headline)
    lead = [b for b in find_lead(outline, chosen, headline, description) if b.text not in printed.paragraphs]
    letters = sum(b.size for b, _ in chosen)
    enough = min(1.0, printed.votes / ENOUGH)
    among_all = 0.4 + 0.6 * printed.votes / max(found.prose, 1)
    undisturbed = 1 - min(0.5, printed.dropped / (letters + 1))
    return Body(
        (*(b.text for b in lead), *printed.paragraphs),
        enough * among_all * undisturbed,
        printed.letters + sum(b.size for b in lead),
        printed.removed,
    )
