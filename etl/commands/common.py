"""What all commands share: the application, the options that mean the same everywhere, and how they print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from etl.telemetry.logs import LogFormat, LogLevel, configure

EXIT_FAILURE, EXIT_USAGE, EXIT_GATE = 1, 2, 3

app = typer.Typer(
    help="Raw news-article dumps in; a clean, deduplicated, accounted Parquet corpus out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

LakeOption = Annotated[
    str, typer.Option("--lake", help="Folder of the lake, or its s3://… URL; `run` makes it where it is missing.")
]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="TOML file; see docs/configuration.md.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
SnapshotOption = Annotated[int | None, typer.Option("--snapshot", help="Read this snapshot instead of the newest.")]

LogOption = Annotated[
    LogFormat, typer.Option("--log", envvar="NEWS_ETL_LOG", help="How log lines look, on standard error.")
]
LevelOption = Annotated[
    LogLevel, typer.Option("--log-level", envvar="NEWS_ETL_LOG_LEVEL", help="Least severe line that is shown.")
]


@app.callback()
def configure_log(log: LogOption = LogFormat.text, log_level: LevelOption = LogLevel.warning) -> None:
    """Settle how log lines look, before any command runs."""
    configure(log, log_level, err)


def pinned(lake: str, number: int | None) -> Any:
    """Return the snapshot to read, resolved once and kept from gc until the command ends."""
    import etl.lake

    return etl.lake.open(lake, number).snapshot


def print_json(value: object) -> None:
    """Print one JSON document; times and dates in ISO 8601."""
    import orjson

    out.file.write(orjson.dumps(value, default=str).decode() + "\n")


def shown(value: object, letters: int = 200) -> str:
    """Return a value short enough for a table cell, with rich's markup disarmed."""
    text = "" if value is None else str(value)
    text = text if len(text) <= letters else text[:letters] + "…"
    return text.replace("[", r"\[")
