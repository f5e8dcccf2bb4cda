"""The topology as `make up-processes` starts it: closed without login, restarted, silent about secrets, restorable.

Takes four minutes (220 s) and PostgreSQL, so it runs by `make live` only.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from benchmarks.airflow_api import Airflow
from benchmarks.airflow_kills import reports_since
from deploy.local.place import ROOT, Place, free_port
from deploy.local.servers import postgres_program
from deploy.local.supervision import ask, components, start, stop, strays, wait_until
from etl.publish.lake import Lake

pytestmark = pytest.mark.skipif(not os.environ.get("LIVE"), reason="takes minutes: make live")

DAY = "2024-03-01"
OPEN = {"/api/v2/monitor/health", "/api/v2/version", "/api/v2/auth/login", "/api/v2/auth/logout"}


def paths(lake: Path) -> dict[str, str]:
    dumps = str(ROOT / "samples/dumps")
    return {"NEWS_NIGHTLY_DUMPS": dumps, "NEWS_NIGHTLY_ROOT": dumps, "NEWS_NIGHTLY_LAKE": str(lake)}


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    folder = tmp_path_factory.mktemp("live")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o711)  # PostgreSQL's user has to come to its data
    place = Place(folder / "home", port=free_port(), postgres_port=free_port())
    try:
        start(place, paths(folder / "lake"))
        yield Airflow(place)
    finally:
        stop(place)
    assert not strays(place)


def refusal(url: str, method: str = "GET", body: dict[str, str] | None = None) -> int:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(url, data, {"Content-Type": "application/json"}, method=method), timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_no_path_of_the_api_is_open_without_login(airflow: Airflow) -> None:
    with urlopen(airflow.place.url + "/openapi.json", timeout=30) as answer:
        known = json.load(answer)["paths"]
    assert len(known) > 80
    answers = {
        (method, path): refusal(airflow.place.url + path.replace("{", "").replace("}", ""), method.upper())
        for path, methods in known.items()
        if path.startswith("/api/") and path not in OPEN
        for method in methods
    }
    assert set(answers.values()) == {401}, {call: code for call, code in answers.items() if code != 401}


def test_a_wrong_password_opens_nothing(airflow: Airflow) -> None:
    login = {"username": "admin", "password": "admin"}
    assert refusal(airflow.place.url + "/auth/token", "POST", login) == 401
    assert refusal(airflow.place.url + "/execution/variables/x") in (401, 403)


@pytest.mark.parametrize("name", ["scheduler", "dag-processor", "triggerer", "api-server"])
def test_a_killed_component_is_started_again_and_well(airflow: Airflow, name: str) -> None:
    at = time.time()
    os.kill(ask(airflow.place).getProcessInfo(name)["pid"], signal.SIGKILL)
    if name == "triggerer":
        wait_until(lambda: ask(airflow.place).getProcessInfo(name)["statename"] == "RUNNING", 120, name)
    else:
        wait_until(lambda: reports_since(airflow, name, at), 120, f"{name} does not come back")


def test_a_run_publishes_and_what_was_backed_up_goes_on_elsewhere(airflow: Airflow) -> None:
    airflow.unpause()
    run = airflow.trigger(DAY, {})
    airflow.wait([run], 300)
    home = airflow.place.home
    lake, published = home.parent / "lake", Lake(home.parent / "lake").require_head().manifest.content_hash
    secret = {"PGPASSWORD": airflow.place.secrets()["POSTGRES_PASSWORD"]}
    where = ["--host", "127.0.0.1", "--username", "airflow", "--port"]
    backup = home.parent / "airflow.dump"
    subprocess.run(
        [postgres_program("pg_dump"), *where, str(airflow.place.postgres_port), "-Fc", "-f", str(backup), "airflow"],
        env=os.environ | secret,
        check=True,
    )
    shutil.copytree(lake, home.parent / "lake2", symlinks=True)

    other = replace(airflow.place, home=home.parent / "home2", port=free_port(), postgres_port=free_port())
    other.home.mkdir()
    shutil.copy(home / "secrets.env", other.home)  # the Fernet key reads the connections in the database
    try:
        start(other, paths(home.parent / "lake2"))
        for name in components(other):
            ask(other).stopProcess(name)
        command = [postgres_program("pg_restore"), *where, str(other.postgres_port), "--clean", "-d", "airflow"]
        subprocess.run([*command, str(backup)], env=os.environ | secret, check=True)
        stop(other)
        start(other, paths(home.parent / "lake2"))
        restored = Airflow(other)
        assert restored.runs()[run] == "success"
        again = restored.trigger("2024-03-02", {})
        restored.wait([again], 300)
        assert {
            attempt.state for attempt in restored.attempts() if (attempt.run, attempt.task) == (again, "publish")
        } == {"skipped"}, "nothing is new to the copied lake"
        assert Lake(home.parent / "lake2").require_head().manifest.content_hash == published
        subprocess.run([ROOT / ".venv/bin/news-etl", "verify", "--lake", home.parent / "lake2"], check=True)
    finally:
        stop(other)


def test_no_log_holds_a_secret(airflow: Airflow) -> None:
    secrets = [secret.encode() for secret in airflow.place.secrets().values()]
    kept = {airflow.place.home / "secrets.env", airflow.place.airflow_home / "passwords.json"}
    logs = [*airflow.place.logs.rglob("*.log"), *(airflow.place.airflow_home / "logs").rglob("*.log")]
    assert len(logs) > 6
    told = [
        path
        for path in airflow.place.home.rglob("*")
        if path.is_file() and path not in kept and "postgres" not in path.parts
        if any(secret in path.read_bytes() for secret in secrets)
    ]
    assert not told
