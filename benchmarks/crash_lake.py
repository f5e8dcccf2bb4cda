"""The crash test of the lake: writers killed with -9 at random moments, readers beside them, then every row counted.

    python -m benchmarks.crash_lake [SECONDS [SEED]]

Two ingesters with new and changed dumps, a takedown now and then, gc down to one or two snapshots; readers by pyarrow,
pandas, Polars and DuckDB, which pin a snapshot, wait and read. At the end everyone finishes undisturbed, and the lake
has to be the one that is made from nothing of the same dumps and tombstones. Exits 1 where anything is wrong.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from benchmarks import crash_actors as actors
from etl import pipeline
from etl.config import Config
from etl.lineage import verify
from etl.publish.lake import Lake
from etl.takedown.tombstones import FOLDER, Tombstones

KILLED = 0.7  # share of the writers that are killed
AIMED = 0.6  # share of those that die in a stage that was drawn for them, the others at any moment
KILL_AFTER = 0.05, 1.2  # seconds after the start
AIMED_AFTER = -5.0, -1.4  # seconds after the stage begins, as powers of ten: some stages are over in a millisecond
DEADLY = {
    "ingester": ("plan", "ingest", "deduplicate", "build", "commit", "commit", "behind the commit", "catalog"),
    "gc": ("gc", "gc", "catalog"),
    "takedown": tuple(name for name in actors.STAGES if name.startswith("takedown")),
}
GC_EVERY = 1.0  # seconds
DUMPS_EACH = 12
READERS = 3
PATIENCE = 120.0  # seconds after which a fork that was not killed counts as hanging
TAKEDOWN_EVERY = 12.0  # seconds


@dataclass
class Fork:
    """A process at work: what it does, its slot among the stages, when it is killed, and where it writes its result."""

    what: str
    slot: int
    pid: int
    started: float
    kill_at: float
    result: Path


@dataclass
class Tally:
    """What came of it: counts by name, kills by stage, and all that was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    hashes: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, what: str, result: dict[str, Any]) -> None:
        for name, value in result.items():
            if name == "wrong":
                self.wrong += [f"{what}: {fault}" for fault in value]
            elif name == "seen":
                number, redacted, digest = value
                if self.hashes.setdefault((number, redacted), digest) != digest:
                    self.wrong.append(f"{what}: snapshot {number} is another than it was")
            else:
                self.counts[name] += int(value)


class Stress:
    """One lake under stress, in a folder of its own."""

    kill_after = KILL_AFTER

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.lake, self.dumps = folder, folder / "lake", folder / "dumps"
        self.rng = random.Random(seed)
        self.tally = Tally()
        self.forks: dict[str, Fork] = {}
        self.texts = 0

    def fork(self, name: str, what: str, work: Callable[[], dict[str, Any]], mortal: bool) -> None:
        slot = sorted(set(range(100)) - {fork.slot for fork in self.forks.values()})[0]
        result = self.folder / f"result-{slot}.json"
        result.unlink(missing_ok=True)
        now = time.monotonic()
        dies = mortal and self.rng.random() < KILLED
        deadly = self.rng.choice(DEADLY[what]) if dies and what in DEADLY and self.rng.random() < AIMED else None
        kill_at = now + (self.rng.uniform(*self.kill_after) if dies and not deadly else PATIENCE)
        after = 10 ** self.rng.uniform(*AIMED_AFTER)
        pid = os.fork()
        if not pid:
            code = 1
            try:
                actors.watch(slot, deadly, after)
                result.write_text(json.dumps(work()))
                code = 0
            except BaseException:
                result.with_suffix(".txt").write_text(traceback.format_exc())
            finally:
                os._exit(code)
        self.forks[name] = Fork(what, slot, pid, now, kill_at, result)

    def reap(self) -> None:
        """Kill who is due, and take in what those that ended have to say."""
        for name, fork in list(self.forks.items()):
            if late := time.monotonic() > fork.kill_at:
                os.kill(fork.pid, signal.SIGKILL)
            pid, status = os.waitpid(fork.pid, 0 if late else os.WNOHANG)
            if not pid:
                continue
            del self.forks[name]
            if os.WIFSIGNALED(status):
                if os.WTERMSIG(status) == signal.SIGALRM or (late and fork.kill_at < fork.started + PATIENCE / 2):
                    self.tally.kills[actors.STAGES[actors.stage[fork.slot]]] += 1
                else:
                    self.tally.wrong.append(f"{fork.what} hung or died in {actors.STAGES[actors.stage[fork.slot]]}")
            elif status:
                self.tally.wrong.append(f"{fork.what} failed: {fork.result.with_suffix('.txt').read_text()}")
            else:
                self.tally.counts[f"{fork.what} finished"] += 1
                self.tally.add(fork.what, json.loads(fork.result.read_text()))

    def new_dump(self, who: str) -> None:
        """Add a dump or change one; texts repeat now and then, so that there are copies within and between dumps."""
        path = self.dumps / who / f"{self.rng.randrange(DUMPS_EACH):02d}.jsonl"
        seeds = []
        for _ in range(self.rng.randint(1, 4)):
            if self.texts and self.rng.random() < 0.3:
                seeds.append(self.rng.randrange(self.texts))
            else:
                seeds.append(self.texts)
                self.texts += 1
        self.tally.counts["changed dumps" if path.exists() else "new dumps"] += 1
        actors.write_dump(path, seeds)

    def run(self, seconds: float) -> None:
        for who in "ab":
            self.new_dump(who)
            self.fork(who, "ingester", partial(actors.ingest, self.lake, self.dumps, who), mortal=False)
        self.wait()
        end, next_takedown, next_gc = time.monotonic() + seconds, time.monotonic() + TAKEDOWN_EVERY / 3, 0.0
        while time.monotonic() < end:
            for who in "ab":
                if who not in self.forks:
                    self.new_dump(who)
                    self.fork(who, "ingester", partial(actors.ingest, self.lake, self.dumps, who), mortal=True)
            if "gc" not in self.forks and time.monotonic() > next_gc:
                next_gc = time.monotonic() + GC_EVERY
                keep = self.rng.choice([1, 2])
                self.fork("gc", "gc", partial(actors.collect, self.lake, keep), mortal=True)
            if "takedown" not in self.forks and time.monotonic() > next_takedown:
                next_takedown = time.monotonic() + TAKEDOWN_EVERY
                seed = self.rng.randrange(1 << 30)
                self.fork("takedown", "takedown", partial(actors.take_down, self.lake, seed), mortal=True)
            for reader in map(str, range(READERS)):
                if reader not in self.forks:
                    how = self.rng.choice(actors.ENGINES), self.rng.random() < 0.5, self.rng.uniform(0, 3)
                    mortal = self.rng.random() < 0.1
                    self.fork(reader, f"reader by {how[0]}", partial(actors.read, self.lake, *how), mortal)
            self.reap()
            time.sleep(0.005)
        self.wait()

    def wait(self) -> None:
        while self.forks:
            self.reap()
            time.sleep(0.005)

    def settle(self) -> None:
        """Let everyone finish, and hold what there is against the dumps and a lake made from nothing."""
        for name, work in (
            ("ingester", lambda: actors.ingest(self.lake, self.dumps, "a")),
            ("ingester", lambda: actors.ingest(self.lake, self.dumps, "b")),
            ("last look", self.last_look),
        ):
            self.fork(name, name, work, mortal=False)
            self.wait()

    def last_look(self) -> dict[str, Any]:
        lake, fresh = Lake(self.lake), Lake(self.folder / "fresh")
        wrong = []
        for number in lake.numbers():
            faults = verify(lake.snapshot(number), Config()).faults
            wrong += [f"snapshot {number}: {fault}" for fault in faults]
        head = lake.require_head()
        held = Counter[tuple[str, int]]()
        for name in ("articles", "copies", "rejects"):
            table = ds.dataset(head.paths(name)).to_table(columns=["dump", "record"])
            held.update(zip(table["dump"].to_pylist(), table["record"].to_pylist(), strict=True))
        first = min((place[1] for place in held), default=0)
        read: dict[str, Path] = {}  # of dumps with equal bytes the smallest name stands for all
        for path in sorted(self.dumps.rglob("*.jsonl"), key=str):
            read.setdefault(path.read_text(), path)
        there = {
            (str(path.relative_to(self.dumps)), first + number)
            for text, path in read.items()
            for number in range(len(text.splitlines()))
        }
        fresh.path.mkdir()
        if (lake.path / FOLDER).is_dir():
            shutil.copytree(lake.path / FOLDER, fresh.path / FOLDER)
        pipeline.run([str(self.dumps)], fresh.path, root=str(self.dumps), override_gates=True)
        if fresh.require_head().manifest.content_hash != head.manifest.content_hash:
            wrong.append("the corpus is not the one made from nothing")
        wrong += [f"{place} is lost" for place in sorted(there - set(held))]
        wrong += [f"{place} is there {held[place]} times" for place in sorted(held) if held[place] > (place in there)]
        leftovers = [str(path.relative_to(lake.path)) for path in (lake.state / "staging").iterdir()]
        return {
            "snapshots published": lake.next_number() - 1,
            "snapshots kept and verified": len(lake.numbers()),
            "tombstones": len(Tombstones.load(lake.path).takedowns),
            "records": len(there),
            "lost": len(there - set(held)),
            "doubled": sum(count - 1 for count in held.values()) + len(set(held) - there),
            "wrong": wrong + [f"{path} was left behind" for path in leftovers],
        }


def stress(seconds: float, seed: int) -> Tally:
    """Run the crash test in a fresh folder; return what came of it. Keeps the folder where something is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="crash-lake-"))
    return carry_out(Stress(folder, seed), folder, seconds)


def carry_out(test: Stress, folder: Path, seconds: float) -> Tally:
    """Run a test in its folder to its end; return what came of it. Keeps the folder where something is wrong."""
    test.run(seconds)
    test.settle()
    if test.tally.wrong:
        print(f"left for you to look at: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return test.tally


def show(tally: Tally) -> int:
    """Print what came of it as a table; return the exit code."""
    print("| what | figure |\n| --- | --- |")
    for name, count in sorted(tally.counts.items()):
        print(f"| {name} | {count:,} |")
    for name in actors.STAGES:
        print(f"| killed: {name} | {tally.kills[name]:,} |")
    print(f"| wrong | {len(tally.wrong)} |")
    for fault in tally.wrong[:20]:
        print(fault, file=sys.stderr)
    return int(bool(tally.wrong or tally.counts["lost"] or tally.counts["doubled"]))


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(show(stress(float(given[0]) if given else 600.0, int(given[1]) if len(given) > 1 else 1)))
