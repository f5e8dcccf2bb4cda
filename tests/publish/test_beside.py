"""What publishing does at the same time: pages are prepared while cells are written, rows counted beside questions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from threading import Barrier, Event
from types import SimpleNamespace
from typing import Any

import pytest

from etl.publish import months, pages, snapshot
from etl.publish.months import write_months
from etl.publish.tallies import Tallies
from tests.small_dumps import article, jsonl, run

PATIENCE = 60  # seconds, for what never comes


def deliver(tmp_path: Path, count: int) -> None:
    """Publish an article in each of so many months."""
    (tmp_path / "dumps").mkdir()
    rows = (article(number, f"20{number:02d}-01-05") for number in range(count))
    (tmp_path / "dumps" / "a.jsonl").write_bytes(jsonl(*rows))
    run(tmp_path / "lake", tmp_path / "dumps")


def after(event: Callable[[], Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that first waits for something."""

    def waiting(*given: Any, **named: Any) -> Any:
        assert event(), "it was not done beside"
        return function(*given, **named)

    return waiting


@pytest.mark.parametrize("count", [1, 12])
def test_pages_are_prepared_once_and_while_cells_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    prepared, calls = Event(), []
    monkeypatch.setattr("etl.publish.portions.PORTION_ROWS", 1)
    monkeypatch.setattr(months, "write_portion", after(lambda: prepared.wait(PATIENCE), months.write_portion))
    monkeypatch.setattr(snapshot, "prepare_pages", lambda: (calls.append(1), prepared.set()))
    deliver(tmp_path, count)
    assert calls == [1]


def test_pages_are_prepared_where_no_cell_is_written() -> None:
    calls: list[int] = []
    site: Any = SimpleNamespace(index=SimpleNamespace(together=nullcontext))
    assert write_months(site, [], lambda: calls.append(1)) == []
    assert calls == [1]


def test_rows_are_counted_beside_the_other_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = Barrier(2)

    def met() -> bool:
        both.wait(PATIENCE)  # raises where the other never comes
        return True

    monkeypatch.setattr(Tallies, "of", after(met, Tallies.of))
    monkeypatch.setattr(pages, "ask_rows", after(met, pages.ask_rows))
    deliver(tmp_path, 3)
