"""`news-etl headlines`: the narrow table by which one lists articles."""

from __future__ import annotations

from dataclasses import asdict

from etl.commands.common import JsonOption, LakeOption, SnapshotOption, app, err, out, print_json


@app.command()
def headlines(lake: LakeOption, snapshot: SnapshotOption = None, json: JsonOption = False) -> None:
    """Make the view `headlines` fast: a narrow table of the articles, one file per year; of a night what it touched.

    Agencies over years, days, counts: docs/analysts.md.
    """
    from etl.headlines.building import build

    done = build(lake, snapshot, tell_building)
    if json:
        print_json(asdict(done))
        return
    out.print(
        f"headlines of snapshot {done.snapshot}: {done.articles:,} articles in {done.years} years,"
        f" {done.bytes / 1e6:,.1f} MB; {len(done.made)} years made now"
    )


def tell_building(done: int, total: int) -> None:
    """Say that headlines are being written."""
    if not done:
        err.print(f"writing headlines: {total:,} articles …")
