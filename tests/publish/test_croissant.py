"""The Croissant document: every file with its hash, every column with its type, every reference leads somewhere."""

from __future__ import annotations

import hashlib
import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from etl.publish.croissant import CONTEXT, render_croissant
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.schema import DATASETS, arrow_schema
from tests.small_dumps import run, write_dumps


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("croissant")
    run(folder / "lake", write_dumps(folder / "dumps"))
    return Lake(folder / "lake").require_head()


@pytest.fixture(scope="module")
def document(snapshot: Snapshot) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((snapshot.path / "croissant.json").read_text())
    return value


def of_type(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [part for part in document["distribution"] if part["@type"] == kind]


def test_it_names_every_file_with_its_bytes_and_hash(snapshot: Snapshot, document: dict[str, Any]) -> None:
    files = of_type(document, "cr:FileObject")
    there = sorted(str(path.relative_to(snapshot.path)) for path in snapshot.path.rglob("*.parquet"))
    assert sorted(file["contentUrl"] for file in files) == there
    for file in files:
        data = Path(snapshot.path, file["contentUrl"]).read_bytes()
        assert (file["sha256"], file["contentSize"]) == (hashlib.sha256(data).hexdigest(), f"{len(data)} B")


def test_each_data_set_is_a_set_of_its_files(document: dict[str, Any]) -> None:
    paths = [file["contentUrl"] for file in of_type(document, "cr:FileObject")]
    sets = {part["@id"]: part["includes"] for part in of_type(document, "cr:FileSet")}
    assert list(sets) == [f"{name}-files" for name in DATASETS]
    for name in DATASETS:
        inside = [path for path in paths if fnmatch(path, sets[f"{name}-files"])]
        assert inside == [path for path in paths if path.startswith(f"{name}/")]


def test_fields_are_the_columns_of_the_contract(document: dict[str, Any]) -> None:
    types = {"sc:Text": "string", "sc:Date": "date", "sc:DateTime": "timestamp", "sc:Integer": "int"}
    types["sc:Float"] = "double"
    for record_set, name in zip(document["recordSet"], DATASETS, strict=True):
        assert [field["name"] for field in record_set["field"]] == arrow_schema(name).names
        for field, column in zip(record_set["field"], arrow_schema(name), strict=True):
            kind = str(column.type).removeprefix("list<element: ").removeprefix("list<item: ")
            assert kind.startswith(types[field["dataType"]])
            assert field.get("repeated", False) is str(column.type).startswith("list")
            assert field["source"] == {"fileSet": {"@id": f"{name}-files"}, "extract": {"column": column.name}}


def test_ids_are_unique_and_keys_lead_to_fields(document: dict[str, Any]) -> None:
    fields = [field["@id"] for record_set in document["recordSet"] for field in record_set["field"]]
    ids = [part["@id"] for part in (*document["distribution"], *document["recordSet"])] + fields
    assert len(ids) == len(set(ids))
    assert {key["@id"] for record_set in document["recordSet"] for key in record_set.get("key", ())} <= set(fields)


def test_every_name_in_it_has_a_meaning(document: dict[str, Any]) -> None:
    """Names of schema.org are the vocabulary; those of Croissant must be in the context."""
    ours = {"conformsTo", "citeAs", "isLiveDataset", "recordSet", "field", "dataType", "source", "fileSet", "extract",
            "column", "includes", "repeated", "key"}  # fmt: skip
    assert ours <= set(CONTEXT)
    assert document["conformsTo"] == "http://mlcommons.org/croissant/1.0"


def test_it_is_a_function_of_the_manifest(snapshot: Snapshot) -> None:
    assert render_croissant(snapshot.manifest) == (snapshot.path / "croissant.json").read_bytes()
