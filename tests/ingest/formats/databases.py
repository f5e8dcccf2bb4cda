"""Makes SQLite databases of a script and rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path


def database(path: Path, script: str, **rows: Iterable[Sequence[object]]) -> bytes:
    """Return the bytes of a database with these tables and their rows."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
        for table, values in rows.items():
            for row in values:
                connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
        connection.commit()
    return path.read_bytes()
