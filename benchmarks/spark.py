"""Spark against one machine, on a standalone cluster of processes that talk over loopback.

    python -m benchmarks.spark [DUMPS]     a master, one worker, then two (a core each), then one killed in each phase

Prints for each way the content_hash, seconds on the wall, records a second, and the seconds of each phase; fails where
two hashes differ. All processes share this machine's cores: two workers beside the driver need three.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from etl import pipeline
from etl.config import Config, Spark
from etl.dedupe import stars
from etl.spark import neighbours
from etl.spark.cluster import Cluster
from etl.spark.engine import SparkEngine
from etl.spark.session import LOOPBACK, connected, import_pyspark
from tests.spark.deadly import PHASES, Deadly

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "dumps"
UP = 60.0  # seconds in which a daemon must answer


class Timed(Cluster):
    """A cluster that notes how long the jobs of each phase took."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(cluster.context)
        self.seconds: dict[str, float] = {}

    def collect(self, phase: str, job: Any) -> list[Any]:
        began = time.monotonic()
        found = super().collect(phase, job)
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.monotonic() - began
        return found


@contextmanager
def daemon(kind: str, *arguments: str) -> Iterator[None]:
    """Run Spark's master or a worker as a process of its own."""
    home = Path(import_pyspark().__file__).parent
    command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{kind.lower()}.{kind}", *arguments]
    environment = os.environ | {"SPARK_LOCAL_IP": LOOPBACK, "SPARK_HOME": str(home)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port of this machine."""
    until = time.monotonic() + UP
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"Spark's master does not answer on port {port}")


def worker(master: str, folder: str) -> Any:
    """Start a worker with one core."""
    return daemon(
        "Worker",
        master,
        "--cores",
        "1",
        "--memory",
        "1g",
        "--host",
        LOOPBACK,
        "--webui-port",
        "0",
        "--work-dir",
        folder,
    )


def measure(name: str, dumps: str, lake: Path, cluster: Cluster | None = None) -> str:
    """Run once, print what it took, and return the content_hash."""
    engine = SparkEngine(lambda: cluster) if cluster else None
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    done = pipeline.run([dumps], lake, config=Config(), engine=engine)
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF)
    driver = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    phases = ", ".join(
        f"{phase} {took:.1f}" for phase, took in (cluster.seconds if isinstance(cluster, Timed) else {}).items()
    )
    print(
        f"{name}: {done.run['records']} records in {seconds:.1f} s, {done.run['records'] / seconds:.0f}/s, "
        f"{driver:.1f} s of CPU in this process; {phases}\n  content_hash {done.content_hash}",
        flush=True,
    )
    return str(done.content_hash)


def main(dumps: str = str(DUMPS)) -> int:
    """Run all ways."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the daemons end with this process, however it ends
    hashes = []
    port = free_port()
    master = f"spark://{LOOPBACK}:{port}"
    # candidates, comparisons and clusters on the cluster, whatever their number: to be tested and measured
    neighbours.FEW_TEXTS = neighbours.FEW_PAIRS = 0
    stars.LINKS_OF_A_RUN = 1_000
    settings = Spark(master=master, conf={"spark.executor.memory": "512m"})
    with tempfile.TemporaryDirectory() as folder, ExitStack() as processes:
        hashes.append(measure("one machine, 1 worker", dumps, Path(folder, "local")))
        processes.enter_context(daemon("Master", "--host", LOOPBACK, "--port", str(port), "--webui-port", "0"))
        wait_for(port)
        for workers in (1, 2):
            processes.enter_context(worker(master, f"{folder}/work{workers}"))
            with connected(settings, workers) as plain:
                warm_up(plain, workers)
                cluster = Timed(plain)
                lake = Path(folder, f"spark{workers}")
                hashes.append(measure(f"Spark, {workers} x 1 core", dumps, lake, cluster))
        with connected(settings, 2) as plain:
            graves = Path(folder, "graves")
            graves.mkdir()
            deadly = Deadly(plain, graves)
            hashes.append(measure("Spark, an executor killed in each phase", dumps, Path(folder, "killed"), deadly))
            missed = set(PHASES) - {grave.name for grave in graves.iterdir()}
    if missed or len(set(hashes)) != 1:
        print(f"FAILED: hashes {sorted(set(hashes))}, phases without a kill: {sorted(missed)}")
        return 1
    print("equal")
    return 0


def warm_up(cluster: Cluster, workers: int) -> None:
    """Wait for all executors, and have each load what it needs: that is paid once for an application."""

    def load(_: int) -> str:
        import os
        import time

        import etl.spark.engine
        import etl.warm  # noqa: F401

        time.sleep(1)  # so that no executor gets two
        return str(os.getppid())

    until = time.monotonic() + UP
    while len(set(cluster.map("warm-up", load, range(workers)))) < workers and time.monotonic() < until:
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
