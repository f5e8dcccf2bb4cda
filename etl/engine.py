"""Where the heavy steps of a run are done: on this machine (etl.crew), or on a cluster, by an `Engine`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from etl.config import Config

if TYPE_CHECKING:
    from etl.dedupe.known import Known
    from etl.dedupe.memory import Memory
    from etl.dedupe.neighbours import Neighbourhood
    from etl.pipeline import Progress
    from etl.plan import Plan
    from etl.publish.months import Month, Site, Written


class Engine(Protocol):
    """A cluster that shares the lake's folder, and does there what one machine does: the results are equal bytes."""

    def ingest(self, plan: Plan, config: Config, progress: Progress) -> None:
        """Do all shards of a plan, as `pipeline.ingest` does one; what is done already is left."""

    def neighbourhood(self, plan: Plan, known: Known, reach: int, memory: Memory) -> Neighbourhood:
        """Return a neighbourhood whose candidates and comparisons are made there."""

    def write_months(self, work: Site, months: list[Month]) -> list[Written]:
        """Write the cells of months into the work's folder; return for each month what was written."""
