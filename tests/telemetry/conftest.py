"""A small dump, and an environment in which nothing of telemetry is configured."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from etl.telemetry import events, journal

TEXTS = {
    "mill.txt": "The old mill reopens\n\nVisitors may see the great wheel from May, said the curator.\n",
    "harbour.txt": "Harbour wall is mended\n\nThe storm had torn a gap into it; boats return on Friday.\n",
    "nothing.txt": "",
}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OTEL_", "OPENLINEAGE", "NEWS_ETL_", "AIRFLOW_CTX_")):
            monkeypatch.delenv(name)


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """Two articles and an empty file."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def empties(tmp_path: Path) -> Path:
    """What a gate refuses: no article at all."""
    folder = tmp_path / "empties"
    folder.mkdir()
    (folder / "nothing.txt").write_text("")
    return folder


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What telemetry warned of. Not by caplog: once a test of the DAGs has run, Airflow has our loggers."""
    told: list[str] = []
    for module in (events, journal):
        monkeypatch.setattr(module.log, "warning", lambda message, *args: told.append(message % args))
    return told
