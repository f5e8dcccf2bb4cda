"""What a takedown removed, read from the trees kept aside: its rows, and the phrases that only they held.

A row was removed from a snapshot where a reject that is taken down stands at its place now, and did not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.dedupe.alphabet import Hashes
from etl.dedupe.keys import PLACE, lie_at
from etl.publish.manifest import DataFile, Snapshot
from etl.publish.parquet import read_table
from etl.publish.snapshot import HASHED
from etl.schema import arrow_schema
from etl.takedown.phrases import PHRASE, Passages, passages_of, phrases_of
from etl.takedown.scan import search_columns
from etl.takedown.withdraw import REASON

TEXTS = (
    "headline", "headline_variants", "body", "dateline", "byline", "creditline", "date_text", "url", "canonical_url",
    "excerpt", "detail",
)  # fmt: skip
NO_HASHES = np.zeros(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A snapshot as it was, kept aside, and as it is."""

    before: Snapshot
    after: Snapshot

    def parts(self) -> Iterator[tuple[DataFile, pa.Table, pa.Table]]:
        """Yield of each data file that was written anew: (file as it was, the rows that went, the rows that stay)."""
        places = taken_down_places(self.after) - taken_down_places(self.before)
        kept = set(self.after.manifest.files)
        for file in self.before.manifest.files:
            if file.dataset in HASHED and file not in kept:
                table = read(self.before, file)
                goes = lie_at(places, *(table[name].to_pylist() for name in PLACE))
                yield file, table.filter(pa.array(goes)), table.filter(pa.array(~goes))

    def untouched(self) -> Iterator[DataFile]:
        """Yield the data files that are as they were."""
        kept = set(self.after.manifest.files)
        yield from (file for file in self.before.manifest.files if file in kept)


def taken_down_places(snapshot: Snapshot) -> set[tuple[str, str, int]]:
    """Return the places of the rejects that are taken down."""
    rejects = read_table(snapshot.paths("rejects"), arrow_schema("rejects"), [*PLACE, "reason"])
    found = rejects.filter(pc.equal(rejects["reason"], REASON))
    return set(zip(*(found[name].to_pylist() for name in PLACE), strict=True))


def read(snapshot: Snapshot, file: DataFile) -> pa.Table:
    """Read a data file."""
    return read_table([str(snapshot.local(file))], arrow_schema(file.dataset))


def phrases_by_row(redacted: Sequence[Redacted], others: Sequence[Snapshot]) -> dict[str, Hashes]:
    """Return for each row that went, by its raw_sha256, the hashes of its phrases that nothing which stays holds.

    `others` are the snapshots from which nothing went.
    """
    tried: dict[str, set[bytes]] = {}
    places: set[str] = set()
    for snapshot in redacted:
        for _, went, _ in snapshot.parts():
            for row in went.to_pylist():
                tried.setdefault(row["raw_sha256"], set()).update(phrases_of(texts_of(row)))
                places |= {row["dump"], row["member"]}
    hashes = {
        digest: np.concatenate([NO_HASHES, *(passages_of(phrase, PHRASE) for phrase in sorted(phrases))])
        for digest, phrases in tried.items()
    }
    staying = Passages(PHRASE, np.concatenate([NO_HASHES, *hashes.values()]))
    staying.search("\n".join(places).encode("utf-8", "surrogatepass"))
    for table in staying_rows(redacted, others):
        search_columns(table, staying)
    return {digest: own[~staying.among(own)] for digest, own in hashes.items()}


def staying_rows(redacted: Sequence[Redacted], others: Sequence[Snapshot]) -> Iterator[pa.Table]:
    """Yield the rows that stay in any snapshot, those of equal files once."""
    seen: set[str] = set()
    whole = [(snapshot.before, file) for snapshot in redacted for file in snapshot.untouched()]
    for snapshot, file in [*whole, *((other, file) for other in others for file in other.manifest.files)]:
        if file.sha256 not in seen:
            seen.add(file.sha256)
            yield read(snapshot, file)
    for one in redacted:
        for file, _, stays in one.parts():
            if file.sha256 not in seen:
                seen.add(file.sha256)
                yield stays.combine_chunks()


def texts_of(row: dict[str, object]) -> Iterator[str]:
    """Yield the texts of a row of any data set."""
    for name in TEXTS:
        value = row.get(name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value
