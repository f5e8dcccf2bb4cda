"""`news-etl headlines`: the narrow table by which one lists articles."""

from __future__ import annotations

from dataclasses import asdict

from etl.commands.common import JsonOption, LakeOption, SnapshotOption, app, err, out, print_json


@app.command()
def headlines(lake: LakeOption, snapshot: SnapshotOption = None, json: JsonOption = False) -> None:
    """Make the view `headlines` fast, a narrow table of the articles: lists and counts by agency, day, publisher.

    What is there is not made again, so that a night costs the decades or years that it touched: docs/analysts.md.
    """
    from etl.headlines.building import build

    done = build(lake, snapshot, tell_building)
    if json:
        print_json(asdict(done))
        return
    out.print(
        f"headlines of snapshot {done.snapshot}: {done.articles:,} articles, {done.bytes / 1e6:,.1f} MB"
        f" in {done.spans} files; made now: {', '.join(done.made) or 'nothing'}"
    )


def tell_building(done: int, total: int) -> None:
    """Say that headlines are being written."""
    if not done:
        err.print(f"writing headlines: {total:,} articles …")
