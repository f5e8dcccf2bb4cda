"""The process that workers are forked from: it loads what all of them need, once, while this one does other work."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from threading import Lock
from types import ModuleType
from typing import Any

NEEDED = ["etl.worker", "etl.warm"]

one_at_a_time = Lock()


def start() -> None:
    """Start it without waiting for it: it needs a second of computing before it forks the first worker."""
    with starting():
        ensure_running()


@contextmanager
def starting() -> Iterator[ForkServerContext]:
    """Yield what a worker's process is made with, and started inside."""
    # forkserver: pyarrow's threads make a plain fork unsafe, and spawn would import everything again each time.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(NEEDED)
    with one_at_a_time, hidden_main(), as_main_process():
        yield context


@contextmanager
def hidden_main() -> Iterator[None]:
    """Keep workers that start meanwhile from importing the program that runs this, as multiprocessing makes them do.

    A script without a guard would run again in each of them; Airflow's program opens its database, whose address a
    task is not given, and every worker would die.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def as_main_process() -> Iterator[None]:
    """Start processes as the main process of a program, whatever pool this one was forked from.

    Celery runs tasks in what it calls daemons, by a multiprocessing of its own: they may start nothing, since nobody
    would end it, and have keys that do not travel. Workers here end with their pipe, and need none of that.
    """
    module: Any = multiprocessing.process
    before = module._current_process
    if before.daemon or not isinstance(before, module.BaseProcess):
        module._current_process = ours = multiprocessing.Process()
        ours.daemon, ours.authkey = False, os.urandom(32)
    try:
        yield
    finally:
        module._current_process = before
