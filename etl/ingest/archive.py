"""What an archive says of itself while it is read: one `Entry` after the other."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from etl.errors import BadInput
from etl.ingest.names import printable_member
from etl.ingest.streams import MemberStream


class Entry(NamedTuple):
    """One file of a container: a stream to be read before the next entry is asked for, or why there is none.

    `name` is printable; None where the container adds no name of its own (plain compression).
    """

    name: str | None
    content: MemberStream | BadInput


Entries = Iterator[Entry]


class Names:
    """Makes the names of one archive printable and unique: the second `a.txt` becomes `a.txt#2`."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self.numbers: dict[str, int] = {}

    def claim(self, raw: bytes) -> str:
        """Return the name that no entry before had."""
        name = unique = printable_member(raw)
        if self.is_taken(name):
            number = self.numbers.get(name, 1)
            while self.is_taken(unique):
                number += 1
                unique = f"{name}#{number}"
            self.numbers[name] = number  # a name that repeats a million times is not counted up a million times
        return unique

    def is_taken(self, name: str) -> bool:
        """Whether a name was seen; it is from now on. Digests, because archives hold millions of names."""
        digest = blake2b(name.encode(), digest_size=8).digest()
        taken = digest in self.seen
        self.seen.add(digest)
        return taken
