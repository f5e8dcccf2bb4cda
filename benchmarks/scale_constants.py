"""Measure every constant of docs/scale.md. CPU seconds: run it where nothing else does."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.archives import COPIES, editions, write
from benchmarks.metering import metered
from benchmarks.run import DUMPS
from benchmarks.scale_costs import costs_of
from benchmarks.scale_numbers import STAGES
from benchmarks.scale_sizes import sizes_of
from benchmarks.stages import Clock, first_stages, last_stages
from etl.config import load_config
from etl.ingest.discover import discover
from etl.publish.lake import Lake

TEXTS = ("saudinewsnet", "livedoor", "bbc")  # a third of the texts of the real dumps
FEWER = TEXTS[1:]
WARM_UP = ("seed",)
PAGES = 1_000


def measure_all() -> dict[str, float]:
    """Return all constants by name; the end of a name is its unit: bytes, seconds of CPU, or a number."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write(place / "pages", PAGES, editions(COPIES))
        lake = place / "lake"
        stages(folders(WARM_UP), str(DUMPS), place / "warm")
        texts = stages(folders(TEXTS), str(DUMPS), lake)
        pages = stages([str(place / "pages")], str(place / "pages"), place / "pages-lake")
        found = {**named("text", texts), **named("page", pages), "dedupe_seconds": texts["find copies"]}
        said("stages")
        found |= sizes_of(Lake(lake)) | costs_of(Lake(lake))
        said("sizes and slopes")
        return found | {"memory_record_bytes": memory(place)}


def said(what: str) -> None:
    """Tell how far it is."""
    print(f"{what} are measured", file=sys.stderr, flush=True)


def folders(names: tuple[str, ...]) -> list[str]:
    """Return the folders of some dumps."""
    return [str(DUMPS / name) for name in names]


def stages(dumps: list[str], root: str, lake: Path) -> dict[str, float]:
    """Return the CPU seconds of a record in each stage of a run into a new lake."""
    config, clock = load_config(), Clock()
    _, files = discover(dumps, root)
    _, records = first_stages(files, config, clock)
    last_stages(dumps, root, config, clock, lake)
    return {name: seconds / records for name, seconds in clock.seconds.items()}


def named(kind: str, spent: dict[str, float]) -> dict[str, float]:
    """Return what a record of a kind costs in each stage of ingest, and in all of them."""
    each = {f"{kind}_{name}_seconds": spent[stage] for name, (stage, _) in STAGES.items()}
    return {**each, f"{kind}_ingest_seconds": sum(each.values())}


def memory(place: Path) -> float:
    """Return the bytes by which the peak of a run grows with each new record, of all its processes."""
    peaks: list[int] = []
    records: list[int] = []
    for number, names in enumerate((FEWER, TEXTS)):
        command = [sys.executable, "-m", "etl", "run", *folders(names), "--root", str(DUMPS)]
        taken = metered([*command, "--lake", str(place / f"memory-{number}"), "--override-gates", "--json"])
        peaks.append(taken.peak)
        records.append(json.loads(taken.printed)["run"]["records"])
    return max(0.0, (peaks[1] - peaks[0]) / (records[1] - records[0]))
