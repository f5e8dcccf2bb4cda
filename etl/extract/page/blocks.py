"""One walk over a page's tree: the blocks of text as printed, each in the element that holds it.

Everything that a decision about the body needs is measured here once (letters, letters inside links, which
element lies in which), so that no later rule touches the tree again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from etl.extract.page.elements import APART, BOX, BREAK, KINDS, LINK, PARAGRAPH, PART, SKIPPED, TEXT, standing

ROOT = 0
MAX_BLOCKS = 20_000
MAX_HEADINGS = 5
PROSE_LETTERS = 200  # a paragraph of that many letters is text, whatever its class says
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
LAST_STANDARD_NUMBER = 1 << 16  # numbers of other elements are addresses in memory
UNSPACED_WEIGHT = 2.5  # a letter of these scripts says as much as so many others


class Block(NamedTuple):
    """A run of text between two boundaries that a reader sees; `linked` of its `size` letters lie in links.

    Sizes of scripts written without blanks are scaled to those with them, so that one set of limits serves all.
    """

    text: str
    size: int
    linked: int
    kind: int
    element: int


@dataclass(slots=True)
class Outline:
    """The block-level elements in document order (an element comes after its parent) and the blocks.

    `standing` tells where an element claims to stand, by tag, role, class or id: PART, BESIDE or ELSEWHERE.
    """

    parents: list[int] = field(default_factory=lambda: [ROOT])
    tags: list[str] = field(default_factory=lambda: ["body"])
    kinds: list[int] = field(default_factory=lambda: [BOX])
    standing: list[int] = field(default_factory=lambda: [PART])
    blocks: list[Block] = field(default_factory=list)

    def enter(self, tag: str, kind: int, node: LexborNode, parent: int) -> int:
        """Note an element; its number."""
        number = len(self.parents)
        self.parents.append(parent)
        self.tags.append(tag)
        self.kinds.append(kind)
        self.standing.append(standing(tag, node.attributes))
        return number

    def add(self, parts: list[str], linked: int, element: int) -> None:
        """Note a block that lies in `element`, out of its pieces of text; a single letter is none."""
        text = " ".join("".join(parts).split())
        if len(text) > 1:
            kind, size = self.kinds[element], len(text)
            linked = min(linked, size)
            if not text.isascii() and UNSPACED.search(text):
                size, linked = int(UNSPACED_WEIGHT * size), int(UNSPACED_WEIGHT * linked)
            self.blocks.append(Block(text, size, linked, kind, element))
            if kind == PARAGRAPH and size - linked > PROSE_LETTERS:
                self.standing[element] = PART

    def headings(self, level: str) -> list[Block]:
        """Return the headings of one level (`h1`) that do not lie in menus, in order, the first MAX_HEADINGS."""
        marked = {number for number, tag in enumerate(self.tags) if tag == level}
        found: list[Block] = []
        for block in self.blocks if marked else ():
            parent = self.parents[block.element]
            if not marked.isdisjoint((block.element, parent, self.parents[parent])):  # h1 > div > div
                found.append(block)
                if len(found) == MAX_HEADINGS:
                    break
        return found


_shapes: dict[int, tuple[str, int]] = {}


def shape_of(node: LexborNode, number: int) -> tuple[str, int]:
    """Return tag and kind of a node, and remember them by the parser's number, which is cheaper to ask for.

    Elements unknown to the standard have numbers that mean nothing in another document.
    """
    tag = node.tag or ""
    shape = tag, KINDS.get(tag, 0)
    if number < LAST_STANDARD_NUMBER:
        _shapes[number] = shape
    return shape


def read_outline(body: LexborNode | None, *, whole: bool = True) -> Outline:
    """Walk the tree under `body` without recursion; at most about MAX_BLOCKS blocks are kept.

    Unless the `whole` page is asked for, what stands elsewhere by its tag is left out: no text of an article is there.

    Start and end of an element that has a kind end the block before them, and so do two line breaks in a row. This
    loop sees every node of every page: what it does not need it does not ask for.
    """
    outline = Outline()
    known = _shapes.get
    parts: list[str] = []  # the text since the last boundary; blanks alone do not begin a block
    linked = in_link = 0
    element = ROOT
    open_nodes: list[tuple[LexborNode, int]] = []  # with the kind: what to do where the element ends
    node = body.first_child if body is not None else None
    while len(outline.blocks) < MAX_BLOCKS:
        while node is not None:
            number = node.tag_id
            tag, kind = known(number) or shape_of(node, number)
            if kind == TEXT:
                text = node.text_content or ""
                if not text.isspace():
                    parts.append(text)
                    if in_link:
                        linked += len(text.strip())
                elif parts:
                    parts.append(" ")
            elif kind != SKIPPED and (whole or tag not in APART) and (child := node.first_child) is not None:
                if kind == LINK:
                    in_link += 1
                elif kind:
                    if parts:
                        outline.add(parts, linked, element)
                        parts, linked = [], 0
                    element = outline.enter(tag, kind, node, element)
                open_nodes.append((node, kind))
                node = child
                continue
            elif kind == BREAK and parts:
                if parts[-1] == "\n":
                    outline.add(parts, linked, element)
                    parts, linked = [], 0
                else:
                    parts.append("\n")
            node = node.next
        if not open_nodes:
            break
        node, kind = open_nodes.pop()
        if kind == LINK:
            in_link -= 1
        elif kind:
            if parts:
                outline.add(parts, linked, element)
                parts, linked = [], 0
            element = outline.parents[element]
        node = node.next
    outline.add(parts, linked, element)
    return outline
