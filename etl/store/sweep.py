"""gc in a store: objects that no snapshot names go, once they are older than any writer that may still name them.

A writer writes its objects first and its manifest last, so what nobody names may belong to a snapshot to come. Within
the grace period (NEWS_ETL_STORE_GRACE_HOURS, by the store's clock) such objects stay; a writer that takes longer than
half of it gives up. What a writer does not write anew is named by the newest snapshot, which gc never removes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import orjson

from etl.dedupe.index import Index
from etl.store.keys import DATA, INDEX, PAGES, manifest_key
from etl.store.leases import clock

if TYPE_CHECKING:
    from etl.store.remote import Remote
TICK = timedelta(seconds=1)  # some stores tell no less


def sweep_old(remote: Remote) -> int:
    """Remove what no snapshot names and is older than the grace period; return how many objects."""
    return sweep(remote, clock(remote.objects) - timedelta(hours=remote.objects.settings.grace_hours) + TICK)


def sweep(remote: Remote, before: datetime) -> int:
    """Remove what no snapshot names and was written before a time; return how many objects."""
    wanted = {*named(remote), *index_keys(remote)}
    unnamed = [
        entry.key
        for prefix in (DATA, PAGES, INDEX)
        for entry in remote.objects.list(prefix)
        if entry.key not in wanted and entry.written < before
    ]
    remote.objects.delete(unnamed)
    return len(unnamed)


def named(remote: Remote) -> Iterable[str]:
    """Yield the keys that the manifests of all snapshots name that are not gone."""
    for number, listed in remote.listing().items():
        if not listed.gone:
            yield from orjson.loads(remote.objects.get(manifest_key(number))).get("objects", {}).values()


def index_keys(remote: Remote) -> Iterable[str]:
    """Yield the keys of the index of the newest snapshot's files, by today's code."""
    index = Index(remote.lake, remote.lake.head())
    for file in index.files():
        for path in index.parts(file):
            yield f"{INDEX}{path.parent.name}/{path.name}"


