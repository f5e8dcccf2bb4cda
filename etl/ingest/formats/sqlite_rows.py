"""SQLite databases: a record a row of every table that holds text, in the order of the rows.

Nothing that a database can bring is run: no views, triggers, virtual tables, functions or extensions. It is opened as
an immutable file, and only plain tables are selected from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from os import path as paths
from typing import NamedTuple, cast
from urllib.parse import quote

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Piece
from etl.ingest.formats.confined import confined
from etl.ingest.formats.rows import Row, Source, Undecoded, parse_row, rows_as_records

MAGIC = b"SQLite format 3\0"
MOST_TABLES = 10_000
STEPS, STEPS_A_ROW = 10_000, 10_000_000
"""Instructions of SQLite's machine: one row takes a few for each column."""
ROW_NUMBERS = ("rowid", "_rowid_", "oid")
ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid"


class Table(NamedTuple):
    """A plain table; `row_number` is the name of its row number, `""` for a table without one."""

    name: str
    columns: tuple[str, ...]
    row_number: str


def _recognises(head: Head) -> bool:
    """Tell a database by its magic."""
    return head.data.startswith(MAGIC)


def split_file(path: str, mapping: Mapping[str, str], limits: Limits) -> Iterator[Piece | Fault]:
    """Yield a record a row. Raises BadInput where the database cannot be opened."""
    source = Source.of(limits, mapping, paths.getsize(path))
    connection = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        database = Database(connection, limits, is_cut(path))
        try:
            names = database.tables()
        except (sqlite3.Error, ValueError) as error:  # ValueError: names that are no UTF-8, or have a zero byte
            raise database.blame(error) from error
        for name, statement in names:
            yield from database.records(source, name, statement)
        if database.is_cut and not database.blamed:
            raise BadInput("truncated", "pages are missing at the end of the database")
    finally:
        connection.close()


def is_cut(path: str) -> bool:
    """Say whether a database has fewer pages than its header says."""
    with open(path, "rb") as file:
        header = file.read(100).ljust(100, b"\0")
    size = int.from_bytes(header[16:18]) if header[16:18] != b"\0\1" else 1 << 16
    return header[24:28] == header[92:96] and int.from_bytes(header[28:32]) * size > paths.getsize(path)


class Database:
    """An open database whose every statement is bounded."""

    def __init__(self, connection: sqlite3.Connection, limits: Limits, is_cut: bool) -> None:
        self.connection = connection
        self.is_cut = is_cut
        self.blamed = False
        self.steps = 0
        connection.text_factory = text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.max_record_bytes)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
        for setting in ("trusted_schema = off", "cell_size_check = on", "mmap_size = 0", "temp_store = memory",
                        f"writable_schema = {is_cut}"):  # with it, a database that lacks its end is opened
            connection.execute(f"PRAGMA {setting}")
        connection.set_authorizer(self.authorize)
        connection.set_progress_handler(self.count_steps, STEPS)

    def authorize(self, action: int, first: str | None, _: str | None, database: str | None, inner: str | None) -> int:
        """Allow what reading plain tables takes; `inner` names the view or trigger that something comes from."""
        allowed = action in ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first == "table_info")
        return sqlite3.SQLITE_OK if allowed and inner is None else sqlite3.SQLITE_DENY

    def count_steps(self) -> int:
        """Stop a statement that gives no row for too long."""
        self.steps += STEPS
        return int(self.steps > STEPS_A_ROW)

    def tables(self) -> list[tuple[str, str]]:
        """Return (name, statement) of all tables but SQLite's own."""
        found = []
        for name, statement in self.select(TABLES):
            if isinstance(name, str) and not name.startswith("sqlite_"):
                found.append((name, statement if isinstance(statement, str) else ""))
            if len(found) > MOST_TABLES:
                raise BadInput("too_many", f"more than {MOST_TABLES} tables")
        return found

    def select(self, statement: str, *values: object) -> Iterator[tuple[object, ...]]:
        """Yield what a statement gives, each row within its steps."""
        self.steps = 0
        for row in self.connection.execute(statement, values):
            self.steps = 0
            yield row

    def records(self, source: Source, name: str, statement: str) -> Iterator[Piece | Fault]:
        """Yield the records of a table, or why it has none."""
        if statement.upper().startswith("CREATE VIRTUAL"):
            yield Fault("not_an_article", f"a virtual table, which is not run: {name}"[:300], None, b"")
            return
        try:
            table = self.describe(name)
            yield from rows_as_records(source, f" {name}", table.columns, self.rows(table))
        except (sqlite3.Error, ValueError) as error:
            fault = self.blame(error)
            yield Fault(fault.reason, f"table {name}: {fault.detail}"[:300], None, b"")

    def blame(self, error: Exception) -> BadInput:
        """Return what is wrong with the database by what SQLite says of it."""
        self.blamed = True
        said = str(error)[:200]
        if "interrupted" in said:
            return BadInput("malformed", f"no row within {STEPS_A_ROW} steps")
        return BadInput("truncated" if self.is_cut else "malformed", said)

    def describe(self, name: str) -> Table:
        """Return the columns that are stored, computed ones left out, and the name of the row number."""
        stored = [str(row[1]) for row in self.select(f"PRAGMA table_info({quoted(name)})")]
        if not stored:
            raise BadInput("malformed", f"table {name}: no columns")
        taken = {column.lower() for column in stored}
        number = next((alias for alias in ROW_NUMBERS if alias not in taken), "")
        if number:
            try:
                self.connection.execute(f"SELECT {number} FROM {quoted(name)} LIMIT 0")
            except sqlite3.OperationalError:  # WITHOUT ROWID: in the order of its primary key
                number = ""
        return Table(name, tuple(stored), number)

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield the cells of all rows; one that is too large is passed over where rows have numbers."""
        columns = ", ".join(map(quoted, table.columns))
        if not table.row_number:
            yield from self.select(f"SELECT {columns} FROM {quoted(table.name)}")
            return
        number, last = table.row_number, -(1 << 63)
        some = f"FROM {quoted(table.name)} WHERE {number} >= ? ORDER BY {number}"
        while True:
            with suppress(sqlite3.DatabaseError):
                for row in self.select(f"SELECT {number}, {columns} {some}", last):
                    last = cast(int, row[0]) + 1
                    yield row[1:]
                return
            # the module steps one row ahead, so the row before the one at fault has not been seen yet
            try:
                alone = next(self.select(f"SELECT {number}, {columns} {some} LIMIT 1", last), None)
            except sqlite3.DataError as error:
                alone = next(self.select(f"SELECT {number} {some} LIMIT 1", last), None)
                yield BadInput("too_large", f"table {table.name}: {error}")
            else:
                if alone is not None:
                    yield alone[1:]
            if alone is None:
                return
            last = cast(int, alone[0]) + 1


def text(data: bytes) -> object:
    """Return text, or its bytes where they are no UTF-8: SQLite takes whatever it is given."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return Undecoded(data)


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


SQLITE = Format("sqlite", _recognises, confined(__name__), parse_row)
