"""A brief inside a roundup is no copy of it, but a relation that comes and goes with either of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from etl import pipeline
from etl.publish.lake import Lake
from etl.publish.parquet import read_table
from etl.schema import arrow_schema
from tests.dedupe.newsroom import lines, prose, row, story

DAY = date(2020, 3, 1)
RNG = Random(5)
BRIEF, BEFORE, BEHIND = story(RNG, 6), story(RNG, 8), story(RNG, 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dumps").mkdir()
    write(tmp_path, "brief", prose(BRIEF), "2020-03-01T08:00:00Z")
    write(tmp_path, "roundup", prose([*BEFORE, *BRIEF, *BEHIND]), "2020-03-01T20:30:00Z")
    return tmp_path


def write(folder: Path, name: str, body: str, instant: str | None = None) -> None:
    found = row(Random(name), body, DAY) | ({"date": instant} if instant else {})
    (folder / "dumps" / f"{name}.jsonl").write_bytes(lines([found]))


def publish(folder: Path, *names: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return article ids by dump, and the relations."""
    dumps = [str(folder / "dumps" / f"{name}.jsonl") for name in names]
    pipeline.run(dumps, folder / "lake", root=str(folder / "dumps"), override_gates=True)
    head = Lake(folder / "lake").require_head()
    tables = [read_table(head.paths(name), arrow_schema(name)) for name in ("articles", "copies")]
    rows = pa.concat_tables([table.select(["dump", "cluster_id"]) for table in tables]).to_pylist()
    ids = {found["dump"].removesuffix(".jsonl"): found["cluster_id"] for found in rows}
    return ids, read_table(head.paths("relations"), arrow_schema("relations")).to_pylist()


def test_a_brief_stands_inside_a_roundup(folder: Path) -> None:
    ids, relations = publish(folder, "brief", "roundup")
    assert ids["brief"] != ids["roundup"]
    (found,) = relations
    assert (found["article_id"], found["other_id"], found["kind"]) == (ids["brief"], ids["roundup"], "inside")
    assert found["containment"] == 1.0
    assert found["other_containment"] == pytest.approx(6 / 26, abs=0.05)
    assert found["lag"] == 12.5


def test_the_same_at_the_top_of_a_longer_text_is_a_copy(folder: Path) -> None:
    write(folder, "longer", prose([*BRIEF, *BEHIND, *BEFORE]))
    ids, relations = publish(folder, "brief", "longer")
    assert (ids["brief"] == ids["longer"], relations) == (True, [])


def test_relations_come_and_go_with_their_articles(folder: Path) -> None:
    assert publish(folder, "brief")[1] == []
    ids, relations = publish(folder, "roundup")
    assert [(found["article_id"], found["other_id"]) for found in relations] == [(ids["brief"], ids["roundup"])]
    write(folder, "other", prose(story(RNG, 9)))
    assert publish(folder, "other")[1] == relations
    write(folder, "roundup", prose([*BEFORE, *BEHIND]))
    assert publish(folder, "roundup")[1] == []
