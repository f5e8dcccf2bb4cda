"""The way back from a row to its bytes: read a dump again, explain an article, verify a whole snapshot."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from etl.article import Extraction, RawRecord, Rejection
from etl.config import Config
from etl.errors import LakeError, UsageError
from etl.extract.record import extract
from etl.ingest.discover import DumpFile, hash_file, locate
from etl.ingest.reading import read_dump
from etl.plan import known_dumps
from etl.publish.catalog import connect
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Snapshot
from etl.schema import arrow_schema
from etl.takedown.tombstones import Tombstones
from etl.vocabulary import COPY_KINDS, RELATION_KINDS


@dataclass(frozen=True, slots=True)
class Explanation:
    """A published row, the raw record it came from, and what extraction says about it today."""

    row: dict[str, Any]
    raw: RawRecord
    extraction: Extraction


def explain(snapshot: Snapshot, article_id: str, config: Config) -> Explanation:
    """Extract one article again from its raw bytes, with the evidence for every field.

    Raises UsageError for an unknown id and LakeError where the dump is gone or holds other bytes by now.
    """
    row = published_row(snapshot, article_id)
    for record in read_again(snapshot, row["dump"], config):
        if (record.member, record.record) == (row["member"], row["record"]) and isinstance(record, RawRecord):
            if sha256(record.raw).hexdigest() != row["raw_sha256"]:
                break
            outcome = extract(record)
            if isinstance(outcome, Rejection):
                raise LakeError(f"this code rejects the record now: {outcome.reason}, {outcome.detail}")
            return Explanation(row, record, outcome)
    raise LakeError(f"{row['dump']} no longer holds the bytes of {article_id}; bring back the dump as it was")


def published_row(snapshot: Snapshot, article_id: str) -> dict[str, Any]:
    """Return the row with an id, an article before copies, the first by place among those; no row raises UsageError."""
    with connect(snapshot) as connection:
        found = connection.sql(
            "select * from (from articles union all by name from copies) where article_id = $id"
            " order by copy_of nulls first, dump, member, record limit 1",
            params={"id": article_id},
        )
        rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
    if not rows:
        raise UsageError(f"no article {article_id} in {snapshot.path}; ids are 32 hex digits, column article_id")
    return rows[0]


def read_again(snapshot: Snapshot, dump: str, config: Config) -> Iterator[RawRecord | Rejection]:
    """Read the records of a dump once more. Raises LakeError where the file is gone."""
    file = locate(snapshot.manifest.root, dump)
    try:
        with file.open() as stream:
            yield from read_dump(stream, dump, config.limits, config.mapping_for(dump))
    except OSError as error:
        raise LakeError(f"{dump} cannot be read below {snapshot.manifest.root}: {error.strerror or error}") from error


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found: `faults` is empty where all is well; `absent` names dumps that lie there no more."""

    files: int
    rows: int
    raw_records: int
    absent: tuple[str, ...]
    faults: tuple[str, ...]


def verify(
    snapshot: Snapshot, config: Config, read_raw: bool = True, dumps: Container[str] | None = None
) -> Verification:
    """Hash every file again, count every row, check the laws, and read every raw record that is still there.

    Raw records are read of the dumps named in `dumps`, where that is not None.
    """
    faults = list(file_faults(snapshot))
    absent: list[str] = []
    compared = 0
    if not faults:  # rows of damaged files prove nothing more
        faults += law_faults(snapshot)
        faults += tombstone_faults(snapshot)
    if read_raw and not faults:
        for dump in known_dumps(snapshot).values():
            if dump.same_bytes_as is not None or not dump.sha256 or not (dumps is None or dump.path in dumps):
                continue
            file = locate(snapshot.manifest.root, dump.path)
            if not still_there(file, dump.sha256):
                absent.append(dump.path)
                continue
            records, wrong = raw_faults(snapshot, dump.path, config)
            compared += records
            faults += wrong
    files = snapshot.manifest.files
    return Verification(len(files), sum(f.rows for f in files), compared, tuple(absent), tuple(faults))


def still_there(file: DumpFile, digest: str) -> bool:
    """Say whether the dump file lies there with the bytes that were ingested."""
    try:
        return hash_file(file) == digest
    except OSError:
        return False


def file_faults(snapshot: Snapshot) -> Iterator[str]:
    """Yield every file whose bytes are not those of the manifest, and every file that the manifest does not name."""
    named = {file.path for file in snapshot.manifest.files}
    for path in sorted(snapshot.path.rglob("*.parquet")):
        if str(path.relative_to(snapshot.path)) not in named:
            yield f"{path.relative_to(snapshot.path)}: not in the manifest"
    for file in snapshot.manifest.files:
        try:
            digest = digest_at_rest(snapshot, file)
        except OSError as error:
            yield f"{file.path}: {error.strerror or error}"
            continue
        if digest != file.sha256:
            yield f"{file.path}: its bytes changed since it was published"


def digest_at_rest(snapshot: Snapshot, file: DataFile) -> str:
    """Return the SHA-256 of a file where it is kept: in the object store, if the lake lies there. Raises OSError."""
    remote = Lake(snapshot.path.parent.parent).remote
    if remote:
        return remote.digest(file)
    with Path(snapshot.path, file.path).open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()


LAWS = {
    "a dump does not balance": "select path from dumps where records <> articles + copies + rejects",
    "a dump's articles are not those of the files": """
        select path from dumps full join (select dump, count(*) as n from articles group by 1) on path = dump
        where coalesce(articles, 0) <> coalesce(n, 0)""",
    "a dump's copies are not those of the files": """
        select path from dumps full join (select dump, count(*) as n from copies group by 1) on path = dump
        where coalesce(copies, 0) <> coalesce(n, 0)""",
    "a dump's rejects are not those of the files": """
        select path from dumps full join (select dump, count(*) as n from rejects group by 1) on path = dump
        where coalesce(rejects, 0) <> coalesce(n, 0)""",
    "an article_id is not unique": "select article_id from articles group by 1 having count(*) > 1",
    "a copy names no article": "select article_id from copies anti join articles on copy_of = articles.article_id",
    "an article leads no cluster": "select article_id from articles where cluster_id <> article_id",
    "a copy lies in another cluster than its article": "select article_id from copies where cluster_id <> copy_of",
    "a copy_kind is none of the vocabulary": f"select article_id from copies where copy_kind not in {COPY_KINDS}",
    "jaccard or containment is no share": """
        select article_id from copies
        where (jaccard between 0 and 1 and containment between 0 and 1) is not true""",
    "a relation names no article": """
        select article_id from relations where article_id not in (select article_id from articles)
        or other_id not in (select article_id from articles) or article_id = other_id""",
    "a relation is there twice": """
        select least(article_id, other_id), greatest(article_id, other_id) from relations group by all
        having count(*) > 1""",
    "the kind of a relation is none of the vocabulary": f"""
        select article_id from relations where kind not in {RELATION_KINDS}""",
    "a relation's figures are no shares": """
        select article_id from relations where (jaccard between 0 and 1 and containment between 0 and 1
        and other_containment between 0 and 1) is not true""",
    "an article_id is not its hash": "select article_id from articles where article_id <> raw_sha256[1:32]",
    "a row lies in the wrong month": """
        select article_id from (from articles union all by name from copies)
        where pub_month <> coalesce(strftime(date, '%Y-%m'), 'unknown')""",
}


def law_faults(snapshot: Snapshot) -> Iterator[str]:
    """Yield every law of the corpus that its rows break, with an example."""
    with connect(snapshot) as connection:
        for law, query in LAWS.items():
            broken = connection.sql(query).to_arrow_table().to_pylist()
            if broken:
                yield f"{law}: {len(broken)} rows, e.g. {next(iter(broken[0].values()))}"


def tombstone_faults(snapshot: Snapshot) -> Iterator[str]:
    """Yield what says that rows which were taken down are in a snapshot; texts are known by the bytes they came in."""
    tombstones = Tombstones.load(snapshot.path.parents[1])
    if snapshot.manifest.tombstones != tombstones.digest:
        yield "it was not held against today's tombstones; the next run does that"
    for dataset in ("articles", "copies"):
        columns = ["raw_sha256", "url", "canonical_url"]
        for batch in ds.dataset(snapshot.paths(dataset), schema=arrow_schema(dataset)).to_batches(columns=columns):
            hits = tombstones.hits(batch)
            broken = [row for row, hit in enumerate(hits) if hit]
            if broken:
                yield f"a row of {dataset} is taken down: {len(broken)} rows, e.g. {batch['raw_sha256'][broken[0]]}"


def raw_faults(snapshot: Snapshot, dump: str, config: Config) -> tuple[int, list[str]]:
    """Compare the published hashes of a dump's rows with the bytes that lie there now."""
    columns = ["member", "record", "raw_sha256"]
    published: dict[tuple[str, int], str] = {}
    for dataset in ("articles", "copies", "rejects"):
        table = ds.dataset(snapshot.paths(dataset)).to_table(columns=columns, filter=ds.field("dump") == dump)
        published |= {(row["member"], row["record"]): row["raw_sha256"] for row in table.to_pylist()}
    faults = []
    records = 0
    for record in read_again(snapshot, dump, config):
        records += 1
        digest = record.raw_sha256 if isinstance(record, Rejection) else sha256(record.raw).hexdigest()
        if published.pop((record.member, record.record), None) != digest:
            faults.append(f"{dump} {record.member} {record.record}: its bytes are not those of the row")
    faults += [f"{dump} {member} {record}: the row has no raw record" for member, record in published]
    return records, faults
