"""Exports: what is written, what a spreadsheet makes of it, and that our own readers read it to the same fields."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard

from etl import pipeline
from etl.errors import UsageError
from etl.export import export
from etl.export.ninjs import ninjs_item, uri_of
from etl.export.spreadsheet import cell, harmless
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.schema import arrow_schema
from tests.small_dumps import rows as lake_rows

BODY = (
    "The ferry between the two towns sails again since Monday, after a storm had torn its landing stage from the quay."
    "\n\nThe crew gave out coffee; nobody stood in line."
)
ITEMS = [
    {
        "title": "Ferry sails again", "content": BODY, "source": "Reuters", "published_at": "2019-01-07T10:00:00Z",
        "byline": "By Ann Other", "keywords": ["ferries", "storms"], "language": "en",
        "guid": "tag:example.org,2019:ferry",
    },
    {"title": "=HYPERLINK(1)", "content": BODY.replace("ferry", "tram").replace("storm", "dog"), "date": "2019-02-01"},
    {
        "title": "پل تازه", "date": "2019-02-02", "source": "IRNA",
        "content": "شهرداری اهواز دیروز پل تازه‌ای را گشود که ساختش سه سال پیش آغاز شده بود. کارگران گل گرفتند.",
    },
    {
        "title": "No day at all",
        "content": BODY.replace("Monday", "then").replace("ferry", "bus").replace("stood", "ran"),
    },
]  # fmt: skip
# The properties of ninjs 3.1 that we write and their types, as its schema has them; it allows no others.
NINJS = {
    "standard": dict, "uri": str, "type": str, "version": str, "firstCreated": str, "versionCreated": str,
    "language": str, "headlines": list, "bodies": list, "by": str, "people": list, "organisations": list,
    "infoSources": list, "located": str, "subjects": list, "altIds": list,
}  # fmt: skip
NINJS_INNER = {
    "standard": {"name", "version", "schema"},
    "headlines": {"role", "contentType", "value"},
    "bodies": {"role", "contentType", "charCount", "wordCount", "value"},
    "people": {"name", "rel", "uri", "literal", "contactInfo"},
    "organisations": {"name", "rel", "uri", "literal", "symbols", "contactInfo"},
    "infoSources": {"name", "role", "uri", "literal", "contactInfo"},
    "subjects": {"name", "rel", "uri", "literal", "creator", "relevance", "confidence"},
    "altIds": {"role", "value"},
}
READ_AGAIN = [
    "agency", "cited_agencies", "headline", "headline_variants", "body", "located", "byline", "authors", "keywords",
    "language", "published_at", "date", "guid", "url",
]  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("export")
    (folder / "in.jsonl").write_text("".join(json.dumps(item) + "\n" for item in ITEMS))
    done = pipeline.run([str(folder / "in.jsonl")], folder / "lake", workers=1)
    assert done.corpus["articles"] == len(ITEMS)
    return Lake(folder / "lake").require_head()


def written(snapshot: Snapshot, path: Path, form: str, **options: Any) -> bytes:
    export(snapshot, path, form, **options)
    return path.read_bytes()


def test_a_line_holds_every_column_of_an_article(snapshot: Snapshot, tmp_path: Path) -> None:
    assert export(snapshot, tmp_path / "a.jsonl", "jsonl") == len(ITEMS)
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert all(list(line) == arrow_schema("articles").names for line in lines)
    first = next(line for line in lines if line["headline"] == "Ferry sails again")
    assert (first["published_at"], first["date"], first["url"]) == ("2019-01-07T10:00:00Z", "2019-01-07", None)
    assert first["keywords"] == ["ferries", "storms"]


def test_any_reader_of_json_lines_finds_the_same_rows(snapshot: Snapshot, tmp_path: Path) -> None:
    export(snapshot, tmp_path / "a.jsonl.gz", "jsonl", columns=["article_id", "date", "body"])
    with duckdb.connect() as connection:
        read = connection.read_json(str(tmp_path / "a.jsonl.gz")).fetchall()
    want = [(row["article_id"], row["date"], row["body"]) for row in lake_rows(snapshot.path.parents[1], "articles")]
    assert sorted(read) == sorted(want)


@pytest.mark.parametrize("form", ["jsonl", "ninjs", "csv"])
def test_the_bytes_are_the_same_each_time_and_under_compression(snapshot: Snapshot, tmp_path: Path, form: str) -> None:
    plain = written(snapshot, tmp_path / "a", form)
    packed = written(snapshot, tmp_path / "a.gz", form)
    os.utime(tmp_path / "a.gz", (1, 1))
    assert written(snapshot, tmp_path / "other.gz", form) == packed
    assert gzip.decompress(packed) == plain
    streamed = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(written(snapshot, tmp_path / "a.zst", form)))
    assert streamed.read() == plain


def test_where_chooses_rows_and_may_look_at_other_views(snapshot: Snapshot, tmp_path: Path) -> None:
    assert export(snapshot, tmp_path / "a", "jsonl", where="agency = 'reuters' or headline like '=%'") == 2
    assert export(snapshot, tmp_path / "a", "jsonl", where="article_id in (select article_id from articles)") == 4
    assert export(snapshot, tmp_path / "a", "jsonl", where="false") == 0
    assert (tmp_path / "a").read_bytes() == b""


def test_a_folder_gets_a_file_for_each_month(snapshot: Snapshot, tmp_path: Path) -> None:
    assert export(snapshot, f"{tmp_path}/months/", "csv", columns=["headline"]) == len(ITEMS)
    names = sorted(path.name for path in (tmp_path / "months").iterdir())
    assert names == ["articles-2019-01.csv", "articles-2019-02.csv", "articles-unknown.csv"]
    assert len((tmp_path / "months" / "articles-2019-02.csv").read_text().splitlines()) == 3
    with pytest.raises(UsageError, match="empty folder"):
        export(snapshot, tmp_path / "months", "csv")


@pytest.mark.parametrize(
    ("form", "options", "message"),
    [
        ("csv", {"columns": ["colour"]}, "no column colour"),
        ("csv", {"where": "colour = 1"}, "cannot select articles where colour"),
        ("csv", {"where": "true); drop view articles; --"}, "cannot select"),
        ("ninjs", {"columns": ["date"]}, "leave --columns out"),
        ("jsonl", {"bom": True}, "byte order mark"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    snapshot: Snapshot, tmp_path: Path, form: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        export(snapshot, tmp_path / "a", form, **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("\n=x", "'\n=x"), ("＝1", "'＝1"), ("'=1", "''=1"), ("a=1", "a=1"), (" =1", " =1"), ("'a", "'a"), ("", ""),
    ],
)  # fmt: skip
def test_no_cell_starts_a_formula_and_the_text_can_be_had_back(text: str, want: str) -> None:
    assert harmless(text) == want
    changed = want.lstrip("'") != want and text != want
    assert (want[1:] if changed else want) == text


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (None, ""), ([], ""), (["a", "b;c"], '["a","b;c"]'), (-5, "-5"), (0.5, "0.5"), (date(2019, 1, 7), "2019-01-07"),
        (datetime.fromisoformat("2019-01-07T10:00:00+00:00"), "2019-01-07T10:00:00Z"),
    ],
)  # fmt: skip
def test_cells(value: Any, want: str) -> None:
    assert cell(value) == want


def test_csv_is_read_as_it_was_written(snapshot: Snapshot, tmp_path: Path) -> None:
    data = written(snapshot, tmp_path / "a.csv", "csv", columns=["headline", "body", "date"], bom=True)
    assert data.startswith(b"\xef\xbb\xbf")
    read = {row["headline"]: row for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))}
    assert list(read) == ["Ferry sails again", "'=HYPERLINK(1)", "پل تازه", "No day at all"]
    assert (read["Ferry sails again"]["body"], read["No day at all"]["date"]) == (BODY, "")


def test_a_ninjs_item_has_what_the_standard_allows_and_nothing_empty(snapshot: Snapshot, tmp_path: Path) -> None:
    items = [json.loads(line) for line in written(snapshot, tmp_path / "a", "ninjs").splitlines()]
    for item in items:
        assert all(type(value) is NINJS[name] for name, value in item.items())
        assert all(value not in ("", [], None) for value in item.values())
        for name, allowed in NINJS_INNER.items():
            inner = item.get(name, [])
            assert all(set(entry) <= allowed for entry in (inner if isinstance(inner, list) else [inner]))
        assert (item["type"], item["standard"]["version"]) == ("text", "3.1")
    ferry = next(item for item in items if item["headlines"][0]["value"] == "Ferry sails again")
    assert ferry["uri"] == "tag:example.org,2019:ferry"
    assert ferry["infoSources"][0] == {"name": "Reuters", "literal": "reuters", "role": "agency"}
    assert (ferry["firstCreated"], ferry["by"], ferry["language"]) == ("2019-01-07T10:00:00Z", "By Ann Other", "en")
    undated = next(item for item in items if item["headlines"][0]["value"] == "No day at all")
    assert not {"firstCreated", "versionCreated", "version", "by", "located"} & set(undated)


def test_the_uri_of_an_item_without_one_names_its_bytes() -> None:
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing
    uri = "ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    assert uri_of({"guid": None, "raw_sha256": digest}) == uri
    assert uri_of({"guid": "4711 <x>", "raw_sha256": digest}) == uri


def test_an_agency_that_the_registry_lost_keeps_its_id(snapshot: Snapshot) -> None:
    row = lake_rows(snapshot.path.parents[1], "articles")[0] | {"agency": "longgone", "cited_agencies": []}
    assert ninjs_item(row)["infoSources"][0] == {"name": "longgone", "literal": "longgone", "role": "agency"}


@pytest.mark.parametrize("form", ["jsonl", "ninjs"])
def test_our_own_readers_read_it_to_the_same_fields(snapshot: Snapshot, tmp_path: Path, form: str) -> None:
    export(snapshot, tmp_path / "again.jsonl", form)
    pipeline.run([str(tmp_path / "again.jsonl")], tmp_path / "lake", workers=1)

    def fields(lake: Path) -> list[tuple[str, list[Any]]]:
        return sorted((row["headline"], [row[name] for name in READ_AGAIN]) for row in lake_rows(lake, "articles"))  # type: ignore[misc]

    assert fields(tmp_path / "lake") == fields(snapshot.path.parents[1])
