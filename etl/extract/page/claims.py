"""What the attributes of an element say about where it stands, read in compiled code.

The names, which most elements have, are judged here; role and style, which few have, are written down for Python.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from etl.extract.page import lexbor
from etl.extract.page.elements import BESIDE, PART
from etl.extract.page.names import BEGIN, HIT, LETTER, NEXT

NO_ROOM = -1
HYPHEN = ord("-")
CLASS, ID, HIDDEN, ARIA_HIDDEN, ROLE, STYLE = range(6)
OTHER = 6
ATTRIBUTES = tuple(name.encode() for name in ("class", "id", "hidden", "aria-hidden", "role", "style"))
NAMES = np.frombuffer(b"".join(ATTRIBUTES), np.uint8)
ENDS = np.cumsum([len(name) for name in ATTRIBUTES])
TRUE = np.frombuffer(b"true", np.uint8)


@njit(cache=True, nogil=True, inline="always")
def is_written(word, letters, start):  # type: ignore[no-untyped-def]
    """Tell whether a word stands in `letters` at a place; its first letter tells mostly."""
    place = 0
    while place < len(word) and word[place] == letters[start + place]:
        place += 1
    return place == len(word)


@njit(cache=True, nogil=True)
def attribute_of(name):  # type: ignore[no-untyped-def]
    """Return which one of ATTRIBUTES has a name."""
    start = 0
    for attribute in range(OTHER):
        if len(name) == ENDS[attribute] - start and is_written(name, NAMES, start):
            return attribute
        start = ENDS[attribute]
    return OTHER


@njit(cache=True, nogil=True)
def read_names(names, state):  # type: ignore[no-untyped-def]
    """Return the state of the automaton behind names and a hyphen."""
    for byte in names:
        state = NEXT[state + LETTER[byte]]
    return NEXT[state + LETTER[HYPHEN]]


@njit(cache=True, nogil=True)
def write(text, letters, written):  # type: ignore[no-untyped-def]
    """Write a text with a NUL behind it; return where that ends."""
    for place in range(len(text)):
        letters[written + place] = text[place]
    letters[written + len(text)] = 0
    return written + len(text) + 1


@njit(cache=True, nogil=True)
def read_claim(node, claims, written, length):  # type: ignore[no-untyped-def]
    """Return where an element stands by its names, write its role and its style if it has any; return the end, too.

    Names are those of class and id, with a blank between them; what is hidden counts as BESIDE.
    """
    nothing = claims[:0]
    of_class, of_id, role, style = nothing, nothing, nothing, nothing
    place = PART
    attribute = lexbor.first_attribute(node)
    while attribute:
        which, value = attribute_of(lexbor.name_of(attribute, length)), lexbor.value_of(attribute, length)
        if which == CLASS:
            of_class = value
        elif which == ID:
            of_id = value
        elif which == ROLE:
            role = value
        elif which == STYLE:
            style = value
        elif which == HIDDEN or (which == ARIA_HIDDEN and len(value) == 4 and is_written(value, TRUE, 0)):
            place = BESIDE
        attribute = lexbor.next_attribute(attribute)
    if read_names(of_id, read_names(of_class, np.uint16(BEGIN))) == HIT:
        place = BESIDE
    if len(role) or len(style):
        if written + len(role) + len(style) + 2 > len(claims):
            return place, NO_ROOM
        written = write(style, claims, write(role, claims, written))
    return place, written
