"""`news-etl diff`: what became of every row between two snapshots."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from etl.commands.common import JsonOption, LakeOption, app, out, print_json, shown
from etl.errors import UsageError

if TYPE_CHECKING:
    from etl.diff import Diff, Sample

COUNTS = ("before", "removed", "moved_out", "added", "moved_in", "after", "changed", "relocated")
LETTERS = 100


@app.command()
def diff(
    lake: LakeOption,
    before: Annotated[int | None, typer.Argument(help="Default: the parent of AFTER.")] = None,
    after: Annotated[int | None, typer.Argument(help="Default: the newest snapshot.")] = None,
    samples: Annotated[int, typer.Option(min=0, help="Values to show of each column that changed.")] = 3,
    output: Annotated[Path | None, typer.Option(help="Write every difference to this Parquet file.")] = None,
    json: JsonOption = False,
) -> None:
    """Show which rows were added, removed, moved and changed between two snapshots, and in which columns."""
    import etl.lake
    from etl.diff import diff as compare

    with etl.lake.open(lake, after) as new:
        number = new.manifest.parent if before is None else before
        if number is None:
            raise UsageError(f"snapshot {new.manifest.snapshot} has no parent; name two snapshots")
        with etl.lake.open(lake, number) as old:
            found = compare(old.snapshot, new.snapshot, samples=samples, output=output)
    if json:
        print_json(asdict(found))
        return
    show(found)


def show(found: Diff) -> None:
    """Print a comparison for people."""
    code = f"both made by code {found.after.code}"
    if not found.same_code:
        code = f"made by code {found.before.code} and {found.after.code}: rules may differ"
    out.print(f"snapshot {found.before.snapshot} → {found.after.snapshot}, {code}")
    out.print(f"{found.files_shared} files are in both and were not read; {found.files_read} were")
    out.print(counts_table(found))
    for origin, target, rows in found.moves:
        out.print(f"{rows:,} went from {origin} to {target}")
    for name, rows in found.columns.items():
        out.print(f"\n{name}: {rows:,} rows")
        for item in found.transitions:
            if item.column == name:
                out.print(f"  {item.rows:,} × {told(item.before)} → {told(item.after)}", markup=False)
        for sample in found.samples:
            if sample.column == name:
                show_sample(sample)


def counts_table(found: Diff) -> Table:
    """Return what became of the rows of each data set."""
    table = Table("rows", *(part.name for part in found.datasets))
    for column in table.columns[1:]:
        column.justify = "right"
    for name in COUNTS:
        table.add_row(name.replace("_", " "), *(f"{getattr(part, name):,}" for part in found.datasets))
    return table


def show_sample(sample: Sample) -> None:
    """Print one value that changed, what it was above what it is, so that no direction of writing mixes them up."""
    place = "!".join(part for part in (sample.dump, sample.member) if part)
    out.print(f"  {sample.article_id} {place} {sample.record}", markup=False)
    if sample.headline and sample.column != "headline":
        out.print(f"    {told(sample.headline)}", markup=False)
    start = difference(sample.before or "", sample.after or "")
    for sign, value in (("-", sample.before), ("+", sample.after)):
        out.print(f"    {sign} {told(value, start)}", markup=False)


def difference(before: str, after: str) -> int:
    """Return from where to show two values: a little before they begin to differ."""
    pairs = enumerate(zip(before, after, strict=False))
    first = next((at for at, (was, now) in pairs if was != now), min(len(before), len(after)))
    return max(0, first - LETTERS // 4)


def told(value: str | None, start: int = 0) -> str:
    """Return a value on one line, not too long; null as no text can look."""
    if value is None:
        return "∅"
    return "…" * bool(start) + shown(value[start:].replace("\n", "⏎"), LETTERS).replace(r"\[", "[")
