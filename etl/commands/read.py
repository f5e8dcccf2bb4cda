"""`news-etl query` and `snapshots`: what lies in a lake."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from etl.commands.common import JsonOption, LakeOption, SnapshotOption, app, out, print_json
from etl.commands.output import Output, chosen, write_file, write_text
from etl.errors import UsageError

MENTIONED = re.compile(r"\bsnapshot_(\d+)\s*\.", re.IGNORECASE)

SQL_HELP = (
    "DuckDB SQL over the views articles, headlines, copies, rejects, dumps, runs, copying, unique_by_day_agency and"
    " corpus_health; snapshot_41.articles and so on are those of snapshot 41."
)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help=SQL_HELP)],
    lake: LakeOption,
    snapshot: SnapshotOption = None,
    output: Annotated[
        Output | None, typer.Option(help="How to write the result; default: a table, or by the suffix of --to.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Write into this file.")] = None,
    json: JsonOption = False,
) -> None:
    """Run SQL over the newest snapshot, pinned for the length of the query."""
    import duckdb

    import etl.lake

    form = Output.json if json else chosen(output, to)
    try:
        with etl.lake.open(lake, snapshot) as corpus:
            result = corpus.duckdb({int(number) for number in MENTIONED.findall(sql)}).sql(sql)
            if result is None:
                raise UsageError("that SQL gives no rows; query wants a select")
            if to is None:
                write_text(result, form, out.file)
            else:
                write_file(result, form, to)
    except duckdb.Error as error:
        raise UsageError(f"DuckDB: {error}") from error


@app.command()
def snapshots(lake: LakeOption, json: JsonOption = False) -> None:
    """List the snapshots that can be read."""
    from etl.check.accounting import line
    from etl.publish.lake import Lake

    place = Lake(lake)
    manifests = [place.snapshot(number).manifest for number in place.numbers()]
    if json:
        print_json([{**asdict(manifest), "files": len(manifest.files)} for manifest in manifests])
        return
    for manifest in manifests:
        out.print(f"{manifest.snapshot:08d}  {manifest.content_hash[:16]}  {line(manifest.totals)}")
