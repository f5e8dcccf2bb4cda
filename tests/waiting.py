"""Waiting for what may never come."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail where something waits for a lock for longer than this, instead of hanging."""

    def too_long(signum: int, frame: object) -> None:
        raise TimeoutError(f"no lock within {seconds} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
