"""supervisord starts the components and starts again what dies; it is asked over HTTP on a socket file."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

from deploy.local.place import ROOT, Place, environment, write_private
from deploy.local.servers import (
    database_user,
    make_cluster,
    make_database,
    postgres_answers,
    postgres_command,
    redis_command,
)

BIN = ROOT / ".venv/bin"

# What dies within two seconds of its start is started again later and later, and given up after these tries.
PROGRAM = """
[program:{name}]
command={command}
directory={directory}
autostart={autostart}
autorestart=true
startsecs=2
startretries=30
stopasgroup=true
killasgroup=true
stopsignal={signal}
stopwaitsecs=20
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=2
"""

DAEMON = """
[supervisord]
logfile={home}/log/supervisord.log
pidfile={home}/supervisord.pid
childlogdir={home}/log
directory={home}
umask=077
{user}
[unix_http_server]
file={socket}
chmod=0700
username=local
password=%(ENV_SUPERVISOR_PASSWORD)s

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


class NotUp(Exception):
    """A component did not come up in time; the message names its log."""


def components(place: Place) -> dict[str, list[str]]:
    """Return the command lines of Airflow's components, by the names that docker-compose.yml gives them."""
    airflow = str(BIN / "airflow")
    named = {name: [airflow, name] for name in ("api-server", "scheduler", "dag-processor", "triggerer")}
    if place.celery:
        named |= {
            f"worker-{number}": [airflow, "celery", "worker", "--celery-hostname", f"worker-{number}@%%h"]
            for number in (1, 2)
        }
    return named


def socket_file(place: Place) -> Path:
    """Name the socket; a path of more than 100 bytes cannot be one, so it lies where paths are short."""
    return Path(tempfile.gettempdir()) / f"news-etl-{os.getuid()}-{place.port}.sock"


def configuration(place: Place) -> str:
    """Write supervisord's configuration. No secret is in it: those come from the environment."""
    servers = {"postgres": postgres_command(place)}
    if place.celery:
        servers["redis"] = redis_command(place)
    text = DAEMON.format(home=place.home, socket=socket_file(place), user="user=root\n" if os.geteuid() == 0 else "")
    for name, command in {**servers, **components(place)}.items():
        text += PROGRAM.format(
            name=name,
            command=" ".join(command),
            directory="/" if name == "postgres" else place.home,
            autostart=str(name in servers).lower(),
            # PostgreSQL's "fast" shutdown; its children obey it, so they must not get it, too
            signal="INT" if name == "postgres" else "TERM",
            log=place.logs / f"{name}.log",
        )
        if name == "postgres":
            text = text.replace("stopasgroup=true\n", "stopasgroup=false\n")
            text += f"user={database_user()}\n" if database_user() else ""
    return text


def ask(place: Place) -> Any:
    """Return supervisord's interface (docs: supervisord.org/api.html). A call raises OSError where none runs."""
    transport = SupervisorTransport("local", place.secrets()["SUPERVISOR_PASSWORD"], f"unix://{socket_file(place)}")
    return ServerProxy("http://127.0.0.1", transport=transport).supervisor


def running(place: Place) -> bool:
    """Whether supervisord answers."""
    try:
        ask(place).getState()
    except (OSError, Fault):
        return False
    return True


def start(place: Place, extra: Mapping[str, str], *, patience: float = 300) -> None:
    """Start the topology and wait until every component is well. Raises NotUp, Missing."""
    if running(place):
        raise NotUp(f"a topology already runs on port {place.port}; stop it first")
    for folder in (place.home, place.logs, place.airflow_home):
        folder.mkdir(parents=True, exist_ok=True)
    place.save()
    make_cluster(place)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")}
    settings = inherited | environment(place, place.secrets()) | extra
    write_private(place.airflow_home / "passwords.json", json.dumps({"admin": place.secrets()["ADMIN_PASSWORD"]}))
    write_private(place.home / "supervisord.conf", configuration(place))
    command = [str(BIN / "supervisord"), "--configuration", str(place.home / "supervisord.conf")]
    started = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if started.returncode != 0:
        raise NotUp(f"supervisord does not start: {started.stderr.strip()}")
    wait_until(lambda: postgres_answers(place), 60, f"PostgreSQL does not answer; see {place.logs}/postgres.log")
    make_database(place)
    with (place.logs / "migrate.log").open("w") as log:
        migrated = subprocess.run(
            [str(BIN / "airflow"), "db", "migrate"], env=settings, stdout=log, stderr=log, check=False
        )
    if migrated.returncode != 0:
        raise NotUp(f"the database could not be migrated; see {log.name}")
    for name in components(place):
        ask(place).startProcess(name, False)
    wait_until(lambda: not unwell(place), patience, f"not everything came up; see {place.logs}")


def unwell(place: Place) -> list[str]:
    """Name the components that are not well, by the same check that the containers use."""
    checked = ["metadatabase", "scheduler", "dag_processor", "triggerer"]
    settings = os.environ | {"HEALTH_URL": f"{place.url}/api/v2/monitor/health", "no_proxy": "127.0.0.1"}
    command = [str(BIN / "python"), str(ROOT / "deploy/healthcheck.py")]
    return [
        name
        for name in checked
        if subprocess.run([*command, name], env=settings, capture_output=True, check=False).returncode != 0
    ]


def stop(place: Place) -> None:
    """Stop everything, the database last; in the end also task processes whose parent was killed."""
    if running(place):
        daemon = ask(place)
        for name in (*reversed(components(place)), "redis", "postgres"):
            with suppress(Fault):  # it does not run, or there is none
                daemon.stopProcess(name)
        daemon.shutdown()
        wait_until(lambda: not running(place), 60, "supervisord does not stop")
    _, left = psutil.wait_procs(strays(place), timeout=10)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=10)


def strays(place: Place) -> list[psutil.Process]:
    """Return every process of the topology: they all work within its folder, and none changes that.

    Their environment would tell, too, but Airflow writes its process titles over it.
    """
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and Path(process.cwd()).is_relative_to(place.home):
                found.append(process)
    return found


def wait_until(done: Callable[[], bool], seconds: float, otherwise: str) -> float:
    """Wait; return the seconds that it took. Raises NotUp."""
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > seconds:
            raise NotUp(otherwise)
        time.sleep(0.5)
    return time.monotonic() - began
