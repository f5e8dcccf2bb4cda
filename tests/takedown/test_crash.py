"""A takedown that is killed at any step is finished by the next command, with its scan and its receipt."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from etl.config import Config
from etl.lineage import verify
from etl.publish.lake import Lake
from etl.takedown import flow
from etl.takedown.tombstones import Tombstones
from tests.small_dumps import rows, run, text
from tests.takedown.lakes import all_bytes, make_lake

KILLS = int(os.environ.get("CRASH_KILLS", "1"))
PHRASE = text(1)[60:110].encode()

# The steps of a takedown in their order: in which call of them it is killed, and whether they are done by then.
STEPS: tuple[tuple[object, str, int, bool], ...] = (
    (flow, "require_exchange", 1, True),
    (Tombstones, "save", 1, True),
    (flow, "redact", 2, True),
    (flow, "exchange", 1, True),
    (flow, "exchange", 2, False),
    (flow, "drop_derived", 1, False),
    (flow, "scan", 1, False),
    (flow, "save_receipt", 1, True),
)


class Killed(BaseException):
    """Stands for kill -9: nothing below catches it."""


def killed(real: Callable[..., object], call: int, after: bool) -> Callable[..., object]:
    """Return a function that ends the process in its n-th call, before or after what it does."""
    calls = 0

    def step(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call and not after:
            raise Killed
        done = real(*arguments, **options)
        if calls == call:
            raise Killed
        return done

    return step


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A lake as it was before, its dumps, and the content_hash that it has after an undisturbed takedown."""
    folder = tmp_path_factory.mktemp("killed")
    lake, dumps = make_lake(folder)
    whole = Lake(folder / "whole")
    shutil.copytree(lake.path, whole.path, symlinks=True)
    flow.take_down(whole, "id", [named(whole)], "asked to", Config())
    return lake.path, dumps, whole.require_head().manifest.content_hash


def named(lake: Lake) -> str:
    return next(str(row["article_id"]) for row in rows(lake.path, "articles") if row["body"] == text(1))


def is_as_after_an_undisturbed_takedown(lake: Lake, want: str) -> bool:
    found = [lake.snapshot(number) for number in lake.numbers()]
    receipt = orjson.loads((lake.path / "takedowns/0001.json").read_bytes())
    assert PHRASE not in all_bytes(lake.path)
    assert receipt["scan"]["phrases"] > 20
    assert [row["dump"] for row in receipt["rows"]] == ["a/two.jsonl", "a/one.jsonl", "c/quoting.json"]
    assert not (lake.state / "takedown").exists()
    assert [verify(snapshot, Config(), read_raw=False).faults for snapshot in found] == [()] * len(found)
    return found[-1].manifest.content_hash == want


@pytest.mark.parametrize(("where", "name", "call", "after"), STEPS, ids=[f"{step[1]}-{step[2]}" for step in STEPS])
def test_killed_at_a_step_and_finished_by_the_next_run(
    world: tuple[Path, Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    where: object, name: str, call: int, after: bool,
) -> None:  # fmt: skip
    template, dumps, want = world
    lake = Lake(tmp_path / "lake")
    shutil.copytree(template, lake.path, symlinks=True)
    before = lake.require_head().manifest.content_hash
    with monkeypatch.context() as patched:
        patched.setattr(where, name, killed(getattr(where, name), call, after))
        with pytest.raises(Killed):
            flow.take_down(lake, "id", [named(lake)], "asked to", Config())
    begun = Tombstones.load(lake.path).takedowns
    assert not run(lake.path, dumps).published
    if begun:
        assert is_as_after_an_undisturbed_takedown(lake, want)
    else:
        assert lake.require_head().manifest.content_hash == before
        assert not (lake.state / "takedown").exists()


@pytest.mark.parametrize("largest", [200, 6_000, 40_000], ids=["at its note", "at the texts", "at the catalog"])
def test_a_full_disk_is_told_and_the_next_run_finishes(
    world: tuple[Path, Path, str], tmp_path: Path, largest: int
) -> None:
    template, dumps, want = world
    lake = Lake(tmp_path / "lake")
    shutil.copytree(template, lake.path, symlinks=True)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    command = [sys.executable, "-B", "-m", "etl", "takedown", "--id", named(lake), "--reason", "asked to"]
    full = subprocess.run(
        [*command, "--lake", str(lake.path)], capture_output=True, text=True, check=False, preexec_fn=limit
    )
    assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
    assert "space" in full.stderr
    assert not run(lake.path, dumps).published
    if not Tombstones.load(lake.path).takedowns:  # the disk was full before it began
        flow.take_down(lake, "id", [named(lake)], "asked to", Config())
    assert is_as_after_an_undisturbed_takedown(lake, want)


@pytest.mark.crash
def test_killed_at_random_moments(world: tuple[Path, Path, str], tmp_path: Path) -> None:
    template, dumps, want = world
    rng = random.Random(os.environ.get("CRASH_SEED", "1"))
    length = 0.0
    for trial in range(KILLS + 1):
        lake = Lake(tmp_path / f"killed-{trial}")
        shutil.copytree(template, lake.path, symlinks=True)
        command = [sys.executable, "-m", "etl", "takedown", "--id", named(lake), "--reason", "asked to"]
        started = time.monotonic()
        with subprocess.Popen([*command, "--lake", str(lake.path)], stdout=subprocess.DEVNULL) as victim:
            if trial:
                time.sleep(rng.uniform(0.2, 1.0) * length)
                os.kill(victim.pid, signal.SIGKILL)
        length = length or time.monotonic() - started
        assert not run(lake.path, dumps).published
        if not Tombstones.load(lake.path).takedowns:  # killed before it began
            flow.take_down(lake, "id", [named(lake)], "asked to", Config())
        assert is_as_after_an_undisturbed_takedown(lake, want)
