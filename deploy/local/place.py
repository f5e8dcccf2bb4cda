"""Where a topology of processes lives, and the secrets that it was given when it was first started."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = "etl.airflow.executor.ReadyLocalExecutor"  # by name: what starts a topology imports no Airflow
GENERATED = ("POSTGRES_PASSWORD", "ADMIN_PASSWORD", "JWT_SECRET", "SECRET_KEY", "FERNET_KEY", "SUPERVISOR_PASSWORD")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that holds all that a topology writes, and the ports of 127.0.0.1 that it listens on."""

    home: Path
    port: int = 8080
    postgres_port: int = 5433
    redis_port: int = 6380
    executor: str = LOCAL
    parallelism: int = 4

    @property
    def celery(self) -> bool:
        """Whether tasks go through redis to workers of their own."""
        return self.executor == "CeleryExecutor"

    @property
    def airflow_home(self) -> Path:
        """Airflow's own folder."""
        return self.home / "airflow"

    @property
    def logs(self) -> Path:
        """What the components print, a file each."""
        return self.home / "log"

    @property
    def url(self) -> str:
        """The API server's address."""
        return f"http://127.0.0.1:{self.port}"

    def save(self) -> None:
        """Note in HOME/place.json what was chosen, for `load`."""
        chosen = asdict(self) | {"home": str(self.home)}
        (self.home / "place.json").write_text(json.dumps(chosen, indent=1))

    @classmethod
    def load(cls, home: Path) -> Place:
        """Return what was chosen when a topology was last started in a folder; the defaults where none was."""
        path = home / "place.json"
        chosen = json.loads(path.read_text()) if path.exists() else {}
        return cls(**(chosen | {"home": home}))

    def secrets(self) -> dict[str, str]:
        """Return the secrets; on the first call they are generated into HOME/secrets.env, for the owner only."""
        path = self.home / "secrets.env"
        if not path.exists():
            write_private(path, "".join(f"{name}={generate(name)}\n" for name in GENERATED))
        return dict(line.split("=", 1) for line in path.read_text().splitlines())


def generate(name: str) -> str:
    """Make a secret of 256 bits, in the form that its reader wants."""
    if name == "FERNET_KEY":
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(32)


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody but its owner can ever read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)


def environment(place: Place, secret: Mapping[str, str]) -> dict[str, str]:
    """Return what every process of the topology finds in its environment: docker-compose.yml's settings, on one host.

    Secrets travel here and nowhere else: no command line and no configuration file holds one.
    """
    database = f"airflow:{secret['POSTGRES_PASSWORD']}@127.0.0.1:{place.postgres_port}/airflow"
    chosen = {
        "AIRFLOW_HOME": str(place.airflow_home),
        "AIRFLOW__CORE__EXECUTOR": place.executor,
        "AIRFLOW__CORE__PARALLELISM": str(place.parallelism),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__FERNET_KEY": secret["FERNET_KEY"],
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{place.url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(place.airflow_home / "passwords.json"),
        "AIRFLOW__API__BASE_URL": place.url,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(place.port),
        "AIRFLOW__API__SECRET_KEY": secret["SECRET_KEY"],
        "AIRFLOW__API_AUTH__JWT_SECRET": secret["JWT_SECRET"],
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        "HEALTH_URL": f"{place.url}/api/v2/monitor/health",
        "PATH": os.pathsep.join([str(ROOT / ".venv/bin"), os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        "SUPERVISOR_PASSWORD": secret["SUPERVISOR_PASSWORD"],
        "no_proxy": "127.0.0.1",
    }
    if place.celery:
        chosen |= {
            "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{place.redis_port}/0",
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg2://{database}",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        }
    return chosen


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
