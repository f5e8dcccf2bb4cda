"""One walk over a page's tree: the blocks of text as printed, each in the element that holds it.

Everything that a decision about the body needs is measured here once (letters, letters inside links, which
element lies in which), so that no later rule touches the tree again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from selectolax.lexbor import LexborNode

from etl.extract.page import names
from etl.extract.page.elements import APART, BOX, KINDS, PART, PLACED, ROOT, SKIPPED
from etl.extract.page.letters import NO_ROOM
from etl.extract.page.lexbor import TAGS, by_number, number_of
from etl.extract.page.walk import ASKED, IS_PUNCTUATED, TAG, find_within, walk

Rows = npt.NDArray[np.int64]
MAX_HEADINGS = 5
ROOM = 1 << 10  # elements and blocks of an ordinary page


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

    `standing` tells where an element claims to stand, by tag, role, class or id: PART, BESIDE or ELSEWHERE. The same of
    both is in `elements` and in `rows` as `etl.extract.page.walk` fills them, for compiled code.
    """

    parents: list[int] = field(default_factory=lambda: [ROOT])
    tags: list[str] = field(default_factory=lambda: ["body"])
    kinds: list[int] = field(default_factory=lambda: [BOX])
    standing: list[int] = field(default_factory=lambda: [PART])
    blocks: list[Block] = field(default_factory=list)
    elements: Rows = field(default_factory=lambda: np.zeros((1, 3), np.int64), compare=False)
    rows: Rows = field(default_factory=lambda: np.zeros((0, 7), np.int64), compare=False)

    def headings(self, level: str) -> list[Block]:
        """Return the headings of one level (`h1`) that do not lie in menus, in order, the first MAX_HEADINGS."""
        found = find_within(self.elements, self.rows, NUMBERS[level])[:MAX_HEADINGS]
        return [self.blocks[number] for number in found.tolist()]


NUMBERS = {tag: number_of(tag) for tag in KINDS}
NAMES = [""] * TAGS
for _tag, _number in NUMBERS.items():
    NAMES[_number] = _tag
WHOLE = by_number(KINDS, 0)
WITHIN = by_number({**KINDS, **dict.fromkeys(APART, SKIPPED)}, 0)
PLACES = by_number(PLACED, ASKED)


def read_outline(body: LexborNode | None, *, whole: bool = True) -> Outline:
    """Walk the tree under `body` without recursion; at most about MAX_BLOCKS blocks are kept.

    Unless the `whole` page is asked for, what stands elsewhere by its tag is left out: no text of an article is there.
    """
    if body is None:
        return Outline()
    elements, rows, letters = walked(body, WHOLE if whole else WITHIN)
    parents, numbers, places = elements.T.tolist()
    kinds: list[int] = WHOLE[elements[:, TAG]].tolist()
    text = str(letters.tobytes(), "utf-8", "replace")
    starts, ends, *measures = rows[:, :IS_PUNCTUATED].T.tolist()
    texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    blocks = list(map(Block._make, zip(texts, *measures, strict=True)))
    return Outline(parents, [NAMES[number] for number in numbers], kinds, places, blocks, elements, rows)


def walked(body: LexborNode, kinds: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[Any], ...]:
    """Return the elements under `body`, the blocks and their texts, as `walk` does."""
    room = ROOM
    while True:
        elements, blocks = np.empty((room, 3), np.int64), np.empty((room, 7), np.int64)
        arrays: tuple[npt.NDArray[Any], ...] = (elements, blocks, np.empty(64 * room, np.uint8))
        elements[ROOT] = ROOT, NUMBERS["body"], PART
        filled = walk(body.mem_id, kinds, PLACES, names.APART, *arrays)
        if filled[0] != NO_ROOM:
            return tuple(array[:size] for array, size in zip(arrays, filled, strict=True))
        room *= 4
