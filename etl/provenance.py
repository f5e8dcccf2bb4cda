"""Which code made a corpus: a hash over the package's own sources and data.

The corpus is a function of the raw records and the code; results of an interrupted run are used again only where
this hash is the same.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
SUFFIXES = frozenset({".py", ".toml", ".yaml", ".csv", ".json"})


@cache
def code_fingerprint() -> str:
    """Return 16 hex digits that change with any source or data file of the package."""
    digest = sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in SUFFIXES:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
