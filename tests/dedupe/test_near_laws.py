"""Near copies under any order, any split over nights, any loss of derived state: one corpus."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from etl.publish.lake import Lake
from tests.dedupe.newsroom import Dumps, dumps
from tests.dedupe.nights import Night, describe, make_lake, plan_nights

ARTICLES, DUMPS = 400, 12


@pytest.fixture(scope="module")
def final() -> Dumps:
    return dumps(1, ARTICLES, DUMPS)


@pytest.fixture(scope="module")
def whole(final: Dumps, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("whole")
    return folder / "lake", make_lake(folder / "lake", folder / "dumps", [Night("", final, 1)])


def test_the_corpus_holds_every_kind_of_copy(whole: tuple[Path, str]) -> None:
    head = Lake(whole[0]).require_head()
    kinds = ds.dataset(head.paths("copies")).to_table(columns=["copy_kind"])["copy_kind"].to_pylist()
    assert set(kinds) == {"exact", "near", "abridged", "extended", "version"}
    assert head.manifest.totals["rejects"] == 0


@pytest.mark.parametrize("seed", range(6))
def test_no_order_and_no_split_shows(final: Dumps, whole: tuple[Path, str], tmp_path: Path, seed: int) -> None:
    nights = plan_nights(seed, final)
    assert make_lake(tmp_path / "lake", tmp_path / "dumps", nights) == whole[1], describe(nights)


def test_each_dump_of_a_lake_can_be_replaced(final: Dumps, whole: tuple[Path, str], tmp_path: Path) -> None:
    """A dump that changes leaves a corpus that never had the old one; back again, nothing has happened."""
    lake, root = tmp_path / "lake", whole[0].parent / "dumps"
    shutil.copytree(whole[0], lake, symlinks=True)
    names = sorted(final, key=lambda name: len(final[name]))[-2:]
    without = {**final, **dict.fromkeys(names, final[min(final)].splitlines(keepends=True)[0])}
    changed = make_lake(lake, root, [Night("", {name: without[name] for name in names}, 1)])
    assert changed == make_lake(tmp_path / "never", tmp_path / "dumps", [Night("", without, 1)])
    assert make_lake(lake, root, [Night("", {name: final[name] for name in names}, 1)]) == whole[1]
