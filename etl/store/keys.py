"""The layout of a lake in an object store: which key each thing has.

    current                             which snapshot is the newest; the manifests decide, this only says so
    snapshots/00000042/_snapshot.json   the manifest, with the keys of all that belongs to it; created once: the commit
    snapshots/00000042/condemned-…      a gc is looking whether somebody reads it
    snapshots/00000042/removed          gone; the manifest stays, so that the number is never used again
    data/articles/pub_month=2016-12/…   data files; a name ends with the hash of the bytes, so no two files share one
    pages/…                             README.md, report.html, croissant.json, by their hash
    index/CODE/…                        the index for deduplication, by code and hash of the data file; can be lost
    takedowns/  runs/                   tombstones and receipts; one row for each run
    leases/00000042/86400-…             a reader's pin, with the seconds that it holds from when it was written
"""

from __future__ import annotations

from etl.publish.manifest import MANIFEST, DataFile

CURRENT = "current"
SNAPSHOTS, DATA, PAGES, INDEX, TAKEDOWNS, RUNS, LEASES = (
    f"{name}/" for name in ("snapshots", "data", "pages", "index", "takedowns", "runs", "leases")
)
CONDEMNED, REMOVED = "condemned-", "removed"


def snapshot_folder(number: int) -> str:
    """Return the prefix of what lies beside a snapshot's manifest."""
    return f"{SNAPSHOTS}{number:08d}/"


def manifest_key(number: int) -> str:
    """Return the key of a snapshot's manifest."""
    return snapshot_folder(number) + MANIFEST


def removed_key(number: int) -> str:
    """Return the key whose presence says that a snapshot is gone."""
    return snapshot_folder(number) + REMOVED


def data_key(file: DataFile) -> str:
    """Return the key of a data file."""
    return DATA + file.path


def page_key(name: str, digest: str) -> str:
    """Return the key of one of a snapshot's pages."""
    return f"{PAGES}{digest[:32]}-{name}"
