"""What a comparison of two snapshots found, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two snapshots: its number, the code that made it, the hash of its content."""

    snapshot: int
    code: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class DatasetDiff:
    """The rows of one data set: after = before - removed - moved_out + added + moved_in.

    Of the rows that stayed in the data set, `changed` counts those with another value, `relocated` those that are the
    same but lie elsewhere: their dump has another name, or something was put in above them.
    """

    name: str
    before: int
    removed: int
    moved_out: int
    added: int
    moved_in: int
    after: int
    changed: int
    relocated: int


@dataclass(frozen=True, slots=True)
class Transition:
    """How often a column of a small vocabulary went from one value to another; lists as JSON."""

    column: str
    before: str | None
    after: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One value that changed: where (the place afterwards), and what it was and is, as text; lists as JSON."""

    column: str
    article_id: str
    dataset_before: str
    dataset_after: str
    dump: str
    member: str
    record: int
    headline: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """What became of every row between two snapshots.

    `moves` counts the rows that went from one data set to another, `columns` the changed or moved rows by column.
    `files_shared` were not read: both snapshots hold the same bytes; `files_read` (`bytes_read`) were.
    """

    before: Side
    after: Side
    files_shared: int
    files_read: int
    bytes_read: int
    datasets: tuple[DatasetDiff, ...]
    moves: tuple[tuple[str, str, int], ...]
    columns: dict[str, int]
    transitions: tuple[Transition, ...]
    samples: tuple[Sample, ...]

    @property
    def same_code(self) -> bool:
        """Whether one version of the code made both: then only records and their copies can differ."""
        return self.before.code == self.after.code

    @property
    def equal(self) -> bool:
        """Whether every row is the same in both."""
        counts = ("changed", "relocated", "added", "removed", "moved_in")
        return not any(getattr(part, name) for part in self.datasets for name in counts)
