"""docs/formats.md: what the registry says, and what a lake says of it."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from benchmarks.formats import NO_FORMAT, count_row, described, formats_of, render, tallies
from etl import pipeline
from etl.ingest.formats import READERS
from etl.ingest.formats.base import Format
from etl.publish.lake import Lake

PAGE = Path(__file__).parent.parent / "docs" / "formats.md"


@pytest.mark.parametrize("form", READERS, ids=lambda form: form.name)
def test_every_format_says_what_it_is_and_how_it_is_recognised(form: Format) -> None:
    assert all(described(form))


def test_the_page_lists_the_registry_in_its_order() -> None:
    listed = re.findall(r"^\| `(\w+)` \| .+ \| .+ \| (?:yes|no file) \|$", PAGE.read_text(), re.MULTILINE)
    assert listed == [form.name for form in READERS]


def test_every_record_is_counted_under_its_format(tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    articles = [{"title": f"Mill {n} turns", "content": f"The mill turns for the {n}th time.", "date": "2020-05-04"}
                for n in range(3)]
    (dumps / "a.json").write_text(json.dumps([*articles, {"title": "Bare", "content": ""}]))
    with zipfile.ZipFile(dumps / "b.zip", "w") as archive:
        archive.writestr("inner.json", json.dumps(articles[:1]))
        archive.writestr("c.bin", bytes(range(256)) * 4)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.write(b"\0" * 1000)
    (dumps / "d.gz").write_bytes(packed.getvalue()[:12])
    pipeline.run([str(dumps)], tmp_path / "lake", workers=1)
    snapshot = Lake(tmp_path / "lake").require_head()
    counts = tallies(snapshot, formats_of(snapshot))
    found = {name: tally for name, tally in counts.items() if tally.files}
    assert set(found) == {"json", NO_FORMAT}
    assert (found["json"].files, found["json"].members) == ({"a.json", "b.zip"}, 2)
    assert count_row("json", found["json"]) == (
        "| json | 2 | 2 | 5 | 3 | 1 | 1 | 0% | 100% | 100% | 0% | 0% | 0% | 0% | empty 1 |")
    assert found[NO_FORMAT].files == {"b.zip", "d.gz"}
    total = sum(t.articles + t.copies + t.reasons.total() for t in counts.values())
    assert total == snapshot.manifest.totals["records"]
    assert f"| **all** | 3 | 2 | {total} | 3 | 1 | 4 |" in render(counts)
