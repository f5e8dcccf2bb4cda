"""The pass over the nodes of a page's tree, compiled: elements and blocks of text as flat arrays.

A page has a thousand nodes. To ask for each of them from Python takes longer than to parse the page.
"""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled
from etl.extract.page import lexbor
from etl.extract.page.claims import standing_of
from etl.extract.page.elements import BREAK, LINK, PARAGRAPH, PART, ROOT, SKIPPED, TEXT
from etl.extract.page.letters import NO_ROOM

MAX_BLOCKS = 20_000
PROSE_LETTERS = 200  # a paragraph of that many letters is text, whatever its class says
UNSPACED_WEIGHT = 2.5  # a letter of these scripts says as much as so many others
BLANK, LINE_END = 0x20, 0x0A
MARKS = b"!,.;?"
LETTER, MARK = 1, 2
ORDINARY = np.array([(code in MARKS) + LETTER if BLANK < code < 0x80 else 0 for code in range(256)], np.uint8)
"""What a byte is that is a whole character and no blank."""
ASKED = 255  # of a tag that says nothing by itself: the attributes of its elements are to be judged

PARENT, TAG, STANDING = range(3)
"""Columns of an element."""
START, END, SIZE, LINKED, KIND, ELEMENT, IS_PUNCTUATED = range(7)
"""Columns of a block; its text is written between the first two, counted in characters."""
BEGUN, BROKEN, DUE, LETTERS, IN_LINKS, UNSPACED, PUNCTUATED, WRITTEN, BEFORE = range(9)
"""What is known of the run of text that may become a block: has it begun, ends it with a line break, is a blank due
before its next letter, its letters, those in links, has it some of unspaced scripts and some that punctuate; how many
bytes have been written in all, and how many characters before it."""


@compiled
def code_at(text, place):  # type: ignore[no-untyped-def]
    """Return the code point of three bytes."""
    return (text[place] & 0x0F) << 12 | (text[place + 1] & 0x3F) << 6 | text[place + 2] & 0x3F


@compiled
def is_rare_blank(code):  # type: ignore[no-untyped-def]
    """Tell the blanks of `str.split` that take three bytes."""
    return 0x2000 <= code <= 0x200A or code in (0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)


@compiled
def is_unspaced(code):  # type: ignore[no-untyped-def]
    """Tell a letter of the scripts that set no blanks between words: Thai, Lao, Burmese, Khmer, kana, Han."""
    return 0xE00 <= code <= 0xEFF or 0x1000 <= code <= 0x109F or 0x1780 <= code <= 0x17FF or (
        0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF
    )


@compiled
def is_mark(code):  # type: ignore[no-untyped-def]
    """Tell what punctuates a sentence: one of `.,;!?…،؛؟۔。、！？।`."""
    if code < 0x80:
        return ORDINARY[code] == MARK
    return code in (0x60C, 0x61B, 0x61F, 0x6D4, 0x964, 0x2026, 0x3001, 0x3002, 0xFF01, 0xFF1F)


@compiled
def write_text(text, letters, run, is_linked):  # type: ignore[no-untyped-def]
    """Add a text to the run, blanks evened out as `str.split` does; blanks alone do not begin one.

    In links the letters between the first and the last one count, with all blanks between them.
    """
    written, count, due, unspaced, punctuated = run[WRITTEN], run[LETTERS], run[DUE], run[UNSPACED], run[PUNCTUATED]
    place, size = 0, len(text)
    seen, first, last = 0, -1, -1  # characters; blanks, too
    while place < size:
        byte = text[place]
        step = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
        if place + step > size:  # what is no UTF-8
            step = size - place
        is_blank = False
        if step == 1:
            is_blank = byte == 32 or 9 <= byte <= 13 or 28 <= byte <= 31
            punctuated |= is_mark(byte)
        elif step == 2:
            code = (byte & 0x1F) << 6 | text[place + 1] & 0x3F
            is_blank = code == 0x85 or code == 0xA0
            punctuated |= is_mark(code)
        elif step == 3:
            code = code_at(text, place)
            is_blank = is_rare_blank(code)
            unspaced |= is_unspaced(code)
            punctuated |= is_mark(code)
        seen += 1
        if is_blank:
            due = 1
            place += step
            while place < size and (text[place] == BLANK or text[place] == LINE_END):  # as sources are indented
                place += 1
                seen += 1
            continue
        if first < 0:
            first = seen
        if due and count:
            letters[written] = BLANK
            written += 1
            count += 1
        due = 0
        count += 1
        for _ in range(step):
            letters[written] = text[place]
            written += 1
            place += 1
        start, shift = place, written - place
        while place < size and ORDINARY[text[place]]:  # most letters stand behind another of ASCII
            punctuated |= ORDINARY[text[place]] == MARK
            letters[place + shift] = text[place]
            place += 1
        written, count, seen = place + shift, count + place - start, seen + place - start
        last = seen
    if first >= 0 or size == 0:
        run[BEGUN] = 1
        run[IN_LINKS] += last - first + 1 if is_linked and first >= 0 else 0
    run[WRITTEN], run[LETTERS], run[DUE], run[BROKEN] = written, count, due, 0
    run[UNSPACED], run[PUNCTUATED] = unspaced, punctuated


@compiled
def end_run(run, blocks, count, elements, element, kinds):  # type: ignore[no-untyped-def]
    """Make a block of the run, which lies in `element`; return the number of blocks. A single letter is none."""
    if not run[BEGUN]:
        return count
    size, linked = run[LETTERS], min(run[IN_LINKS], run[LETTERS])
    start, end = run[BEFORE], run[BEFORE] + size
    if size > 1:
        if run[UNSPACED]:
            size, linked = int(UNSPACED_WEIGHT * size), int(UNSPACED_WEIGHT * linked)
        blocks[count, START], blocks[count, END] = start, end
        blocks[count, SIZE], blocks[count, LINKED] = size, linked
        kind = kinds[elements[element, TAG]]
        blocks[count, KIND], blocks[count, ELEMENT], blocks[count, IS_PUNCTUATED] = kind, element, run[PUNCTUATED]
        if size - linked > PROSE_LETTERS and kind == PARAGRAPH:
            elements[element, STANDING] = PART
        count += 1
    run[:WRITTEN] = 0
    run[BEFORE] = end
    return count


@compiled
def walk(root, kinds, places, words, elements, blocks, letters):  # type: ignore[no-untyped-def]
    """Fill arrays of elements, of blocks and of their texts with what lies under the node at `root`.

    Return how much of each is filled, NO_ROOM where one is too short; the root's element is the caller's. `kinds` are
    those of tags by their numbers, `places` where their elements stand or ASKED, `words` read what names say of that.
    Start and end of an element that has a kind end the block before them, and so do two line breaks in a row.
    """
    run, length = np.zeros(9, np.int64), np.zeros(1, np.uint64)
    known, count, in_link = 1, 0, 0
    element = ROOT
    upper, node = root, lexbor.first_child(root)
    while count < MAX_BLOCKS:
        while node:
            number = lexbor.tag_number(node)
            kind = kinds[number] if number < lexbor.TAGS else 0
            if count + 2 > len(blocks):
                return NO_ROOM, 0, 0
            if kind == TEXT:
                text = lexbor.text_of(node, length)
                if run[WRITTEN] + len(text) >= len(letters):
                    return NO_ROOM, 0, 0
                write_text(text, letters, run, in_link > 0)
            elif kind != SKIPPED and lexbor.first_child(node):
                if kind == LINK:
                    in_link += 1
                elif kind:
                    count = end_run(run, blocks, count, elements, element, kinds)
                    if known == len(elements):
                        return NO_ROOM, 0, 0
                    place = places[number]
                    elements[known, PARENT], elements[known, TAG] = element, number
                    elements[known, STANDING] = standing_of(node, length, words) if place == ASKED else place
                    element = known
                    known += 1
                upper, node = node, lexbor.first_child(node)
                continue
            elif kind == BREAK and run[BEGUN]:
                if run[BROKEN]:
                    count = end_run(run, blocks, count, elements, element, kinds)
                else:
                    run[BROKEN] = run[DUE] = 1
            node = lexbor.next_sibling(node)
        if upper == root:
            break
        number = lexbor.tag_number(upper)
        kind = kinds[number] if number < lexbor.TAGS else 0
        if kind == LINK:
            in_link -= 1
        elif kind:
            count = end_run(run, blocks, count, elements, element, kinds)
            element = elements[element, PARENT]
        upper, node = lexbor.parent(upper), lexbor.next_sibling(upper)
    count = end_run(run, blocks, count, elements, element, kinds)
    return known, count, run[WRITTEN]


@compiled
def find_within(elements, blocks, tag):  # type: ignore[no-untyped-def]
    """Return the numbers of the blocks that lie in an element of a tag, or in what lies in it: h1 > div > div."""
    found = np.empty(len(blocks), np.int64)
    count = 0
    for number in range(len(blocks)):
        element = blocks[number, ELEMENT]
        parent = elements[element, PARENT]
        upper = elements[parent, PARENT]
        if elements[element, TAG] == tag or elements[parent, TAG] == tag or elements[upper, TAG] == tag:
            found[count] = number
            count += 1
    return found[:count]
