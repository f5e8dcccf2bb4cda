"""Finding passages in bytes, many at a time: a rolling hash over every place, and a table of the hashes looked for.

Passages have one width, so each byte is looked at once, however many there are. A match of hashes is taken for a match:
two passages among a million have one hash with a chance of one in 10 million.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from etl.clean.fold import folded_letters
from etl.compiled import compiled
from etl.dedupe.alphabet import Hashes
from etl.dedupe.scan import mix

PHRASE = 48
"""Bytes of a phrase that is searched for in the lake."""
QUOTE = 32
"""Bytes of folded text by which an excerpt is known to quote an article; every phrase has as many once it is folded."""
MOST_PHRASES = 64  # tried of one text
BASE = np.uint64(0x9E3779B97F4A7C15)
TABLE_BITS = 22
BREAKING = re.compile(rb"[\x00-\x1f\"\\<>&']+")  # JSON and HTML write these in other ways
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")

Bytes = npt.NDArray[np.uint8]


class Passages:
    """Passages of one width to be looked for, by their hashes, and which of them were found."""

    def __init__(self, width: int, hashes: Hashes) -> None:
        self.width = width
        self.hashes = np.unique(hashes)
        self.found = np.zeros(len(self.hashes), np.bool_)
        self.table = np.zeros(1 << TABLE_BITS, np.bool_)
        self.table[self.hashes >> np.uint64(64 - TABLE_BITS)] = True

    def search(self, data: bytes | memoryview | Bytes) -> int:
        """Look at every place in some bytes; return at how many of them a passage stands."""
        return int(search(as_bytes(data), self.width, self.hashes, self.table, self.found))

    def among(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Say which of some hashes, all of passages looked for, were found."""
        return self.found[np.searchsorted(self.hashes, hashes)]


def as_bytes(data: bytes | memoryview | Bytes) -> Bytes:
    """Return bytes as an array, without a copy."""
    return data if isinstance(data, np.ndarray) else np.frombuffer(data, np.uint8)


def passages_of(data: bytes, width: int) -> Hashes:
    """Return the hash of the passage at every place of some bytes."""
    hashes: Hashes = rolled(as_bytes(data), width)
    return hashes


def phrases_of(texts: Iterable[str]) -> list[bytes]:
    """Return phrases spread over some texts of one row.

    They hold no sign that JSON or HTML would write in another way. A text without PHRASE bytes in a row has none.
    """
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    runs = [run for text in encoded for run in BREAKING.split(text) if len(run) >= PHRASE]
    places = sum(len(run) - PHRASE + 1 for run in runs)
    stride = max(1, places // MOST_PHRASES)
    found = [run[start : start + PHRASE] for run in runs for start in range(0, len(run) - PHRASE + 1, stride)]
    return [phrase for phrase in found if len(letters(phrase)) >= QUOTE]


def letters(phrase: bytes) -> bytes:
    """Return a phrase folded, without the parts of letters at its ends."""
    return folded_letters(phrase.decode("utf-8", "ignore"))


def unescaped(excerpt: str) -> bytes:
    """Return an excerpt folded as texts are, after the escapes of JSON and HTML are undone."""
    return folded_letters(html.unescape(ESCAPED.sub(lambda found: chr(int(found[1], 16)), excerpt)))


def quoting(excerpts: Iterable[str], texts: Iterable[bytes]) -> list[bool]:
    """Say which excerpts hold, once folded, QUOTE bytes in a row of one of some texts, which are given folded."""
    folded = [passages_of(unescaped(excerpt), QUOTE) for excerpt in excerpts]
    wanted = Passages(QUOTE, np.concatenate([np.zeros(0, np.uint64), *folded]))
    for text in texts:
        wanted.search(text)
    return [bool(wanted.among(hashes).any()) for hashes in folded]


@compiled
def rolled(data, width):  # type: ignore[no-untyped-def]
    """Return the hash at every place where `width` bytes follow."""
    hashes = np.zeros(max(0, len(data) - width + 1), np.uint64)
    leaving = np.uint64(1)
    for _ in range(width):
        leaving *= BASE
    value = np.uint64(0)
    for place in range(len(data)):
        value = value * BASE + np.uint64(data[place]) + np.uint64(1)
        if place >= width:
            value -= leaving * (np.uint64(data[place - width]) + np.uint64(1))
        if place >= width - 1:
            hashes[place - width + 1] = mix(value)
    return hashes


@compiled
def search(data, width, hashes, table, found):  # type: ignore[no-untyped-def]
    """Mark the hashes that stand in some bytes; return at how many places one does."""
    leaving = np.uint64(1)
    for _ in range(width):
        leaving *= BASE
    value, count = np.uint64(0), 0
    for place in range(len(data)):
        value = value * BASE + np.uint64(data[place]) + np.uint64(1)
        if place >= width:
            value -= leaving * (np.uint64(data[place - width]) + np.uint64(1))
        if place >= width - 1:
            mixed = mix(value)
            if table[mixed >> np.uint64(64 - TABLE_BITS)]:
                number = np.searchsorted(hashes, mixed)
                if number < len(hashes) and hashes[number] == mixed:
                    found[number] = True
                    count += 1
    return count
