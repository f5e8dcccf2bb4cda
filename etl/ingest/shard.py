"""Ingest one shard: its dumps are read, extracted and laid down under the lake's state, once and for all.

A finished shard is a folder that appeared by one rename; a killed one left nothing that counts. Doing a shard twice,
even at the same time, gives the same bytes, so a doubled task does no harm.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import orjson
import pyarrow as pa

from etl.article import RawRecord, Rejection
from etl.batch import raw_batches
from etl.check.unmapped import UnmappedFields
from etl.config import Config
from etl.crew import Crew, extract_all
from etl.errors import CommitConflict
from etl.ingest.discover import DumpFile, hash_file
from etl.ingest.ingested import OUTCOMES, SUMMARY, ShardResult, finished
from etl.ingest.reading import read_dump
from etl.outcome import OUTCOME_SCHEMA
from etl.plan import Shard, ShardFile
from etl.publish.durable import fsync_directory, fsync_file, write_durably
from etl.publish.lake import Lake
from etl.takedown.tombstones import Tombstones
from etl.takedown.withdraw import withdraw

LOCAL_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def ingest_shard(lake: Lake, shard: Shard, crew: Crew, on_batch: Callable[[int], None]) -> ShardResult:
    """Read, extract and lay down a shard.

    `on_batch(records)` is told of each finished batch. Raises OSError where the lake cannot be written, and
    CommitConflict where something is taken down meanwhile: what was read before may hold it.
    """
    reading, unmapped = ShardReading(shard, crew.config), UnmappedFields()
    unfinished = Path(tempfile.mkdtemp(prefix=f".{shard.key}-", dir=lake.state / "ingested"))
    try:
        tombstones = Tombstones.load(lake.path)
        outcomes = extract_all(raw_batches(reading.records(), crew.config), crew)
        with pa.OSFile(str(unfinished / OUTCOMES), "wb") as sink, pa.ipc.new_file(sink, OUTCOME_SCHEMA) as writer:
            for judged in outcomes:
                batch = withdraw(judged, tombstones)
                writer.write_batch(batch)
                unmapped.add(batch)
                on_batch(batch.num_rows)
        summary = {"records": dict(sorted(reading.counts.items())), "unreadable": sorted(reading.unreadable),
                   "unmapped": unmapped.by_dump()}  # fmt: skip
        write_durably(unfinished / SUMMARY, orjson.dumps(summary))
        fsync_file(unfinished / OUTCOMES)
        fsync_directory(unfinished)
        with lake.lock():
            if Tombstones.load(lake.path).digest != tombstones.digest:
                raise CommitConflict(f"rows were taken down in {lake.path} while {shard.key} was read; run again")
            settle(unfinished, lake.state / "ingested" / shard.key)
            result = finished(lake, shard)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    assert result is not None
    return result


def settle(unfinished: Path, place: Path) -> None:
    """Move a finished folder to its place; where another task was faster its equal result stands."""
    try:
        os.rename(unfinished, place)
    except OSError:
        if not (place / SUMMARY).is_file():
            raise


class ShardReading:
    """Reads a shard's dumps in order and counts; after `records()` is exhausted, the counts are complete."""

    def __init__(self, shard: Shard, config: Config) -> None:
        self.shard = shard
        self.config = config
        self.counts: Counter[str] = Counter()
        self.unreadable: set[str] = set()

    def records(self) -> Iterator[tuple[str, RawRecord | Rejection]]:
        """Yield (dump name, record) of all dumps; a dump that cannot be read is one rejection."""
        for file in self.shard.files:
            self.counts[file.name] = 0
            for record in self.read(file):
                self.counts[file.name] += 1
                yield file.name, record

    def read(self, file: ShardFile) -> Iterator[RawRecord | Rejection]:
        """Yield one dump's records. Where the file vanishes or is another by now, that is one more rejection."""
        dump = DumpFile(file.name, file.path, file.bytes)
        try:
            with dump.open() as stream:
                yield from read_dump(stream, file.name, self.config.limits, self.config.mapping_for(file.name))
            if hash_file(dump) != file.sha256:
                self.unreadable.add(file.name)
                yield unreadable("the file changed while it was read; the next run reads it again")
        except OSError as error:
            if error.errno in LOCAL_TROUBLE:
                raise
            self.unreadable.add(file.name)
            yield unreadable(f"{error.strerror or error}")


def unreadable(why: str) -> Rejection:
    """Return the rejection that stands for a file which cannot be opened or read to its end."""
    nothing = sha256(b"").hexdigest()
    return Rejection("", "", -1, None, 0, nothing, "ingest", "unreadable", why)
