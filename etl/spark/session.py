"""A connection to Spark, made for one run: what must be there is checked first, what Spark prints is kept out of sight.

Only Spark's core is used, jobs over descriptors in Python: its SQL session takes seconds to start, knows no unsigned
numbers and, as of 4.3, warns of pandas 3.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.config import Spark
from etl.errors import EtlError, UsageError
from etl.spark.cluster import Cluster

if TYPE_CHECKING:
    from pyspark import SparkContext

LEAST_JAVA = 17
LOOPBACK = "127.0.0.1"
INSTALL_PYSPARK = "the engine spark needs pyspark: install news-etl[spark], or run `uv sync --extra spark`"
INSTALL_JAVA = (
    f"the engine spark needs Java {LEAST_JAVA} or newer: install openjdk-17-jre-headless, or set JAVA_HOME to one"
)
DEFAULTS = {
    "spark.app.name": "news-etl",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.executorEnv.PYTHONWARNINGS": "ignore",
    # threads of libraries beside the tasks that fill the cores already
    "spark.executorEnv.OMP_NUM_THREADS": "1",
}


@contextmanager
def connected(settings: Spark, workers: int) -> Iterator[Cluster]:
    """Connect to the master of the settings, by default this machine with a core for each worker; stop at the end.

    Raises UsageError where pyspark or Java is missing, EtlError where Spark does not start.
    """
    pyspark = require()
    if pyspark.SparkContext._active_spark_context is not None:
        raise UsageError("this process is connected to Spark already; a run opens its own connection")
    master = settings.master or f"local[{workers},4]"  # 4 tries of a task, as on a cluster
    here = environment(master)
    conf = pyspark.SparkConf(loadDefaults=False)
    conf.setAll(list({**DEFAULTS, **loopback(master), **settings.conf}.items()))
    before = {name: os.environ.get(name) for name in here}
    os.environ.update(here)
    try:
        with tempfile.TemporaryFile() as log:
            context = connect(pyspark, conf.setMaster(master), log)
            try:
                yield Cluster(context)
            finally:
                context.stop()
    finally:
        shut_down(pyspark)
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def connect(pyspark: Any, conf: Any, log: Any) -> SparkContext:
    """Start Spark; what it prints now and later goes to `log`. Raises EtlError with the end of it."""
    with stderr_to(log), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of its SQL part and pandas 3: not used here
        try:
            context: SparkContext = pyspark.SparkContext(conf=conf)
            return context
        except Exception as error:  # whatever Java throws: py4j has no class for it
            raise EtlError(f"Spark does not start on {conf.get('spark.master')}: {why(log, error)}") from error


def why(log: Any, error: Exception) -> str:
    """Return the last exception that a log names, else the error."""
    log.seek(0)
    lines = log.read().decode(errors="replace").splitlines()
    named = [line.strip() for line in lines if re.match(r"(Caused by: )?[\w.$]*(Exception|Error)\b", line)]
    return (named or lines or str(error).splitlines() or [type(error).__name__])[-1]


def shut_down(pyspark: Any) -> None:
    """End the Java process: the next context must not inherit its log and environment."""
    gateway = pyspark.SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    process = getattr(gateway, "proc", None)
    if process:
        process.stdin.close()  # it ends with its input
        process.wait()
    pyspark.SparkContext._gateway = pyspark.SparkContext._jvm = None


def environment(master: str) -> dict[str, str]:
    """Return the variables that Spark reads: which Python, how it logs; one machine talks to itself over loopback."""
    python = os.environ.get("PYSPARK_PYTHON", sys.executable)
    own = {"PYSPARK_PYTHON": python, "PYSPARK_DRIVER_PYTHON": sys.executable}
    if "SPARK_CONF_DIR" not in os.environ:
        own["SPARK_CONF_DIR"] = str(Path(__file__).parent)
    return own | ({"SPARK_LOCAL_IP": LOOPBACK} if is_here(master) else {})


def loopback(master: str) -> dict[str, str]:
    """Return the settings that keep a driver on this machine to itself, none for a cluster."""
    if not is_here(master):
        return {}
    return {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}


def is_here(master: str) -> bool:
    """Say whether a master is this machine."""
    return re.match(r"local($|\[|-cluster)|spark://(127\.|localhost\b)", master) is not None


def require() -> Any:
    """Return pyspark. Raises UsageError where it or Java is missing, with what to install."""
    require_java()
    return import_pyspark()


def import_pyspark() -> Any:
    """Return pyspark. Raises UsageError where it is not installed."""
    try:
        import pyspark
    except ImportError as error:
        raise UsageError(INSTALL_PYSPARK) from error
    return pyspark


def require_java() -> None:
    """Raise UsageError where there is no Java, or an old one."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None:
        raise UsageError(INSTALL_JAVA)
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < LEAST_JAVA:
        raise UsageError(f"{INSTALL_JAVA} ({java} is {found[1] if found else 'none'})")


@contextmanager
def stderr_to(log: Any) -> Iterator[None]:
    """Let processes that start meanwhile print their errors into a file, for as long as they live."""
    sys.stderr.flush()
    ours = os.dup(2)
    os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(ours, 2)
        os.close(ours)
