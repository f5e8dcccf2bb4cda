"""What the engine spark says where it cannot start, and that it is quiet where it can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl import pipeline
from etl.config import Config
from etl.errors import UsageError
from etl.spark import engine_named, session
from etl.spark.cluster import cause
from etl.spark.session import import_pyspark, is_here, require_java
from tests.small_dumps import text


def etl(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "etl", *map(str, arguments)]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def java_that_says(folder: Path, said: str) -> None:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/java").write_text(f"#!/bin/sh\necho '{said}' >&2\n")
    (folder / "bin/java").chmod(0o755)


def test_without_java_it_says_what_to_install(tmp_path: Path) -> None:
    done = etl("run", __file__, "--lake", tmp_path / "lake", "--engine", "spark", JAVA_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "Java 17 or newer: install openjdk-17-jre-headless" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("said", ['openjdk version "11.0.2" 2019-01-15', "no such thing"])
def test_an_old_java_is_none(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java_that_says(tmp_path / "old", said)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    with pytest.raises(UsageError, match="Java 17 or newer"):
        require_java()


@pytest.mark.parametrize("said", ['openjdk version "17.0.15" 2025-04-15', 'openjdk version "25" 2025-09-16'])
def test_a_newer_java_will_do(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java_that_says(tmp_path / "new", said)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    require_java()


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageError, match=r"install news-etl\[spark\]"):
        import_pyspark()


@pytest.mark.usefixtures("_spark_is_here")
def test_where_nothing_is_to_do_spark_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(text(1))
    pipeline.run([str(tmp_path / "a.txt")], tmp_path / "lake")
    monkeypatch.setattr(session, "connected", None)
    with engine_named("spark", Config(), 1) as engine:
        assert not pipeline.run([str(tmp_path / "a.txt")], tmp_path / "lake", engine=engine).published


def test_the_local_engine_needs_nothing() -> None:
    with engine_named("local", Config(), 1) as engine:
        assert engine is None


@pytest.mark.usefixtures("_spark_is_here")
def test_the_command_line_is_as_quiet_as_locally(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text(1))
    said = {}
    for engine in ("local", "spark"):
        done = etl("run", tmp_path / "a.txt", "--lake", tmp_path / engine, "--engine", engine, "--workers", "1")
        assert done.returncode == 0, done.stderr
        said[engine] = (done.stderr, done.stdout.replace(str(tmp_path / engine), ""))
    assert said["spark"] == said["local"]


@pytest.mark.usefixtures("_spark_is_here")
def test_a_setting_that_spark_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('[spark]\nmaster = "sparks"\n')
    done = etl("run", __file__, "--lake", tmp_path, "--engine", "spark", "--config", tmp_path / "wrong.toml")
    assert done.returncode == 1
    *steps, last = done.stderr.splitlines()
    assert last.startswith("news-etl: Spark does not start on sparks: ")
    assert all(step.endswith("…") for step in steps)


@pytest.mark.parametrize(
    ("master", "here"),
    [
        ("local[2,4]", True), ("local-cluster[2,1,512]", True), ("spark://127.0.0.1:7077", True),
        ("spark://localhost:7077", True), ("spark://master:7077", False), ("yarn", False), ("localhost.example", False),
    ],
)  # fmt: skip
def test_only_a_master_on_this_machine_is_held_to_loopback(master: str, here: bool) -> None:
    assert is_here(master) is here


def test_the_cause_is_what_python_raised() -> None:
    trace = (
        "An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collectAndServe.\n"
        ": org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times\n"
        "Traceback (most recent call last):\n"
        '  File "shard.py", line 1, in ingest\n'
        "etl.errors.LakeError: no space to write\n\n"
        "\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(PythonRunner.scala)\n"
    )
    assert cause(trace) == "etl.errors.LakeError: no space to write"
    assert cause("Py4JNetworkError: gone") == "Py4JNetworkError: gone"
