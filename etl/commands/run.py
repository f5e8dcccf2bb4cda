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
    """Where the heavy steps are done."""

    local = "local"
    spark = "spark"


@app.command()
def run(
    dumps: Annotated[list[str], typer.Argument(metavar="DUMP...", help="Files, folders or URIs of raw dumps.")],
    lake: LakeOption,
    root: Annotated[str | None, typer.Option(help="Dumps are named relative to this; the lake remembers it.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that extract; default: one per core.")] = os.cpu_count()
    or 1,
    engine: Annotated[Engine, typer.Option(help="Where the work is done; see docs/spark.md.")] = Engine.local,
    master: Annotated[
        str | None, typer.Option(help="Spark's master; default: [spark] master, else this machine, a core per worker.")
    ] = None,
    config: ConfigOption = None,
    override_gates: Annotated[bool, typer.Option("--override-gates", help="Publish although a gate refuses.")] = False,
    json: JsonOption = False,
) -> None:
    """Ingest new or changed dumps and publish one snapshot."""
    from etl import pipeline
    from etl.check.accounting import line
    from etl.progress import Bars
    from etl.spark import engine_named

    settings = load_config(config).with_master(master)
    with engine_named(engine, settings, workers) as chosen, Bars(err) as progress:
        done = pipeline.run(
            dumps, lake, root=root, workers=workers, config=settings, override_gates=override_gates,
            progress=progress, engine=chosen,
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
