"""The rows of each data file, counted once: what report, datasheet and gates add up instead of reading all history.

The tally of a data file lies in the index, under the file's hash; what is missing or damaged there is counted again. So
a night reads some columns of the files that it wrote, and of all others their tallies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl.dedupe.index import INDEXED, Index
from etl.dedupe.pressed import press, unpress
from etl.publish.evolution import quoted, scan_sql
from etl.publish.manifest import DataFile, Snapshot
from etl.schema import arrow_schema

KEYS = ("agency", "language", "date", "date_precision", "date_source", "quality_flags")
OWN = {"articles": "true", "copies": "copy_of is distinct from article_id"}
DIGEST_BYTES = sha256().digest_size


class Tally(NamedTuple):
    """The articles and copies of a snapshot, counted file by file: a key has a row for each file that it occurs in.

    `counts` has `n`, the rows of the corpus, by `copy`, `own` (false for a copy of the very bytes of its article, which
    is no further text of its agency), `folder` (the first of the dump's path), `feed` (all of them) and KEYS.
    `dumps` has `n` by `copy`, `dump` and `language`, with `words`, a map from word counts to rows, and `has_…` for each
    column of `FILLED`: the rows in which it says something.
    """

    counts: pa.Table
    dumps: pa.Table


def says_something() -> dict[str, str]:
    """Return SQL for each column that may be null, empty or unknown: whether it says something in a row."""
    found = {"language": "language <> 'und'"}
    for field in arrow_schema("articles"):
        if pa.types.is_list(field.type):
            found[field.name] = f"len({quoted(field.name)}) > 0"
        elif field.nullable:
            found[field.name] = f"{quoted(field.name)} is not null"
    return found


FILLED = says_something()
COUNTS = f"""
    select filename, {{copy}} as copy, {{own}} as own, split_part(dump, '/', 1) as folder,
           regexp_replace(dump, '/?[^/]*$', '') as feed, {", ".join(KEYS)}, count(*)::integer as n
    from ({{scan}}) group by all"""
DUMPS = f"""
    select filename, {{copy}} as copy, dump, language, count(*)::integer as n, histogram(word_count) as words,
           {", ".join(f"(count(*) filter ({sql}))::integer as has_{name}" for name, sql in FILLED.items())}
    from ({{scan}}) group by all"""
SCHEMA = pa.schema(
    {
        "counts": pa.list_(
            pa.struct(
                {"copy": pa.bool_(), "own": pa.bool_(), "folder": pa.string(), "feed": pa.string()}
                | {name: arrow_schema("articles").field(name).type for name in KEYS}
                | {"n": pa.int32()}
            )
        ),
        "dumps": pa.list_(
            pa.struct(
                {"copy": pa.bool_(), "dump": pa.string(), "language": pa.string(), "n": pa.int32()}
                | {"words": pa.map_(pa.int32(), pa.int64())}
                | {f"has_{name}": pa.int32() for name in FILLED}
            )
        ),
    }
)


class Tallies:
    """The tallies of a lake's data files; each is read or counted once, however many snapshots hold its file."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.known: dict[DataFile, pa.Table] = {}

    def of(self, snapshot: Snapshot) -> Tally:
        """Count the articles and copies of a snapshot, which may still lie in its staging folder."""
        files = [file for dataset in INDEXED for file in snapshot.files(dataset)]
        unread = [file for file in files if file not in self.known]
        self.index.bring_tallies(unread)
        kept = ((file, read(self.index.tally_path(file))) for file in unread)
        self.known |= {file: found for file, found in kept if found is not None}
        for dataset in INDEXED:
            missing = [file for file in snapshot.files(dataset) if file not in self.known]
            for file, counted in count(snapshot, dataset, missing).items():
                self.known[file] = counted
                write(self.index.tally_path(file), counted)
        whole = pa.concat_tables([SCHEMA.empty_table(), *(self.known[file] for file in files)])
        return Tally(*(pa.Table.from_struct_array(column.combine_chunks().flatten()) for column in whole.columns))


def fill_rates(counted: Tally, names: Iterable[str]) -> dict[str, float]:
    """Return the share of articles in which each of some columns of `FILLED` says something; 0 where there are none."""
    articles = counted.dumps.filter(pc.invert(counted.dumps["copy"]))
    rows = pc.sum(articles["n"]).as_py() or 1
    return {name: (pc.sum(articles[f"has_{name}"]).as_py() or 0) / rows for name in names}


def count(snapshot: Snapshot, dataset: str, files: Sequence[DataFile]) -> dict[DataFile, pa.Table]:
    """Count the rows of some files of a data set; each file has one row of SCHEMA."""
    if not files:
        return {}
    terms = {"copy": str(dataset == "copies").lower(), "own": OWN[dataset]}
    scan = scan_sql(snapshot, dataset, files, located=True)
    columns = []
    with duckdb.connect() as connection:
        for field, query in zip(SCHEMA, (COUNTS, DUMPS), strict=True):
            packed = ", ".join(f"{name} := {name}" for name in field.type.value_type.names)
            by_file = f"select filename, list(struct_pack({packed})) as rows from ({query}) group by filename"
            answer = connection.sql(by_file.format(scan=scan, **terms)).to_arrow_table()
            place = {name: number for number, name in enumerate(answer["filename"].to_pylist())}
            order = pa.array([place.get(str(snapshot.path / file.path)) for file in files], pa.int64())
            columns.append(answer["rows"].cast(field.type).take(order))  # of a file without a row null, which adds none
    counted = pa.table(columns, SCHEMA)
    return {file: counted.slice(number, 1) for number, file in enumerate(files)}


def read(path: Path) -> pa.Table | None:
    """Return the tally that lies at a path; None where none does, or it is damaged."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    digest, written = found[:DIGEST_BYTES], found[DIGEST_BYTES:]
    if sha256(written).digest() != digest:
        return None
    return unpress(written)


def write(path: Path, counted: pa.Table) -> None:
    """Lay down a tally, its digest first. Nothing rests on it, so it need not be durable, nor be written at all."""
    written = press(counted)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sha256(written).digest() + written)
