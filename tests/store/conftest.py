"""A bucket of its own for each test, on one server on loopback; working copies in the test's folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from benchmarks.crash_actors import in_this_process
from benchmarks.s3_server import Server, serving
from tests.small_dumps import write_dumps
from tests.store.stores import Machine, keys, objects, run


@pytest.fixture(scope="module", autouse=True)
def without_other_processes() -> Iterator[None]:
    """Extraction and charts are not the subject here, and take their processes longer to start than all the rest."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("etl.ingest.shard.extract_all", in_this_process)
        patched.setattr("vl_convert.vegalite_to_svg", lambda spec: '<svg viewBox="0 0 1 1"></svg>')
        yield


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server, with this process as its client and quick patience."""
    running.faults = lambda method, path: None
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    settings = {"CACHE": str(tmp_path / "here"), "RETRIES": "4", "RETRY_SECONDS": "30", "TIMEOUT_SECONDS": "10",
                "GRACE_HOURS": "0"}  # fmt: skip
    for name, value in {**running.environment, **{f"NEWS_ETL_STORE_{k}": v for k, v in settings.items()}}.items():
        monkeypatch.setenv(name, value)
    yield running
    running.faults = lambda method, path: None


@pytest.fixture
def bucket(server: Server) -> str:
    """The URL of an empty bucket."""
    return server.make_bucket(f"b{uuid4().hex}")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What makes this process another machine, with working copies of its own."""
    return lambda name: monkeypatch.setenv("NEWS_ETL_STORE_CACHE", str(tmp_path / name))


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dumps(tmp_path_factory.mktemp("store") / "dumps")


@pytest.fixture
def url(bucket: str) -> str:
    return f"{bucket}/some/lake"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """The objects of a lake with two snapshots, once one was made."""
    return {}


@pytest.fixture
def lake(url: str, dumps: Path, made: dict[str, bytes], machine: Machine) -> str:
    """A lake with two snapshots that another machine made: of the dumps in `a`, and of all."""
    store = objects(url)
    if not made:
        machine("maker")
        run(dumps, url, "a")
        run(dumps, url)
        made |= {key: store.get(key) for key in keys(url)}
    store.each(lambda item: store.put(*item), made.items())
    machine("here")
    return url
