"""Notices, sent to a mail server and a hook of this machine."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from etl.airflow.notify import Notice
from etl.errors import GateError

SECRET = "T0K3N"


class Hook(BaseHTTPRequestHandler):
    received: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(404 if "gone" in self.path else 204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    Hook.received = []
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def mails() -> Iterator[Any]:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message

    class Box(Message):  # type: ignore[misc]
        received: list[Any] = []  # noqa: RUF012

        def handle_message(self, message: Any) -> None:
            self.received.append(message)

    Box.received = []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture(autouse=True)
def no_network() -> None:
    """These talk to this machine, instead of to nobody as other tests here."""


CONTEXT = {
    "ti": SimpleNamespace(dag_id="news_nightly", run_id="scheduled__2026", task_id="publish", log_url="http://ui/log"),
    "exception": GateError("max_reject_share 0.9 > 0.5 in {{ a feed }} <b>"),
}


def test_a_hook_gets_json_and_the_log_not_its_address(
    hook: HTTPServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"http://127.0.0.1:{hook.server_port}/{SECRET}"
    monkeypatch.setenv("NEWS_NOTIFY", f"{url} {url}/gone ftp://x/{SECRET} {SECRET} http://127.0.0.1:1/{SECRET}")
    Notice("failed")(dict(CONTEXT))
    assert Hook.received[0] == {
        "kind": "failed",
        "title": "news_nightly: publish failed",
        "text": "GateError: max_reject_share 0.9 > 0.5 in {{ a feed }} <b>",
        "url": "http://ui/log",
        "dag_id": "news_nightly",
        "run_id": "scheduled__2026",
        "task_id": "publish",
    }
    assert len(Hook.received) == 2
    logged = "".join(capsys.readouterr())
    assert logged.count("was not sent") == 4
    assert SECRET not in logged


def test_a_mail_goes_through_the_connection(mails: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = {
        "conn_type": "smtp",
        "host": "127.0.0.1",
        "port": mails.port,
        "extra": {"disable_ssl": True, "disable_tls": True, "from_email": "news@example.org"},
    }
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    monkeypatch.setenv("NEWS_NOTIFY", "mailto:ops@example.org,desk@example.org")
    Notice("failed")(dict(CONTEXT))
    (message,) = mails.handler.received
    assert message["Subject"] == "news_nightly: publish failed"
    assert message["To"] == "ops@example.org, desk@example.org"
    body = message.get_payload()[0].get_payload(decode=True).decode()
    assert "max_reject_share 0.9 &gt; 0.5 in {{ a feed }} &lt;b&gt;" in body
    assert "http://ui/log" in body


@pytest.mark.parametrize(("failed_before", "map_index", "told"), [(0, 7, 1), (1, 7, 0), (1, -1, 1)])
def test_one_of_many_instances_tells(
    hook: HTTPServer, monkeypatch: pytest.MonkeyPatch, failed_before: int, map_index: int, told: int
) -> None:
    monkeypatch.setenv("NEWS_NOTIFY", f"http://127.0.0.1:{hook.server_port}/")
    ti = SimpleNamespace(**vars(CONTEXT["ti"]), map_index=map_index, get_ti_count=lambda **_: failed_before)
    Notice("failed")({**CONTEXT, "ti": ti})
    assert len(Hook.received) == told


async def send(notice: Notice) -> None:
    await notice


def test_a_deadline_is_told_from_the_triggerer(hook: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setenv("NEWS_NOTIFY", f"http://127.0.0.1:{hook.server_port}/")
    run = {"dag_id": "news_nightly", "dag_run_id": "scheduled__2026-11-30T02:00:00+00:00"}
    asyncio.run(send(Notice("late", {"dag_run": run, "deadline": {"deadline_time": "06:00"}})))  # type: ignore[typeddict-item]
    (told,) = Hook.received
    assert (told["title"], told["dag_id"]) == ("news_nightly: not done in time", "news_nightly")
    assert "06:00" in told["text"]
    assert told["url"].endswith("/dags/news_nightly/runs/scheduled__2026-11-30T02%3A00%3A00%2B00%3A00")


def test_nobody_to_tell_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWS_NOTIFY", raising=False)
    Notice("failed")(dict(CONTEXT))
