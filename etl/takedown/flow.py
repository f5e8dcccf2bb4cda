"""A takedown from its start to its receipt, and what a killed one left to be done.

    select ─▶ tombstones ─▶ redact every kept snapshot ─▶ exchange ─▶ drop what was derived ─▶ scan ─▶ receipt
              (from here on it is finished, by whatever writer comes next)

The old trees are kept aside in LAKE/state/takedown until the scan is done: the phrases that it looks for are taken from
them, in memory. So a killed takedown is finished with the same scan. All but the first step follows from the tombstones
and from what lies there; doing it again does no harm.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import orjson

from etl.config import Config
from etl.dedupe.index import Index
from etl.errors import LakeError
from etl.publish.catalog import write_catalog
from etl.publish.durable import fsync_directory, replace_durably
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST, Snapshot, read_snapshot
from etl.store.redaction import bar_writers, push, push_receipt
from etl.takedown.exchange import exchange, require_exchange
from etl.takedown.find import find_hits
from etl.takedown.phrases import PHRASE, Passages
from etl.takedown.receipt import receipt, save_receipt
from etl.takedown.redact import Written, redact
from etl.takedown.removed import NO_HASHES, Redacted, phrases_by_row
from etl.takedown.scan import scan
from etl.takedown.select import select
from etl.takedown.tombstones import FILE, FOLDER, Tombstones

BEGUN = "begun.json"
LAYING_OUT = ("storage", "copies", "alarms")
"""What of the configuration decides about a snapshot that is written anew."""
DERIVED = ("ingested", "staging", "search", "headlines", "shadow", "objects")
"""What lies below LAKE/state and may hold text; all of it is made again where it is needed."""


def take_down(
    lake: Lake, by: str, values: Sequence[str], reason: str, config: Config, *, cluster: bool = False
) -> dict[str, Any]:
    """Remove rows for good and return the receipt. Needs nothing but the lake; the raw dumps stay as they are.

    `by` is id, url, agency or pattern (RE2); a row is named by any of `values`. Raises UsageError where they name no
    row (nothing changed), LakeError where the scan finds text that should be gone.
    """
    with lake.lock(), lake.writing():
        lake.repair()
        selection = select(kept(lake), by, values, cluster)
        tombstones = Tombstones.load(lake.path).with_takedown(by, reason, selection.values)
        begin(lake, tombstones.takedowns[-1].id, config)
        tombstones.save(lake.path)
        document = finish(lake)
    missed = selection.ids - {row["article_id"] for row in document["rows"]}
    if missed:
        raise LakeError(f"the takedown left {', '.join(sorted(missed))} in place; this is a bug, please report it")
    return document


def preview(lake: Lake, by: str, values: Sequence[str], *, cluster: bool = False) -> list[dict[str, Any]]:
    """Return what `take_down` would remove: for each kept snapshot the rows by data set, and their ids."""
    with lake.lock(), lake.writing():
        lake.repair()
        selection = select(kept(lake), by, values, cluster)
        tombstones = Tombstones.load(lake.path).with_takedown(by, "", selection.values)
        found = []
        for snapshot in kept(lake):
            rows: dict[str, list[str]] = {}
            for hit in find_hits(snapshot, Index(lake, snapshot), tombstones):
                rows.setdefault(hit.file.dataset, []).extend(d[:32] for d in hit.located["raw_sha256"].to_pylist())
            found.append({"snapshot": snapshot.manifest.snapshot, **{name: sorted(ids) for name, ids in rows.items()}})
        return found


def begin(lake: Lake, takedown: str, config: Config) -> None:
    """Note that a takedown is under way, and how files are laid out; from its tombstones on it will be finished."""
    work = lake.taking_down
    require_exchange(work)
    noted = {"takedown": takedown, **config.model_dump(include=set(LAYING_OUT))}
    replace_durably(work / BEGUN, orjson.dumps(noted))
    fsync_directory(work)
    fsync_directory(lake.state)


def resume(lake: Lake) -> None:
    """Finish a takedown that was killed; does nothing where none was. Needs the lock."""
    work = lake.taking_down
    if not work.is_dir():
        return
    try:
        begun = orjson.loads((work / BEGUN).read_bytes())["takedown"]
    except FileNotFoundError:
        begun = None
    if begun in {takedown.id for takedown in Tombstones.load(lake.path).takedowns}:
        finish(lake)
    else:  # killed before its tombstone: nothing has changed
        shutil.rmtree(work)


def settle(lake: Lake, config: Config) -> None:
    """Hold the kept snapshots against tombstones that somebody brought from another lake. Needs the lock.

    Raises LakeError where tombstones are gone that a snapshot was held against: without them rows may come back.
    """
    takedowns = Tombstones.load(lake.path).takedowns
    if not takedowns:
        raise LakeError(f"the tombstones of {lake.path} are gone; bring back {FOLDER}/{FILE} from a backup")
    begin(lake, takedowns[-1].id, config)
    finish(lake)


def kept(lake: Lake) -> list[Snapshot]:
    """Return all snapshots that can be read, with all their files here."""
    snapshots = [lake.snapshot(number) for number in lake.numbers()]
    for snapshot in snapshots:
        snapshot.fetch(snapshot.manifest.files)
    return snapshots


def finish(lake: Lake) -> dict[str, Any]:
    """Bring a takedown that was begun to its end, and return its receipt."""
    work = lake.taking_down
    begun = orjson.loads((work / BEGUN).read_bytes())
    tombstones = Tombstones.load(lake.path)
    barred = bar_writers(lake.remote) if lake.remote else None
    put_aside_leftovers(lake, work, tombstones.digest)
    replace_snapshots(lake, work, tombstones, Config(**{name: begun[name] for name in LAYING_OUT}))
    drop_derived(lake, work)
    olds = sorted((work / "old").iterdir())
    redacted = [Redacted(read_snapshot(old), lake.snapshot(int(old.name))) for old in olds]
    others = [snapshot for snapshot in kept(lake) if work / "old" / snapshot.path.name not in olds]
    phrases = phrases_by_row(redacted, others)
    found = scan(lake.path, Passages(PHRASE, np.concatenate([NO_HASHES, *phrases.values()])), work)
    if found.found:
        raise LakeError(
            f"takedown {begun['takedown']}: text that was taken down still lies in {', '.join(found.found)} below"
            f" {lake.path}. Remove what is not of the lake, or report a bug; the next command looks again"
        )
    if lake.remote and barred:
        push(lake.remote, barred)
    takedown = next(one for one in tombstones.takedowns if one.id == begun["takedown"])
    document = receipt(takedown, redacted, phrases, found)
    path = save_receipt(lake.path, document)
    if lake.remote:
        push_receipt(lake.remote, path)
    shutil.rmtree(work)
    return {**document, "path": str(path)}


def put_aside_leftovers(lake: Lake, work: Path, digest: str) -> None:
    """Settle what a killed takedown left: a tree whose place a new one took is an old one, any other is built again."""
    for name in ("new", "old"):
        (work / name).mkdir(exist_ok=True)
    for tree in (work / "new").iterdir():
        if lake.snapshot(int(tree.name)).manifest.tombstones == digest:
            os.rename(tree, work / "old" / tree.name)
        else:
            shutil.rmtree(tree)


def replace_snapshots(lake: Lake, work: Path, tombstones: Tombstones, config: Config) -> None:
    """Write every kept snapshot anew that was held against fewer tombstones; each appears in one step."""
    written: Written = {}
    known = {snapshot.manifest.snapshot: snapshot for snapshot in kept(lake)}
    for number, snapshot in known.items():
        if snapshot.manifest.tombstones == tombstones.digest:
            continue
        tree, parent = work / "new" / snapshot.path.name, known.get(snapshot.manifest.parent or 0)
        redacted = redact(lake, snapshot, tombstones, config, tree, parent, written)
        if redacted:
            known[number] = redacted
        else:
            manifest = replace(snapshot.manifest, tombstones=tombstones.digest)
            replace_durably(snapshot.path / MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
    for tree in sorted((work / "new").iterdir()):
        exchange(tree, lake.snapshots / tree.name)
        os.rename(tree, work / "old" / tree.name)


def drop_derived(lake: Lake, work: Path) -> None:
    """Move away all that may hold text and is made again where it is needed; write the catalog and prune the index."""
    with nobody_building(lake):
        away = Path(mkdtemp(dir=work))
        for name in DERIVED:
            if (lake.state / name).exists():
                os.rename(lake.state / name, away / name)
    lake.create()
    head = lake.head()
    if head:
        write_catalog(lake, head)
    Index(lake, head).prune()


@contextmanager
def nobody_building(lake: Lake) -> Iterator[None]:
    """Hold the locks under which the search index and the headlines are built."""
    with ExitStack() as held:
        for name in ("search.lock", "headlines.lock"):
            fcntl.flock(held.enter_context((lake.state / name).open("w")), fcntl.LOCK_EX)
        yield
