"""The report as one HTML page that needs nothing else: no network, no font, no script for what it says.

It is a pure function of a snapshot and its parent. What comes from dumps goes through `seen` and the template's
escaping; a policy in the page itself forbids every script but its own and every address.
"""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from etl.check.alarm import KINDS, Alarm
from etl.check.volume import CORPUS
from etl.config import Alarms
from etl.extract.agencies.registry import agencies
from etl.publish.manifest import Snapshot
from etl.publish.tallies import Tally
from etl.report import charts
from etl.report.changes import Changes, compare
from etl.report.gather import OTHERS, Figures, Rows, gather
from etl.report.letters import seen
from etl.report.questions import FILL
from etl.vocabulary import COPY_KINDS, QUALITY_FLAGS, REASONS

MOST = {"flows": 40, "alarms": 60, "dumps": 200, "folders": 200, "fields": 40, "agencies": 25, "months": 48, "side": 12}
GROUPS = ("agency", "feed", CORPUS)
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CLUSTER_SIZES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, None))


def render(snapshot: Snapshot, counted: Tally, parent: Snapshot | None, limits: Alarms) -> str:
    """Return the report of a snapshot as HTML; without its parent it says that nothing was compared."""
    return page(snapshot, gather(snapshot, counted, limits), compare(snapshot, parent) if parent else None, limits)


def page(snapshot: Snapshot, figures: Figures, changes: Changes | None, limits: Alarms) -> str:
    """Return the page that shows these figures."""
    style, script = part("page.css"), part("page.js")
    return template().render(
        manifest=snapshot.manifest,
        figures=figures,
        **{name: rows for name, rows in figures.answers.items() if name != "kinds"},
        kinds_of_copies=figures.answers["kinds"],
        judged=figures.judged,
        recent=figures.recent,
        changes=changes,
        limits=limits,
        alarms=together(figures.alarms),
        kinds=KINDS,
        reasons_known=REASONS,
        flags_known=QUALITY_FLAGS,
        fields=FILL,
        copy_kinds=COPY_KINDS,
        most=MOST,
        legend=[(name, charts.color(i, name)) for i, name in enumerate(charts.agency_order(figures))],
        others=OTHERS,
        charts={
            "volume": Markup(charts.volume(figures)) if figures.answers["periods"] else None,
            "coverage": Markup(charts.coverage(figures)) if figures.answers["coverage"] else None,
            "recent": Markup(charts.recent(figures)) if figures.recent else None,
        },
        by_period=by_period(figures),
        precision_table=by_folder(figures.answers["precision"]),
        matrices={name: matrix(figures.answers[f"flow_{name}"]) for name in ("agency", "publisher")},
        sizes=cluster_sizes(figures.answers["clusters"]),
        excerpts_of=grouped(figures.answers["excerpts"], "reason"),
        dump_folders=dump_folders(figures.answers["dumps"]),
        unmapped_of=grouped(figures.answers["unmapped"], "folder"),
        style=Markup(style),
        script=Markup(script),
        script_hash=base64.b64encode(sha256(script.encode()).digest()).decode(),
    )


def part(name: str) -> str:
    """Return a file that the page is made of."""
    return files("etl.report").joinpath(name).read_text(encoding="utf-8")


@cache
def template() -> Template:
    """Return the page's template, compiled once."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        seen=seen, number=number, share=share, bytes=size, tag=tag, agency=agency_name, period=period
    )
    return environment.from_string(part("page.html.j2"))


def number(value: float | None) -> str:
    """Return a number with thousands set apart, at most one place behind the point; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:,.1f}"


def share(value: float | None) -> str:
    """Return a share as a percentage that says 100 % or 0 % only where it is."""
    if value is None:
        return ""
    if 0 < value < 0.001:
        return "<0.1%"
    if 0.999 < value < 1:
        return ">99.9%"
    return f"{value:.1%}" if 0 < value < 1 else f"{value:.0%}"


def size(value: int) -> str:
    """Return a number of bytes in a readable unit."""
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:,.0f} {unit}"
        value = value / 1000  # type: ignore[assignment]
    return f"{value:,.1f} GB"


def period(first: date, unit: str) -> str:
    """Return a period by its first day, as ISO 8601 writes it."""
    return first.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def tag(language: str | None) -> str:
    """Return a language for a lang attribute, empty (unknown) where it is none."""
    return language if language and language != "und" and TAG.fullmatch(language) else ""


def agency_name(identifier: str) -> str:
    """Return the name of an agency of the registry, or its id."""
    known = agencies().get(identifier)
    return known.name if known else identifier


def grouped(rows: Rows, key: str) -> dict[str, Rows]:
    """Return rows by the value of a column, in their order."""
    found: defaultdict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return dict(found)


def by_period(figures: Figures) -> Rows:
    """Return the articles per period, the newest first, with the periods' largest agency."""
    found = []
    for period, rows in grouped(figures.answers["periods"], "period").items():
        named = [row for row in rows if row["agency"] not in ("", OTHERS)]
        top = max(named, key=lambda row: row["articles"], default=None)
        found.append({"period": period, "articles": sum(row["articles"] for row in rows), "top": top})
    return found[::-1]


def by_folder(rows: Rows) -> dict[str, dict[str, int]]:
    """Return counts by folder and value."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["folder"]][row["value"]] = row["articles"]
    return dict(found)


def matrix(flows: Rows) -> dict[str, Any]:
    """Return who copied whom among those with the most copies: names, and cells by (original, copier)."""
    weight: defaultdict[str, int] = defaultdict(int)
    for row in flows:
        weight[row["original"]] += row["copies"]
        weight[row["copier"]] += row["copies"]
    names = sorted(weight, key=lambda name: (-weight[name], name))[: MOST["side"]]
    cells = {(row["original"], row["copier"]): row for row in flows}
    largest = max((row["copies"] for row in flows), default=1)
    return {"names": names, "cells": cells, "largest": largest}


def cluster_sizes(rows: Rows) -> Rows:
    """Return how many clusters, and texts in them, there are by size."""
    found = []
    for least, most in CLUSTER_SIZES:
        own = [row for row in rows if row["size"] >= least and (most is None or row["size"] <= most)]
        label = f"{least}" if least == most else f"{least} or more" if most is None else f"{least} to {most}"
        clusters = sum(row["clusters"] for row in own)
        texts = sum(row["clusters"] * row["size"] for row in own)
        found.append({"label": label, "clusters": clusters, "texts": texts})
    return found


def dump_folders(dumps: Rows) -> Rows:
    """Return the dumps by top folder with sums."""
    found = []
    for folder, rows in grouped([{**row, "folder": row["path"].split("/", 1)[0]} for row in dumps], "folder").items():
        sums = {name: sum(row[name] for row in rows) for name in ("bytes", "records", "articles", "copies", "rejects")}
        found.append({"folder": folder, "dumps": rows, **sums})
    return found


def together(alarms: Iterable[Alarm]) -> Rows:
    """Return the alarms, one event for what several series tell of the same day: a feed may be one agency's."""
    found: dict[tuple[str, str, str], list[Alarm]] = {}
    for alarm in alarms:
        found.setdefault((alarm.kind, alarm.worst, alarm.detail), []).append(alarm)
    events = []
    for same in found.values():
        series = sorted(same, key=lambda alarm: GROUPS.index(alarm.group))
        narrow = [alarm for alarm in series if alarm.group != CORPUS]  # of the whole corpus only where no part tells
        events.append({"alarm": series[0], "series": narrow or series, "times": max(alarm.times for alarm in same)})
    return events
