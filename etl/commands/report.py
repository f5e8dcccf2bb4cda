"""`news-etl report`: what a snapshot holds, what it turned down, and what is unusual about it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from etl.commands.common import ConfigOption, JsonOption, LakeOption, SnapshotOption, app, out, pinned, print_json
from etl.config import load_config
from etl.errors import UsageError


@app.command()
def report(
    lake: LakeOption,
    snapshot: SnapshotOption = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the page to this file.")] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Show records, rejects with their reasons, fill rates, alarms and unmapped fields, as text, JSON or one page.

    The page also lies in every snapshot as report.html.
    """
    from etl.dedupe.index import Index
    from etl.publish.lake import Lake
    from etl.publish.tallies import Tallies
    from etl.report import by_folder, fill_rates, markdown, unmapped
    from etl.report.text import alarm_lines

    limits = load_config(config).alarms
    pin = pinned(lake, snapshot)
    counted = Tallies(Index(Lake(lake), pin)).of(pin)
    if html is not None:
        if json:
            raise UsageError("--html and --json exclude each other; leave one out")
        from etl.publish.durable import replace_durably
        from etl.report.page import render
        from etl.report.write import parent_of

        replace_durably(html, render(pin, counted, parent_of(pin), limits).encode())
        return
    if json:
        from etl.report.gather import gather

        told = {"folders": by_folder(pin), "fill": fill_rates(counted), "unmapped": unmapped(pin)}
        print_json({**told, "figures": asdict(gather(pin, counted, limits))})
        return
    out.file.write(markdown(pin))
    rates = "; ".join(f"{name} {share:.1%}" for name, share in fill_rates(counted).items())
    out.print(f"known in articles: {rates}")
    for line in (*alarm_lines(pin, counted, limits), *unmapped(pin)):
        out.print(line, markup=False)
