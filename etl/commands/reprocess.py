"""`news-etl reprocess`: what changed rules make of history, before anybody sees it."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Annotated

import typer

from etl.commands.common import ConfigOption, JsonOption, LakeOption, app, err, out, print_json
from etl.config import load_config
from etl.errors import UsageError


@app.command()
def reprocess(
    lake: LakeOption,
    promote: Annotated[bool, typer.Option("--promote", help="Publish the shadow as the next snapshot.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Remove the shadow.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes that extract; default: one per core.")] = os.cpu_count()
    or 1,
    samples: Annotated[int, typer.Option(min=0, help="Values to show of each column that changed.")] = 3,
    config: ConfigOption = None,
    override_gates: Annotated[bool, typer.Option("--override-gates", help="Promote although a gate refuses.")] = False,
    json: JsonOption = False,
) -> None:
    """Read all dumps again with today's code in the shadow, and show what differs; then --promote or --drop it."""
    from etl import reprocess as work
    from etl.publish.lake import Lake

    place = Lake(lake)
    place.require_head()
    if promote and drop:
        raise UsageError("choose --promote or --drop")
    if drop:
        done = work.drop(place)
        print_json({"dropped": done}) if json else out.print("the shadow is gone" if done else "there was no shadow")
        return
    if promote:
        published = work.promote(place, load_config(config), override_gates)
        told = {"snapshot": published.manifest.snapshot, "content_hash": published.manifest.content_hash}
        print_json(told) if json else out.print("snapshot {snapshot}, content_hash {content_hash}".format(**told))
        return
    from etl.commands.diff import show
    from etl.diff import diff
    from etl.progress import Bars

    with Bars(err) as progress:
        head, made = work.reprocess(place, load_config(config), workers, progress)
    found = diff(head, made, samples=samples)
    if json:
        print_json(asdict(found))
        return
    show(found)
    out.print(f"the shadow lies in {made.path}; publish it with --promote, or --drop it")
