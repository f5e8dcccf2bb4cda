"""The engine `spark`: the heavy steps of a run on a cluster, the same bytes as on one machine. See docs/spark.md."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.config import Config
    from etl.engine import Engine

SPARK = "spark"


@contextmanager
def engine_named(name: str, config: Config, workers: int) -> Iterator[Engine | None]:
    """Return the engine of a name for one run or task; None is this machine.

    Spark starts when the first job asks for it: a run with nothing new never does. Raises UsageError where what it
    needs is not installed; later EtlError where it does not start.
    """
    if name != SPARK:
        yield None
        return
    from etl.spark.engine import SparkEngine
    from etl.spark.session import connected, require

    require()
    with ExitStack() as connection:
        yield SparkEngine(lambda: connection.enter_context(connected(config.spark, workers)))
