"""Files that were written under an older contract: which columns they lack, and SQL that reads them as today's.

A column that the contract gained later is null in the rows from before; a list is empty. A snapshot says in its
manifest whether all its files follow one contract (`Manifest.contract`); only where it is not today's are the files
asked, at some 0.2 ms each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq

from etl.publish.manifest import DataFile, Manifest, Snapshot
from etl.schema import DATASETS, arrow_schema

PARTITIONED = ("articles", "copies")
MONTH = pa.field(
    "pub_month", pa.string(), metadata={"description": "Month of `date`, YYYY-MM; `unknown` where there is none."}
)
SQL_TYPES = {
    pa.string(): "varchar",
    pa.list_(pa.string()): "varchar[]",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "timestamptz",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.map_(pa.string(), pa.int64()): "map(varchar, bigint)",
    pa.map_(pa.string(), pa.float64()): "map(varchar, double)",
}


@cache
def contract_fingerprint() -> str:
    """Return 16 hex digits that change with the name, type or place of any column of the contract."""
    columns = [f"{name}.{field.name} {field.type}" for name in DATASETS for field in arrow_schema(name)]
    return sha256("\n".join(columns).encode()).hexdigest()[:16]


@cache
def reading_schema(dataset: str) -> pa.Schema:
    """Return the columns that a reader sees: those of the contract and, where there are partitions, pub_month."""
    schema = arrow_schema(dataset)
    return schema.append(MONTH) if dataset in PARTITIONED else schema


def common_contract(snapshot: Snapshot, parent: Manifest | None) -> str:
    """Return what `Manifest.contract` says of a finished snapshot. Only files of an older contract are asked."""
    today = contract_fingerprint()
    if parent is None or parent.contract == today:
        return today
    inherited = set(parent.files) & set(snapshot.manifest.files)
    whole = all(not lacking(snapshot, file) for file in inherited)
    return today if whole else ""


def lacking(snapshot: Snapshot, file: DataFile) -> tuple[str, ...]:
    """Return the columns of today's contract that a file does not have; reads its footer."""
    have = set(pq.read_schema(snapshot.local(file)).names)
    return tuple(name for name in arrow_schema(file.dataset).names if name not in have)


def by_lack(snapshot: Snapshot, files: Iterable[DataFile]) -> dict[tuple[str, ...], list[DataFile]]:
    """Return files of one data set by the columns of today's contract that they lack."""
    if snapshot.manifest.contract == contract_fingerprint():
        return {(): list(files)}
    found: dict[tuple[str, ...], list[DataFile]] = {}
    for file in files:
        found.setdefault(lacking(snapshot, file), []).append(file)
    return found


def scan_sql(
    snapshot: Snapshot, dataset: str, files: Sequence[DataFile] | None = None, located: bool = False
) -> str:
    """Return a query over a data set's files, all or some, with the columns of `reading_schema` in that order.

    `located` adds filename and file_row_number, the place of a row among the files.
    """
    wanted = snapshot.files(dataset) if files is None else files
    schema = reading_schema(dataset)
    groups = by_lack(snapshot, wanted).items()
    scans = [scan_group(snapshot, schema, lack, group, located) for lack, group in groups if group]
    if scans:
        return " union all ".join(scans)
    place = ", null::varchar as filename, null::bigint as file_row_number" if located else ""
    return f"select {', '.join(absent(field) for field in schema)}{place} limit 0"


def scan_group(
    snapshot: Snapshot, schema: pa.Schema, lack: tuple[str, ...], files: Sequence[DataFile], located: bool
) -> str:
    """Return a query over explicit files that all lack the same columns."""
    columns = ", ".join(absent(field) if field.name in lack else quoted(field.name) for field in schema)
    snapshot.fetch(files)
    paths = ", ".join(literal(str(snapshot.path / file.path)) for file in files)
    options = f"hive_partitioning = {'true' if MONTH.name in schema.names else 'false'}, hive_types_autocast = false"
    if not located:
        return f"select {columns} from read_parquet([{paths}], {options})"
    options += ", filename = true, file_row_number = true"
    return f"select {columns}, filename, file_row_number from read_parquet([{paths}], {options})"


def absent(field: pa.Field) -> str:
    """Return SQL for a column that the files do not have."""
    value = "[]" if pa.types.is_list(field.type) else "null"
    return f"{value}::{SQL_TYPES[field.type]} as {quoted(field.name)}"


def quoted(name: str) -> str:
    """Return a name as SQL takes it whatever it is: `offset` is a word of the language."""
    return f'"{name}"'


def literal(text: str) -> str:
    """Return a text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"
