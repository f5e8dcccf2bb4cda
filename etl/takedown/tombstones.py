"""Tombstones: what was taken down and may not come back, known by salted hashes alone.

They are an input of the corpus, like the dumps and the code: a lake made anew beside the same tombstones is the same
lake. They lie in LAKE/takedowns, outside of snapshots and of the state that can be rebuilt, so gc leaves them alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b, sha256
from pathlib import Path

import orjson
import pyarrow as pa

from etl.publish.durable import fsync_directory, replace_durably
from etl.publish.lake import Lake

FOLDER = "takedowns"
FILE = "tombstones.json"
KINDS = ("raw", "text", "url", "quote")
"""What is hashed: a record's bytes by their SHA-256, its folded text by its key, an address, what a reject quotes."""
SALT_BYTES, KEY_BYTES = 32, 16
SHADOW = ("state", "shadow")
"""Where below a lake its dumps are read again (etl.reprocess); that lake has the tombstones of the one around it."""


@dataclass(frozen=True, slots=True)
class Takedown:
    """One takedown: its number, how its rows were named, why they went, and its hashes by kind, ascending."""

    id: str
    by: str
    reason: str
    keys: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Tombstones:
    """All tombstones of a lake, and the salt that is drawn with the first of them."""

    salt: bytes
    takedowns: tuple[Takedown, ...] = ()

    @classmethod
    def load(cls, lake: Path) -> Tombstones:
        """Read the tombstones of the lake at a path; none, with a fresh salt, where nothing was ever taken down."""
        try:
            raw = orjson.loads((home(lake) / FOLDER / FILE).read_bytes())
        except FileNotFoundError:
            return cls(secrets.token_bytes(SALT_BYTES))
        takedowns = tuple(
            Takedown(**{**one, "keys": {kind: tuple(keys) for kind, keys in one["keys"].items()}})
            for one in raw["takedowns"]
        )
        return cls(bytes.fromhex(raw["salt"]), takedowns)

    def save(self, lake: Path) -> None:
        """Put the tombstones in place, durably; in an object store first.

        Raises CommitConflict where others are there than were taken over.
        """
        remote = Lake(lake).remote
        if remote:
            from etl.store.redaction import write_tombstones

            write_tombstones(remote, FILE, self.document)
        folder = lake / FOLDER
        folder.mkdir(exist_ok=True)
        replace_durably(folder / FILE, self.document)
        fsync_directory(folder)
        fsync_directory(lake)

    @cached_property
    def document(self) -> bytes:
        """The tombstones as JSON."""
        return orjson.dumps({"salt": self.salt.hex(), "takedowns": self.takedowns}, option=orjson.OPT_INDENT_2)

    @cached_property
    def digest(self) -> str:
        """A name for this set of tombstones, `""` for the empty one."""
        return sha256(self.document).hexdigest()[:16] if self.takedowns else ""

    @cached_property
    def owners(self) -> dict[str, dict[str, str]]:
        """The takedown that each hash belongs to, by kind; the first where there are several."""
        found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        for takedown in self.takedowns:
            for kind, keys in takedown.keys.items():
                for key in keys:
                    found[kind].setdefault(key, takedown.id)
        return found

    def key(self, kind: str, value: str | bytes) -> str:
        """Return the salted hash of a value, in hex; one value has another hash under each kind."""
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return blake2b(data, key=self.salt, digest_size=KEY_BYTES, person=kind.encode()).hexdigest()

    def with_takedown(self, by: str, reason: str, values: Mapping[str, Iterable[str | bytes]]) -> Tombstones:
        """Return the tombstones with one more takedown, over values of each kind."""
        keys = {kind: tuple(sorted({self.key(kind, value) for value in values.get(kind, ())})) for kind in KINDS}
        takedown = Takedown(f"{len(self.takedowns) + 1:04d}", by, reason, keys)
        return Tombstones(self.salt, (*self.takedowns, takedown))

    def hits(self, rows: pa.Table | pa.RecordBatch) -> list[str | None]:
        """Return for each row the first takedown that hits it.

        Of the columns `raw_sha256`, `text_key`, `url`, `canonical_url`, `excerpt`, `detail` and `length` those are
        looked at that are there. What a reject quotes speaks for it only where its record has no bytes.
        """
        found: list[str | None] = [None] * rows.num_rows
        names = set(rows.schema.names)
        for kind, column in (("raw", "raw_sha256"), ("text", "text_key"), ("url", "url"), ("url", "canonical_url")):
            if column in names and self.owners[kind]:
                self.mark(found, kind, rows[column].to_pylist())
        quoted = ("excerpt", "detail", "length")
        if names.issuperset(quoted) and self.owners["quote"]:
            columns = zip(*(rows[name].to_pylist() for name in quoted), strict=True)
            quotes = [None if length or text is None else quote(text, detail) for text, detail, length in columns]
            self.mark(found, "quote", quotes)
        return found

    def mark(self, found: list[str | None], kind: str, values: Iterable[str | bytes | None]) -> None:
        """Note in `found` the takedowns that hit some values."""
        owners = self.owners[kind]
        for row, value in enumerate(values):
            owner = owners.get(self.key(kind, value)) if value else None
            if owner is not None:
                found[row] = min(owner, found[row] or owner)


def home(lake: Path) -> Path:
    """Return the lake whose tombstones hold for a lake: itself, or the one that it is the shadow of."""
    return lake.parents[len(SHADOW) - 1] if lake.parts[-len(SHADOW) :] == SHADOW else lake


def quote(excerpt: str, detail: str) -> str:
    """Return all that a reject quotes."""
    return f"{excerpt}\n{detail}"


def any_stale(lake: Lake) -> bool:
    """Say whether a kept snapshot was held against other tombstones than there are."""
    digest = Tombstones.load(lake.path).digest
    return any(lake.snapshot(number).manifest.tombstones != digest for number in lake.numbers())
