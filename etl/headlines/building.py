"""Make the headlines of a snapshot: each year whole or not there, and none that a takedown made impossible.

    write beside (`.building`) ─▶ fsync ─▶ `.built` ─▶ under the lake's lock: is it of the snapshot still? ─▶ in place

What a killed build left is removed by the next one, but for the years that it finished, which are taken.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.errors import LakeError
from etl.headlines.writing import write_year
from etl.headlines.years import Year, folder_of, years
from etl.publish.durable import fsync_directory, make_folder
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot

LOCK = "headlines.lock"
BUILDING, BUILT = ".building", ".built"

Progress = Callable[[int, int], None]  # articles done, of how many


@dataclass(frozen=True, slots=True)
class Headlines:
    """What lies there of a snapshot: years, articles, bytes; and the years that were made for it just now."""

    snapshot: int
    years: int
    articles: int
    bytes: int
    made: tuple[str, ...]


def silent(done: int, total: int) -> None:
    """Hear nothing."""


def build(lake: str | Path, number: int | None = None, progress: Progress = silent) -> Headlines:
    """Make the headlines of the newest snapshot, or of a numbered one, as far as they are missing.

    Raises UsageError where there is no such snapshot, LakeError where they cannot be made.
    """
    import etl.lake

    with etl.lake.open(lake, number) as corpus:
        found = years(corpus.snapshot)
        missing = [year for year in found if not whole(year.path, year.rows)]
        if missing:
            try:
                with corpus.lake.writing():
                    write(corpus.lake, corpus.snapshot, missing, progress)
                    put_in_place(corpus.lake, corpus.snapshot, missing)
            except (OSError, duckdb.Error, pa.ArrowException) as error:
                raise LakeError(
                    f"cannot make the headlines in {folder_of(corpus.lake.path)}: {error}. Try again, or let somebody"
                    " who may write there run: news-etl headlines"
                ) from error
        return Headlines(
            corpus.manifest.snapshot,
            len(found),
            sum(year.rows for year in found),
            sum(year.path.stat().st_size for year in found),
            tuple(year.name for year in missing),
        )


def write(lake: Lake, snapshot: Snapshot, missing: Iterable[Year], progress: Progress) -> None:
    """Write years beside their places, but those that another process finished and did not put there yet."""
    with building(lake):
        unwritten = [year for year in missing if not (whole(year.path, year.rows) or whole(built(year), year.rows))]
        done, total = 0, sum(year.rows for year in unwritten)
        for year in unwritten:
            progress(done, total)
            beside = year.path.with_suffix(BUILDING)
            write_year(snapshot, year.files, beside, beside.with_name(f"spilled{BUILDING}"))
            os.replace(beside, built(year))
            done += year.rows


def built(year: Year) -> Path:
    """Return where a year lies that was written, but not put in its place yet."""
    return year.path.with_suffix(BUILT)


@contextmanager
def building(lake: Lake) -> Iterator[None]:
    """Be the only builder; what a killed one left unfinished is removed.

    A takedown takes this lock while it holds the lake's, so nobody may wait for the lake's under this one.
    """
    folder = folder_of(lake.path)
    with (lake.state / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        make_folder(folder)
        remove_unfinished(folder)
        try:
            yield
        finally:
            remove_unfinished(folder)


def remove_unfinished(folder: Path) -> None:
    """Remove what was not written to its end, and what lay on the disk meanwhile."""
    for leftover in folder.glob(f"*{BUILDING}"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


def put_in_place(lake: Lake, snapshot: Snapshot, missing: Sequence[Year]) -> None:
    """Give finished years their names, if they are of the snapshot still, and let the catalog read them.

    Raises LakeError where a takedown was here meanwhile.
    """
    number = snapshot.manifest.snapshot
    with lake.lock():
        now = {year.path for year in years(lake.snapshot(number))}
        for year in missing:
            if year.path in now and built(year).exists():  # else another process was faster, or a takedown dropped it
                os.replace(built(year), year.path)
        if folder_of(lake.path).is_dir():
            fsync_directory(folder_of(lake.path))
        prune(lake)
        if not all(year.path in now and year.made for year in missing):
            raise LakeError(f"snapshot {number} changed while its headlines were made; make them again")
        refresh_catalog(lake)


def refresh_catalog(lake: Lake) -> None:
    """Write a catalog anew that is there; nothing is fetched for it. Needs the lake's lock."""
    from etl.publish.catalog import write_catalog

    head = lake.require_head()
    if lake.catalog.exists() and all(map(head.here, head.manifest.files)):
        write_catalog(lake, head)


def prune(lake: Lake) -> None:
    """Remove the years that belong to no snapshot any more, but for one being written. Needs the lake's lock."""
    folder = folder_of(lake.path)
    if not folder.is_dir():
        return
    needed = {year.path.stem for number in lake.numbers() for year in years(lake.snapshot(number))}
    for path in folder.iterdir():
        if path.suffix != BUILDING and path.stem not in needed:
            path.unlink()


def whole(path: Path, rows: int) -> bool:
    """Say whether a file of this many rows lies there."""
    try:
        return bool(pq.read_metadata(path).num_rows == rows)
    except (OSError, pa.ArrowInvalid):
        return False
