"""A record that hangs or kills its process costs itself only; the rest of its batch is done, in order."""

from __future__ import annotations

import multiprocessing.process
from collections.abc import Iterable

import billiard.process
import pyarrow as pa
import pytest

from etl import worker
from etl.article import RawRecord, Rejection
from etl.batch import extract_batch, raw_batches, values_of
from etl.config import Config, Limits
from etl.crew import Crew, extract_all
from etl.errors import EtlError
from tests.planted import die_at_once, extract_with_traps

TINY = Config(limits=Limits(max_record_seconds=1), batch_records=4)
STORY = "The old mill at the river opens again {}\n\nVisitors may see the wheel turn from May on, the town says.\n"


def records(*stories: str) -> list[tuple[str, RawRecord | Rejection]]:
    raws = [STORY.format(story).encode() for story in stories]
    found: list[tuple[str, RawRecord | Rejection]] = [
        ("a.txt", RawRecord("", number, 0, len(raw), raw, "text", "utf-8")) for number, raw in enumerate(raws)
    ]
    return [*found, ("b.txt", Rejection("", "", 0, None, 0, "", "ingest", "empty"))]


def extracted(batches: Iterable[pa.RecordBatch], workers: int = 1) -> list[dict[str, object]]:
    with Crew(workers, TINY) as crew:
        return [row for batch in extract_all(batches, crew) for row in batch.to_pylist()]


@pytest.fixture
def _traps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.batch.extract_batch", extract_with_traps)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_do_what_one_process_does(workers: int) -> None:
    batches = list(raw_batches(records(*map(str, range(10))), TINY))
    expected = [row for batch in batches for row in extract_batch(batch, TINY.quality).to_pylist()]
    assert extracted(batches, workers) == expected


@pytest.mark.usefixtures("_traps")
@pytest.mark.parametrize(
    ("trap", "reason", "said"),
    [
        ("SPIN", "too_slow", "limits.max_record_seconds is 1"),
        ("CRASH", "failed", "SIGSEGV"),
        ("KILL", "failed", "SIGKILL"),
        ("EXIT", "failed", "exit code 3"),
    ],
)
def test_a_trap_costs_its_record_only(trap: str, reason: str, said: str) -> None:
    rows = extracted(raw_batches(records("1", trap, "3", "4", "5", "6"), TINY))
    assert [row["record"] for row in rows] == [0, 1, 2, 3, 4, 5, 0]
    assert [row["dump"] for row in rows] == ["a.txt"] * 6 + ["b.txt"]
    assert [row["reason"] for row in rows] == [None, reason, None, None, None, None, "empty"]
    assert (rows[1]["stage"], rows[1]["length"]) == ("extract", len(STORY.format(trap)))
    assert said in str(rows[1]["detail"])
    assert trap in str(rows[1]["excerpt"])


@pytest.mark.usefixtures("_traps")
def test_what_waits_without_computing_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PATIENCE", 3)
    (waits,) = extracted(raw_batches(records("SLEEP")[:1], TINY))
    assert (waits["reason"], waits["detail"]) == (
        "too_slow", "no end within 3 seconds (limits.max_record_seconds is 1)"
    )  # fmt: skip


@pytest.mark.usefixtures("_traps")
def test_traps_in_every_batch_of_two_workers() -> None:
    rows = extracted(raw_batches(records("CRASH", "2", "3", "EXIT", "5", "KILL", "7", "8", "CRASH"), TINY), 2)
    assert [row["reason"] for row in rows] == [
        "failed", None, None, "failed", None, "failed", None, None, "failed", "empty"
    ]  # fmt: skip


def test_a_worker_that_cannot_begin_is_no_fault_of_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "serve", die_at_once)
    with pytest.raises(EtlError, match="exit code 4"):
        extracted(raw_batches(records("1"), TINY))


def test_a_task_of_celery_has_workers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pool's processes are daemons, which multiprocessing lets start nothing, and of a library of its own."""
    task = billiard.process.Process()
    task.daemon = True
    monkeypatch.setattr(multiprocessing.process, "_current_process", task)
    batches = list(raw_batches(records("1"), TINY))
    assert extracted(batches) == [row for batch in batches for row in extract_batch(batch, TINY.quality).to_pylist()]
    assert multiprocessing.current_process() is task


@pytest.mark.usefixtures("_traps")
def test_a_crew_works_for_one_shard_after_the_other() -> None:
    batches = list(raw_batches(records("1", "CRASH", "3"), TINY))
    with Crew(2, TINY) as crew:
        found = [[row["reason"] for done in extract_all(batches, crew) for row in done.to_pylist()] for _ in range(2)]
        processes = [worker.process.pid for worker in crew.pool]
        assert list(extract_all([], crew)) == []
        assert [worker.process.pid for worker in crew.pool] == processes
    assert found == [[None, "failed", None, "empty"]] * 2
    assert not any(worker.process.is_alive() for worker in crew.pool)


def test_a_reader_that_fails_ends_the_workers() -> None:
    def broken() -> Iterable[pa.RecordBatch]:
        yield from raw_batches(records("1"), TINY)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        extracted(broken(), 2)


def test_columns_are_read_as_arrow_itself_reads_them():
    rows = pa.record_batch(
        {
            "text": ["ä", None, ""],
            "nothing": pa.nulls(3, pa.string()),
            "bytes": pa.array([b"", None, b"\xff"], pa.large_binary()),
            "number": [1, 2, 1 << 62],
            "some": [1, None, 1 << 62],
        }
    )
    for column in rows.columns:
        assert values_of(column) == column.to_pylist()
        assert list(map(type, values_of(column))) == list(map(type, column.to_pylist()))
        assert values_of(column.slice(1, 1)) == column.to_pylist()[1:2]
        assert values_of(column.slice(0, 0)) == []
