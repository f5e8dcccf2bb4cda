"""Run very many trials in processes that are watched: one that dies, hangs or fills memory is named and replaced.

A trial with a number gives what came of it, and what is wrong with that, `""` for nothing. Time is that of computing,
which other programs on the machine do not lengthen; a process that dies of its limit was at the trial it had named.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
import traceback
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import NamedTuple

MAX_SECONDS = 10  # of computing, for one trial
MAX_SILENCE = 300  # seconds by the clock: it waits for something that never comes
MAX_BYTES = 1_000_000_000  # resident, of one process
MAX_FAULTS = 50  # then it stops
TRIALS_OF_A_PROCESS = 2_000
WORKERS = 2

Trial = Callable[[int], tuple[list[str], str]]


class Result(NamedTuple):
    """What came of one trial, and what it took."""

    outcomes: list[str]
    fault: str
    seconds: float
    peak: int


def work(trial: Trial, numbers: range, report: Connection) -> None:
    """Do trials; tell before each which it is, after each what became of it."""
    for number in numbers:
        report.send((number, None))
        used = resource.getrusage(resource.RUSAGE_SELF)
        begin = used.ru_utime + used.ru_stime
        resource.setrlimit(resource.RLIMIT_CPU, (int(begin) + MAX_SECONDS + 2, resource.RLIM_INFINITY))
        try:
            outcomes, fault = trial(number)
        except Exception as error:  # the edge of a trial: whatever is raised here is what it looks for
            where = traceback.extract_tb(error.__traceback__)[-1]
            outcomes, fault = ["raised"], f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = used.ru_utime + used.ru_stime - begin
        report.send((number, Result(outcomes, fault, seconds, used.ru_maxrss * 1024)))
    report.send((-1, None))


class Watch:
    """One process: what it is at, and since when."""

    def __init__(self, trial: Trial, numbers: range) -> None:
        self.trial, self.numbers = trial, numbers
        self.at, self.since = numbers.start - numbers.step, time.monotonic()
        self.reports, theirs = multiprocessing.Pipe(duplex=False)
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=work, args=(trial, numbers[:TRIALS_OF_A_PROCESS], theirs))
        self.process.start()
        theirs.close()

    def rest(self) -> range:
        """Return the numbers behind the one that the process is at."""
        return range(self.at + self.numbers.step, self.numbers.stop, self.numbers.step)

    def hear(self, ready: bool) -> tuple[Result | None, str, bool]:
        """Return a result, or what happened to the process; the third value says that it is over."""
        if not ready:
            if time.monotonic() - self.since <= MAX_SILENCE:
                return None, "", False
            self.process.kill()
            self.process.join()
            return None, f"hangs, killed after {MAX_SILENCE} s", True
        try:
            number, result = self.reports.recv()
        except EOFError:
            self.process.join()
            return None, f"the process died (exit code {self.process.exitcode})", True
        if number < 0:
            self.process.join()
            return None, "", True
        self.at, self.since = number, time.monotonic()
        return result, "", False


def watch(trial: Trial, count: int, noun: str) -> list[str]:
    """Do `count` trials, print what became of them; return the faults, each a line with the number of its trial."""
    watches = [Watch(trial, range(first, count, WORKERS)) for first in range(min(WORKERS, count))]
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    slowest, peak, done = (0.0, -1), 0, 0
    while watches and len(faults) < MAX_FAULTS:
        ready = wait([one.reports for one in watches], timeout=1)
        for one in list(watches):
            result, fault, over = one.hear(one.reports in ready)
            if result:
                outcomes.update(result.outcomes)
                done += 1
                slowest, peak = max(slowest, (result.seconds, one.at)), max(peak, result.peak)
                fault = result.fault
                if result.seconds > MAX_SECONDS:
                    fault = f"{result.seconds:.1f} s"
                if result.peak > MAX_BYTES:
                    fault, over = f"{result.peak / 1e6:.0f} MB resident", True
                    one.process.kill()
                    one.process.join()
                if done % 10_000 == 0:
                    print(f"  {done} {noun}s, {len(faults)} faults", flush=True)
            if fault:
                faults.append(f"{noun} {one.at}: {fault}")
                print(f"FAULT  {faults[-1]}", flush=True)
            if over:
                watches.remove(one)
                if rest := one.rest():
                    watches.append(Watch(trial, rest))
    for one in watches:
        one.process.kill()
        one.process.join()
    for reason, number in outcomes.most_common():
        print(f"{number:8}  {reason}")
    print(f"{done} {noun}s, slowest {slowest[0]:.2f} s (number {slowest[1]}), peak memory of a process "
          f"{peak / 1e6:.0f} MB, {len(faults)} faults")  # fmt: skip
    return faults
