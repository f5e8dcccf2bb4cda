"""What the tests of lakes in a store share: its objects, and runs over the small dumps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from etl import pipeline
from etl.config import load_store
from etl.store.objects import Objects

Machine = Callable[[str], None]


def objects(url: str) -> Objects:
    return Objects(url, load_store())


def keys(url: str, prefix: str = "") -> set[str]:
    return {entry.key for entry in objects(url).list(prefix)}


def run(dumps: Path, lake: str | Path, *names: str, root: Path | None = None) -> pipeline.RunResult:
    given = [str(dumps / name) for name in names] or [str(dumps)]
    return pipeline.run(given, lake, root=str(root or dumps))
