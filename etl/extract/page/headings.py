"""The headings of a page that can be its headline: those of its own, and the lesser ones right below them."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from etl.extract.page.address import leads_up
from etl.extract.page.blocks import Block, Outline
from etl.extract.page.elements import HEADING

NEAR = 4  # blocks
TEXT_LETTERS = 80  # a line of so many letters begins the text


def own_headings(tree: LexborHTMLParser, headings: Sequence[Block], address: str) -> list[str]:
    """Return the headings without those that are a link to what lies above the page: they name the site."""
    texts = [heading.text for heading in headings]
    if any(heading.linked >= heading.size for heading in headings):
        links = ((link.text(), link.attributes.get("href") or "") for link in tree.css("h1 a"))
        names = {" ".join(text.split()) for text, target in links if leads_up(target, address)}
        texts = [text for text in texts if text not in names]
    return texts


def lesser_headings(outline: Outline, headings: Sequence[Block]) -> list[str]:
    """Return the lesser headings right below these, in front of the text; all of them where these are none."""
    if not headings:
        return [block.text for block in outline.blocks if block.kind == HEADING]
    found = []
    for heading in headings:
        at = outline.blocks.index(heading) + 1
        for block in outline.blocks[at : at + NEAR]:
            if block.size > TEXT_LETTERS and block.kind != HEADING:
                break
            if block.kind == HEADING:
                found.append(block.text)
    return found
