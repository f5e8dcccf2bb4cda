"""Tallies: what they add up to is what the rows say, and of files that were counted before no row is read."""

from __future__ import annotations

import posixpath
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from etl.dedupe.index import Index
from etl.publish import tallies
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Snapshot
from etl.publish.tallies import KEYS, Tallies, Tally
from etl.report.gather import loaded
from etl.report.questions import MEDIAN_WORDS
from tests.report.lakes import two_nights
from tests.small_dumps import article, counted, jsonl, rows, run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_nights(tmp_path_factory.mktemp("tallies"))


@pytest.fixture
def lake(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "lake", symlinks=True)


def tallies_of(lake: Path) -> list[Path]:
    return sorted((lake / "state/index").rglob("*.tally"))


def corpus(lake: Path) -> list[dict[str, object]]:
    """Return the rows of both data sets, each with `copy` and `own`."""
    articles = [row | {"copy": False, "own": True} for row in rows(lake, "articles")]
    return articles + [row | {"copy": True, "own": row["copy_of"] != row["article_id"]} for row in rows(lake, "copies")]


def plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def test_counts_are_those_of_the_rows(lake: Path) -> None:
    found, wanted = Counter[object](), Counter[object]()
    for row in counted(Lake(lake).require_head()).counts.to_pylist():
        found[tuple(plain(row[name]) for name in ("copy", "own", "folder", "feed", *KEYS))] += row["n"]
    for row in corpus(lake):
        dump = str(row["dump"])
        keys = (plain(row[name]) for name in KEYS)
        wanted[row["copy"], row["own"], dump.split("/")[0], posixpath.dirname(dump), *keys] += 1
    assert found == wanted
    assert len({key[:2] for key in found}) == 3  # type: ignore[index]


def test_what_is_filled_in_dumps_is_what_the_rows_fill(lake: Path) -> None:
    found = Counter[object]()
    for row in counted(Lake(lake).require_head()).dumps.to_pylist():
        found["n", row["dump"]] += row["n"]
        for name in ("date", "url", "authors", "language"):
            found[name, row["dump"]] += row[f"has_{name}"]
    wanted = Counter[object]()
    for row in corpus(lake):
        wanted["n", row["dump"]] += 1
        wanted["language", row["dump"]] += row["language"] != "und"
        wanted["authors", row["dump"]] += bool(row["authors"])
        for name in ("date", "url"):
            wanted[name, row["dump"]] += row[name] is not None
    assert +found == +wanted


def test_the_median_of_tallies_is_the_median_of_the_rows(lake: Path) -> None:
    head = Lake(lake).require_head()
    words: dict[object, list[float]] = {}
    for row in corpus(lake):
        words.setdefault(row["dump"], []).append(row["word_count"])  # type: ignore[arg-type]
    with loaded(head, counted(head)) as connection:
        found = connection.sql(MEDIAN_WORDS.format(key="dump", among="true")).fetchall()
    assert dict(found) == {dump: median(values) for dump, values in words.items()}
    assert {len(values) % 2 for values in words.values()} == {0, 1}


def counting(monkeypatch: pytest.MonkeyPatch) -> list[DataFile]:
    """Return a list that gains each file whose rows are counted."""
    asked: list[DataFile] = []
    count = tallies.count

    def told(snapshot: Snapshot, dataset: str, files: Sequence[DataFile]) -> dict[DataFile, object]:
        asked.extend(files)
        return count(snapshot, dataset, files)  # type: ignore[return-value]

    monkeypatch.setattr(tallies, "count", told)
    return asked


def test_a_night_counts_the_files_that_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dumps, lake = tmp_path / "dumps", tmp_path / "lake"
    dumps.mkdir()
    (dumps / "old.jsonl").write_bytes(jsonl(*(article(n, f"2020-0{n}-05") for n in range(1, 7))))
    run(lake, dumps)
    before = set(Lake(lake).require_head().manifest.files)
    (dumps / "new.jsonl").write_bytes(jsonl(article(9, "2020-06-09")))
    asked = counting(monkeypatch)
    run(lake, dumps)
    written = set(Lake(lake).require_head().manifest.files) - before
    assert set(asked) <= written
    assert [file.month for file in asked if file.rows] == ["2020-06"]


def test_what_is_damaged_or_cut_is_counted_again(lake: Path) -> None:
    head = Lake(lake).require_head()
    whole = counted(head)
    first, second, *_ = tallies_of(lake)
    first.write_bytes(first.read_bytes()[:-9])
    second.write_bytes(bytes(len(second.read_bytes())))
    assert same(counted(head), whole)
    assert same(counted(head), whole)


def test_where_nothing_can_be_written_the_rows_are_counted_all_the_same(lake: Path) -> None:
    head = Lake(lake).require_head()
    whole = counted(head)
    index = Index(Lake(lake), head)
    index.folder = lake / "current" / "README.md"  # a file, so that no folder can be made there
    assert same(Tallies(index).of(head), whole)


def test_tallies_of_files_that_are_gone_go_with_them(lake: Path) -> None:
    place = Lake(lake)
    head = place.require_head()
    files = [file for name in ("articles", "copies") for file in head.files(name)]
    counted(place.snapshot(1))
    index = Index(place, head)
    assert set(tallies_of(lake)) > {index.tally_path(file) for file in files}
    index.prune()
    assert set(tallies_of(lake)) == {index.tally_path(file) for file in files}


def test_an_empty_corpus_has_a_tally(lake: Path) -> None:
    head = Lake(lake).require_head()
    empty = Snapshot(head.path, replace(head.manifest, files=()))
    assert [table.num_rows for table in counted(empty)] == [0, 0]


def same(one: Tally, other: Tally) -> bool:
    """Say whether two tallies add up to the same, whatever the order of their rows."""
    return all(
        Counter(map(repr, mine.to_pylist())) == Counter(map(repr, theirs.to_pylist()))
        for mine, theirs in zip(one, other, strict=True)
    )
