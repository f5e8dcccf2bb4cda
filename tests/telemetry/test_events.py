"""OpenLineage events, as the file transport writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from etl import pipeline
from etl.errors import GateError
from etl.schema import DATASETS, arrow_schema

FACET = {
    "type": "object",
    "required": ["_producer", "_schemaURL"],
    "properties": {
        "_producer": {"type": "string", "format": "uri"},
        "_schemaURL": {"type": "string", "format": "uri", "pattern": "^https://openlineage.io/spec/facets/"},
    },
}
FACETS = {"type": "object", "additionalProperties": FACET}


def dataset(facets: str) -> dict[str, Any]:
    """The shape of a data set, with the facets that only an input or an output has."""
    return {
        "type": "object",
        "required": ["namespace", "name"],
        "properties": {
            "namespace": {"type": "string", "minLength": 1},
            "name": {"type": "string", "minLength": 1},
            "facets": FACETS,
            facets: FACETS,
        },
        "additionalProperties": False,
    }


# What https://openlineage.io/spec/2-0-2/OpenLineage.json demands of a RunEvent, restated; here no other key may come.
RUN_EVENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["eventTime", "producer", "schemaURL", "run", "job"],
    "properties": {
        "eventTime": {"type": "string", "format": "date-time"},
        "producer": {"type": "string", "format": "uri"},
        "schemaURL": {"type": "string", "format": "uri"},
        "eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
        "run": {
            "type": "object",
            "required": ["runId"],
            "properties": {"runId": {"type": "string", "format": "uuid"}, "facets": FACETS},
        },
        "job": {
            "type": "object",
            "required": ["namespace", "name"],
            "properties": {"namespace": {"type": "string"}, "name": {"type": "string"}, "facets": FACETS},
        },
        "inputs": {"type": "array", "items": dataset("inputFacets")},
        "outputs": {"type": "array", "items": dataset("outputFacets")},
    },
    "additionalProperties": False,
}
VALIDATOR = jsonschema.Draft202012Validator(RUN_EVENT, format_checker=jsonschema.FormatChecker())


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file transport is told to write."""
    path = tmp_path / "events.jsonl"
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(path))
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
    return path


def events(path: Path) -> list[dict[str, Any]]:
    """The events, each held against the specification."""
    found = [json.loads(line) for line in path.read_text().splitlines()]
    for event in found:
        VALIDATOR.validate(event)
    return found


def test_a_run_tells_what_it_reads_and_what_it_published(dumps: Path, tmp_path: Path, written: Path) -> None:
    pipeline.run([str(dumps)], tmp_path / "lake")
    assert not pipeline.run([str(dumps)], tmp_path / "lake").published, "and a night with nothing new tells nothing"
    start, complete = events(written)
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert start["run"]["runId"] == complete["run"]["runId"]
    files = {entry["name"]: entry["inputFacets"]["inputStatistics"]["size"] for entry in start["inputs"]}
    assert files == {str(path): path.stat().st_size for path in dumps.iterdir()}
    assert complete["inputs"] == start["inputs"]
    sets = {Path(entry["name"]).name: entry for entry in complete["outputs"]}
    assert sets.keys() == set(DATASETS)
    rows = {name: entry["outputFacets"]["outputStatistics"]["rowCount"] for name, entry in sets.items()}
    assert rows == {"articles": 2, "copies": 0, "relations": 0, "rejects": 1, "dumps": 3}
    columns = [column["name"] for column in sets["articles"]["facets"]["schema"]["fields"]]
    assert columns == arrow_schema("articles").names
    assert {entry["facets"]["version"]["datasetVersion"] for entry in sets.values()} == {"1"}


def test_a_refused_run_fails_with_its_reason(empties: Path, tmp_path: Path, written: Path) -> None:
    with pytest.raises(GateError):
        pipeline.run([str(empties)], tmp_path / "lake")
    fail = events(written)[-1]
    assert (fail["eventType"], fail["outputs"]) == ("FAIL", [])
    assert "refused to publish" in fail["run"]["facets"]["errorMessage"]["message"]


def test_a_transport_that_fails_does_not_fail_the_step(
    dumps: Path, tmp_path: Path, written: Path, warned: list[str]
) -> None:
    written.mkdir()
    pipeline.discover([str(dumps)], tmp_path / "lake")
    assert warned[0].startswith("cannot send the OpenLineage event")
