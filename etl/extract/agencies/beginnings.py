"""Rule out names of agencies in a text by one compiled look at it: where none begins, none can stand.

Each name is kept by its first letters. Most texts hold none of them, and need no folding and no search.
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
EMPTY, LAST = -1, 0  # of `steps` and `states`; a state is a beginning of names, FIRST is the empty one
FIRST = 1
ANY = np.uint64(0xFFFFFFFFFFFFFFFF)


class Beginnings(NamedTuple):
    """The beginnings of names, folded, as a tree: state and letter lead to the next state, LAST where one is complete.

    `steps` is a hash table of state and letter, `states` what each leads to. `pairs` has, for the first two letters as
    `pair_of` numbers them, the bits of the third ones. `folded` has the key of every letter below FOLDED, 0 for what
    vanishes.
    """

    pairs: npt.NDArray[np.uint64]
    steps: npt.NDArray[np.int64]
    states: npt.NDArray[np.int32]
    folded: npt.NDArray[np.uint32]


def beginnings_of(names: Iterable[str]) -> Beginnings:
    """Return the tree of some folded names, each of two letters at least."""
    tree: dict[tuple[int, str], int] = {}
    pairs = np.zeros(PAIRS, np.uint64)
    count = FIRST
    for name in sorted(set(names)):
        pairs[pair_of(ord(name[0]), ord(name[1]))] |= third_of(ord(name[2])) if len(name) > 2 else ANY
        state = FIRST
        for letter in name[:-1]:
            if state != LAST and (state, letter) not in tree:
                count += 1
                tree[state, letter] = count
            state = LAST if state == LAST else tree[state, letter]
        if state != LAST:  # else a shorter one begins it
            tree[state, name[-1]] = LAST
    size = 1 << (4 * len(tree)).bit_length()
    steps, states = np.full(size, EMPTY, np.int64), np.zeros(size, np.int32)
    for (state, letter), after in tree.items():
        slot = slot_of(state << CODE_BITS | ord(letter), steps)
        steps[slot], states[slot] = state << CODE_BITS | ord(letter), after
    folded = np.array([ord(fold_key(chr(code)) or "\0") for code in range(FOLDED)], np.uint32)
    return Beginnings(pairs, steps, states, folded)


def may_name(text: str, names: Beginnings) -> bool:
    """Tell whether a name begins in a text. Where the answer is no, none of the names is in its folded form."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return bool(begins(codes, *names))


@compiled
def begins(codes, pairs, steps, states, folded):  # type: ignore[no-untyped-def]
    """Tell whether a beginning stands in a text, whatever vanishes between its letters."""
    thirds, first, before, second = np.uint64(0), 0, np.uint32(0), 0  # of the last two letters that do not vanish
    for place in range(len(codes) + 1):
        code = codes[place] if place < len(codes) else np.uint32(BLANK)
        if code < FOLDED:
            code = folded[np.uintp(code)]
            if code == 0:
                continue
        if thirds & third_of(code) and leads_to_last(codes, first, steps, states, folded):
            return True
        thirds = pairs[np.uintp(pair_of(before, code))]
        first, before, second = second, code, place
    return False


@compiled
def leads_to_last(codes, place, steps, states, folded):  # type: ignore[no-untyped-def]
    """Follow the letters from a place on; tell whether they complete a beginning."""
    state = np.int64(FIRST)
    while place < len(codes):
        code = np.int64(codes[place])
        place += 1
        if code < FOLDED:
            code = np.int64(folded[code])
            if code == 0:
                continue
        slot = slot_of(state << CODE_BITS | code, steps)
        if steps[slot] == EMPTY:
            return False
        state = np.int64(states[slot])
        if state == LAST:
            return True
    return False


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
