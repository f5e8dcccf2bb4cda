"""What people read first in a snapshot's folder, datasheet and report, written while it lies in its staging folder."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from etl.check.alarm import refused
from etl.config import Alarms, Config
from etl.errors import GateError
from etl.publish import card
from etl.publish.catalog import connect
from etl.publish.manifest import Snapshot
from etl.publish.tallies import Tallies
from etl.report import charts, page
from etl.report.gather import Figures, add_up, alarms_of, ask_rows
from etl.report.write import write_report


def prepare_pages() -> None:
    """Do what the pages need whatever they will say, once in a process."""
    charts.start()
    page.template()
    card.template()


def write_pages(
    staged: Snapshot, parent: Snapshot | None, tallies: Tallies, config: Config, refuse: Sequence[str] = ()
) -> None:
    """Write datasheet and report, durably; the snapshot's rows are counted beside the other questions.

    Raises GateError where it has alarms of the kinds `refuse` that its parent does not have.
    """
    with connect(staged) as connection, ThreadPoolExecutor(1) as beside:  # DuckDB leaves the interpreter lock
        counting = beside.submit(tallies.of, staged)
        of_rows = ask_rows(connection)
        counted = counting.result()
        describing = beside.submit(card.write_card, staged, counted, config.copies.reach_months)
        figures = add_up(connection, of_rows, counted, config.alarms)
        refuse_alarms(figures, parent, tallies, config.alarms, refuse)
        write_report(staged, parent, config.alarms, figures)
        describing.result()


def refuse_alarms(
    figures: Figures, parent: Snapshot | None, tallies: Tallies, limits: Alarms, refuse: Sequence[str]
) -> None:
    """Raise GateError where a snapshot has alarms of the kinds `refuse` that its parent does not have."""
    if not any(alarm.kind in refuse for alarm in figures.alarms):
        return
    before = alarms_of(parent, tallies.of(parent), limits) if parent else ()
    reasons = refused(figures.alarms, before, refuse)
    if reasons:
        raise GateError("refused to publish: " + "; ".join(reasons) + ". Override with --override-gates.")
