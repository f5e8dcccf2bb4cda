"""A web archive is mostly bookkeeping: that must not look like a night on which a supply broke."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import GateError
from tests.ingest.formats.web_archives import PAGE, record, response


def archive(night: int, pages: int, missing: int = 0) -> bytes:
    """A WARC with four records of bookkeeping to a page."""
    notes = record("request", b"GET /") * 2 + record("metadata", b"a: b") * 2
    texts = (PAGE.replace(b"Dienstag", f"Dienstag, dem {number}.".encode()) for number in range(pages))
    found = (response(text, f"https://news.example.org/{night}/{n}") for n, text in enumerate(texts))
    lost = (response(b"", f"https://news.example.org/{night}/x{n}", status="404 Not Found") for n in range(missing))
    return record("warcinfo", b"software: x", "") + b"".join(page + notes for page in (*found, *lost))


def test_bookkeeping_trips_no_gate_in_this_run_or_the_next(tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    for night in (1, 2):
        (dumps / f"{night}.warc").write_bytes(archive(night, pages=60 + night))
        done = pipeline.run([str(dumps)], tmp_path / "lake")
        assert done.published
        assert done.corpus["rejects"] > 0.7 * done.corpus["records"]


def test_pages_that_are_gone_do(tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    (dumps / "1.warc").write_bytes(archive(1, pages=60, missing=70))
    with pytest.raises(GateError, match=r"53\.8% of all records are rejects"):
        pipeline.run([str(dumps)], tmp_path / "lake")
