"""Fold and tokenise many texts in one pass over their code points: what `etl.clean.fold` does, compiled.

A token is a word, or one character in scripts that are written without blanks. Hashes are equal on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from etl.clean.fold import CODES, TABLE
from etl.dedupe.alphabet import ALPHABET, Bytes, Hashes, Offsets
from etl.dedupe.scan import NO_ROOM, scan


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


def tokenise(texts: Sequence[str] | pa.Array) -> Tokens:
    """Fold and tokenise texts; an array of Arrow has no nulls."""
    data, bounds = of_arrow(texts) if isinstance(texts, pa.Array) else of_strings(texts)
    unknown = np.zeros(CODES, np.bool_)
    room = len(data) // 2 + len(texts) + 64
    found = with_room(room, len(texts))
    done = 0
    while done < len(texts):
        a = ALPHABET.known
        reached = scan(
            done, data, bounds, TABLE.codes, a.written, a.folded, a.plain, a.pairs, a.joined, a.numbers,
            a.may_be_number, a.expansions, a.expansion_bounds, unknown, found.offsets, found.hashes, found.kinds,
            found.weights, found.places, found.starts, found.letters, found.ends,
        )  # fmt: skip
        if reached == NO_ROOM:
            room *= 2
            found, done = with_room(room, len(texts)), 0
            continue
        done = reached
        if done < len(texts):
            ALPHABET.learn(np.flatnonzero(unknown).tolist())
            unknown[:] = False
    return found


def of_strings(texts: Sequence[str]) -> tuple[Bytes, Offsets]:
    """Return texts in UTF-8, a blank behind each, and where each begins; the last bound is the end."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    bounds = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(data) + 1 for data in encoded], out=bounds[1:])
    return np.frombuffer(b" ".join([*encoded, b""]), np.uint8), bounds


def of_arrow(texts: pa.Array) -> tuple[Bytes, Offsets]:
    """Return the same of texts that Arrow holds in UTF-8 already."""
    nothing, blank = (pa.scalar(text, pa.large_string()) for text in ("", " "))
    joined = pc.binary_join_element_wise(texts.cast(pa.large_string()), nothing, blank)
    _, bounds, data = joined.buffers()
    places = np.frombuffer(bounds, np.int64)[joined.offset : joined.offset + len(joined) + 1]
    return np.frombuffer(data or b"", np.uint8), places


def with_room(room: int, texts: int) -> Tokens:
    """Return empty Tokens with room for so many."""
    return Tokens(
        np.zeros(texts + 1, np.int64), np.empty(room, np.uint64), np.empty(room, np.uint8),
        np.empty(room, np.uint8), np.empty(room, np.int64), np.empty(room, np.int32),
        np.empty(room * 3, np.uint8), np.zeros(texts + 1, np.int64),
    )  # fmt: skip
