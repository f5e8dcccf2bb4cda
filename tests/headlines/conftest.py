"""A small corpus of several agencies and decades, some articles without the one or the other, in two snapshots."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl.publish.lake import Lake
from tests.small_dumps import article, jsonl, run

FIRST = {
    "a.jsonl": jsonl(
        article(1, "2019-12-30", source="Reuters"),
        article(2, "2019-12-31T22:10:00Z", source="AFP"),
        article(3, "2020-01-01", source="Reuters"),
        article(4, "2020-01-01"),
        article(5, source="dpa"),
        article(6),
    ),
    "b.jsonl": jsonl(*(article(seed, f"2020-{seed - 9:02d}-05", source="Reuters") for seed in range(10, 20))),
    "c.jsonl": jsonl(article(1, "2020-02-03", source="Second Paper")),
}
NIGHT = jsonl(article(30, "2020-03-05", source="AFP"), article(31, "2020-03-06"))
"""What the second snapshot has more: it touches the decade of 2020 alone."""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with dumps and a lake of both snapshots, for tests that only read or that copy it."""
    folder = tmp_path_factory.mktemp("headlines")
    (folder / "dumps").mkdir()
    for name, data in FIRST.items():
        (folder / "dumps" / name).write_bytes(data)
    run(folder / "lake", folder / "dumps", workers=1)
    (folder / "dumps" / "night.jsonl").write_bytes(NIGHT)
    assert run(folder / "lake", folder / "dumps", workers=1).published
    return folder


@pytest.fixture
def lake(published: Path, tmp_path: Path) -> Lake:
    """A lake of one's own, to be written to."""
    shutil.copytree(published / "lake", tmp_path / "lake", symlinks=True)
    return Lake(tmp_path / "lake")
