"""The datasheet of a snapshot, its README.md: for whoever opens the folder in two years, and for who must judge it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import jinja2

from etl.check import accounting
from etl.publish.croissant import render_croissant
from etl.publish.durable import write_durably
from etl.publish.facts import FEW, MOST_AGENCIES, Facts, gather
from etl.publish.manifest import Snapshot
from etl.publish.tallies import Tally
from etl.schema import DATASETS, arrow_schema, contract
from etl.vocabulary import QUALITY_FLAGS, REASONS


def write_card(snapshot: Snapshot, counted: Tally, reach_months: int) -> None:
    """Write README.md and croissant.json into a snapshot's folder, durably; it may still be in staging."""
    write_durably(snapshot.path / "README.md", datasheet(snapshot, gather(snapshot, counted), reach_months).encode())
    write_durably(snapshot.path / "croissant.json", render_croissant(snapshot.manifest))


def datasheet(snapshot: Snapshot, facts: Facts, reach_months: int) -> str:
    """Return the datasheet as Markdown; a function of the snapshot alone."""
    named = [share for share in facts.agencies if share.name is not None]
    datasets = []
    for name in DATASETS:
        own = snapshot.files(name)
        datasets.append((name, len(own), sum(f.rows for f in own), sum(f.bytes for f in own), described(name)))
    meanings = {field.name: field.metadata[b"description"].decode() for field in arrow_schema("articles")}
    return template().render(
        manifest=snapshot.manifest,
        accounting=accounting.line(snapshot.manifest.totals),
        facts=facts,
        datasets=datasets,
        undated=sum(share.articles - share.dated for share in facts.folders),
        agencies=[*named[:MOST_AGENCIES], *(share for share in facts.agencies if share.name is None)],
        other_agencies=len(named[MOST_AGENCIES:]),
        few=FEW,
        filled=[(name, share, meanings[name]) for name, share in facts.filled.items()],
        flags=[(name, count, QUALITY_FLAGS.get(name, "")) for name, count in facts.flags.items()],
        reasons=[(name, count, REASONS.get(name, "")) for name, count in facts.reasons.items()],
        kinds=", ".join(f"{count:,} {name}" for name, count in facts.kinds.items()) or "there are none",
        reach=f"{reach_months} month" + "s" * (reach_months != 1),
    )


def described(dataset: str) -> str:
    """Return what a row of a data set is."""
    return str(contract(dataset)["description"])


def cell(text: str) -> str:
    """Return a name as a Markdown table takes it, whatever its letters are."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("`", "\\`").replace("<", "&lt;")


def percent(share: float) -> str:
    """Return a share as people read it; what is not nothing does not look like it."""
    return "< 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


@cache
def template() -> jinja2.Template:
    """Return the template; a name that is missing in it is an error."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)
    environment.filters |= {"cell": cell, "percent": percent, "count": "{:,}".format}
    return environment.from_string(files("etl.publish").joinpath("card.md.j2").read_text(encoding="utf-8"))
