"""A throw-away Airflow for the DAG tests: its own home, an empty SQLite database, no network."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk import DAG
    from fastapi.testclient import TestClient

DAGS = Path(__file__).parents[2] / "dags"

# Airflow reads these once, when it is first imported, so they cannot wait for a fixture.
HOME = tempfile.mkdtemp(prefix="airflow-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ |= {
    "AIRFLOW_HOME": HOME,
    "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,viewer:viewer",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__API_AUTH__JWT_SECRET": "only for tests " * 5,
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME}/airflow.db",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:  # workers are started over a socket of this machine
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def dagbag() -> DagBag:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(DAGS)


@pytest.fixture(scope="session")
def airflow_database() -> None:
    from airflow.utils.db import initdb

    initdb()


@pytest.fixture(scope="session")
def server(airflow_database: None) -> TestClient:
    """Airflow's API server with our plugin, as it finds it, and nobody logged in."""
    from airflow.api_fastapi.app import create_app
    from fastapi.testclient import TestClient

    return TestClient(create_app(apps="core"))


@pytest.fixture(scope="session")
def login(server: TestClient) -> Callable[[str], dict[str, str]]:
    """Return the headers of somebody who is logged in, by role; `nobody` has none."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    def headers(role: str) -> dict[str, str]:
        user = SimpleAuthManagerUser(username=role, role=None if role == "nobody" else role)
        token = get_auth_manager().generate_jwt(user)
        return {"Authorization": f"Bearer {token}"}

    return headers


Answering = Callable[..., AbstractContextManager[list[dict[str, Any]]]]


@pytest.fixture
def answering(server: TestClient, login: Callable[[str], dict[str, str]]) -> Answering:
    """Answer whatever a DAG asks, by the API that the UI uses; the questions are returned."""

    @contextmanager
    def answers(option: str, **form: Any) -> Iterator[list[dict[str, Any]]]:
        asked: list[dict[str, Any]] = []
        done = threading.Event()

        def answer() -> None:
            url = "/api/v2/dags/~/dagRuns/~/hitlDetails"
            while not done.wait(0.2):
                open_questions = server.get(url, params={"response_received": False}, headers=login("admin")).json()
                for question in open_questions["hitl_details"]:
                    ti = question["task_instance"]
                    if ti["state"] != "awaiting_input":
                        continue
                    place = f"dags/{ti['dag_id']}/dagRuns/{ti['dag_run_id']}/taskInstances/{ti['task_id']}/-1"
                    server.patch(
                        f"/api/v2/{place}/hitlDetails",
                        json={"chosen_options": [option], "params_input": form},
                        headers=login("admin"),
                    ).raise_for_status()
                    asked.append(question)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield asked
        finally:
            done.set()
            thread.join()

    return answers


def without_waiting(dag_id: str) -> DAG:
    """Return a DAG whose retries do not wait. Parsed anew: a run in this process leaves its params in the object."""
    from airflow.dag_processing.dagbag import DagBag

    dag = DagBag(DAGS / f"{dag_id}.py").dags[dag_id]
    for task in dag.tasks:
        task.retry_delay = timedelta(0)
    return dag


@pytest.fixture
def nightly(airflow_database: None) -> DAG:
    return without_waiting("news_nightly")
