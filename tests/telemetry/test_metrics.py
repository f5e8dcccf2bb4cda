"""Counters and timings reach a receiver that the environment names."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from etl import pipeline
from etl.errors import ConfigError
from etl.telemetry.metrics import StatsD

STEPS = ("discover", "ingest", "deduplicate", "publish")


@contextmanager
def otlp_receiver() -> Iterator[tuple[str, dict[str, Any]]]:
    """An OTLP receiver on the loopback; yields its address and the metrics that it was sent, by name."""
    metrics: dict[str, Any] = {}

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = ExportMetricsServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            for resource in request.resource_metrics:
                metrics.update({metric.name: metric for scope in resource.scope_metrics for metric in scope.metrics})
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the output of the tests clean."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", metrics
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_both_receivers_hear_each_step_and_the_end(
    dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink, otlp_receiver() as (address, metrics):
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(5)
        monkeypatch.setenv("NEWS_ETL_STATSD", f"127.0.0.1:{sink.getsockname()[1]}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        pipeline.run([str(dumps)], tmp_path / "lake")
        heard = []
        while not (heard and heard[-1].startswith("news_etl.copies")):
            heard.append(sink.recv(1_000).decode())
    timed = [line.split(":")[0] for line in heard if line.endswith("|ms")]
    assert timed == [f"news_etl.step.seconds.{step}" for step in STEPS]
    size = sum(path.stat().st_size for path in dumps.iterdir())
    assert {line for line in heard if line.endswith("|c")} == {
        "news_etl.files:3|c",
        f"news_etl.bytes:{size}|c",
        "news_etl.records:3|c",
        "news_etl.rejects.empty:1|c",
        "news_etl.runs.published:1|c",
        "news_etl.articles:2|c",
        "news_etl.copies:0|c",
    }
    (records,) = metrics["news_etl.records"].sum.data_points
    assert records.as_int == 3
    (rejects,) = metrics["news_etl.rejects"].sum.data_points
    assert (rejects.as_int, rejects.attributes[0].value.string_value) == (1, "empty")
    points = metrics["news_etl.step.seconds"].histogram.data_points
    assert {point.attributes[0].value.string_value for point in points} == set(STEPS)
    (runs,) = metrics["news_etl.runs"].sum.data_points
    assert runs.attributes[0].value.string_value == "published"


@pytest.mark.parametrize("address", ["somewhere", "host:", "host:x", ":"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(ConfigError, match="expected host:port"):
        StatsD(address)
