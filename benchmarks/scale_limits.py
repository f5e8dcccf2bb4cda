"""Where each limit is met: what grows, up to where it will do, and what is done then. Data, and a question to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from benchmarks.scale_growth import Constants, Night
from etl.config import Storage

GB, MB = 1e9, 1e6
NIGHT_HOURS = 8


class Limit(NamedTuple):
    """`measure` gives what grows: of a night, its CPU seconds by part and the constants; above `most` it is met."""

    what: str
    most: float
    unit: str
    measure: Callable[[Night, Mapping[str, float], Constants], float]
    then: str


LIMITS = (
    Limit(
        "CPU of a night", 2 * NIGHT_HOURS, "core-hours, two cores for eight hours",
        lambda night, spent, of: sum(spent.values()) / 3600,
        "extract on Spark (`--engine spark`); the rest of this table names what then remains on one machine",
    ),
    Limit(
        "memory of a run, all processes", 4, "GB for its new records",
        lambda night, spent, of: night.rows / night.number * of["memory_record_bytes"] / GB,
        "a night is cut into runs of fewer dumps, each published after the other, or deduplicated on Spark",
    ),
    Limit(
        "largest file", 1, "GB",
        lambda night, spent, of: night.largest_file / GB,
        "a day above `target_file_rows` is cut by the hash of article_id, as undated rows are",
    ),
    Limit(
        "rows written for one that came", 20, "rows",
        lambda night, spent, of: night.written_rows / max(1, night.rows / night.number),
        "undated rows lie under the month in which their dump came first, not all in one",
    ),
    Limit(
        "undated rows, in reach of every month", 20, "million",
        lambda night, spent, of: night.undated / 1e6,
        "they are compared within the months around the arrival of their dump, and for equality beyond",
    ),
    Limit(
        "looking texts up in all history", 1, "core-hours a night",
        lambda night, spent, of: spent["look texts up in all history"] / 3600,
        "the sorted directories of months that no night touches any more are merged into one",
    ),
    Limit(
        "looking keys up in all postings", 1, "core-hours a night",
        lambda night, spent, of: spent["look keys up in all postings"] / 3600,
        "the same, for a directory names the rows whose keys are wanted",
    ),
    Limit(
        "rejects, written anew as a whole", 10, "million rows",
        lambda night, spent, of: night.rejects / 1e6,
        "they are cut by the month of their dump; a night then writes its own month",
    ),
    Limit(
        "report and datasheet, which add up tallies", 1, "core-hours a night",
        lambda night, spent, of: spent["report and datasheet"] / 3600,
        "who copied whom is counted for each file of copies, and kept as the other counts are",
    ),
    Limit(
        "dumps in each plan", 200, "thousand",
        lambda night, spent, of: night.dumps / 1e3,
        "a plan names the dumps that change, and the parent by its hash",
    ),
    Limit(
        "files listed, in manifest and in each view", 20, "thousand",
        lambda night, spent, of: night.files / 1e3,
        "a year that no night touches any more becomes a manifest of its own, named by its hash",
    ),
    Limit(
        "catalog, which lists them for each kept snapshot", 100, "MB",
        lambda night, spent, of: night.files * (Storage().keep_snapshots + 1) * of["catalog_file_bytes"] / MB,
        "views of older snapshots are made when asked for (`query --snapshot`), not kept",
    ),
    Limit(
        "hard links of a publish", 100, "thousand",
        lambda night, spent, of: night.links / 1e3,
        "the lake moves to object storage, where a snapshot is its manifest",
    ),
    Limit(
        "links to one file (ext4 allows 65,000)", 65_000, "links",
        lambda night, spent, of: Storage().keep_snapshots,
        "each kept snapshot is one link; `gc` keeps ten",
    ),
    Limit(
        "manifests of collected snapshots", 10, "GB",
        lambda night, spent, of: night.old_manifests / GB,
        "of a collected snapshot an empty file keeps the number taken",
    ),
    Limit(
        "index", 1_000, "GB",
        lambda night, spent, of: night.index_bytes / GB,
        "postings of months out of reach are dropped: they are asked no more, and can be computed again",
    ),
)  # fmt: skip


def met(limit: Limit, nights: Iterable[tuple[Night, Mapping[str, float]]], constants: Constants) -> int | None:
    """Return the first night in which a limit is met, None where none of them meets it."""
    return next((night.number for night, spent in nights if limit.measure(night, spent, constants) > limit.most), None)
