"""A field that nobody mapped is told once per dump, and stays told as long as the dump's rows stay."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl import pipeline, report
from etl.check.unmapped import MOST_FIELDS, MOST_LINES, UnmappedFields, unmapped_lines
from etl.outcome import OUTCOME_SCHEMA, UNMAPPED
from etl.plan import known_dumps
from etl.publish.lake import Lake
from etl.publish.parquet import read_table
from etl.schema import arrow_schema

PROSE = "The council voted on Monday to mend bridge number {} before winter comes. "


def lines(numbers: range, **fields: object) -> str:
    return "".join(json.dumps({"title": f"Bridge {n}", "text": PROSE.format(n) * 5, **fields}) + "\n" for n in numbers)


def batch(*rows: tuple[str, list[str] | None]) -> pa.RecordBatch:
    columns = {"dump": [dump for dump, _ in rows], UNMAPPED: [names for _, names in rows]}
    return pa.RecordBatch.from_arrays(
        [pa.array(columns.get(field.name, [None] * len(rows)), field.type) for field in OUTCOME_SCHEMA],
        schema=OUTCOME_SCHEMA,
    )


def test_names_are_gathered_per_dump_whatever_the_batches() -> None:
    rows = [("a", ["y", "x"]), ("b", None), ("a", []), ("c", ["x"]), ("a", ["x", "z"])]
    whole, parts = UnmappedFields(), UnmappedFields()
    whole.add(batch(*rows))
    for row in reversed(rows):
        parts.add(batch(row))
    assert whole.by_dump() == parts.by_dump() == {"a": ["x", "y", "z"], "c": ["x"]}


def test_a_dump_of_endless_names_is_bounded() -> None:
    forth, back = UnmappedFields(), UnmappedFields()
    names = [f"{n:06}" for n in range(10_000)]
    for at in range(0, len(names), 100):
        forth.add(batch(("a", names[at:at + 100])))
        back.add(batch(("a", names[::-1][at:at + 100])))
        assert max(len(forth.names["a"]), len(back.names["a"])) <= 2 * MOST_FIELDS + 100
    assert forth.by_dump() == back.by_dump() == {"a": names[:MOST_FIELDS]}


def test_dumps_with_the_same_fields_share_a_line() -> None:
    told = unmapped_lines([("v/2", ("a", "b")), ("w/1", ("c",)), ("v/1", ("a", "b")), ("x", ())])
    assert told == ["v/1 and 1 more dumps: 2 unmapped fields: a, b", "w/1: 1 unmapped field: c"]
    many = unmapped_lines((str(n), (str(n),)) for n in range(MOST_LINES + 5))
    assert (len(many), "5 more sets" in many[-1]) == (MOST_LINES + 1, True)


def test_a_run_and_the_report_tell_them(tmp_path: Path) -> None:
    dumps, lake = tmp_path / "dumps", tmp_path / "lake"
    dumps.mkdir()
    (dumps / "a.jsonl").write_text(lines(range(3), mood="calm", **{"bad\u202ename": 1}))
    (dumps / "b.jsonl").write_text(lines(range(3, 6)))
    told = "a.jsonl: 2 unmapped fields: bad\\xe2\\x80\\xaename, mood"
    assert pipeline.run([str(dumps)], lake).unmapped == (told,)
    (dumps / "b.jsonl").write_text(lines(range(6, 9), colour="red"))
    assert pipeline.run([str(dumps)], lake).unmapped == ("b.jsonl: 1 unmapped field: colour",)
    (dumps / "c.txt").write_text(PROSE.format(99) * 5)
    assert pipeline.run([str(dumps)], lake).unmapped == ()
    head = Lake(lake).require_head()
    assert report.unmapped(head) == [told, "b.jsonl: 1 unmapped field: colour"]
    assert known_dumps(head)["b.jsonl"].unmapped_fields == ("colour",)


def test_a_snapshot_of_an_older_contract_has_none(tmp_path: Path) -> None:
    schema = arrow_schema("dumps")
    old = pa.table({field.name: pa.array(["a"] if field.type == pa.string() else [0], field.type)
                    for field in schema if field.name != "unmapped_fields"})  # fmt: skip
    pq.write_table(old, tmp_path / "dumps.parquet")
    (row,) = read_table([str(tmp_path / "dumps.parquet")], schema).to_pylist()
    assert row["unmapped_fields"] == []
