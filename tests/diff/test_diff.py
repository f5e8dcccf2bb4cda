"""Diff: every row that came, went, moved or changed is told once, and files that both snapshots share are not read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from typer.testing import CliRunner

import etl.__main__
from etl.config import Storage
from etl.diff import Diff, Sample, Transition, diff
from etl.errors import AccountingError
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Snapshot
from etl.publish.parquet import read_table, write_cell
from etl.schema import arrow_schema
from tests.history import lake_of_three

Row = dict[str, Any]


@pytest.fixture
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake_of_three(tmp_path_factory)


def rows_of(snapshot: Snapshot, dataset: str) -> list[Row]:
    return read_table(snapshot.paths(dataset), arrow_schema(dataset)).to_pylist()


def rewritten(lake: Lake, change: Callable[[dict[str, list[Row]]], None], code: str = "other") -> Snapshot:
    """Publish the newest snapshot once more, its rows changed by hand, in one file per data set."""
    head = lake.require_head()
    tables = {name: rows_of(head, name) for name in ("articles", "copies", "rejects")}
    change(tables)
    folder = lake.state / "staging" / "rewritten"
    folder.mkdir()
    files: list[DataFile] = [file for file in head.manifest.files if file.dataset == "dumps"]
    (folder / "dumps").mkdir()
    for file in files:
        (folder / file.path).hardlink_to(head.path / file.path)
    for name, rows in tables.items():
        table = pa.Table.from_pylist(rows, arrow_schema(name))
        files.append(write_cell(table, folder, name, "all", "2020-01" if name != "rejects" else "", Storage()))
    with lake.lock():
        return lake.commit(
            folder, replace(head.manifest, snapshot=lake.next_number(), parent=3, code=code, files=tuple(files))
        )


def counted(found: Diff) -> dict[str, dict[str, int]]:
    """Return the counts that are not zero, without before and after."""
    names = ("removed", "moved_out", "added", "moved_in", "changed", "relocated")
    counts = {part.name: {name: getattr(part, name) for name in names} for part in found.datasets}
    told = {name: {key: number for key, number in numbers.items() if number} for name, numbers in counts.items()}
    return {name: numbers for name, numbers in told.items() if numbers}


def test_a_changed_dump_is_told_row_by_row(lake: Lake) -> None:
    found = diff(lake.snapshot(2), lake.snapshot(3))
    assert found.same_code
    assert counted(found) == {
        "articles": {"added": 1, "relocated": 2}, "copies": {"added": 2, "relocated": 1},
    }  # fmt: skip


def test_shared_files_are_not_read(lake: Lake, tmp_path: Path) -> None:
    before, after = lake.snapshot(2), lake.snapshot(3)
    shared = {(f.path, f.sha256) for f in before.manifest.files} & {(f.path, f.sha256) for f in after.manifest.files}
    data = [path for path, _ in shared if not path.startswith(("dumps", "relations"))]
    for path in data:
        (before.path / path).unlink()
        (after.path / path).unlink()
    found = diff(before, after)
    assert found.files_shared == len(data) > 0
    files = (*before.manifest.files, *after.manifest.files)
    own = {f.path for f in files if f.dataset not in ("dumps", "relations")} - set(data)
    assert found.files_read == len(own) > 0


def test_a_snapshot_is_equal_to_itself(lake: Lake) -> None:
    found = diff(lake.snapshot(3), lake.snapshot(3))
    assert (found.equal, found.files_read, found.columns, found.samples) == (True, 0, {}, ())


def test_the_same_rows_in_other_files_are_equal(lake: Lake) -> None:
    found = diff(lake.snapshot(3), rewritten(lake, lambda tables: None))
    assert found.files_read > 0
    assert (found.equal, found.same_code) == (True, False)


def test_changed_columns_are_named_counted_and_sampled(lake: Lake) -> None:
    def change(tables: dict[str, list[Row]]) -> None:
        first, second = tables["articles"][:2]
        first |= {"agency": "dpa", "body": first["body"] + " End.", "keywords": ["ports", "storms"]}
        second |= {"agency": "dpa"}

    found = diff(lake.snapshot(3), rewritten(lake, change), samples=1)
    assert counted(found) == {"articles": {"changed": 2}}
    assert found.columns == {"agency": 2, "body": 1, "keywords": 1}
    assert found.transitions == (Transition("agency", None, "dpa", 2),)
    samples = {sample.column: sample for sample in found.samples}
    first = rows_of(lake.snapshot(3), "articles")[0]
    assert samples["body"] == Sample(
        "body", first["article_id"], "articles", "articles", first["dump"], first["member"], first["record"],
        first["headline"], first["body"], first["body"] + " End.",
    )  # fmt: skip
    assert (samples["keywords"].before, samples["keywords"].after) == ("[]", '["ports","storms"]')


def test_moves_between_data_sets_are_told_as_such(lake: Lake) -> None:
    def change(tables: dict[str, list[Row]]) -> None:
        articles, copies, rejects = tables.values()
        copy = {"copy_of": articles[0]["article_id"], "copy_kind": "near", "jaccard": 0.9, "containment": 0.9}
        copies.append(articles.pop() | copy)
        gone = articles.pop()
        reject = {"stage": "check", "reason": "too_short", "detail": "1 word", "excerpt": "x"}
        rejects.append({name: (gone | reject)[name] for name in arrow_schema("rejects").names})

    found = diff(lake.snapshot(3), rewritten(lake, change))
    assert found.moves == (("articles", "copies", 1), ("articles", "rejects", 1))
    assert counted(found) == {
        "articles": {"moved_out": 2}, "copies": {"moved_in": 1}, "rejects": {"moved_in": 1},
    }  # fmt: skip
    assert found.transitions == (Transition("copy_kind", None, "near", 1), Transition("reason", None, "too_short", 1))


def test_rows_find_their_partner_by_bytes_and_place(lake: Lake) -> None:
    def change(tables: dict[str, list[Row]]) -> None:
        renamed, edited, replaced = tables["articles"][:3]
        renamed |= {"dump": "z/elsewhere.jsonl", "offset": 7}
        edited |= {"raw_sha256": "0" * 64, "article_id": "0" * 32, "headline": "Edited"}
        replaced |= {"raw_sha256": "1" * 64, "article_id": "1" * 32, "dump": "z/new.jsonl"}

    found = diff(lake.snapshot(3), rewritten(lake, change))
    assert counted(found) == {"articles": {"relocated": 1, "changed": 1, "added": 1, "removed": 1}}
    assert found.columns == {"article_id": 1, "dump": 1, "headline": 1, "offset": 1, "raw_sha256": 1}


def test_of_rows_with_equal_bytes_each_finds_one_partner(lake: Lake) -> None:
    def change(tables: dict[str, list[Row]]) -> None:
        twin = tables["articles"][0]
        tables["articles"].append(twin | {"dump": "z/twin.jsonl"})
        twin |= {"dump": "z/elsewhere.jsonl"}

    found = diff(lake.snapshot(3), rewritten(lake, change))
    assert counted(found) == {"articles": {"relocated": 1, "added": 1}}


def test_all_differences_lie_in_the_output(lake: Lake, tmp_path: Path) -> None:
    def change(tables: dict[str, list[Row]]) -> None:
        first = tables["articles"][0]
        first |= {"agency": "dpa", "body": "Other."}
        tables["articles"].append(first | {"raw_sha256": "2" * 64, "article_id": "2" * 32, "record": 99})
        tables["rejects"].pop()

    target = tmp_path / "all.parquet"
    found = diff(lake.snapshot(3), rewritten(lake, change), output=target)
    first, gone = rows_of(lake.snapshot(3), "articles")[0], rows_of(lake.snapshot(3), "rejects")[-1]
    query = f'select change, article_id, "column", before, after from read_parquet(\'{target}\') order by all'
    assert duckdb.sql(query).fetchall() == [
        ("added", "2" * 32, None, None, None),
        ("changed", first["article_id"], "agency", None, "dpa"),
        ("changed", first["article_id"], "body", first["body"], "Other."),
        ("removed", gone["raw_sha256"][:32], None, None, None),
    ]
    assert sum(found.columns.values()) == 2
    assert [entry.name for entry in tmp_path.iterdir()] == [target.name]


def test_rows_that_do_not_add_up_are_no_result(lake: Lake) -> None:
    after = rewritten(lake, lambda tables: None)
    files = [replace(file, rows=file.rows + (file.dataset == "articles")) for file in after.manifest.files]
    with pytest.raises(AccountingError, match="articles do not add up"):
        diff(lake.snapshot(3), replace(after, manifest=replace(after.manifest, files=tuple(files))))


def test_the_command_prints_and_answers_in_json(lake: Lake) -> None:
    answer = json.loads(CliRunner().invoke(etl.__main__.app, ["diff", "--lake", str(lake.path), "--json"]).output)
    assert (answer["before"]["snapshot"], answer["after"]["snapshot"]) == (2, 3)
    printed = CliRunner().invoke(etl.__main__.app, ["diff", "1", "3", "--lake", str(lake.path)]).output
    assert printed.startswith("snapshot 1 → 3, both made by code ")
