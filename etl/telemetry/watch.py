"""Watch the steps of the flow: how long each took and what it did, for the log, the metrics and the run's row."""

from __future__ import annotations

import functools
import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pyarrow.compute as pc
from structlog.contextvars import bound_contextvars

from etl.errors import CommitConflict, GateError
from etl.plan import Plan, Shard
from etl.result import RunResult
from etl.telemetry import journal
from etl.telemetry.journal import Portion

if TYPE_CHECKING:
    from etl.ingest.ingested import ShardResult

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)


def watched(step: Callable[P, R]) -> Callable[P, R]:
    """Have a step of etl.pipeline logged, timed and counted under its own name.

    The run is named by the plan among the step's arguments; the first step returns it, and begins the run.
    """
    name = step.__name__

    @functools.wraps(step)
    def watching(*args: P.args, **kwargs: P.kwargs) -> R:
        plan = next((value for value in args if isinstance(value, Plan)), None)
        shard = next((value for value in args if isinstance(value, Shard)), None)
        bound = {"step": name, "run": plan and plan.key, "batch": shard and shard.key}
        with bound_contextvars(**{key: value for key, value in bound.items() if value}):
            began, clock = datetime.now(UTC), time.perf_counter()

            def portion(**did: Any) -> Portion:
                return Portion(name, time.perf_counter() - clock, **did)

            try:
                result = step(*args, **kwargs)
            except Exception as error:
                log.info("%s failed: %s: %s", name, type(error).__name__, error)  # who catches it has the say
                if plan:
                    journal.note(plan, portion())
                    journal.finish(plan, outcome_of(error), error=str(error))
                raise
            if isinstance(result, Plan):
                plan = result
                journal.begin(plan, began)
            assert plan, "a step takes a plan or makes one"
            done = portion(**(what_was_read(shard, result) if shard else {}))  # type: ignore[arg-type]
            with bound_contextvars(run=plan.key, **done.facts()):
                log.info("%s done", name)
            journal.note(plan, done)
            if isinstance(result, RunResult):
                journal.finish(plan, "published" if result.published else "nothing_new", result)
        return result

    return watching


def what_was_read(shard: Shard, result: ShardResult) -> dict[str, Any]:
    """Return the counts of an ingested shard, for its portion."""
    reasons = Counter[str]()
    for batch in result.batches():
        reasons.update(batch["reason"].filter(pc.is_valid(batch["reason"])).to_pylist())
    return {
        "shard": shard.key,
        "files": len(shard.files),
        "bytes": shard.bytes,
        "records": sum(result.records.values()),
        "rejects": dict(sorted(reasons.items())),
    }


def outcome_of(error: Exception) -> str:
    """Return the word for how a run ended that an exception ended."""
    if isinstance(error, GateError):
        return "refused"
    return "overtaken" if isinstance(error, CommitConflict) else "failed"
