"""What the attributes of an element say about where it stands, read in compiled code."""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled
from etl.extract.page import lexbor
from etl.extract.page.elements import BESIDE, ELSEWHERE, PART
from etl.extract.page.letters import behind, is_written, place_among, words_of
from etl.extract.page.names import ROW

HYPHEN, COLON = ord("-"), ord(":")
CLASS, ID, ROLE, STYLE, HIDDEN, ARIA_HIDDEN = range(6)
ATTRIBUTES = words_of("class", "id", "role", "style", "hidden", "aria-hidden")
BANNER = 0
ROLES = words_of("banner", "navigation", "complementary", "dialog", "alertdialog", "contentinfo", "search")
TRUE, DISPLAY, NONE, VISIBILITY, INVISIBLE = (
    np.frombuffer(word, np.uint8) for word in (b"true", b"display", b"none", b"visibility", b"hidden")
)


@compiled
def read_names(names, state, words):  # type: ignore[no-untyped-def]
    """Return the state of the automaton behind names and a hyphen."""
    for byte in names:
        state = words.after[state + words.letters[byte]]
    return words.after[state + words.letters[HYPHEN]]


@compiled
def stands_apart(of_class, of_id, words):  # type: ignore[no-untyped-def]
    """Tell whether class and id, with a blank between them, name something that is no part of the text."""
    begin = words.after[words.letters[HYPHEN]]
    return read_names(of_id, read_names(of_class, begin, words), words) == len(words.after) - ROW


@compiled
def states(style, start, name, value):  # type: ignore[no-untyped-def]
    """Tell whether a style states a value for a name at a place: `display: none`."""
    place = behind(name, style, start)
    seen_colon = False
    while place and place < len(style):
        if style[place] == COLON and not seen_colon:
            seen_colon = True
        elif not (style[place] == 32 or 9 <= style[place] <= 13):
            return seen_colon and behind(value, style, place) > 0
        place += 1
    return False


@compiled
def hides(style):  # type: ignore[no-untyped-def]
    """Tell whether a style hides its element; scripts may show it."""
    start = 0
    while start < len(style):
        if states(style, start, DISPLAY, NONE) or states(style, start, VISIBILITY, INVISIBLE):
            break
        start += 1
    return start < len(style)


@compiled
def is_true(value):  # type: ignore[no-untyped-def]
    """Tell the word `true`."""
    return len(value) == len(TRUE) and is_written(TRUE, value, 0)


@compiled
def standing_of(node, length, words):  # type: ignore[no-untyped-def]
    """Return where an element claims to stand by its role, its names (class and id) and what hides it."""
    nothing = np.empty(0, np.uint8)
    of_class, of_id, place = nothing, nothing, PART
    attribute = lexbor.first_attribute(node)
    while attribute:
        which, value = place_among(ATTRIBUTES, lexbor.name_of(attribute, length)), lexbor.value_of(attribute, length)
        if which == CLASS:
            of_class = value
        elif which == ID:
            of_id = value
        elif which == ROLE:
            role = place_among(ROLES, value)
            place = max(place, BESIDE if role == BANNER else ELSEWHERE if role < len(ROLES.ends) else PART)
        elif which == HIDDEN or (which == STYLE and hides(value)) or (which == ARIA_HIDDEN and is_true(value)):
            place = max(place, BESIDE)
        attribute = lexbor.next_attribute(attribute)
    if place == PART and stands_apart(of_class, of_id, words):
        return BESIDE
    return place
