"""Whole pipelines beside each other: the same records for all, and one table of what they took and made."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.assembled_peers import text_rows
from benchmarks.gold import SHARED
from benchmarks.metering import Taken
from etl.article import Fields, Stated

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="no labelled sets here")


def test_a_record_is_what_its_source_states() -> None:
    from benchmarks.assembled_records import as_stated

    fields = Fields("A text.", headline="A head", dates=(Stated("5 May", "field"),), authors=("A", "B"))
    assert as_stated(fields, "place") == {
        "url": "place", "title": "A head", "text": "A text.", "date": "5 May", "author": "A, B",
    }  # fmt: skip
    assert as_stated(Fields("A text.", url="https://a.example"), "place")["url"] == "https://a.example"


def test_all_tools_get_the_same_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import assembled_records

    few = list(islice(assembled_records.distinct_pages(), 5))
    monkeypatch.setattr(assembled_records, "distinct_pages", lambda: few)
    written = assembled_records.write(tmp_path / "records", 40)
    assert (written.size, written.others) == (40, 0)
    assert (sum(map(len, written.pages.values())), len(written.texts)) == (5, 35)
    rows = list(text_rows(tmp_path / "records"))
    assert {row["url"] for row in rows} == written.texts
    lines = [path.read_text("utf-8").splitlines() for path in sorted((tmp_path / "records").glob("*.jsonl"))]
    assert abs(len(lines[0]) - len(lines[1])) <= 1
    assert json.loads(lines[0][0])["text"] == rows[0]["text"]


def test_the_table_has_a_row_for_each_tool_and_no_figure_that_it_lacks() -> None:
    from benchmarks.assembled import FIGURES, TOOLS, Result, table

    whole = dict.fromkeys((name for _, name in FIGURES), 0.5)
    taken = Taken(10.0, 20.0, 3 * 10**9, "")
    shown = table({"news-etl": Result(400, taken, whole), "datatrove": Result(40, taken, {"body_f1": 1.0})})
    ours, theirs = shown.splitlines()[2:]
    assert ours == "| news-etl | 400 | 10 | 20 | 20 | 3,000 |" + " .500 |" * len(FIGURES)
    assert theirs == f"| {TOOLS['datatrove']} | 40 | 10 | 20 | 2 | 3,000 | 1.000 |" + " – |" * (len(FIGURES) - 1)


def test_texts_that_no_tool_numbered_are_alone(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.assembled import rows_of

    table = pa.table({
        "url": ["a", "b", "c", "d"], "text": ["x"] * 4, "title": ["t"] * 4, "date": [None] * 4,
        "minhash_cluster_id": [0, 0, -1, None],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "articles.parquet")
    clusters = [row["cluster_id"] for row in rows_of("datatrove", tmp_path).values()]
    assert clusters[0] == clusters[1] == "0"
    assert len(set(clusters)) == 3
