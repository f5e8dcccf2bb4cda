"""An S3 server on loopback (moto) with a place between it and its clients where things go wrong.

    with serving() as server:
        server.faults = once("slow down")
        environment = server.environment

    python -m benchmarks.s3_server [SHARE [SEED]]   says its URL and serves, with faults in a share of all requests

Faults: `slow down`, `error`, `expired`, `denied` and `lost race` are answered without asking the store; `cut upload`
breaks the connection in the middle of a body, `no answer` after the store did what was asked, `cut download` in the
middle of the answer; `late` answers after a second.
"""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

Fault = Callable[[str, str], str | None]
ANSWERS = {
    "slow down": ("503 Slow Down", "SlowDown"),
    "error": ("500 Internal Server Error", "InternalError"),
    "expired": ("400 Bad Request", "ExpiredToken"),
    "denied": ("403 Forbidden", "AccessDenied"),
    "lost race": ("412 Precondition Failed", "PreconditionFailed"),
}
BREAKS = ("cut upload", "no answer", "cut download")
LATE = 1.0
SECRET = "a-secret-that-nobody-may-print"


@dataclass
class Server:
    """A running server: its address, the faults that it has, and what was asked of it."""

    url: str = ""
    faults: Fault = lambda method, path: None
    asked: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def environment(self) -> dict[str, str]:
        """What clients need in their environment."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }

    def make_bucket(self, name: str) -> str:
        """Make a bucket and return its URL."""
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/{name}", method="PUT")).close()
        return f"s3://{name}"


class Faulty:
    """A WSGI application around another that answers, breaks off or waits as the server's faults say."""

    def __init__(self, app: Any, server: Server) -> None:
        self.inner, self.server = app, server
        self.lock, self.turn = threading.Lock(), threading.Lock()

    def app(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Ask the store. It compares and swaps in two steps, so what writes on condition takes turns, as in S3."""
        if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MATCH" in environ:
            with self.turn:
                return list(self.inner(environ, start))
        return self.inner(environ, start)  # type: ignore[no-any-return]

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        with self.lock:
            self.server.asked[method] += 1
            fault = self.server.faults(method, path)
            if fault:
                self.server.done[fault] += 1
        if fault in ANSWERS:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return answer(start, *ANSWERS[fault])
        if fault == "cut upload":
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0) // 2)
            return break_off(environ)
        if fault == "no answer":
            list(self.app(environ, lambda *args: None))
            return break_off(environ)
        if fault == "late":
            time.sleep(LATE)
        if fault == "cut download":
            return half(self.app(environ, start), environ)
        return self.app(environ, start)


def answer(start: Any, status: str, code: str) -> list[bytes]:
    """Answer as S3 does where it refuses; as there, the answer quotes what nobody may print."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{SECRET}</Message></Error>".encode()
    start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


def break_off(environ: dict[str, Any]) -> list[bytes]:
    """Close the connection."""
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError


def half(body: Iterable[bytes], environ: dict[str, Any]) -> Iterator[bytes]:
    """Yield half of an answer and close the connection."""
    whole = b"".join(body)
    yield whole[: len(whole) // 2]
    if whole:
        break_off(environ)


class Quiet(WSGIRequestHandler):
    """Says nothing about requests and broken connections."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server with an empty store, in threads of this process."""
    server = Server()
    app = Faulty(DomainDispatcherApplication(create_backend_app), server)
    http = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()


def once(fault: str, method: str = "", where: str = "", times: int = 1) -> Fault:
    """Return faults that hit the first requests of a method whose path holds `where`."""
    left = times

    def faults(asked: str, path: str) -> str | None:
        nonlocal left
        if left and asked == (method or asked) and where in path:
            left -= 1
            return fault
        return None

    return faults


def always(fault: str, method: str = "", where: str = "") -> Fault:
    """Return faults that hit every request of a method whose path holds `where`."""
    return once(fault, method, where, times=1 << 30)


def now_and_then(share: float, seed: int) -> Fault:
    """Return faults of all passing kinds that hit a share of all requests."""
    rng = random.Random(seed)
    kinds = {
        "PUT": ("slow down", "error", "cut upload", "no answer"),
        "GET": ("slow down", "error", "cut download"),
    }
    return lambda method, path: rng.choice(kinds.get(method, ("slow down",))) if rng.random() < share else None


@contextmanager
def apart(share: float = 0.0, seed: int = 1) -> Iterator[Server]:
    """Run a server in a process of its own, for clients that fork, with faults in a share of all requests."""
    command = [sys.executable, "-m", "benchmarks.s3_server", str(share), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield Server(process.stdout.readline().strip())
        process.kill()


def main(share: float, seed: int) -> None:
    """Serve until killed."""
    with serving() as server:
        print(server.url, flush=True)
        server.faults = now_and_then(share, seed)
        threading.Event().wait()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(float(given[0]) if given else 0.0, int(given[1]) if len(given) > 1 else 1)
