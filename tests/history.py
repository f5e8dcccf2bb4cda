"""A lake with a history: three snapshots of the small dumps, made once per session and copied for each use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl.publish.lake import Lake
from tests.small_dumps import FILES, article, jsonl, run, write_dumps

_made: dict[str, Path] = {}


def lake_of_three(factory: pytest.TempPathFactory) -> Lake:
    """Return a copy of the lake: 1 knows the folder a, 2 all dumps, in 3 a dump has one more record and one less."""
    if "lake" not in _made:
        folder = factory.mktemp("history")
        dumps = write_dumps(folder / "dumps")
        run(folder / "lake", dumps, "a")
        run(folder / "lake", dumps)
        (dumps / "a/one.jsonl").write_bytes(FILES["a/one.jsonl"].split(b"\n", 1)[1] + jsonl(article(11, "2021-03-04")))
        run(folder / "lake", dumps)
        _made["lake"] = folder / "lake"
    copy = factory.mktemp("copy") / "lake"
    shutil.copytree(_made["lake"], copy, symlinks=True)
    return Lake(copy)
