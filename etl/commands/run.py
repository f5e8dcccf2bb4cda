"""`news-etl run`: ingest and publish."""

from __future__ import annotations

import enum
import os
from dataclasses import asdict
from typing import Annotated

import typer

from etl.commands.common import ConfigOption, JsonOption, LakeOption, app, err, out, print_json
from etl.config import load_config


class Engine(enum.StrEnum):
    """Where batches are extracted."""

    local = "local"


@app.command()
def run(
    dumps: Annotated[list[str], typer.Argument(metavar="DUMP...", help="Files, folders or URIs of raw dumps.")],
    lake: LakeOption,
    root: Annotated[str | None, typer.Option(help="Dumps are named relative to this; the lake remembers it.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that extract; default: one per core.")] = os.cpu_count()
    or 1,
    engine: Annotated[Engine, typer.Option(help="Where batches are extracted.")] = Engine.local,
    config: ConfigOption = None,
    override_gates: Annotated[bool, typer.Option("--override-gates", help="Publish although a gate refuses.")] = False,
    json: JsonOption = False,
) -> None:
    """Ingest new or changed dumps and publish one snapshot."""
    from etl import pipeline
    from etl.check.accounting import line
    from etl.progress import Bars

    with Bars(err) as progress:
        done = pipeline.run(
            dumps, lake, root=root, workers=workers, config=load_config(config), override_gates=override_gates,
            progress=progress,
        )  # fmt: skip
    if json:
        print_json(asdict(done))
        return
    if done.published:
        out.print(f"published snapshot {done.snapshot}: {done.path}")
        out.print(f"content_hash {done.content_hash}")
    else:
        out.print("nothing new")
    for unmapped in done.unmapped:
        out.print(unmapped, markup=False)
    out.print(f"run: {line(done.run)}; corpus: {line(done.corpus)}")
