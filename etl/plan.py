"""Decide what a run has to do: which dumps are new or changed, whose rows must go, and in what portions to ingest.

A plan is a value that fits in JSON, so the tasks of a DAG can pass its path to each other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
from structlog.contextvars import bound_contextvars

from etl.article import Dump
from etl.config import Config
from etl.errors import CommitConflict, LakeError
from etl.ingest.discover import DumpFile, discover, hash_file
from etl.provenance import code_fingerprint
from etl.publish.durable import replace_durably
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.publish.parquet import read_table
from etl.retry import dumps_to_retry
from etl.schema import arrow_schema
from etl.takedown.tombstones import Tombstones

log = logging.getLogger(__name__)

Withdrawn = tuple[str, str, int, str]
"""A row by its place, which is (dump, member, record), and its article_id."""


@dataclass(frozen=True, slots=True)
class ShardFile:
    """One dump file of a shard: its name in the lake, where it lies, and the bytes it must have."""

    name: str
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Dumps that are ingested together and, once done, never again: `key` names files, code and configuration."""

    key: str
    files: tuple[ShardFile, ...]

    @property
    def bytes(self) -> int:
        """Size of the shard's files as they lie there."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Plan:
    """What one run does to the snapshot `parent`.

    `dumps` is the whole future list of dumps, with counts where rows stay. Rows of the dumps in `removed` go; rows
    of the first of each pair in `renamed` carry the second name from now on. The dumps in `retried` are as they were,
    but are read again (see etl.retry): their rows are among those that go. `tombstones` is the digest of those that
    the plan was made under; `withdrawn` are rows that a takedown takes out one by one.
    """

    lake: str
    root: str
    parent: int | None
    dumps: tuple[Dump, ...]
    shards: tuple[Shard, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    retried: tuple[str, ...]
    changed: bool
    tombstones: str
    withdrawn: tuple[Withdrawn, ...] = ()

    def require_tombstones(self) -> None:
        """Raise CommitConflict where something was taken down since the plan was made: it may bring that back."""
        if Tombstones.load(Path(self.lake)).digest != self.tombstones:
            raise CommitConflict(f"rows were taken down in {self.lake} since this run was planned; run again")

    @contextmanager
    def under_tombstones(self) -> Iterator[None]:
        """Work on the plan outside of the lock: CommitConflict where a takedown gets in between, also in the middle."""
        self.require_tombstones()
        try:
            yield
        except (OSError, LakeError):
            self.require_tombstones()
            raise

    @property
    def only_retries(self) -> bool:
        """Whether no dump is new, changed or gone, and some are only read again."""
        return bool(self.retried) and not self.changed

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changed or self.retried)

    @cached_property
    def key(self) -> str:
        """A name for this plan: equal plans have equal names. Found once: it takes all dumps of the lake to find it."""
        return sha256(orjson.dumps(asdict(self))).hexdigest()[:16]

    @property
    def path(self) -> Path:
        """Where the plan lies below the lake's state, once it is saved."""
        return Lake(self.lake).state / "plans" / f"{self.key}.json"

    def save(self) -> Path:
        """Write the plan to its path and return it."""
        path = self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_durably(path, orjson.dumps(asdict(self)))
        return path

    @classmethod
    def load(cls, path: str | Path) -> Plan:
        """Read a plan that `save` wrote.

        Raises CommitConflict where it is gone: a run that had planned the same published it, and forgot it.
        """
        try:
            raw = orjson.loads(Path(path).read_bytes())
        except FileNotFoundError as error:
            raise CommitConflict(f"the plan {path} is gone; start the run again from its first task") from error
        return cls(
            lake=raw["lake"],
            root=raw["root"],
            parent=raw["parent"],
            dumps=tuple(map(dump_of, raw["dumps"])),
            shards=tuple(
                Shard(shard["key"], tuple(ShardFile(**file) for file in shard["files"])) for shard in raw["shards"]
            ),
            removed=tuple(raw["removed"]),
            renamed=tuple((old, new) for old, new in raw["renamed"]),
            retried=tuple(raw["retried"]),
            changed=raw["changed"],
            tombstones=raw["tombstones"],
            withdrawn=tuple((dump, member, record, name) for dump, member, record, name in raw["withdrawn"]),
        )


def make_plan(
    dumps: Sequence[str],
    lake: Lake,
    root: str | None,
    config: Config,
    on_file: Callable[[int, int], None] | None = None,
) -> Plan:
    """Compare the dump files with the newest snapshot. Every file is hashed: names, sizes and times prove nothing.

    `on_file(done, total)` is told of progress in bytes. Raises UsageError for a dump that does not exist or lies
    outside the root.
    """
    head = lake.head()
    root, found = discover(dumps, root or (head.manifest.root if head else None))
    inside = f"{lake.path}/", f"{lake.address}/"  # a lake among its dumps
    found = [file for file in found if not file.path.startswith(inside)]
    known = known_dumps(head)
    files = {file.name: file for file in found}
    seen = {dump.path: dump for dump in hash_all(found, on_file)}
    for name in [name for name, dump in seen.items() if not dump.sha256 and name in known and known[name].sha256]:
        with bound_contextvars(dump=name):
            log.warning("%s cannot be read now; what it gave before stays", name)
        del seen[name]
    future = name_primaries({**known, **seen})
    primaries = {name: dump.sha256 for name, dump in future.items() if dump.same_bytes_as is None}
    before = {name: dump.sha256 for name, dump in known.items() if dump.same_bytes_as is None}
    gone = {name: digest for name, digest in before.items() if primaries.get(name) != digest}
    pending = {name: digest for name, digest in primaries.items() if before.get(name) != digest}
    holders = {digest: name for name, digest in sorted(gone.items())}
    renamed = {
        holders[digest]: name for name, digest in sorted(pending.items()) if name not in seen and digest in holders
    }
    unchanged = {name for name in before.keys() & seen.keys() if before[name] == primaries.get(name)}
    retried = sorted(unchanged & dumps_to_retry(head))
    to_ingest, to_retry = (
        [ShardFile(name, files[name].path, files[name].bytes, primaries[name]) for name in names]
        for names in (sorted(pending.keys() & seen.keys()), retried)
    )
    came_from = {new: old for old, new in renamed.items()}
    tombstones = Tombstones.load(lake.path).digest
    return Plan(
        lake=str(lake.path),
        root=root,
        parent=head.manifest.snapshot if head else None,
        dumps=tuple(
            future[name] if name in retried else carry_counts(future[name], known, came_from)
            for name in sorted(future)
        ),
        shards=(*make_shards(to_ingest, config, tombstones), *make_shards(to_retry, config, tombstones)),
        removed=tuple(sorted({*gone, *retried} - set(renamed))),
        renamed=tuple(sorted(renamed.items())),
        retried=tuple(retried),
        changed=future != {name: strip_counts(dump) for name, dump in known.items()},
        tombstones=tombstones,
    )


def known_dumps(head: Snapshot | None) -> dict[str, Dump]:
    """Return the dumps of a snapshot by path."""
    if head is None:
        return {}
    rows = read_table(head.paths("dumps"), arrow_schema("dumps")).to_pylist()
    return {row["path"]: dump_of(row) for row in rows}


def dump_of(row: dict[str, Any]) -> Dump:
    """Return a dump from its columns as JSON or Parquet give them."""
    return Dump(**{**row, "unmapped_fields": tuple(row.get("unmapped_fields", ()))})


def hash_all(files: Sequence[DumpFile], on_file: Callable[[int, int], None] | None) -> Iterable[Dump]:
    """Yield each file with its hash; `sha256` is empty where it cannot be read."""
    total = sum(file.bytes for file in files)
    done = 0
    with ThreadPoolExecutor() as pool:  # hashing releases the interpreter lock
        for file, digest in zip(files, pool.map(hash_or_nothing, files), strict=True):
            done += file.bytes
            if on_file:
                on_file(done, total)
            yield Dump(file.name, file.bytes, digest)


def hash_or_nothing(file: DumpFile) -> str:
    """Return the file's hash, `""` where it cannot be read; ingest will say why in a reject."""
    try:
        return hash_file(file)
    except OSError as error:
        with bound_contextvars(dump=file.name):
            log.warning("%s cannot be read: %s", file.name, error)
        return ""


def strip_counts(dump: Dump) -> Dump:
    """Return a dump as it is known before its records are counted."""
    return Dump(dump.path, dump.bytes, dump.sha256, dump.same_bytes_as)


def name_primaries(dumps: dict[str, Dump]) -> dict[str, Dump]:
    """Say which files have the same bytes: the smallest name stands for all of them."""
    smallest: dict[str, str] = {}
    for name in sorted(dumps):
        smallest.setdefault(dumps[name].sha256 or f"unreadable {name}", name)
    return {
        name: Dump(name, dump.bytes, dump.sha256, None if first == name else first)
        for name, dump in dumps.items()
        for first in [smallest[dump.sha256 or f"unreadable {name}"]]
    }


def carry_counts(dump: Dump, known: dict[str, Dump], renamed_from: dict[str, str]) -> Dump:
    """Return the dump with the counts that its rows have in the parent snapshot, zeros where it is to be read."""
    old = known.get(renamed_from.get(dump.path, dump.path))
    if old is None or old.sha256 != dump.sha256 or dump.same_bytes_as is not None:
        return dump
    return replace(old, path=dump.path, bytes=dump.bytes, same_bytes_as=None)


def make_shards(files: Sequence[ShardFile], config: Config, tombstones: str) -> Iterable[Shard]:
    """Cut sorted files into shards of about `config.shard_bytes`; a large file is a shard of its own."""
    portion: list[ShardFile] = []
    size = 0
    for file in files:
        if portion and (size + file.bytes > config.shard_bytes or len(portion) >= config.shard_files):
            yield make_shard(portion, config, tombstones)
            portion, size = [], 0
        portion.append(file)
        size += file.bytes
    if portion:
        yield make_shard(portion, config, tombstones)


def make_shard(files: Sequence[ShardFile], config: Config, tombstones: str) -> Shard:
    """Name a shard by all that decides about its outcome."""
    identity = [code_fingerprint(), config.fingerprint(), pa.__version__, tombstones]
    identity += [f"{file.name}\n{file.sha256}\n{config.mapping_for(file.name)}" for file in files]
    return Shard(sha256("\n\n".join(identity).encode()).hexdigest()[:32], tuple(files))
