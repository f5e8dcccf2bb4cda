"""A process that extracts, and is watched: it is ended where one record takes too long, and another takes its place.

The limit works inside native code too, because the system ends the process and nobody has to ask for it: it counts
computing, so a busy machine changes nothing. What waits without computing is ended by the clock on the wall.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import RLock

import pyarrow as pa

from etl.article import RawRecord, Rejection
from etl.batch import RAW_FIELDS, columns_to_batch, rejection_row
from etl.bounds import forbid_core, grant_time
from etl.config import Quality
from etl.cycles import leave_out_what_is_loaded, look_for_cycles_seldom
from etl.errors import BadInput, EtlError
from etl.extract.record import reject
from etl.forkserver import starting
from etl.messages import make_room, receive, send
from etl.outcome import OUTCOME_SCHEMA, RAW_SCHEMA, REJECT_COLUMNS
from etl.retry import DIED

PATIENCE = 10
"""Seconds on the wall for a second of computing: a busy machine lets a process wait."""
READY = b"ready"

Extract = Callable[[pa.RecordBatch, Quality], pa.RecordBatch]


class Worker:
    """One process at a time, and the next one where it ended. `seconds` of computing are what a record may take."""

    def __init__(self, extract: Extract, quality: Quality, seconds: int) -> None:
        self.extract, self.quality, self.seconds = extract, quality, seconds
        self.stopped = False
        self.turn = RLock()
        self.start()

    def start(self) -> None:
        """Start a process."""
        self.pipe, theirs = Pipe()
        with starting() as context:
            work = (theirs, self.extract, self.quality, self.seconds)
            self.process = context.Process(target=serve, args=work, daemon=True)
            self.process.start()
        theirs.close()
        self.ready = False

    def outcomes(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the outcome of every record of a batch, in order.

        A batch as a whole may take what one record may. Where it takes longer, or the process dies of it, its records
        are done one by one, and the one to blame is rejected. Raises EtlError where no process can be started.
        """
        try:
            return self.attempt(batch)
        except BadInput as why:
            self.replace()
            if batch.num_rows == 1:
                return rejected(batch, why)
        found = [self.outcomes(batch.slice(row, 1)) for row in range(batch.num_rows)]
        return pa.Table.from_batches(found).combine_chunks().to_batches()[0]

    def attempt(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Have a batch done. Raises BadInput where the process does not come back from it."""
        if self.stopped:
            raise EtlError("the run was broken off")
        self.wait_until_ready()
        with suppress(BrokenPipeError, ConnectionResetError):
            send(self.pipe, memoryview(batch.serialize()))
        try:
            if self.pipe.poll(PATIENCE * self.seconds):
                return pa.ipc.read_record_batch(pa.py_buffer(receive(self.pipe)), OUTCOME_SCHEMA)
        except (EOFError, ConnectionResetError):
            raise BadInput(*self.death()) from None
        raise BadInput("too_slow", f"no end within {PATIENCE * self.seconds} seconds ({self.limit})")

    def wait_until_ready(self) -> None:
        """Wait for a process that was started to be there. Raises EtlError where it dies before any work."""
        if self.ready:
            return
        try:
            self.ready = receive(self.pipe) == READY
        except (EOFError, ConnectionResetError) as error:
            code = self.exit_code()
            raise EtlError(f"a worker ended before its work (exit code {code}); what it printed says why") from error

    @property
    def limit(self) -> str:
        """The limit in the words of the configuration."""
        return f"limits.max_record_seconds is {self.seconds}"

    def death(self) -> tuple[str, str]:
        """Return reason and detail for the record that the process died of."""
        code = self.exit_code()
        if code == -signal.SIGXCPU:
            return "too_slow", f"more than {self.seconds} seconds of computing ({self.limit})"
        return "failed", f"{DIED}: {signal.Signals(-code).name if code < 0 else f'exit code {code}'}"

    def exit_code(self) -> int:
        """Wait for the end of a process that closed its pipe; return its code, minus the signal that ended it."""
        with self.turn:
            self.process.join()
            return self.process.exitcode or 0

    def replace(self) -> None:
        """End the process and start another one."""
        with self.turn:
            self.end()
            if not self.stopped:
                self.start()

    def stop(self) -> None:
        """Kill the process for good, from another thread; who waits for its answer gets none."""
        with self.turn:
            self.stopped = True
            self.process.kill()

    def end(self) -> None:
        """End the process, whatever it does."""
        with self.turn:
            self.process.kill()
            self.process.join()
            self.pipe.close()


def rejected(batch: pa.RecordBatch, why: BadInput) -> pa.RecordBatch:
    """Return the outcome of a batch of one record that was turned down; what was rejected before keeps its reason."""
    (row,) = batch.to_pylist()
    if row["reason"] is not None:
        rejection = Rejection(**{name: row[name] for name in REJECT_COLUMNS})
    else:
        raw = RawRecord(**{name: row[name] for name in RAW_FIELDS})
        rejection = replace(reject(raw, "extract", why.reason, why.detail), dump=row["dump"])
    return columns_to_batch([rejection_row(rejection)], OUTCOME_SCHEMA)


def serve(pipe: Connection, extract: Extract, quality: Quality, seconds: int) -> None:
    """Extract one batch after the other until the other end is closed: what a worker's process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    forbid_core()
    leave_out_what_is_loaded()
    look_for_cycles_seldom()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        room = make_room()
        send(pipe, READY)
        while True:
            batch = pa.ipc.read_record_batch(pa.py_buffer(receive(pipe, room)), RAW_SCHEMA)
            grant_time(seconds)
            send(pipe, memoryview(extract(batch, quality).serialize()))
