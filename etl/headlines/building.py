"""Make the headlines of a snapshot: each span whole or not there, and none that a takedown made impossible.

    write beside (`.building`) ─▶ fsync ─▶ `.built` ─▶ under the lake's lock: is it of the snapshot still? ─▶ in place

What a killed build left is removed by the next one, but for the spans that it finished, which are taken.
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
from etl.headlines.spans import Span, folder_of, spans
from etl.headlines.writing import write_span
from etl.publish.durable import fsync_directory, make_folder
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot

LOCK = "headlines.lock"
BUILDING, BUILT = ".building", ".built"

Progress = Callable[[int, int], None]  # articles done, of how many


@dataclass(frozen=True, slots=True)
class Headlines:
    """What lies there of a snapshot: spans, articles, bytes; and the names of the spans that were made just now."""

    snapshot: int
    spans: int
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
        found = spans(corpus.snapshot)
        missing = [span for span in found if not whole(span.path, span.rows)]
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
            sum(span.rows for span in found),
            sum(span.path.stat().st_size for span in found),
            tuple(span.name for span in missing),
        )


def write(lake: Lake, snapshot: Snapshot, missing: Iterable[Span], progress: Progress) -> None:
    """Write spans beside their places, but those that another process finished and did not put there yet."""
    with building(lake):
        unwritten = [span for span in missing if not (whole(span.path, span.rows) or whole(built(span), span.rows))]
        done, total = 0, sum(span.rows for span in unwritten)
        for span in unwritten:
            progress(done, total)
            beside = span.path.with_suffix(BUILDING)
            write_span(snapshot, span.files, beside, beside.with_name(f"spilled{BUILDING}"))
            os.replace(beside, built(span))
            done += span.rows


def built(span: Span) -> Path:
    """Return where a span lies that was written, but not put in its place yet."""
    return span.path.with_suffix(BUILT)


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


def put_in_place(lake: Lake, snapshot: Snapshot, missing: Sequence[Span]) -> None:
    """Give finished spans their names, if they are of the snapshot still, and let the catalog read them.

    Raises LakeError where a takedown was here meanwhile.
    """
    number = snapshot.manifest.snapshot
    with lake.lock():
        now = {span.path for span in spans(lake.snapshot(number))}
        for span in missing:
            if span.path in now and built(span).exists():  # else another process was faster, or a takedown dropped it
                os.replace(built(span), span.path)
        if folder_of(lake.path).is_dir():
            fsync_directory(folder_of(lake.path))
        prune(lake)
        if not all(span.path in now and span.made for span in missing):
            raise LakeError(f"snapshot {number} changed while its headlines were made; make them again")
        refresh_catalog(lake)


def refresh_catalog(lake: Lake) -> None:
    """Write a catalog anew that is there; nothing is fetched for it. Needs the lake's lock."""
    from etl.publish.catalog import write_catalog

    head = lake.require_head()
    if lake.catalog.exists() and all(map(head.here, head.manifest.files)):
        write_catalog(lake, head)


def prune(lake: Lake) -> None:
    """Remove the spans that belong to no snapshot any more, but for one being written. Needs the lake's lock."""
    folder = folder_of(lake.path)
    if not folder.is_dir():
        return
    needed = {span.path.stem for number in lake.numbers() for span in spans(lake.snapshot(number))}
    for path in folder.iterdir():
        if path.suffix != BUILDING and path.stem not in needed:
            path.unlink()


def whole(path: Path, rows: int) -> bool:
    """Say whether a file of this many rows lies there."""
    try:
        return bool(pq.read_metadata(path).num_rows == rows)
    except (OSError, pa.ArrowInvalid):
        return False
