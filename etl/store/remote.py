"""A lake in an object store, seen from its working copy: what others published comes in, what is new goes out.

The store is the truth. A snapshot is committed by the creation of its manifest, which fails where another writer took
the number; everything that it names was written before. A working copy follows: `pull` makes its folders those of the
store, whatever a killed process left.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import orjson

from etl.errors import CommitConflict, StoreError
from etl.publish.durable import fsync_tree, make_folder, replace_durably, write_durably
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST, DataFile, Manifest
from etl.publish.pins import claim
from etl.store.fetching import keep, objects_of
from etl.store.keys import (
    CURRENT,
    INDEX,
    REMOVED,
    SNAPSHOTS,
    TAKEDOWNS,
    data_key,
    manifest_key,
    page_key,
)  # fmt: skip
from etl.store.objects import Entry, Objects
from etl.takedown.exchange import exchange

HOUR = 60 * 60
TRIES = 5
TOMBSTONES = "tombstones.json"
DATASETS = ("articles", "copies", "rejects", "dumps", "relations")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """A snapshot as the store lists it: version of its manifest, when that was written, and whether it is gone."""

    etag: str
    written: datetime
    gone: bool


class Remote:
    """The store behind a working copy. Methods raise StoreError where it refuses."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.notes = lake.state / "store"

    @cached_property
    def objects(self) -> Objects:
        """What lies below the lake's URL."""
        return objects_of(self.lake.path)

    @property
    def url(self) -> str:
        """The lake's URL."""
        return self.objects.url

    def listing(self) -> dict[int, Listed]:
        """Return all snapshots that ever were, by number."""
        manifests: dict[int, Entry] = {}
        gone: set[int] = set()
        for entry in self.objects.list(SNAPSHOTS):
            _, number, name = entry.key.split("/", 2)
            if name == MANIFEST:
                manifests[int(number)] = entry
            elif name == REMOVED:
                gone.add(int(number))
        return {
            number: Listed(entry.etag, entry.written, number in gone) for number, entry in sorted(manifests.items())
        }

    def pull(self, *, alone: bool) -> None:
        """Bring in what others published; `alone`, which needs the lake's lock, also what they removed or redacted.

        Snapshots are listed before tombstones are read: whoever knows the snapshots behind a takedown knows it, too.
        """
        self.pull_snapshots(alone=alone, then=self.pull_tombstones if alone else None)

    def pull_snapshots(self, *, alone: bool, then: Callable[[], None] | None = None) -> None:
        """Bring in snapshots, and do something between listing and looking at them."""
        listing = self.listing()
        if then:
            then()
        for number, listed in listing.items():
            place = self.lake.snapshots / f"{number:08d}"
            if listed.gone:
                place.mkdir(exist_ok=True)
                if alone:
                    self.bury(number)
            elif not place.exists() or (alone and self.noted(manifest_key(number)) != [listed.etag, digest_of(place)]):
                self.materialise(number, place, listed.written)
        if alone:
            for place in self.lake.snapshots.iterdir():
                if place.name.isdigit() and int(place.name) not in listing:
                    shutil.rmtree(place)  # nobody's: the store knows of no such number

    def bury(self, number: int) -> None:
        """Remove a snapshot that is gone in the store, unless somebody on this machine still reads it."""
        place = self.lake.snapshots / f"{number:08d}"
        if (place / "articles").is_dir():
            with claim(self.lake.pin_file(number)) as free:
                if free:
                    shutil.rmtree(place / "articles")  # without it a folder is no snapshot
                    shutil.rmtree(place)
                    place.mkdir()

    def materialise(self, number: int, place: Path, written: datetime) -> None:
        """Make a snapshot's folder what the store says, without its data files, the manifest as old as it is there."""
        data, etag = self.objects.get_with_etag(manifest_key(number))
        raw = orjson.loads(data)
        keys = raw.pop("objects", {})
        raw.pop("commit", None)
        if "files" not in raw:  # taken so that nobody else could: there is nothing in it
            place.mkdir(exist_ok=True)
            self.note(manifest_key(number), etag, "")
            return
        make_folder(self.lake.state / "pulling")
        tree = Path(mkdtemp(dir=self.lake.state / "pulling"))
        for dataset in DATASETS:
            (tree / dataset).mkdir()
        write_durably(tree / MANIFEST, orjson.dumps(raw, option=orjson.OPT_INDENT_2))
        os.utime(tree / MANIFEST, (written.timestamp(), written.timestamp()))
        for name in (name for name in keys if "/" not in name):
            self.objects.download(keys[name], tree / name)
        tree.chmod(0o755)
        fsync_tree(tree)
        put_tree(tree, place)
        self.note(manifest_key(number), etag, digest_of(place))

    def pull_tombstones(self) -> None:
        """Take over tombstones and receipts. Where there are new ones, what may hold taken-down text goes."""
        shutil.rmtree(self.lake.taking_down, ignore_errors=True)  # a killed takedown begins again from the store
        for entry in self.objects.list(TAKEDOWNS):
            path = self.lake.path / entry.key
            if path.exists() and self.noted(entry.key) == [entry.etag]:
                continue
            make_folder(path.parent)
            data, etag = self.objects.get_with_etag(entry.key)
            replace_durably(path, data)
            self.note(entry.key, etag)
            if path.name == TOMBSTONES:
                self.forget_text()

    def forget_text(self) -> None:
        """Remove what is derived on this machine and may hold text."""
        for name in ("ingested", "search", "headlines", "shadow", "objects"):
            shutil.rmtree(self.lake.state / name, ignore_errors=True)
        self.lake.create()

    def commit(self, staging: Path, manifest: Manifest) -> None:
        """Write a finished staging tree to the store as `manifest.snapshot`. Needs the lake's lock.

        Raises CommitConflict where the number is taken. Nobody sees anything of it before the manifest is there.
        """
        begun = time.monotonic()
        parent = self.lake.snapshot(manifest.parent).manifest.files if manifest.parent else ()
        keep(self.lake.path, staging, manifest.files)
        document = self.upload(staging, manifest, set(manifest.files) - set(parent))
        if time.monotonic() - begun > self.objects.settings.grace_hours * HOUR / 2 > 0:
            raise StoreError("writing took longer than half of NEWS_ETL_STORE_GRACE_HOURS, within which gc leaves it")
        etag = self.create(manifest.snapshot, document)
        self.note(manifest_key(manifest.snapshot), etag, digest_of(staging))
        self.point(manifest.snapshot)

    def upload(self, tree: Path, manifest: Manifest, new: Iterable[DataFile]) -> bytes:
        """Write a tree's new data files, its pages, and the index of its new files; return the manifest to be written.

        What the parent does not name is written, even where it is there: gc may be about to remove it.
        """
        sources = {data_key(file): tree / file.path for file in new}
        keys = {file.path: data_key(file) for file in manifest.files}
        for page in sorted(path for path in tree.iterdir() if path.is_file() and path.name != MANIFEST):
            keys[page.name] = page_key(page.name, sha256(page.read_bytes()).hexdigest())
            sources[keys[page.name]] = page
        for file in new:
            for path in (self.lake.state / "index").glob(f"*/{file.dataset}-{file.sha256}.*"):
                sources[f"{INDEX}{path.parent.name}/{path.name}"] = path
        self.objects.each(lambda source: self.objects.put(*source), sorted(sources.items()))
        whole: Mapping[str, Any] = {**asdict(manifest), "objects": keys, "commit": secrets.token_hex(8)}
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2)

    def create(self, number: int, document: bytes) -> str:
        """Create a manifest and return its version. Raises CommitConflict where another writer took the number.

        Where the store refuses a number that is free, somebody's write is under way that may fail: it is tried again.
        """
        key = manifest_key(number)
        for _ in range(TRIES):
            try:
                etag = self.objects.create(key, document)
            except StoreError:
                etag = self.objects.version_of(key, document)
                if etag is None:
                    raise
            if etag is not None:
                return etag
            if self.objects.exists(key):
                raise CommitConflict(f"snapshot {number} of {self.url} was taken by another writer; run again")
        raise StoreError(f"{self.url} takes no snapshot {number}: it refuses what is not there; run again")

    def point(self, number: int) -> None:
        """Let `current` name a snapshot, unless it names a newer one. Readers are right without; so no error counts."""
        wanted = orjson.dumps({"snapshot": number, "manifest": manifest_key(number)})
        try:
            for _ in range(TRIES):
                try:
                    data, etag = self.objects.get_with_etag(CURRENT)
                    if orjson.loads(data)["snapshot"] >= number or self.objects.replace(CURRENT, wanted, etag):
                        return
                except FileNotFoundError:
                    if self.objects.create(CURRENT, wanted):
                        return
        except StoreError as error:
            log.warning("%s does not name snapshot %d yet: %s", CURRENT, number, error)

    def digest(self, file: DataFile) -> str:
        """Return the SHA-256 of a data file as it lies in the store. Raises FileNotFoundError where it does not."""
        digest = sha256()
        for portion in self.objects.stream(data_key(file)):
            digest.update(portion)
        return digest.hexdigest()

    def noted(self, key: str) -> list[str]:
        """Return which version of an object was taken over, and of a manifest the hash of what was made of it here."""
        try:
            return (self.notes / key).read_text().split(" ")
        except FileNotFoundError:
            return []

    def note(self, key: str, *seen: str) -> None:
        """Note which version of an object the working copy has."""
        make_folder((self.notes / key).parent)
        replace_durably(self.notes / key, " ".join(seen).encode())


def digest_of(tree: Path) -> str:
    """Return the hash of a tree's manifest, empty where it has none."""
    try:
        return sha256((tree / MANIFEST).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def put_tree(tree: Path, place: Path) -> None:
    """Put a finished tree in its place: in one step where one is read there, and not at all where one just came."""
    if (place / "articles").is_dir():
        exchange(tree, place)
    else:
        shutil.rmtree(place, ignore_errors=True)
        try:
            os.rename(tree, place)
        except OSError:
            if not (place / "articles").is_dir():
                raise
    shutil.rmtree(tree, ignore_errors=True)
