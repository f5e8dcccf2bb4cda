"""A running Airflow, asked over its public REST API and, where that is down, in its database."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from deploy.local.place import Place
from deploy.local.servers import connect

DAG = "news_nightly"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of one task of one run as the database knows it; each try has a `key` of its own."""

    key: str
    run: str
    task: str
    mapped: int
    state: str
    tries: int

    @property
    def name(self) -> str:
        """Name the task instance, whatever its try."""
        return f"{self.run}/{self.task}/{self.mapped}"


@dataclass
class Airflow:
    """The API of one topology; a token is fetched when it is first needed."""

    place: Place
    token: str = field(default="", repr=False)

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Call the API, again while nobody answers (a minute at most). Raises HTTPError for a refusal."""
        for patience in range(60, -1, -1):
            try:
                return self.call_once(method, path, body)
            except HTTPError:
                raise
            except (URLError, OSError):
                if not patience:
                    raise
                time.sleep(1)

    def call_once(self, method: str, path: str, body: object = None) -> Any:
        """Call the API. Raises HTTPError for a refusal, OSError where nobody answers."""
        if not self.token and not path.startswith("/auth"):
            login = {"username": "admin", "password": self.place.secrets()["ADMIN_PASSWORD"]}
            self.token = self.call("POST", "/auth/token", login)["access_token"]
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.place.url + path, data, headers, method=method), timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def unpause(self) -> None:
        """Let the DAG run."""
        self.call("PATCH", f"/api/v2/dags/{DAG}", {"is_paused": False})

    def trigger(self, day: str | None, conf: dict[str, object]) -> str:
        """Ask for the run of a day (as at 02:00 UTC), or for one that is of no day; return the run's name."""
        body = {"logical_date": f"{day}T02:00:00Z" if day else None, "conf": conf}
        return str(self.call("POST", f"/api/v2/dags/{DAG}/dagRuns", body)["dag_run_id"])

    def backfill(self, first: str, last: str, conf: dict[str, object], **options: object) -> int:
        """Ask for a backfill of days, the last included; return its number."""
        body = {
            "dag_id": DAG,
            "from_date": f"{first}T00:00:00Z",
            "to_date": f"{last}T23:59:59Z",  # a date alone means midnight, before that day's run
            "dag_run_conf": conf,
            **options,
        }
        return int(self.call("POST", "/api/v2/backfills", body)["id"])

    def wait_for_backfill(self, number: int, seconds: float) -> None:
        """Wait until a backfill is complete. Raises SystemExit where time runs out."""
        deadline = time.monotonic() + seconds
        while not self.rows("SELECT 1 FROM backfill WHERE id = %s AND completed_at IS NOT NULL", number):
            if time.monotonic() > deadline:
                raise SystemExit(f"backfill {number} is not complete: {self.runs()}")
            time.sleep(0.5)

    def forget(self) -> None:
        """Delete all runs that have ended."""
        for run, state in self.runs().items():
            if state in ("success", "failed"):
                self.call("DELETE", f"/api/v2/dags/{DAG}/dagRuns/{quote(run)}")

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with closing(connect(self.place)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def runs(self, prefix: str = "") -> dict[str, str]:
        """Return the states of the DAG's runs, by name."""
        return dict(
            self.rows("SELECT run_id, state FROM dag_run WHERE dag_id = %s AND run_id LIKE %s", DAG, f"{prefix}%")
        )

    def attempts(self) -> list[Attempt]:
        """Return the latest tries of all tasks of the DAG."""
        columns = "id::text, run_id, task_id, map_index, coalesce(state, ''), try_number"
        found = self.rows(f"SELECT {columns} FROM task_instance WHERE dag_id = %s", DAG)
        return [Attempt(*row) for row in found]

    def seconds(self, run: str) -> tuple[float, float]:
        """Return how long a finished run took, and how much of that no task was running."""
        columns = "extract(epoch FROM start_date)::float, extract(epoch FROM end_date)::float"
        ((began, ended),) = self.rows(f"SELECT {columns} FROM dag_run WHERE run_id = %s", run)
        idle, until = 0.0, began
        worked = f"SELECT {columns} FROM task_instance WHERE run_id = %s AND state = 'success' ORDER BY 1"
        for start, end in self.rows(worked, run):
            idle += max(0.0, start - until)
            until = max(until, end)
        return ended - began, idle + max(0.0, ended - until)

    def wait(self, runs: Sequence[str], seconds: float) -> None:
        """Wait until runs have succeeded. Raises SystemExit where one fails, or time runs out."""
        deadline = time.monotonic() + seconds
        while (states := {run: state for run, state in self.runs().items() if run in runs}) and (
            len(states) < len(runs) or set(states.values()) != {"success"}
        ):
            if "failed" in states.values() or time.monotonic() > deadline:
                raise SystemExit(f"not all runs succeeded: {states}; logs in {self.place.airflow_home}/logs")
            time.sleep(0.5)
