"""Write the report into a snapshot's folder, and find the parent that it is compared with."""

from __future__ import annotations

from etl.config import Alarms
from etl.errors import UsageError
from etl.publish.durable import write_durably
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.report.changes import compare
from etl.report.gather import Figures
from etl.report.page import page

REPORT = "report.html"


def write_report(snapshot: Snapshot, parent: Snapshot | None, limits: Alarms, figures: Figures) -> None:
    """Write report.html with these figures into a snapshot's folder, durably; it may still be in staging."""
    shown = page(snapshot, figures, compare(snapshot, parent) if parent else None, limits)
    write_durably(snapshot.path / REPORT, shown.encode())


def parent_of(snapshot: Snapshot) -> Snapshot | None:
    """Return the parent of a published snapshot, None for the first and where it was collected."""
    number = snapshot.manifest.parent
    if number is None:
        return None
    try:
        return Lake(snapshot.path.parent.parent).snapshot(number)
    except UsageError:
        return None
