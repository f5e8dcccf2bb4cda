"""A small cluster on this machine: a master and two executors as processes of their own, which can be killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.config import Spark
from etl.errors import UsageError
from etl.spark.cluster import Cluster
from etl.spark.session import connected, import_pyspark, require_java

ROOT = Path(__file__).parents[2]
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def _spark_is_here() -> None:
    try:
        require_java()
        import_pyspark()
    except UsageError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def cluster(_spark_is_here: None) -> Iterator[Cluster]:
    """Two executors with a core each."""
    conf = {
        "spark.executor.memory": "512m",
        # executors live for seconds: to compile less is to compute half as much
        "spark.executor.extraJavaOptions": QUICK,
        "spark.driver.extraJavaOptions": QUICK,
        "spark.executorEnv.PYTHONPATH": str(ROOT),
        "spark.shuffle.io.retryWait": "1s",  # for the blocks of an executor that was killed
    }
    with connected(Spark(master="local-cluster[2,1,512]", conf=conf), workers=2) as cluster:
        yield cluster
