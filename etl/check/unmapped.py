"""Fields that nobody mapped: told once per dump, so that a changed export of a vendor is noticed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from etl.outcome import UNMAPPED

MOST_FIELDS = 1_000
MOST_LINES = 100


class UnmappedFields:
    """Gathers the names of unmapped fields per dump from batches of outcomes; the first of them in the alphabet."""

    def __init__(self) -> None:
        self.names: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take note of a batch of OUTCOME_SCHEMA."""
        column = batch[UNMAPPED]
        found = pa.table({"dump": batch["dump"].take(pc.list_parent_indices(column)), "name": pc.list_flatten(column)})
        for row in found.group_by(["dump", "name"]).aggregate([]).to_pylist():
            names = self.names[row["dump"]]
            names.add(row["name"])
            if len(names) > 2 * MOST_FIELDS:
                self.names[row["dump"]] = set(sorted(names)[:MOST_FIELDS])

    def by_dump(self) -> dict[str, list[str]]:
        """Return the names by dump, sorted; dumps without any are left out."""
        return {dump: sorted(names)[:MOST_FIELDS] for dump, names in sorted(self.names.items())}


def unmapped_lines(unmapped: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Return a line for each set of unmapped fields, with the dumps that have it: the widest spread first."""
    dumps: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for dump, names in unmapped:
        if names:
            dumps[tuple(names)].append(dump)
    ranked = sorted(dumps.items(), key=lambda item: (-len(item[1]), min(item[1])))
    lines = [line(names, sorted(having)) for names, having in ranked[:MOST_LINES]]
    if len(ranked) > MOST_LINES:
        lines.append(f"… and {len(ranked) - MOST_LINES} more sets of unmapped fields: column unmapped_fields of dumps")
    return lines


def line(names: Sequence[str], dumps: Sequence[str]) -> str:
    """Return what one set of dumps has in common."""
    more = f" and {len(dumps) - 1} more dumps" if len(dumps) > 1 else ""
    return f"{dumps[0]}{more}: {len(names)} unmapped field{'s' * (len(names) > 1)}: {', '.join(names)}"
