"""PostgreSQL and redis from the machine's binaries, private to one topology."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2

from deploy.local.place import Place

POSTGRES = "PostgreSQL's server programs were not found: install them (Debian: apt-get install postgresql)"
REDIS = "redis-server was not found: install it (Debian: apt-get install redis-server)"


class Missing(Exception):
    """A program that the topology needs is not on this machine; the message says how to get it."""


def postgres_program(name: str) -> str:
    """Find a program of the newest PostgreSQL here; Debian keeps the server's off the PATH. Raises Missing."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))],
    )
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise Missing(POSTGRES)
    return found


def redis_program() -> str:
    """Find redis-server. Raises Missing."""
    found = shutil.which("redis-server")
    if not found:
        raise Missing(REDIS)
    return found


def database_user() -> str | None:
    """Name who runs PostgreSQL, which refuses root; None where whoever calls can. Raises Missing."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Missing("PostgreSQL does not run as root, and there is no user 'postgres'; run this as another") from None


def make_cluster(place: Place) -> None:
    """Make an empty data directory that asks for the password on every connection."""
    data = place.home / "postgres"
    if (data / "PG_VERSION").exists():
        return
    owner = database_user()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if owner and subprocess.run(["test", "-x", str(place.home)], user=owner, cwd="/", check=False).returncode:
        raise Missing(f"the user {owner} cannot reach {place.home}: let others enter the folders above it (chmod a+x)")
    with tempfile.NamedTemporaryFile("w", dir=place.home) as password:
        password.write(place.secrets()["POSTGRES_PASSWORD"])
        password.flush()
        if owner:
            shutil.chown(data, owner)
            shutil.chown(password.name, owner)
        command = [postgres_program("initdb"), "--pgdata", str(data), "--username", "airflow"]
        command += ["--auth", "scram-sha-256", "--pwfile", password.name, "--encoding", "UTF8", "--locale", "C.UTF-8"]
        done = subprocess.run(command, user=owner, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"initdb failed: {done.stderr.strip()}")


def postgres_command(place: Place) -> list[str]:
    """Return the command line of the server: one port of 127.0.0.1, no socket file."""
    return [
        postgres_program("postgres"),
        "-D",
        str(place.home / "postgres"),
        "-p",
        str(place.postgres_port),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
    ]


def redis_command(place: Place) -> list[str]:
    """Return the command line of the broker: one port of 127.0.0.1, every message on disk within a second."""
    (place.home / "redis").mkdir(exist_ok=True)
    options = {"bind": "127.0.0.1", "port": place.redis_port, "dir": place.home / "redis", "appendonly": "yes"}
    return [redis_program(), *(word for name, value in options.items() for word in (f"--{name}", str(value)))]


def postgres_answers(place: Place) -> bool:
    """Whether the server accepts connections."""
    try:
        connect(place, "postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def make_database(place: Place) -> None:
    """Make the database `airflow` where it is missing."""
    with closing(connect(place, "postgres")) as connection, connection.cursor() as cursor:
        connection.autocommit = True  # a database cannot be made within a transaction
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'airflow'")
        if not cursor.fetchone():
            cursor.execute("CREATE DATABASE airflow")


def connect(place: Place, database: str = "airflow") -> psycopg2.extensions.connection:
    """Connect to a database of the topology. Raises psycopg2.OperationalError."""
    return psycopg2.connect(
        host="127.0.0.1",
        port=place.postgres_port,
        user="airflow",
        password=place.secrets()["POSTGRES_PASSWORD"],
        dbname=database,
        connect_timeout=5,
    )
