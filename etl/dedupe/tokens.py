"""Fold and tokenise many texts in one pass over their code points: what `etl.clean.fold` does, compiled.

A token is a word, or one character in scripts that are written without blanks. Hashes are equal on every machine.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from etl.clean.fold import CODES, TABLE
from etl.dedupe.alphabet import ALPHABET, BESIDE, Bytes, Hashes, Offsets
from etl.dedupe.scan import NO_ROOM, scan

MOST_HELD = 1 << 24  # tokens that a thread keeps room for


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of n texts, one text after the other; those of text i lie in `offsets[i]:offsets[i + 1]`.

    `hashes` name tokens; `kinds` hold IS_NUMBER (half of it digits, or a written number), IS_NAME (a capital inside a
    sentence) and the length in letters; `weights` are 2 for a word, 1 for a character; `starts` say at which byte of
    its text in UTF-8 a token starts. `letters` are the folded texts without blanks in UTF-8, those of text i in
    `ends[i]:ends[i + 1]`, those of token t in `places[t]:places[t + 1]`.
    """

    offsets: Offsets
    hashes: Hashes
    kinds: Bytes
    weights: Bytes
    places: Offsets
    starts: npt.NDArray[np.int32]
    letters: Bytes
    ends: Offsets


class Room(threading.local):
    """Where a thread's tokens lie, those of some texts after those of others.

    Memory of some megabytes that is freed goes back to the system; to touch other pages for the next texts takes as
    long as the pass over their characters.
    """

    def __init__(self) -> None:
        self.held = with_room(0, 0)

    def with_room(self, room: int, texts: int) -> Tokens:
        """Return empty Tokens with room for so many, in place of those that this thread got before."""
        if len(self.held.hashes) < room:
            self.held = with_room(room, 0)
        found = replace(self.held, offsets=np.zeros(texts + 1, np.int64), ends=np.zeros(texts + 1, np.int64))
        if room > MOST_HELD:
            self.held = with_room(0, 0)
        return found


def tokenise(texts: Sequence[str] | pa.Array, room: Room | None = None) -> Tokens:
    """Fold and tokenise texts; an array of Arrow has no nulls.

    What is made in a room is there until this thread makes other tokens in it.
    """
    data, bounds = of_arrow(texts) if isinstance(texts, pa.Array) else of_strings(texts)
    unknown = np.zeros(CODES // BESIDE, np.bool_)
    size, empty = int(bounds[-1] - bounds[0]) // 2 + len(texts) + 64, room.with_room if room else with_room
    found = empty(size, len(texts))
    done = 0
    while done < len(texts):
        a = ALPHABET.known
        reached = scan(
            done, data, bounds, TABLE.codes, a.written, a.folded, a.plain, a.pairs, a.joined, a.numbers,
            a.number_at, a.expansions, a.expansion_bounds, unknown, found.offsets, found.hashes, found.kinds,
            found.weights, found.places, found.starts, found.letters, found.ends,
        )  # fmt: skip
        if reached == NO_ROOM:
            size *= 2
            found, done = empty(size, len(texts)), 0
            continue
        done = reached
        if done < len(texts):
            ALPHABET.learn(np.flatnonzero(unknown).tolist())
            unknown[:] = False
    return found


def of_strings(texts: Sequence[str]) -> tuple[Bytes, Offsets]:
    """Return texts in UTF-8, one right behind the other, and where each begins; the last bound is the end."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    bounds = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(data) for data in encoded], out=bounds[1:])
    return np.frombuffer(b"".join(encoded), np.uint8), bounds


def of_arrow(texts: pa.Array) -> tuple[Bytes, Offsets]:
    """Return the same of texts that Arrow holds in UTF-8 already."""
    held = texts.cast(pa.large_string())
    if not len(held):  # it may have no buffers
        return of_strings([])
    _, bounds, data = held.buffers()
    places = np.frombuffer(bounds, np.int64)[held.offset : held.offset + len(held) + 1]
    return np.frombuffer(data or b"", np.uint8), places


def with_room(room: int, texts: int) -> Tokens:
    """Return empty Tokens with room for so many."""
    return Tokens(
        np.zeros(texts + 1, np.int64), np.empty(room, np.uint64), np.empty(room, np.uint8),
        np.empty(room, np.uint8), np.empty(room, np.int64), np.empty(room, np.int32),
        np.empty(room * 3, np.uint8), np.zeros(texts + 1, np.int64),
    )  # fmt: skip


ROOM = Room()
