"""Run the code of today over all dumps of a lake in the shadow, to be looked at; then promote the result or drop it.

The shadow is a lake of its own below LAKE/state, made by the same pipeline from the same dumps under the same root and
tombstones. A killed run goes on where it was; the lake may publish meanwhile. Promoting links the shadow's files into
the lake's next snapshot: one commit, past the gates, with the content_hash that the shadow has.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

import orjson
import pyarrow as pa
import pyarrow.dataset as ds

from etl import pipeline
from etl.check.gates import count_no_content, counts_by_dump, feed_rates, refusals
from etl.config import Config
from etl.dedupe.index import Index
from etl.errors import GateError, LakeError, UsageError
from etl.ingest.discover import DumpFile, locate
from etl.plan import known_dumps
from etl.provenance import code_fingerprint
from etl.publish.catalog import write_catalog
from etl.publish.durable import replace_durably
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.publish.pages import write_pages
from etl.publish.snapshot import HASHED, with_columns
from etl.publish.tallies import Tallies
from etl.schema import arrow_schema
from etl.takedown.tombstones import SHADOW

NOTE = "made_by.json"
NAMED = 10  # dumps in a message


def shadow_of(lake: Lake) -> Lake:
    """Return the lake in which a lake's dumps are read again."""
    return Lake(lake.path.joinpath(*SHADOW))


def reprocess(
    lake: Lake, config: Config, workers: int = 1, progress: pipeline.Progress = pipeline.silent
) -> tuple[Snapshot, Snapshot]:
    """Bring all dumps of the lake into its shadow; return the lake's newest snapshot and the shadow's.

    What lies in the shadow already is not read again, unless other code or another configuration made it. Raises
    UsageError where a dump lies there no more or has changed: its rows could not be made again.
    """
    head = begin(lake, config)
    paths = [file.path for file in present_dumps(head)]
    shadow = shadow_of(lake)
    pipeline.run(
        paths, shadow.path, root=head.manifest.root, workers=workers, config=config, override_gates=True,
        progress=progress,
    )  # fmt: skip
    made = shadow.require_head()
    require_same_dumps(head, made)
    return head, made


def begin(lake: Lake, config: Config) -> Snapshot:
    """Return the lake's newest snapshot, its shadow empty unless this code and configuration made what is there."""
    made_by = {"code": code_fingerprint(), "config": sha256(config.model_dump_json().encode()).hexdigest()}
    with lake.lock():
        lake.repair()
        head = lake.require_head()
        shadow = shadow_of(lake)
        if made_by_whom(shadow) != made_by:
            discard(lake)
            shadow.create()
            replace_durably(shadow.path / NOTE, orjson.dumps(made_by))
    return head


def made_by_whom(shadow: Lake) -> object:
    """Return which code and configuration a shadow is made by, None where there is none."""
    try:
        return orjson.loads((shadow.path / NOTE).read_bytes())
    except FileNotFoundError:
        return None


def drop(lake: Lake) -> bool:
    """Remove the shadow; say whether there was one."""
    with lake.lock():
        lake.repair()
        return discard(lake)


def discard(lake: Lake) -> bool:
    """Remove the shadow, at once for whoever looks; `repair` removes what a kill leaves of it. Needs the lock."""
    shadow = shadow_of(lake).path
    if not shadow.is_dir():
        return False
    grave = lake.state / "staging" / "shadow"
    os.rename(shadow, grave)
    shutil.rmtree(grave)
    return True


def present_dumps(head: Snapshot) -> list[DumpFile]:
    """Return the files of all dumps of a snapshot. Raises UsageError where some lie there no more."""
    found = {name: locate(head.manifest.root, name) for name in known_dumps(head)}
    absent = [name for name, file in found.items() if not is_there(file)]
    if absent:
        raise UsageError(
            f"{listed(absent)}: these dumps are not below {head.manifest.root} any more, so their rows cannot be made"
            " again; bring them back and reprocess again"
        )
    return list(found.values())


def is_there(file: DumpFile) -> bool:
    """Say whether a dump can be opened."""
    try:
        file.open().close()
    except OSError:
        return False
    return True


def require_same_dumps(head: Snapshot, made: Snapshot) -> None:
    """Raise UsageError where the shadow was made from other dumps than the lake's newest snapshot."""
    ours, theirs = ({dump.path: dump.sha256 for dump in known_dumps(one).values()} for one in (head, made))
    other = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    if other:
        raise UsageError(
            f"{listed(other)}: these dumps are not those of snapshot {head.manifest.snapshot}; publish them with"
            " news-etl run, then reprocess again: only they are read"
        )


def listed(names: Sequence[str]) -> str:
    """Return names for a message, not too many."""
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def promote(lake: Lake, config: Config, override_gates: bool = False) -> Snapshot:
    """Publish the shadow as the lake's next snapshot and drop it; where nothing differs, return the newest one.

    Raises UsageError where there is no finished shadow, or one of other dumps or other code; GateError as a run does.
    """
    with lake.lock(), lake.writing():
        lake.repair()
        head, made = lake.require_head(), shadow_of(lake).head()
        if made is None or made.manifest.code != code_fingerprint():
            raise UsageError(f"there is nothing to promote in {lake.path}; run news-etl reprocess first")
        require_same_dumps(head, made)
        if made.manifest.tombstones != head.manifest.tombstones:
            raise LakeError("rows were taken down since the shadow was made; reprocess again")
        if made.manifest.content_hash != head.manifest.content_hash:
            head = commit(lake, head, made, config, override_gates)
        discard(lake)
    return head


def commit(lake: Lake, head: Snapshot, made: Snapshot, config: Config, override_gates: bool) -> Snapshot:
    """Pass the gates and publish the shadow's files as the snapshot behind `head`."""
    batches = list(rated(made, config))
    rates = feed_rates(counts_by_dump(rated(head, config), config.gates))
    reasons = refusals(made.manifest.totals, count_no_content(batches), batches, rates, config.gates)
    if reasons and not override_gates:
        raise GateError("refused to promote: " + "; ".join(reasons) + ". Override with --override-gates.")
    folder = lake.state / "staging" / f"{os.getpid()}"
    for file in made.manifest.files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        os.link(made.path / file.path, folder / file.path)
    changed = set(made.manifest.files) - set(head.manifest.files)
    manifest = replace(
        made.manifest,
        snapshot=lake.next_number(),
        parent=head.manifest.snapshot,
        months=tuple(sorted({file.month for file in changed if file.month})),
        run=made.manifest.totals,
    )
    staged = Snapshot(folder, manifest)
    index = Index(lake, head)
    take_over_index(Index(shadow_of(lake), made), index)
    write_pages(staged, head, Tallies(index), config, () if override_gates else config.alarms.refuse)
    published = lake.commit(folder, manifest)
    write_catalog(lake, published)
    Index(lake, published).prune()
    return published


def rated(snapshot: Snapshot, config: Config) -> Iterator[pa.RecordBatch]:
    """Yield what the gates look at of all rows of a snapshot."""
    columns = ["dump", "reason", *config.gates.fill_fields]
    for name in HASHED:
        schema = arrow_schema(name)
        wanted = [column for column in columns if column in schema.names]
        for batch in ds.dataset(snapshot.paths(name), schema=schema).to_batches(columns=wanted):
            yield with_columns(batch, columns)


def take_over_index(shadows: Index, ours: Index) -> None:
    """Link the shadow's index, which is that of the same files, beside the lake: a store gets it with the commit."""
    ours.folder.mkdir(parents=True, exist_ok=True)
    for path in shadows.folder.glob("*"):
        with suppress(FileExistsError):
            os.link(path, ours.folder / path.name)
