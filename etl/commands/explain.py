"""`news-etl explain`: why a row says what it says, and why two rows are copies or are not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from etl.commands.common import (
    ConfigOption,
    JsonOption,
    LakeOption,
    SnapshotOption,
    app,
    out,
    pinned,
    print_json,
    shown,
)
from etl.config import load_config


@app.command()
def explain(
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID")],
    lake: LakeOption,
    other_id: Annotated[
        str | None, typer.Argument(metavar="[OTHER_ID]", help="Tell why the two are copies of each other, or are not.")
    ] = None,
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Show why the agency and the date stand there and what lost, every other field, and the raw bytes.

    With OTHER_ID: why two articles or copies are copies of each other, or are not.
    """
    if other_id is not None:
        print_pair(article_id, other_id, lake, snapshot, config, json)
        return
    from etl.explain import WEIGHED, decoded, lines, weigh
    from etl.lineage import explain as explain_article

    found = explain_article(pinned(lake, snapshot), article_id, load_config(config))
    place = {name: found.row[name] for name in ("dump", "member", "record", "offset", "length", "raw_sha256")}
    if json:
        evidence = [item._asdict() for item in found.extraction.evidence]
        weighed = [{**item._asdict(), "span": item.span and item.span._asdict()} for item in weigh(found)]
        print_json({"row": found.row, "weighed": weighed, "evidence": evidence, "raw": decoded(found.raw), **place})
        return
    for line in lines(found):
        out.print(line, markup=False)
    table = Table("field", "value", "rule", "evidence", show_lines=False)
    rest = [item for item in found.extraction.evidence if item.field not in WEIGHED]
    judged = {item.field for item in rest}
    for name, value in found.row.items():
        if name not in judged and name not in WEIGHED:
            table.add_row(name, shown(value), "", "")
        for item in rest:
            if item.field == name:
                table.add_row(name, shown(item.value), item.rule, shown(item.text))
    for item in rest:
        if item.field not in found.row:
            table.add_row(item.field, shown(item.value), item.rule, shown(item.text))
    out.print(table)
    out.print(f"raw bytes: {place}")
    out.print(decoded(found.raw), markup=False)


def print_pair(id_a: str, id_b: str, lake: str, number: int | None, config: Path | None, json: bool) -> None:
    """Tell why two rows are copies of each other, or are not."""
    from etl.dedupe.explain_pair import explain_pair
    from etl.dedupe.index import Index
    from etl.lineage import published_row
    from etl.pair_lines import document, evidence_table, lines
    from etl.publish.lake import Lake

    pin = pinned(lake, number)
    row_a, row_b = (published_row(pin, article_id) for article_id in (id_a, id_b))
    found = explain_pair(Index(Lake(lake), pin), row_a, row_b, load_config(config).copies.reach_months)
    if json:
        print_json(document(found))
        return
    for line in lines(found):
        out.print(line, markup=False)
    out.print(evidence_table(found))
