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
from sqlalchemy import make_url

from deploy.local.place import GENERATED, Place, environment
from deploy.local.supervision import components

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
TEXT = json.dumps(COMPOSE)  # without the comments
SERVICES: dict[str, Any] = COMPOSE["services"]
AIRFLOW = {name: service for name, service in SERVICES.items() if service["image"] == "news-etl:local"}
EXAMPLE = (ROOT / "deploy/.env.example").read_text()

PROFILES = [(), ("celery",), ("s3",), ("celery", "s3")]
DEFAULT = {"postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"}
PROFILED = {"redis": "celery", "worker": "celery", "s3": "s3"}

# What the images of others read (hub.docker.com/_/postgres; the others' own commands read theirs).
THEIRS = {
    "postgres": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"},
    "redis": {"REDIS_PASSWORD", "REDISCLI_AUTH"},
    "s3": {"S3_ACCESS_KEY", "S3_SECRET_KEY", "XDG_CONFIG_HOME"},
}


REQUIRED = set(re.findall(r"\$\{(\w+):\?", TEXT))


def referenced() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", TEXT))


def test_the_compose_specification_allows_it() -> None:
    checked = subprocess.run(
        [Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_services_of_airflow_3_are_there_and_more_only_in_profiles() -> None:
    assert {name for name, service in SERVICES.items() if "profiles" not in service} == DEFAULT
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        name: [profile] for name, profile in PROFILED.items()
    }


@pytest.mark.parametrize("profiles", PROFILES, ids="+".join)
def test_a_profile_waits_only_for_what_it_starts(profiles: tuple[str, ...]) -> None:
    started = DEFAULT | {name for name, profile in PROFILED.items() if profile in profiles}
    for name in started:
        for other, wanted in SERVICES[name].get("depends_on", {}).items():
            assert other in started, name
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other], f"{name} waits for the health of {other}"


def test_images_are_built_here_or_pinned() -> None:
    for service in SERVICES.values():
        name, _, tag = service["image"].partition(":")
        assert ("build" in service) == (name == "news-etl")
        assert re.fullmatch(r"local|\d[\w.-]*", tag), service["image"]
    pinned = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert set(pinned) == {"python:3.11-slim"}


def test_no_service_is_root_by_our_doing_and_ports_stay_on_this_machine() -> None:
    assert re.search(r"^USER 50000:0$", DOCKERFILE, re.MULTILINE)
    for name, service in SERVICES.items():
        # PostgreSQL's image gives up root by itself, once it owns its volume
        assert name == "postgres" or service["user"] in ("${AIRFLOW_UID:-50000}:0", "redis")
        assert name == "postgres" or service["cap_drop"] == ["ALL"]
        assert not service.get("privileged")
        for port in service.get("ports", []):
            assert port.startswith("${AIRFLOW_BIND:-127.0.0.1}:"), name
    assert SERVICES["api-server"]["ports"][0].endswith(":8080"), "where airflow api-server listens if nothing is set"
    assert airflow_options()["api"]["options"]["port"]["default"] == "8080"


def test_dumps_are_read_only_wherever_they_are_mounted() -> None:
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            assert not volume.startswith("${DUMPS_DIR") or volume.endswith(":ro"), name


def test_every_variable_is_documented_and_every_documented_one_used() -> None:
    assert referenced() == set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))


def test_secrets_and_places_must_be_set_and_have_no_default() -> None:
    empty = set(re.findall(r"^(\w+)=$", EXAMPLE, re.MULTILINE))
    of_profiles = {"REDIS_PASSWORD", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"}
    receivers = {"STATSD", "OTLP_ENDPOINT", "OPENLINEAGE_URL", "OPENLINEAGE_API_KEY"}
    assert empty - REQUIRED == of_profiles | receivers | {"NIGHTLY_INBOX", "NOTIFY", "SMTP_CONNECTION"}
    assert empty >= REQUIRED >= {"FERNET_KEY", "JWT_SECRET", "SECRET_KEY", "POSTGRES_PASSWORD", "ADMIN_PASSWORD"}
    assert not re.search(r"\$\{\w*(PASSWORD|SECRET|KEY)\w*:-[^}]", TEXT)


def test_all_airflow_services_share_image_settings_and_volumes() -> None:
    for name, service in AIRFLOW.items():
        for key in ("image", "build", "environment", "volumes", "user"):
            assert service[key] == AIRFLOW["scheduler"][key], f"{name}.{key}"


def test_the_lake_may_lie_in_a_store_and_its_working_copy_where_all_services_see_it(tmp_path: Path) -> None:
    given = AIRFLOW["scheduler"]["environment"]
    assert given["NEWS_NIGHTLY_LAKE"] == "${NIGHTLY_LAKE:-/data/lake}"
    assert "${LAKE_DIR:?see deploy/.env.example}:/data/lake" in AIRFLOW["scheduler"]["volumes"]
    for name in ("NEWS_ETL_STORE_CACHE", "NEWS_TABLES"):
        assert Path(given[name]).parent == Path("/data/lake")
    code = "from etl.store.place import local_place; print(local_place('s3://corpus/lake'))"
    here = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "NEWS_ETL_STORE_CACHE": str(tmp_path / "copies")}
    done = subprocess.run([sys.executable, "-c", code], env=here, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == tmp_path / "copies"


def test_named_volumes_exist_and_are_used() -> None:
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert {name for name in named if not name.startswith("${")} == set(COMPOSE["volumes"])


def test_every_long_running_service_is_watched_and_restarted() -> None:
    for name in SERVICES.keys() - {"init"}:
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert SERVICES[name]["healthcheck"]["test"], name


def airflow_options() -> dict[str, Any]:
    """Return the settings that the installed Airflow and its providers know, by section."""
    from airflow.providers.celery.get_provider_info import get_provider_info

    (airflow,) = find_spec("airflow").submodule_search_locations  # type: ignore[union-attr,misc]
    known: dict[str, Any] = yaml.safe_load((Path(airflow) / "config_templates/config.yml").read_text())
    return known | get_provider_info()["config"]


def test_every_environment_name_is_one_that_somebody_reads() -> None:
    ours = "".join(path.read_text() for folder in ("etl", "dags") for path in (ROOT / folder).rglob("*.py"))
    entrypoint, known = (ROOT / "deploy/entrypoint").read_text(), airflow_options()
    lineage = Path(find_spec("openlineage.client.client").origin).read_text()  # type: ignore[union-attr,arg-type]
    for name in AIRFLOW["scheduler"]["environment"]:
        if name.startswith("AIRFLOW__"):
            _, section, option = name.lower().split("__")
            assert option in known[section]["options"], name
        elif name.startswith("NEWS_"):
            with_prefix = ("NEWS_NIGHTLY_ROOT", "NEWS_NIGHTLY_CONFIG", "NEWS_ETL_STORE_CACHE")
            assert name in ours or name in with_prefix, name
        elif name.startswith("AIRFLOW_CONN_"):
            assert f"`{name.removeprefix('AIRFLOW_CONN_').lower()}`" in ours, name
        elif not name.startswith("AWS_"):  # pyarrow's; test_deployment.py reads a bucket with them
            assert name in entrypoint or name in ours or name in lineage, name
    for service, names in THEIRS.items():
        assert set(SERVICES[service]["environment"]) == names


def test_the_processes_of_make_up_have_the_same_settings() -> None:
    here = environment(Place(Path("/nowhere"), executor="CeleryExecutor"), dict.fromkeys(GENERATED, "x"))
    settings = {name for name in here if name.startswith("AIRFLOW__")}
    listens = {"AIRFLOW__API__HOST", "AIRFLOW__API__PORT"}  # of this machine; a container has an address of its own
    assert settings - listens == {name for name in AIRFLOW["scheduler"]["environment"] if name.startswith("AIRFLOW__")}
    assert DEFAULT - {"postgres", "init"} == set(components(Place(Path("/nowhere"))))


@pytest.mark.parametrize("name", ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__CELERY__RESULT_BACKEND"])
def test_the_drivers_that_the_addresses_name_are_installed(name: str) -> None:
    address = re.sub(r"\$\{[^}]*\}", "x", AIRFLOW["scheduler"]["environment"][name])
    assert make_url(address.removeprefix("db+")).get_dialect().import_dbapi()


@pytest.mark.parametrize("name", ["redis", "s3"])
def test_what_only_a_profile_needs_is_demanded_by_its_service(name: str) -> None:
    script = SERVICES[name]["command"][-1].replace("$$", "$")
    done = subprocess.run(["sh", "-c", script], env={"PATH": os.defpath}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "see deploy/.env.example" in done.stderr


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
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
    (pinned,) = re.findall(r"uv==([\d.]+)", DOCKERFILE)
    assert f"uv_version={pinned}\n" in (ROOT / "deploy/bootstrap").read_text()


def test_a_user_id_without_an_account_has_a_name() -> None:
    """Airflow refuses to run otherwise, and AIRFLOW_UID can be any."""
    (line,) = re.findall(r"^ENV (.*AIRFLOW_HOME.*)$", DOCKERFILE, re.MULTILINE)
    assert "USER=airflow" in line.split()


def test_health_is_asked_with_what_the_images_hold() -> None:
    copied = re.search(r"^COPY deploy/entrypoint deploy/healthcheck.py (\S+)$", DOCKERFILE, re.MULTILINE)
    for name, service in AIRFLOW.items():
        if name != "init":
            kind, python, script, _ = service["healthcheck"]["test"]
            assert (kind, python, script) == ("CMD", "python", f"{copied[1]}healthcheck.py")  # type: ignore[index]
    others = {name: SERVICES[name]["healthcheck"]["test"] for name in THEIRS}
    assert {name: " ".join(test).split()[1] for name, test in others.items()} == {
        "postgres": "pg_isready",
        "redis": "redis-cli",
        "s3": "nc",
    }


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


def config(profiles: tuple[str, ...], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*compose_command(), "--file", FILE, "config", "--quiet"],
        env={"PATH": os.environ["PATH"], "COMPOSE_PROFILES": ",".join(profiles)} | settings,
        cwd="/",  # where no .env lies
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not compose_command(), reason="no docker compose here")
@pytest.mark.parametrize("profiles", PROFILES, ids="+".join)
def test_docker_compose_accepts_every_profile(profiles: tuple[str, ...]) -> None:
    checked = config(profiles, dict.fromkeys(REQUIRED, "/tmp"))
    assert checked.returncode == 0, checked.stderr


@pytest.mark.skipif(not compose_command(), reason="no docker compose here")
def test_docker_compose_says_what_is_missing() -> None:
    for missing in REQUIRED:
        checked = config((), dict.fromkeys(REQUIRED - {missing}, "/tmp"))
        assert checked.returncode != 0
        assert "see deploy/.env.example" in checked.stderr
