"""Counters and timings to StatsD and to OpenTelemetry, where the environment names a receiver.

`NEWS_ETL_STATSD=host:port` sends StatsD lines over UDP. `OTEL_EXPORTER_OTLP_ENDPOINT` (and the other OTEL_* variables
of the OpenTelemetry specification) exports by OTLP over HTTP at the end of each step, since the process may end then.
Names are the same in both; what OpenTelemetry has as attributes stands at the end of a StatsD name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from etl.errors import ConfigError

if TYPE_CHECKING:
    from etl.telemetry.journal import Portion

PREFIX = "news_etl"
OTLP = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
FLUSH_MS = 5_000


class Receiver(Protocol):
    """Takes measurements; `labels` are few and closed (a step, an outcome, a reason)."""

    def add(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        """Add to a counter."""

    def time(self, name: str, seconds: float, labels: Mapping[str, str]) -> None:
        """Note a duration."""

    def flush(self) -> None:
        """Send what is held back."""


class StatsD:
    """StatsD lines over UDP; whether anybody listens is not known."""

    def __init__(self, address: str) -> None:
        from statsd import StatsClient

        host, _, port = address.rpartition(":")
        if not (host and port.isdecimal()):
            raise ConfigError(f"NEWS_ETL_STATSD={address}: expected host:port")
        self.client = StatsClient(host, int(port), prefix=PREFIX)

    def add(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        self.client.incr(".".join((name, *labels.values())), amount)

    def time(self, name: str, seconds: float, labels: Mapping[str, str]) -> None:
        """Note a duration; StatsD wants milliseconds."""
        self.client.timing(".".join((name, *labels.values())), seconds * 1000)

    def flush(self) -> None:
        """Do nothing: each line was sent at once."""


class OpenTelemetry:
    """OTLP over HTTP, with a provider of our own: what Airflow sends of itself goes its own way."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource

        service = os.environ.get("OTEL_SERVICE_NAME", "news-etl")
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        self.provider = MeterProvider([reader], Resource.create({SERVICE_NAME: service}), shutdown_on_exit=False)
        self.meter = self.provider.get_meter(PREFIX)
        self.counter = cache(self.meter.create_counter)
        self.histogram = cache(self.meter.create_histogram)

    def add(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        self.counter(f"{PREFIX}.{name}").add(amount, dict(labels))

    def time(self, name: str, seconds: float, labels: Mapping[str, str]) -> None:
        """Note a duration."""
        self.histogram(f"{PREFIX}.{name}", "s").record(seconds, dict(labels))

    def flush(self) -> None:
        """Send all now; what cannot be sent within the time is given up, and logged by the exporter."""
        self.provider.force_flush(FLUSH_MS)


def receivers() -> list[Receiver]:
    """Return those that the environment names. Raises ConfigError for an address that is none."""
    return made(os.environ.get("NEWS_ETL_STATSD"), any(os.environ.get(name) for name in OTLP))


@cache
def made(statsd: str | None, otlp: bool) -> list[Receiver]:
    """Return receivers, made once a process."""
    return [*([StatsD(statsd)] if statsd else []), *([OpenTelemetry()] if otlp else [])]


def count_portion(portion: Portion) -> None:
    """Measure one time that a step ran."""
    for receiver in receivers():
        receiver.time("step.seconds", portion.seconds, {"step": portion.step})
        if portion.shard:
            for name in ("files", "bytes", "records"):
                receiver.add(name, getattr(portion, name), {})
            for reason, rows in portion.rejects.items():
                receiver.add("rejects", rows, {"reason": reason})
        receiver.flush()


def count_run(row: Mapping[str, Any]) -> None:
    """Measure a run that ended; `row` is its row of `runs`."""
    for receiver in receivers():
        receiver.add("runs", 1, {"outcome": row["outcome"]})
        if row["outcome"] == "published":
            for name in ("articles", "copies"):
                receiver.add(name, row[name], {})
        receiver.flush()
