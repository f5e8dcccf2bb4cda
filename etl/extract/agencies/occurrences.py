"""Find names in a text by one compiled pass: from the left, the longest that begins at a place, none within another.

The pass folds letters as it goes. Most texts hold none of the names, and need no folding for anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from etl.compiled import compiled
from etl.extract.agencies.keys import fold_key

FOLDED = 0x700  # code points, of which some fold; those above stay
CODE_BITS = 21
BLANK = 0x20
PAIRS = 1 << 12
EMPTY = -1
VANISHES = 0x110000  # no code point
FIRST = 1  # the state where nothing was read
ANY = np.uint64(0xFFFFFFFFFFFFFFFF)


class Names(NamedTuple):
    """Names as a tree: state and letter lead to the next state.

    `steps` is a hash table of state and letter, `states` what each leads to: twice the number of the state, and one
    more where a name ends. `pairs` has, for the first two letters as `pair_of` numbers them, the bits of the third
    ones. `folded` has the key of every letter below FOLDED, or VANISHES.
    """

    pairs: npt.NDArray[np.uint64]
    steps: npt.NDArray[np.int64]
    states: npt.NDArray[np.int32]
    folded: npt.NDArray[np.uint32]


def tree_of(names: Iterable[str]) -> Names:
    """Return the tree of some folded names, each of two letters at least."""
    tree: dict[tuple[int, str], int] = {}
    ends: set[int] = set()
    pairs = np.zeros(PAIRS, np.uint64)
    for name in sorted(set(names)):
        pairs[pair_of(ord(name[0]), ord(name[1]))] |= third_of(ord(name[2])) if len(name) > 2 else ANY
        state = FIRST
        for letter in name:
            state = tree.setdefault((state, letter), FIRST + 1 + len(tree))
        ends.add(state)
    size = 1 << (2 * len(tree)).bit_length()
    steps, states = np.full(size, EMPTY, np.int64), np.zeros(size, np.int32)
    taken = np.array([state << CODE_BITS | ord(letter) for state, letter in tree], np.int64)
    enter(taken, np.array([after << 1 | (after in ends) for after in tree.values()], np.int32), steps, states)
    keys = [fold_key(chr(code)) for code in range(FOLDED)]
    folded = np.array([ord(key) if key else VANISHES for key in keys], np.uint32)
    return Names(pairs, steps, states, folded)


def occurrences(text: str, names: Names) -> list[tuple[int, int]]:
    """Return where names stand in the folded text, as (start, end), in order.

    Raises UnicodeEncodeError for a lone surrogate, which is no character.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    found = find(codes, *names).tolist()
    return list(zip(found[::2], found[1::2], strict=True))


@compiled
def find(codes, pairs, steps, states, folded):  # type: ignore[no-untyped-def]
    """Return start and end of each name in turn; places count the letters that do not vanish."""
    found = np.empty(len(codes) + 1, np.int32)
    count = passed = free = 0  # letters that count; and from where on no name was found yet
    thirds, first, before, second = np.uint64(0), 0, np.uint32(0), 0  # of the last two letters that do not vanish
    for place in range(len(codes) + 1):
        code = codes[place] if place < len(codes) else np.uint32(BLANK)
        if code < FOLDED:
            code = folded[np.uintp(code)]
            if code == VANISHES:
                continue
        if thirds & third_of(code) and passed - 2 >= free:
            length = longest(codes, first, steps, states, folded)
            if length:
                found[count], found[count + 1] = passed - 2, passed - 2 + length
                count += 2
                free = passed - 2 + length
        thirds = pairs[np.uintp(pair_of(before, code))]
        first, before, second = second, code, place
        passed += 1
    return found[:count]


@compiled
def longest(codes, place, steps, states, folded):  # type: ignore[no-untyped-def]
    """Return how many letters the longest name has that begins at a place, 0 where none does."""
    state = np.int64(FIRST)
    read = length = 0
    while place < len(codes):
        code = np.int64(codes[place])
        place += 1
        if code < FOLDED:
            code = np.int64(folded[code])
            if code == VANISHES:
                continue
        slot = slot_of(state << CODE_BITS | code, steps)
        if steps[slot] == EMPTY:
            break
        read += 1
        state = np.int64(states[slot]) >> 1
        if states[slot] & 1:
            length = read
    return length


@compiled
def enter(taken, after, steps, states):  # type: ignore[no-untyped-def]
    """Enter steps, and the states that they lead to, in the hash table."""
    for number in range(len(taken)):
        slot = slot_of(taken[number], steps)
        steps[slot], states[slot] = taken[number], after[number]


@compiled
def pair_of(first, second):  # type: ignore[no-untyped-def]
    """Return a number below PAIRS for two letters; others may have the same."""
    return (np.uint32(first) * np.uint32(157) + np.uint32(second)) & np.uint32(PAIRS - 1)


@compiled
def third_of(letter):  # type: ignore[no-untyped-def]
    """Return one of 64 bits for a letter; others may have the same."""
    return np.uint64(1) << np.uint64((letter ^ letter >> 6) & 63)


@compiled
def slot_of(step, steps):  # type: ignore[no-untyped-def]
    """Return where a step lies in the hash table, or the empty slot where it would."""
    slot = (step * 0x9E3779B1 >> 15) & len(steps) - 1
    while steps[slot] != EMPTY and steps[slot] != step:
        slot = slot + 1 & len(steps) - 1
    return slot
