"""Which dumps are read again although their bytes are known: those with a record that the clock or the system ended.

All other limits count, and say the same in every run. These two may say something else next time: what took too
long (`too_slow`), and what took its process with it, for memory may have been short. So each run that is given such a
dump reads it once more, as if it had changed: its rows go, and what is read now takes their place. Where that comes
out as before, the snapshot would equal its parent file by file, and is not published. Nothing is remembered beside
the rejects themselves, so a lake that lost its state tries again just so.
"""

from __future__ import annotations

import pyarrow.compute as pc

from etl.publish.manifest import Snapshot
from etl.publish.parquet import read_table
from etl.schema import arrow_schema

DIED = "the process that read it ended"
"""How the detail of a record begins that took its process with it; its reason is `failed`."""


def dumps_to_retry(head: Snapshot | None) -> frozenset[str]:
    """Return the names of the dumps in a snapshot that are to be read again."""
    if head is None:
        return frozenset()
    rejects = read_table(head.paths("rejects"), arrow_schema("rejects"), ["dump", "reason", "detail"])
    died = (pc.field("reason") == "failed") & pc.starts_with(pc.field("detail"), DIED)
    found = rejects.filter((pc.field("reason") == "too_slow") | died)
    return frozenset(found["dump"].to_pylist())
