"""Bring one set of dumps into a lake in a random way, which must never show in the corpus."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from etl import pipeline
from etl.publish.lake import Lake
from tests.dedupe.newsroom import Dumps, corpus, lines

MOST_NIGHTS = 7
DRAFTS = 0.15  # share of dumps that come with another content first
LOSSES = {"": 0.7, "state/index": 0.15, "state": 0.15}  # what is deleted before a night


@dataclass(frozen=True, slots=True)
class Night:
    """What is deleted before a run, which dumps it is given, and the processes that it works with."""

    lost: str
    given: Dumps
    workers: int


def plan_nights(seed: int, final: Dumps) -> list[Night]:
    """Return nights, in random order and split, after which each dump has its content in `final`."""
    rng = Random(seed)
    count = rng.randint(1, MOST_NIGHTS)
    given: list[Dumps] = [{} for _ in range(count)]
    for name in rng.sample(sorted(final), len(final)):
        night = rng.randrange(count)
        given[night][name] = final[name]
        if night and rng.random() < DRAFTS:
            given[rng.randrange(night)][name] = draft(rng, final)
    lost = rng.choices([*LOSSES], [*LOSSES.values()], k=count)
    return [Night(what, part, rng.choice((1, 1, 1, 2))) for what, part in zip(lost, given, strict=True) if part]


def draft(rng: Random, final: Dumps) -> bytes:
    """Return rows of two other dumps and some that no dump has."""
    found = [line for name in rng.sample(sorted(final), 2) for line in final[name].splitlines(keepends=True)]
    return b"".join(rng.sample(found, len(found) * 2 // 3)) + lines(corpus(rng.randrange(10**9), 10))


def make_lake(lake: Path, root: Path, nights: list[Night]) -> str:
    """Run the nights; return the content_hash of the corpus that they make, and the hashes of its relations."""
    for night in nights:
        if night.lost:
            shutil.rmtree(lake / night.lost, ignore_errors=True)
        for name, data in night.given.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        given = [str(root / name) for name in night.given]
        pipeline.run(given, lake, root=str(root), workers=night.workers, override_gates=True)
    head = Lake(lake).require_head()
    return " ".join([head.manifest.content_hash, *(file.sha256 for file in head.files("relations"))])


def describe(nights: list[Night]) -> str:
    """Return the nights in a line each, for the message of a law that broke."""
    return "\n".join(
        f"lost {night.lost or 'nothing'}, {night.workers} workers: {' '.join(night.given)}" for night in nights
    )
