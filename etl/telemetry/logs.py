"""Log lines of the command line: for people, or one JSON object a line.

Each line of a run bears `run`, `step` and, where it belongs to one, `batch` and `dump`; Airflow's own log does the
same, since both take what structlog has bound. Loggers are those of the standard library: structlog's own would print
to standard output where nobody configured them.
"""

from __future__ import annotations

import enum
import logging

import structlog
from rich.console import Console
from rich.logging import RichHandler


class LogFormat(enum.StrEnum):
    """How log lines look."""

    text = "text"
    json = "json"


class LogLevel(enum.StrEnum):
    """How severe a line must be to be shown."""

    debug = "debug"
    info = "info"
    warning = "warning"
    error = "error"


def configure(form: LogFormat, level: LogLevel, console: Console) -> None:
    """Send log lines of our own at `level` and above, and others' warnings, to a console or as JSON to its stream."""
    if form is LogFormat.json:
        handler: logging.Handler = logging.StreamHandler(console.file)
        bound: list[structlog.typing.Processor] = [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ]
        render: list[structlog.typing.Processor] = [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=render, foreign_pre_chain=bound))
    else:
        handler = RichHandler(console=console, show_path=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("etl").setLevel(level.upper())
