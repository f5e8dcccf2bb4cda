"""A live Airflow for the browser: its four components as processes, on SQLite, reached from this machine alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
AIRFLOW = Path(sys.executable).parent / "airflow"
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")
USER, PASSWORD = "admin", "only for this test"
START_SECONDS, RUN_SECONDS = 240, 300


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Live:
    """Airflow's components as processes; `stop` ends them all. Each logs to a file in its home."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        secret = "only for this test " * 4
        self.environment = os.environ | environment | {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__SECRET_KEY": secret,
            "AIRFLOW__API_AUTH__JWT_SECRET": secret,
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
        }  # fmt: skip
        self.token = ""
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start everything; return when all is healthy and the DAGs are known."""
        (self.home / "passwords.json").write_text(json.dumps({USER: PASSWORD}))
        with (self.home / "migrate.log").open("wb") as log:
            subprocess.run([AIRFLOW, "db", "migrate"], env=self.environment, stdout=log, stderr=log, check=True)
        options = {"api-server": ["--host", "127.0.0.1", "--port", str(self.port)]}
        for component in COMPONENTS:
            with (self.home / f"{component}.log").open("wb") as log:
                command = [str(AIRFLOW), component, *options.get(component, [])]
                self.processes.append(
                    subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
                )
        self.wait(self.healthy, START_SECONDS, "Airflow was not healthy")
        self.wait(lambda: self.ask("GET", "dags/news_nightly") is not None, START_SECONDS, "there was no DAG")

    def stop(self) -> None:
        """End every component, and what it started."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            for process in self.processes:
                try:
                    os.killpg(process.pid, sign)
                except ProcessLookupError:
                    continue
            for process in self.processes:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    continue

    def healthy(self) -> bool:
        try:
            parts = httpx.get(f"{self.url}/api/v2/monitor/health", timeout=10).json()
        except (httpx.HTTPError, ValueError):
            return False
        return all(parts[name]["status"] == "healthy" for name in ("scheduler", "dag_processor", "triggerer"))

    def ask(self, method: str, path: str, **options: Any) -> dict[str, Any] | None:
        """Ask the REST API as a user who is logged in; None where there is no such thing."""
        if not self.token:
            who = {"username": USER, "password": PASSWORD}
            self.token = httpx.post(f"{self.url}/auth/token", json=who, timeout=60).json()["access_token"]
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, f"{self.url}/api/v2/{path}", headers=headers, timeout=60, **options)
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def trigger(self, dag_id: str, **conf: Any) -> str:
        """Start a run by the API; return its id."""
        run = self.ask("POST", f"dags/{dag_id}/dagRuns", json={"logical_date": None, "conf": conf})
        assert run
        return str(run["dag_run_id"])

    def tasks(self, dag_id: str, run_id: str) -> dict[str, str]:
        found = self.ask("GET", f"dags/{dag_id}/dagRuns/{run_id}/taskInstances")
        assert found
        return {task["task_id"]: task["state"] for task in found["task_instances"]}

    def ended(self, dag_id: str, run_id: str) -> str:
        """Wait for a run's end; return its state."""

        def state() -> str | None:
            run = self.ask("GET", f"dags/{dag_id}/dagRuns/{run_id}")
            return run["state"] if run and run["state"] in ("success", "failed") else None

        return str(self.wait(state, RUN_SECONDS, f"{run_id} did not end: {self.tasks(dag_id, run_id)}"))

    def wait(self, done: Callable[[], Any], seconds: float, otherwise: str) -> Any:
        """Wait until something is true, and return it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := done():
                return found
            gone = [COMPONENTS[n] for n, process in enumerate(self.processes) if process.poll() is not None]
            assert not gone, f"{gone} ended; logs: {self.home}"
            time.sleep(1)
        raise AssertionError(f"{otherwise}; logs: {self.home}")
