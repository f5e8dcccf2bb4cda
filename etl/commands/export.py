"""`news-etl export`: articles for people and programs that read no Parquet."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from etl.commands.common import JsonOption, LakeOption, SnapshotOption, app, out, pinned, print_json


class ExportFormat(enum.StrEnum):
    """What `export` writes."""

    jsonl = "jsonl"
    ninjs = "ninjs"
    csv = "csv"


@app.command()
def export(
    lake: LakeOption,
    to: Annotated[str, typer.Option(help="File (.gz and .zst compress), or empty folder: a file for each month.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="JSON lines, IPTC ninjs 3.1, or CSV.")],
    where: Annotated[str, typer.Option(help="Condition in SQL, e.g. \"agency = 'reuters'\".")] = "",
    columns: Annotated[str, typer.Option(help="Columns with commas between; default: all.")] = "",
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, which Excel wants.")] = False,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """Write articles as JSON lines, ninjs 3.1 or CSV that is safe to open in a spreadsheet."""
    from etl.export import export as export_articles

    names = [name.strip() for name in columns.split(",") if name.strip()]
    pin = pinned(lake, snapshot)
    count = export_articles(pin, to, form.value, where=where, columns=names, bom=bom)
    if json:
        print_json({"snapshot": pin.manifest.snapshot, "articles": count, "to": to})
        return
    out.print(f"{count:,} articles of snapshot {pin.manifest.snapshot} in {to}", markup=False)
