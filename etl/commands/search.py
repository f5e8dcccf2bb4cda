"""`news-etl search`: articles by their words."""

from __future__ import annotations

import enum
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from etl.commands.common import JsonOption, LakeOption, SnapshotOption, app, err, out, print_json
from etl.errors import UsageError

if TYPE_CHECKING:
    from etl.search import Hit


class Output(enum.StrEnum):
    """How `search` prints."""

    table = "table"
    json = "json"


@app.command()
def search(
    lake: LakeOption,
    question: Annotated[
        str, typer.Argument(metavar="[QUERY]", help='Words, "phrases", AND OR NOT ( ), headline:word, -word.')
    ] = "",
    agency: Annotated[str | None, typer.Option(help="Only this agency, by its id in the registry.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="From this day on.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Until this day.")] = None,
    language: Annotated[str | None, typer.Option(help="Only this language, e.g. fa.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Hits to print, the best first.")] = 10,
    snapshot: SnapshotOption = None,
    build: Annotated[bool, typer.Option("--build", help="Make the index now; QUERY may be left out.")] = False,
    output: Annotated[Output, typer.Option(help="How to print the hits.")] = Output.table,
    json: JsonOption = False,
) -> None:
    """Find articles by their words, through an index that the first search of a snapshot builds.

    Letters of Arabic and Persian, digits, diacritics, width and case are one in question and text: docs/search.md.
    """
    from etl.search import open_search

    if not (question or build):
        raise UsageError("name something to search for, or --build to make the index only")
    opened = open_search(lake, snapshot, tell_building)
    if build:
        err.print(f"the search index takes {opened.bytes / 1e6:,.1f} MB")
    if not question:
        return
    found = opened.find(
        question, agency=agency, language=language, first=first and first.date(), last=last and last.date(), limit=limit
    )
    if json or output is Output.json:
        hits = [{**asdict(hit), "headline": hit.headline and hit.headline._asdict(), "snippet": hit.snippet._asdict()}
                for hit in found.hits]
        print_json({"snapshot": opened.snapshot.manifest.snapshot, "total": found.total, "hits": hits})
        return
    for hit in found.hits:
        print_hit(hit)
    out.print(f"{len(found.hits)} of {found.total:,} articles in snapshot {opened.snapshot.manifest.snapshot}")


def tell_building(done: int, total: int) -> None:
    """Say that the index is being built."""
    if not done:
        err.print(f"building the search index: {total:,} articles to add …")


def print_hit(hit: Hit) -> None:
    """Print a hit: what it is, its headline, the passage; each on its own line, so that each runs its own way."""
    before, after = ("\x1b[1;4m", "\x1b[0m") if out.is_terminal else ("**", "**")
    facts = (str(hit.date or "no date"), hit.agency or "no agency", hit.language, hit.article_id)
    texts = [text.render(before, after) for text in (hit.headline, hit.snippet) if text]
    out.file.write("\n  ".join(("  ".join(facts), *texts)) + "\n\n")
