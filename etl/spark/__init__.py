"""The engine `spark`: the heavy steps of a run on a cluster, the same bytes as on one machine. See docs/spark.md."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.config import Config
    from etl.engine import Engine

SPARK = "spark"


@contextmanager
def engine_named(name: str, config: Config, workers: int) -> Iterator[Engine | None]:
    """Open the engine of a name for one run or task; None is this machine, which needs nothing opened.

    Raises UsageError where what `spark` needs is not installed, EtlError where Spark does not start.
    """
    if name != SPARK:
        yield None
        return
    from etl.spark.engine import SparkEngine
    from etl.spark.session import connected

    with connected(config.spark, workers) as cluster:
        yield SparkEngine(cluster)
