"""`news-etl verify` and `gc`: that a lake is sound, and no larger than it must be."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from etl.commands.common import (
    EXIT_FAILURE,
    ConfigOption,
    JsonOption,
    LakeOption,
    SnapshotOption,
    app,
    out,
    pinned,
    print_json,
)
from etl.config import load_config


@app.command()
def verify(
    lake: LakeOption,
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
    raw: Annotated[bool, typer.Option(help="Also read the raw records of all dumps again.")] = True,
    json: JsonOption = False,
) -> None:
    """Re-hash every file, re-count every row, check the laws, re-read the raw records."""
    from etl.lineage import verify as verify_snapshot

    found = verify_snapshot(pinned(lake, snapshot), load_config(config), raw)
    if json:
        print_json(asdict(found))
    else:
        for fault in found.faults:
            out.print(f"fault: {fault}", markup=False)
        if found.absent:
            out.print(f"{len(found.absent)} dumps lie there no more or changed; their raw records were not compared")
        out.print(
            f"{found.files} files, {found.rows} rows, {found.raw_records} raw records: {len(found.faults)} faults"
        )
    if found.faults:
        raise typer.Exit(EXIT_FAILURE)


@app.command()
def gc(
    lake: LakeOption,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Snapshots to leave; default: storage.keep_snapshots.")
    ] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Remove old snapshots that nobody reads, and what killed runs left; numbers are never used again."""
    from etl.publish.collect import collect

    done = collect(lake, keep or load_config(config).storage.keep_snapshots)
    if json:
        print_json(asdict(done))
        return
    said = [(done.removed, "removed {} snapshots")]
    if done.pinned:
        said.append((done.pinned, "kept {} that somebody reads"))
    for numbers, what in said:
        out.print(what.format(len(numbers)) + (f": {', '.join(map(str, numbers))}" if numbers else ""))
