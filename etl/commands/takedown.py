"""`news-etl takedown`: remove rows for good."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from etl.commands.common import ConfigOption, JsonOption, LakeOption, app, out, print_json
from etl.config import load_config
from etl.errors import UsageError

SHOWN = 20  # ids that are printed of a snapshot


@app.command()
def takedown(
    lake: LakeOption,
    reason: Annotated[str, typer.Option(help="Why; it stands in the receipt.")],
    id: Annotated[list[str] | None, typer.Option(help="article_id of a row; may be repeated.")] = None,
    url: Annotated[
        list[str] | None, typer.Option(help="Address of rows, as stored; no record with it comes in again.")
    ] = None,
    agency: Annotated[list[str] | None, typer.Option(help="All rows of an agency that there are now.")] = None,
    pattern: Annotated[
        list[str] | None, typer.Option(help="Regular expression (RE2): all rows that it matches now.")
    ] = None,
    cluster: Annotated[bool, typer.Option("--cluster", help="Take all copies of the rows, near ones too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which rows would go.")] = False,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Remove rows from all kept snapshots for good; neither they nor equal texts come in again.

    Name the rows in one way: --id, --url, --agency or --pattern. The raw dumps stay; the receipt says which hold them.
    """
    from etl.publish.lake import Lake
    from etl.takedown.flow import preview, take_down

    given = {"id": id, "url": url, "agency": agency, "pattern": pattern}
    named = [(by, values) for by, values in given.items() if values]
    if len(named) != 1:
        raise UsageError("name the rows in one way: --id, --url, --agency or --pattern")
    ((by, values),) = named
    place = Lake(lake)
    place.require_head()
    if dry_run:
        found = preview(place, by, values, cluster=cluster)
        print_json(found) if json else print_preview(found)
        return
    receipt = take_down(place, by, values, reason, load_config(config), cluster=cluster)
    print_json(receipt) if json else print_receipt(receipt)


def print_preview(found: list[dict[str, Any]]) -> None:
    """Print what would go from each snapshot."""
    for snapshot in found:
        for dataset, ids in snapshot.items():
            if dataset != "snapshot":
                more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
                out.print(f"snapshot {snapshot['snapshot']}: {len(ids)} {dataset}: {', '.join(ids[:SHOWN])}{more}")
    out.print("nothing was changed (--dry-run)")


def print_receipt(receipt: dict[str, Any]) -> None:
    """Print what a takedown did."""
    for snapshot in receipt["snapshots"]:
        before, after = snapshot["content_hash"]["before"], snapshot["content_hash"]["after"]
        out.print(
            f"snapshot {snapshot['snapshot']}: {len(snapshot['files_written'])} files written anew;"
            f" content_hash {before[:16]} is now {after[:16]}"
        )
    scan = receipt["scan"]
    out.print(
        f"scan: {scan['phrases']} phrases of {len(receipt['rows'])} rows in {scan['files']} files,"
        f" {scan['bytes']} bytes: {len(scan['found'])} found"
    )
    for dump in receipt["dumps_that_hold_the_text"]:
        if dump["still_there"]:
            out.print(f"the text still lies in the dump {dump['dump']}", markup=False)
    out.print(f"takedown {receipt['takedown']}: {len(receipt['rows'])} rows removed; receipt: {receipt['path']}")
