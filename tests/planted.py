"""Records that hang, or that take their process with them, for the workers of tests to meet."""

from __future__ import annotations

import os
import signal
import time

import pyarrow as pa

from etl.batch import extract_batch
from etl.config import Quality

TRAPS = (b"SPIN", b"SLEEP", b"CRASH", b"KILL", b"EXIT")


def extract_with_traps(batch: pa.RecordBatch, quality: Quality) -> pa.RecordBatch:
    """Do as `extract_batch` does, unless a record holds a trap."""
    for raw in batch["raw"].to_pylist():
        for trap in TRAPS:
            if raw and trap in raw:
                spring(trap)
    return extract_batch(batch, quality)


def spring(trap: bytes) -> None:
    """Hang or die."""
    while trap == b"SPIN":
        pass
    if trap == b"SLEEP":
        time.sleep(100)
    elif trap == b"EXIT":
        os._exit(3)
    os.kill(os.getpid(), signal.SIGSEGV if trap == b"CRASH" else signal.SIGKILL)


def die_at_once(*_: object) -> None:
    """Take the place of a worker's work where none begins."""
    os._exit(4)
