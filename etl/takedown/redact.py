"""Write a published snapshot anew without the rows that tombstones hit, as a rebuild beside them would have made it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import orjson

from etl.article import Dump
from etl.check import accounting
from etl.config import Config
from etl.dedupe.index import Index
from etl.dedupe.verdicts import deduplicate
from etl.plan import Plan, known_dumps
from etl.publish.corpus import Assembly, build
from etl.publish.durable import fsync_directory, write_durably
from etl.publish.evolution import common_contract
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST, DataFile, Snapshot
from etl.publish.pages import prepare_pages, write_pages
from etl.publish.parquet import read_table
from etl.publish.snapshot import HASHED, content_hash, write_dumps
from etl.publish.tallies import Tallies
from etl.schema import arrow_schema
from etl.takedown.find import Hit, find_hits
from etl.takedown.tombstones import Tombstones
from etl.takedown.withdraw import rejects_of

Written = dict[tuple[str, str], Path]
"""Where files lie that were written for other snapshots, by path in the snapshot and hash."""


def redact(
    lake: Lake,
    snapshot: Snapshot,
    tombstones: Tombstones,
    config: Config,
    folder: Path,
    parent: Snapshot | None,
    written: Written,
) -> Snapshot | None:
    """Build a snapshot's tree in `folder`, durably, without the rows that are hit; None where none is. Needs the lock.

    Files that the snapshot shares with its new tree, or that are in `written`, are hard links. The report tells of
    changes against `parent`.
    """
    index = Index(lake, snapshot)
    hits = list(find_hits(snapshot, index, tombstones))
    if not hits:
        return None
    plan = withdrawing(lake, snapshot, tombstones, hits)
    batches = [rejects_of(hit.located.to_pylist(), hit.takedowns) for hit in hits]
    verdicts = deduplicate(plan, index, batches, config.copies.reach_months)
    folder.mkdir(parents=True)
    work = Assembly(plan, snapshot, batches, index, config.storage, folder, verdicts)
    files = build(work, prepare_pages)
    dumps = recount(plan.dumps, folder, files)
    accounting.assert_balanced(dumps, {name: sum(f.rows for f in files if f.dataset == name) for name in HASHED})
    files = sorted([*files, write_dumps(dumps, folder, config)], key=lambda file: file.path)
    share(folder, set(files) - set(snapshot.manifest.files), written)
    manifest = replace(
        snapshot.manifest,
        content_hash=content_hash(files),
        totals=accounting.totals(dumps),
        files=tuple(files),
        tombstones=tombstones.digest,
        redacted=(*snapshot.manifest.redacted, *sorted({takedown for hit in hits for takedown in hit.takedowns})),
    )
    redacted = Snapshot(folder, manifest)
    redacted = Snapshot(folder, replace(manifest, contract=common_contract(redacted, snapshot.manifest)))
    write_pages(redacted, parent, Tallies(index), config)
    write_durably(folder / MANIFEST, orjson.dumps(asdict(redacted.manifest), option=orjson.OPT_INDENT_2))
    for place, _, _ in os.walk(folder, topdown=False):
        fsync_directory(Path(place))
    return redacted


def withdrawing(lake: Lake, snapshot: Snapshot, tombstones: Tombstones, hits: Sequence[Hit]) -> Plan:
    """Return the plan that takes the rows of some hits out of a snapshot and leaves the rest as it is."""
    rows = [row for hit in hits for row in hit.located.to_pylist()]
    return Plan(
        lake=str(lake.path),
        root=snapshot.manifest.root,
        parent=snapshot.manifest.snapshot,
        dumps=tuple(known_dumps(snapshot).values()),
        shards=(),
        removed=(),
        renamed=(),
        retried=(),
        changed=True,
        tombstones=tombstones.digest,
        withdrawn=tuple((row["dump"], row["member"], row["record"], row["raw_sha256"][:32]) for row in rows),
    )


def recount(dumps: Sequence[Dump], folder: Path, files: Sequence[DataFile]) -> list[Dump]:
    """Return the dumps with the articles, copies and rejects that the files hold; records stay as many as they were."""
    counts = {name: Counter[str]() for name in HASHED}
    for name in HASHED:
        for file in files:
            if file.dataset == name:
                table = read_table([str(folder / file.path)], arrow_schema(name), ["dump"])
                counts[name].update(table["dump"].to_pylist())
    articles, copies, rejects = (counts[name] for name in HASHED)
    return [
        replace(dump, articles=articles[dump.path], copies=copies[dump.path], rejects=rejects[dump.path])
        for dump in dumps
    ]


def share(folder: Path, files: set[DataFile], written: Written) -> None:
    """Put links in the place of files that were written before, and remember the others."""
    for file in files:
        path, key = folder / file.path, (file.path, file.sha256)
        if key in written:
            path.unlink()
            os.link(written[key], path)
        else:
            written[key] = path
