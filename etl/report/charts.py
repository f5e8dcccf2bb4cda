"""The charts of the report: Vega-Lite specifications as literals, drawn to SVG whose colours the page's style gives.

Nothing is laid out by the width of a text, so the fonts of the machine that draws decide nothing: legends are the
page's, margins are fixed.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import escape
from typing import Any

import vl_convert

from etl.report.gather import OTHERS, Figures, Rows
from etl.report.letters import seen

WIDTH = 860
MOST_ROWS = 30
ROW = 22
SERIES = 8
"""Colours that the style names --series-0 (no agency) to --series-7 (other agencies)."""
AXIS = {
    "labelColor": "currentColor", "tickColor": "var(--line)", "domainColor": "var(--line)", "gridColor": "var(--line)",
    "labelFontSize": 12, "labelOverlap": False,
}  # fmt: skip
COUNT_AXIS = {"title": None, "tickCount": 5}
TIME_UNITS = {"day": "utcyearmonthdate", "month": "utcyearmonth", "year": "utcyear"}
TIME_FORMATS = {"day": "%-d %b %y", "month": "%b %Y", "year": "%Y"}
CONFIG = {"axis": AXIS, "view": {"stroke": None}, "font": "sans-serif", "background": "transparent"}
ROOT = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>")
SPOKEN = re.compile(r" (?:role|aria-[a-z]+)=\"[^\"]*\"")


@cache
def start() -> None:
    """Start the engine that draws, once: for a third of a second no other thread of the process runs Python."""
    vl_convert.vegalite_to_svg({"data": {"values": []}, "mark": "bar"})


def draw(name: str, title: str, description: str, spec: dict[str, Any], left: int, height: int) -> str:
    """Return a chart as an SVG element with a title and a description, to stand within a page."""
    whole = {
        "config": CONFIG,
        "autosize": {"type": "none"},
        "padding": {"left": left, "right": 12, "top": 8, "bottom": 36},
        "width": WIDTH - left - 12,
        "height": height,
        **spec,
    }
    drawn = SPOKEN.sub("", vl_convert.vegalite_to_svg(whole))
    head = (
        rf'<svg class="chart" viewBox="\1" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    return ROOT.sub(lambda match: match.expand(head), drawn, count=1).replace(' font-family="sans-serif"', "")


def agency_order(figures: Figures) -> list[str]:
    """Return the agencies of the chart, the largest first, then the others, then those texts without any."""
    sums: dict[str, int] = {}
    for row in figures.answers["periods"]:
        sums[row["agency"]] = sums.get(row["agency"], 0) + row["articles"]
    named = sorted((name for name in sums if name not in ("", OTHERS)), key=lambda name: (-sums[name], name))
    return [*named, *(name for name in (OTHERS, "") if name in sums)]


def color(position: int, agency: str) -> str:
    """Return the colour of an agency in the chart by its place in the order."""
    return f"var(--series-{0 if not agency else SERIES - 1 if agency == OTHERS else position + 1})"


def time_axis(unit: str) -> dict[str, Any]:
    """Return the horizontal axis of time by day, month or year."""
    return {
        "field": "period", "type": "temporal", "timeUnit": TIME_UNITS[unit],
        "axis": {"format": TIME_FORMATS[unit], "title": None, "grid": False, "tickCount": 8},
    }  # fmt: skip


def plain(rows: Rows) -> Rows:
    """Return rows whose dates are text, as JSON has them."""
    return [
        {name: f"{value:%Y-%m-%d}" if isinstance(value, date) else value for name, value in row.items()} for row in rows
    ]


def drawn(figures: Figures, answer: str) -> Rows:
    """Return the rows of the periods that are drawn."""
    first, last = figures.drawn
    return [row for row in figures.answers[answer] if first <= row["period"] <= last]


def volume(figures: Figures) -> str:
    """Draw articles per day, month or year, stacked by agency."""
    order = agency_order(figures)
    ranks = {name: position for position, name in enumerate(order)}
    rows = [{**row, "rank": ranks[row["agency"]]} for row in plain(drawn(figures, "periods"))]
    (span,) = figures.answers["span"]
    spec = {
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "x": time_axis(figures.unit),
            "y": {"field": "articles", "type": "quantitative", "aggregate": "sum", "axis": COUNT_AXIS},
            "order": {"field": "rank", "type": "quantitative"},
            "color": {
                "field": "rank", "type": "nominal", "legend": None,
                "scale": {"domain": list(ranks.values()), "range": [color(i, name) for i, name in enumerate(order)]},
            },
        },
    }  # fmt: skip
    description = f"{span['dated']} dated articles from {span['first']} to {span['last']}; the table has the numbers."
    return draw("volume", f"Articles per {figures.unit} by agency", description, spec, 56, 240)


def coverage(figures: Figures) -> str:
    """Draw which folder of dumps has articles of which time; the darker, the more (on a logarithmic scale)."""
    sums: dict[str, int] = {}
    for row in drawn(figures, "coverage"):
        sums[row["folder"]] = sums.get(row["folder"], 0) + row["articles"]
    shown = sorted(sums, key=lambda name: (-sums[name], name))[:MOST_ROWS]
    labels = {name: f"{position} {seen(name, 18)}" for position, name in enumerate(shown)}
    marks = [row for row in drawn(figures, "coverage") if row["folder"] in labels]
    rows = [{**row, "folder": labels[row["folder"]]} for row in plain(marks)]
    spec = {
        "data": {"values": rows},
        "mark": {"type": "rect", "color": "var(--series-1)", "cornerRadius": 1},
        "encoding": {
            "x": {**time_axis(figures.unit), "bandPosition": 0},
            "y": {
                "field": "folder", "type": "nominal", "sort": list(labels.values()),
                "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 0,
                         "labelExpr": "slice(datum.label, indexof(datum.label, ' ') + 1)"},
            },
            "opacity": {"field": "articles", "type": "quantitative", "legend": None,
                        "scale": {"type": "log", "domainMin": 1, "range": [0.25, 1]}},
        },
    }  # fmt: skip
    description = f"{len(shown)} of {len(sums)} folders; a mark is a {figures.unit} with articles, the fuller the more."
    return draw("coverage", f"Folders of dumps by {figures.unit}", description, spec, 150, ROW * max(len(shown), 1))


def recent(figures: Figures) -> str:
    """Draw the newest judged days of the corpus with the range that is no alarm."""
    rows = [{**row, "out": not row["low"] <= row["texts"] <= row["high"]} for row in plain(figures.recent)]
    out = sum(row["out"] for row in rows)
    highest = 1.5 * max(max(row["texts"], row["usual"]) for row in rows)
    rows = [{**row, "high": min(row["high"], highest)} for row in rows]  # a silence widens the band beyond all measure
    spec = {
        "data": {"values": rows},
        "encoding": {"x": {**time_axis("day"), "field": "day"}},
        "layer": [
            {"mark": {"type": "area", "color": "var(--series-0)", "opacity": 0.25, "interpolate": "step"},
             "encoding": {"y": {"field": "low", "type": "quantitative", "axis": COUNT_AXIS}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": "var(--series-1)", "strokeWidth": 1.5},
             "encoding": {"y": {"field": "texts", "type": "quantitative"}}},
            {"transform": [{"filter": "datum.out"}],
             "mark": {"type": "point", "color": "var(--bad)", "filled": True, "size": 60, "opacity": 1},
             "encoding": {"y": {"field": "texts", "type": "quantitative"}}},
        ],
    }  # fmt: skip
    description = f"{len(rows)} days, {out} outside the range of the same weekdays before; the alarms have the numbers."
    return draw("recent", "The newest judged days of the corpus", description, spec, 56, 200)
