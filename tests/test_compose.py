"""docker-compose.yml and what it leans on, checked without an engine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
TEXT = json.dumps(COMPOSE)  # without the comments
SERVICES: dict[str, Any] = COMPOSE["services"]
AIRFLOW = {name: service for name, service in SERVICES.items() if name != "postgres"}
EXAMPLE = (ROOT / "deploy/.env.example").read_text()

# What a service here needs of the Compose specification; another key is a typo until it is added.
SERVICE_KEYS = {
    "build",
    "command",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "init",
    "ports",
    "restart",
    "user",
    "volumes",
}


def referenced() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", TEXT))


def test_the_services_of_airflow_3_are_there_and_no_unknown_keys() -> None:
    assert {key for key in COMPOSE if not key.startswith("x-")} == {"services", "volumes"}
    assert set(SERVICES) == {"postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"}
    for name, service in SERVICES.items():
        assert set(service) <= SERVICE_KEYS, name


def test_every_variable_is_documented_and_every_documented_one_used() -> None:
    assert referenced() == set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))


def test_secrets_and_places_must_be_set_and_have_no_default() -> None:
    required = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert required == {name for name in referenced() if re.search(rf"^{name}=$", EXAMPLE, re.MULTILINE)}
    assert {"FERNET_KEY", "JWT_SECRET", "SECRET_KEY", "POSTGRES_PASSWORD", "ADMIN_PASSWORD"} <= required


def test_all_airflow_services_share_image_settings_and_volumes() -> None:
    for name, service in AIRFLOW.items():
        for key in ("image", "build", "environment", "volumes", "user"):
            assert service[key] == AIRFLOW["scheduler"][key], f"{name}.{key}"


def test_named_volumes_and_dependencies_exist() -> None:
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert {name for name in named if not name.startswith("${")} <= set(COMPOSE["volumes"])
    for name, service in SERVICES.items():
        for other, wanted in service.get("depends_on", {}).items():
            assert other in SERVICES, name
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other], f"{name} waits for the health of {other}"


def test_every_long_running_service_is_watched_and_restarted() -> None:
    for name in SERVICES.keys() - {"init"}:
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert SERVICES[name]["healthcheck"]["test"], name


def test_every_airflow_setting_exists_in_this_airflow() -> None:
    (airflow,) = find_spec("airflow").submodule_search_locations  # type: ignore[union-attr,misc]
    known = yaml.safe_load((Path(airflow) / "config_templates/config.yml").read_text())
    for name in AIRFLOW["scheduler"]["environment"]:
        if name.startswith("AIRFLOW__"):
            _, section, option = name.lower().split("__")
            assert option in known[section]["options"], name


def test_every_command_is_one_that_airflow_understands(tmp_path: Path) -> None:
    commands = [service["command"] for service in AIRFLOW.values()]
    assert {command[0] for command in commands} == {"airflow"}
    code = (
        "import json, sys; from airflow.cli.cli_parser import get_parser\n"
        "for command in json.loads(sys.argv[1]): get_parser().parse_args(command[1:])"
    )
    environment = os.environ | {"AIRFLOW_HOME": str(tmp_path)}
    parsed = subprocess.run(
        [sys.executable, "-c", code, json.dumps(commands)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert parsed.returncode == 0, parsed.stderr


def test_the_image_copies_files_that_exist_and_pins_the_uv_of_the_bootstrap() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
    (pinned,) = re.findall(r"uv==([\d.]+)", dockerfile)
    assert f"uv_version={pinned}\n" in (ROOT / "deploy/bootstrap").read_text()


HEALTH = {
    "metadatabase": {"status": "healthy"},
    "scheduler": {"status": "unhealthy"},
    "triggerer": {"status": None},
}


@pytest.fixture(scope="module")
def health_url() -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(HEALTH).encode())

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("component", "code"), [("metadatabase", 0), ("scheduler", 1), ("triggerer", 1), ("dag_processor", 1)]
)
def test_the_health_check_tells_well_from_unwell(health_url: str, component: str, code: int) -> None:
    assert check_health(health_url, component) == code


def test_the_health_check_fails_where_nobody_answers() -> None:
    assert check_health("http://127.0.0.1:9", "scheduler") == 1


def check_health(url: str, component: str) -> int:
    return subprocess.run(
        [sys.executable, ROOT / "deploy/healthcheck.py", component],
        env=os.environ | {"HEALTH_URL": url, "no_proxy": "127.0.0.1"},
        capture_output=True,
        check=False,
    ).returncode


def compose_command() -> list[str]:
    for command in (["docker", "compose"], ["docker-compose"]):
        try:
            subprocess.run([*command, "version"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return command
    return []


@pytest.mark.skipif(not compose_command(), reason="no docker compose here")
def test_docker_compose_accepts_it() -> None:
    filled = dict.fromkeys(referenced(), "/tmp") | {"PARALLELISM": "4", "AIRFLOW_PORT": "8080"}
    checked = subprocess.run(
        [*compose_command(), "--file", ROOT / "docker-compose.yml", "config", "--quiet"],
        env=os.environ | filled,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
