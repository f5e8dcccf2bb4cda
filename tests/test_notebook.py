"""docs/analysis.ipynb runs on a lake made from the samples, and none of its five answers is empty."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from etl import pipeline

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOK = PROJECT / "docs" / "analysis.ipynb"
ANSWERS = {"volume", "evidence", "copying", "kept", "spellings"}


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_answers_five_questions(
    notebook: nbformat.NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run([str(PROJECT / "samples" / "dumps")], tmp_path / "lake", workers=1)
    monkeypatch.setenv("LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    counting = "import json; print(json.dumps({name: len(rows) for name, rows in answers.items()}))"
    notebook.cells.append(nbformat.v4.new_code_cell(counting))
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    rows = json.loads(notebook.cells.pop().outputs[0].text)
    assert set(rows) == ANSWERS
    assert all(rows.values()), rows
    assert len(plots_of(notebook)) == len(ANSWERS)


def plots_of(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    return [output.data["image/svg+xml"] for output in outputs if "image/svg+xml" in output.data]


def test_what_is_kept_in_it_is_a_whole_run(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
    assert len(plots_of(notebook)) == len(ANSWERS)
