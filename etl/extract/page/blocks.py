"""One walk over a page's tree: the blocks of text as printed, each in the element that holds it.

Everything that a decision about the body needs is measured here once (letters, letters inside links, which
element lies in which), so that no later rule touches the tree again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from etl.extract.page.elements import BOX, BREAK, KINDS, LINK, PARAGRAPH, PART, SKIPPED, standing

ROOT = 0
MAX_BLOCKS = 20_000
MAX_HEADINGS = 5
HEADING_DEPTH = 3  # h1 > div > div
PROSE_LETTERS = 200  # a paragraph of that many letters is text, whatever its class says
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
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
        self.parents.append(parent)
        self.tags.append(tag)
        self.kinds.append(kind)
        self.standing.append(standing(tag, node.attributes))
        return len(self.parents) - 1

    def headings(self, level: str) -> tuple[str, ...]:
        """Return the headings of one level (`h1`) that do not lie in menus, in order, the first MAX_HEADINGS."""
        texts: list[str] = []
        for block in self.blocks:
            element = block.element
            for _ in range(HEADING_DEPTH):
                if self.tags[element] == level:
                    texts.append(block.text)
                    break
                element = self.parents[element]
            if len(texts) >= MAX_HEADINGS:
                break
        return tuple(texts)


class _Run:
    """The text since the last boundary."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.parts: list[str] = []
        self.linked = 0

    def add(self, text: str, in_link: int) -> None:
        """Continue the block; blanks alone do not begin one."""
        if text.isspace():
            if self.parts:
                self.parts.append(" ")
            return
        self.parts.append(text)
        if in_link:
            self.linked += len(text.strip())

    def break_line(self, element: int) -> None:
        """Note a line break; two in a row end a paragraph."""
        if self.parts and self.parts[-1] == "\n":
            self.flush(element)
        elif self.parts:
            self.parts.append("\n")

    def flush(self, element: int) -> None:
        """End the block at a boundary; it lies in `element`."""
        if not self.parts:
            return
        outline = self.outline
        text = " ".join("".join(self.parts).split())
        if len(text) > 1:
            kind = outline.kinds[element]
            scale = UNSPACED_WEIGHT if not text.isascii() and UNSPACED.search(text) else 1
            size, linked = int(scale * len(text)), int(scale * min(self.linked, len(text)))
            outline.blocks.append(Block(text, size, linked, kind, element))
            if kind == PARAGRAPH and size - linked > PROSE_LETTERS:
                outline.standing[element] = PART
        self.parts = []
        self.linked = 0


def read_outline(body: LexborNode | None) -> Outline:
    """Walk the tree under `body` without recursion; at most about MAX_BLOCKS blocks are kept."""
    outline = Outline()
    run = _Run(outline)
    element = ROOT
    in_link = 0
    open_nodes: list[tuple[LexborNode, int]] = []  # with the kind: what to do where the element ends
    node = body.first_child if body is not None else None
    while len(outline.blocks) < MAX_BLOCKS:
        while node is not None:
            tag = node.tag or ""
            kind = KINDS.get(tag, 0)
            child = None
            if tag == "-text":
                run.add(node.text_content or "", in_link)
            elif kind == BREAK:
                run.break_line(element)
            elif kind != SKIPPED:
                child = node.first_child
            if child is None:
                node = node.next
                continue
            if kind == LINK:
                in_link += 1
            elif kind:
                run.flush(element)
                element = outline.enter(tag, kind, node, element)
            open_nodes.append((node, kind))
            node = child
        if not open_nodes:
            break
        node, kind = open_nodes.pop()
        if kind == LINK:
            in_link -= 1
        elif kind:
            run.flush(element)
            element = outline.parents[element]
        node = node.next
    run.flush(element)
    return outline
