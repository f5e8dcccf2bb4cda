"""Mapped outcomes: what was given back is read again, and is not resident meanwhile."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from etl.ingest.mapped import let_go, map_batches

LARGE = 32 << 20


def resident_files() -> int:
    """Bytes of files that are mapped and resident in this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("RssFile"))


def test_what_was_given_back_is_read_again(tmp_path: Path) -> None:
    batch = pa.record_batch({"body": pa.array(["a text " * (LARGE // 7), "another"], pa.large_string())})
    with pa.OSFile(str(tmp_path / "one.arrow"), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
        writer.write_batch(batch.slice(1))
    (first, second) = map_batches(tmp_path / "one.arrow")
    before = resident_files()
    assert first.equals(batch)
    read = resident_files()
    assert read - before > LARGE // 2
    let_go()
    assert resident_files() - before < LARGE // 4
    assert first.equals(batch)
    assert second.equals(batch.slice(1))


def test_a_file_without_a_batch_has_none(tmp_path: Path) -> None:
    with pa.OSFile(str(tmp_path / "none.arrow"), "wb") as sink:
        pa.ipc.new_file(sink, pa.schema([("body", pa.string())])).close()
    assert map_batches(tmp_path / "none.arrow") == []
