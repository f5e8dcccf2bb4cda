"""A takedown in a store: no writer that does not know it can publish, manifests are replaced, old objects go at once.

    tombstones ─▶ take the next number ─▶ redact the working copy ─▶ replace manifests ─▶ remove objects ─▶ list
    (by version)   (who planned before                               (by version)
                    cannot publish any more)

The tombstones come first: from then on whoever writes next finishes what a killed takedown left.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from etl.errors import CommitConflict
from etl.publish.manifest import Snapshot
from etl.store.fetching import keep
from etl.store.keys import TAKEDOWNS, manifest_key
from etl.store.leases import clock
from etl.store.remote import digest_of
from etl.store.sweep import named, sweep

if TYPE_CHECKING:
    from etl.store.remote import Remote


def write_tombstones(remote: Remote, name: str, document: bytes) -> None:
    """Write tombstones to the store. Raises CommitConflict where those there are not the ones that were taken over."""
    key = TAKEDOWNS + name
    known = remote.noted(key)
    etag = remote.objects.replace(key, document, known[0]) if known else remote.objects.create(key, document)
    if etag is None:
        raise CommitConflict(f"somebody else takes rows down in {remote.url}; run again")
    remote.note(key, etag)


def bar_writers(remote: Remote) -> datetime:
    """Take the next number, so that nobody publishes what was planned before; return when that was.

    Brings in what was published meanwhile.
    """
    document = orjson.dumps({"taken": "by a takedown", "commit": secrets.token_hex(8)})
    while True:
        number = remote.lake.next_number()
        etag = remote.objects.create(manifest_key(number), document)
        remote.pull_snapshots(alone=True)
        if etag is not None:
            return clock(remote.objects)


def push(remote: Remote, barred: datetime) -> None:
    """Replace the manifests of snapshots that were written anew, and remove at once what no manifest names any more.

    What was written before writers were barred goes as well: their snapshots cannot come any more.
    """
    before: set[str] = set()
    for number in remote.lake.numbers():
        snapshot = remote.lake.snapshot(number)
        etag, digest = remote.noted(manifest_key(number))
        if digest != digest_of(snapshot.path):
            before |= replace_manifest(remote, snapshot, etag)
        keep(remote.lake.path, snapshot.path, snapshot.manifest.files)
    remote.objects.delete(sorted(before - set(named(remote))))
    sweep(remote, barred)


def push_receipt(remote: Remote, path: Path) -> None:
    """Write a receipt to the store; one that another machine wrote under its name stays beside it."""
    data = path.read_bytes()
    if remote.objects.create(TAKEDOWNS + path.name, data) is None:
        remote.objects.put(f"{TAKEDOWNS}{path.stem}.{sha256(data).hexdigest()[:8]}.json", data)


def replace_manifest(remote: Remote, snapshot: Snapshot, etag: str) -> set[str]:
    """Write a redacted snapshot in place of the one there; return the keys that that one named.

    Raises CommitConflict where it is another by now.
    """
    key = manifest_key(snapshot.manifest.snapshot)
    before = orjson.loads(remote.objects.get(key)).get("objects", {})
    new = [file for file in snapshot.manifest.files if file.path not in before]
    document = remote.upload(snapshot.path, snapshot.manifest, new)
    written = remote.objects.replace(key, document, etag)
    if written is None:
        there, written = remote.objects.get_with_etag(key)
        if orjson.loads(there)["tombstones"] != snapshot.manifest.tombstones:
            raise CommitConflict(f"{key} of {remote.url} was changed by somebody else; run again")
    remote.note(key, written, digest_of(snapshot.path))
    return set(before.values())
