"""The command line: `news-etl COMMAND …` or `python -m etl COMMAND …`.

Exit codes: 0 published or nothing new; 1 a failure; 2 usage; 3 a gate refused to publish. In all but the first
nothing visible has changed.
"""

from __future__ import annotations

import enum
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table

from etl.config import load_config
from etl.errors import EtlError, GateError, UsageError

EXIT_FAILURE, EXIT_USAGE, EXIT_GATE = 1, 2, 3

app = typer.Typer(
    help="Raw news-article dumps in; a clean, deduplicated, accounted Parquet corpus out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

LakeOption = Annotated[Path, typer.Option("--lake", help="Folder of the lake; `run` makes it where it is missing.")]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="TOML file; see docs/configuration.md.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
SnapshotOption = Annotated[int | None, typer.Option("--snapshot", help="Read this snapshot instead of the newest.")]


class Engine(enum.StrEnum):
    """Where batches are extracted."""

    local = "local"


class Output(enum.StrEnum):
    """How `query` prints."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command()
def run(
    dumps: Annotated[list[str], typer.Argument(metavar="DUMP...", help="Files, folders or URIs of raw dumps.")],
    lake: LakeOption,
    root: Annotated[str | None, typer.Option(help="Dumps are named relative to this; the lake remembers it.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that extract; default: one per core.")] = os.cpu_count()
    or 1,
    engine: Annotated[Engine, typer.Option(help="Where batches are extracted.")] = Engine.local,
    config: ConfigOption = None,
    override_gates: Annotated[bool, typer.Option("--override-gates", help="Publish although a gate refuses.")] = False,
    json: JsonOption = False,
) -> None:
    """Ingest new or changed dumps and publish one snapshot."""
    from etl import pipeline
    from etl.check.accounting import line
    from etl.progress import Bars

    with Bars(err) as progress:
        done = pipeline.run(
            dumps, lake, root=root, workers=workers, config=load_config(config), override_gates=override_gates,
            progress=progress,
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


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="DuckDB SQL over the views articles, copies, copying, rejects, dumps.")],
    lake: LakeOption,
    snapshot: SnapshotOption = None,
    output: Annotated[Output, typer.Option(help="How to print the result.")] = Output.table,
    json: JsonOption = False,
) -> None:
    """Run SQL over the newest snapshot, pinned for the length of the query."""
    import duckdb

    from etl.publish.catalog import connect

    try:
        with connect(pinned(lake, snapshot)) as connection:
            result = connection.sql(sql)
            if result is None:
                return
            if json or output is Output.json:
                print_json(result.to_arrow_table().to_pylist())
            elif output is Output.csv:
                out.file.write(result.to_df().to_csv(index=False))
            else:
                out.file.write(str(result))
    except duckdb.Error as error:
        raise UsageError(f"DuckDB: {error}") from error


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


@app.command()
def gc(
    lake: LakeOption,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Snapshots to leave; default: storage.keep_snapshots.")
    ] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Remove old snapshots and what killed runs left; numbers are never used again."""
    from etl.pipeline import collect

    gone = collect(lake, keep or load_config(config).storage.keep_snapshots)
    if json:
        print_json({"removed": gone})
    else:
        out.print(f"removed {len(gone)} snapshots" + (f": {', '.join(map(str, gone))}" if gone else ""))


@app.command()
def report(lake: LakeOption, snapshot: SnapshotOption = None, json: JsonOption = False) -> None:
    """Show records, articles, copies and rejects with their reasons per folder, fill rates, and unmapped fields."""
    from etl.report import by_folder, fill_rates, markdown, unmapped

    pin = pinned(lake, snapshot)
    if json:
        print_json({"folders": by_folder(pin), "fill": fill_rates(pin), "unmapped": unmapped(pin)})
        return
    out.file.write(markdown(pin))
    rates = "; ".join(f"{name} {share:.1%}" for name, share in fill_rates(pin).items())
    out.print(f"known in articles: {rates}")
    for line in unmapped(pin):
        out.print(line, markup=False)


def print_pair(id_a: str, id_b: str, lake: Path, number: int | None, config: Path | None, json: bool) -> None:
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


def pinned(lake: Path, number: int | None) -> Any:
    """Return the snapshot to read, resolved once."""
    from etl.publish.lake import Lake

    place = Lake(lake)
    return place.snapshot(number) if number is not None else place.require_head()


def print_json(value: object) -> None:
    """Print one JSON document; times and dates in ISO 8601."""
    import orjson

    out.file.write(orjson.dumps(value, default=str).decode() + "\n")


def shown(value: object, letters: int = 200) -> str:
    """Return a value short enough for a table cell, with rich's markup disarmed."""
    text = "" if value is None else str(value)
    text = text if len(text) <= letters else text[:letters] + "…"
    return text.replace("[", r"\[")


def main() -> None:
    """Run the command line; every error of ours ends in one line that says what to do, and an exit code."""
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=err, show_path=False)]
    )
    try:
        app(standalone_mode=True)
    except GateError as error:
        fail(error, EXIT_GATE)
    except UsageError as error:
        fail(error, EXIT_USAGE)
    except (EtlError, OSError) as error:
        fail(error, EXIT_FAILURE)


def fail(error: Exception, code: int) -> None:
    """Say what went wrong and end."""
    err.print(f"news-etl: {error}", markup=False)
    sys.exit(code)


if __name__ == "__main__":
    main()
