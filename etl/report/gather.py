"""Gather the figures of the report from one snapshot and the tally of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from etl.check.alarm import Alarm
from etl.check.drift import FILLED, REASON, judge_drift
from etl.check.volume import CORPUS, Judged, judge_volume
from etl.config import Alarms
from etl.publish.catalog import connect
from etl.publish.manifest import Snapshot
from etl.publish.tallies import Tally
from etl.report import questions as ask_for

Rows = list[dict[str, Any]]

MOST_AGENCIES = 6
OTHERS = "others"
DAYS_IN_A_CHART, MONTHS_IN_A_CHART = 120, 180


@dataclass(frozen=True, slots=True)
class Figures:
    """What the report shows.

    `answers` has rows by the names of `questions.OF_ROWS` and `OF_TALLIES`, and `periods`, `coverage` (by `unit`: day,
    month or year) and `fill`. `judged` counts what the alarms come from: days of series, deliveries of feeds;
    `recent` has the newest judged days of the corpus: day, texts, usual, and the range from low to high. The charts
    show the periods of `drawn`; `outside` articles, the strays at both ends, lie in none.
    """

    answers: dict[str, Rows]
    unit: str
    alarms: tuple[Alarm, ...]
    judged: dict[str, int]
    recent: Rows
    drawn: tuple[date, ...]
    outside: int


def gather(snapshot: Snapshot, counted: Tally, limits: Alarms) -> Figures:
    """Ask a snapshot, and the tally of its rows, for all figures of its report."""
    with connect(snapshot) as connection:
        return add_up(connection, ask_rows(connection), counted, limits)


def ask_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """Ask a snapshot, by its views, what needs no tally; tables `pairs` and `sizes` are there from then on."""
    connection.execute(ask_for.PAIRS)
    connection.execute(ask_for.SIZES)
    return {name: rows(connection, sql) for name, sql in ask_for.OF_ROWS.items()}


def add_up(
    connection: duckdb.DuckDBPyConnection, of_rows: dict[str, Rows], counted: Tally, limits: Alarms
) -> Figures:
    """Return all figures, with what `ask_rows` found by the same connection and the tally of the snapshot's rows."""
    register(connection, counted)
    answers = of_rows | {name: rows(connection, sql) for name, sql in ask_for.OF_TALLIES.items()}
    (span,) = answers["span"]
    unit = resolution(span["inner_first"], span["inner_last"])
    drawn = tuple(start_of(unit, span[name]) for name in ("inner_first", "inner_last"))
    shares = ", ".join(f"sum(has_{name}) / sum(n) as {name}" for name in ask_for.FILL)
    answers["periods"] = rows(connection, ask_for.PERIODS, unit=unit, most=MOST_AGENCIES, others=OTHERS)
    answers["coverage"] = rows(connection, ask_for.COVERAGE, unit=unit)
    answers["fill"] = rows(connection, ask_for.FILL_BY_FOLDER.format(shares=shares))
    volume, drift = judge(connection, limits)
    judged = {"days": volume.judged, "series": volume.series, "deliveries": drift.judged, "feeds": drift.series}
    recent = volume.corpus.tail(DAYS_IN_A_CHART).filter(["day", "texts", "usual", "low", "high"]).to_dict("records")
    outside = sum(row["articles"] for row in answers["periods"] if not drawn[0] <= row["period"] <= drawn[1])
    return Figures(answers, unit, by_weight(volume, drift), judged, recent, drawn, outside)


def alarms_of(snapshot: Snapshot, counted: Tally, limits: Alarms) -> tuple[Alarm, ...]:
    """Return the alarms of a snapshot, with the tally of its rows."""
    with loaded(snapshot, counted) as connection:
        return by_weight(*judge(connection, limits))


def loaded(snapshot: Snapshot, counted: Tally) -> duckdb.DuckDBPyConnection:
    """Return a connection with the views of a snapshot and its tally."""
    connection = connect(snapshot)
    register(connection, counted)
    return connection


def register(connection: duckdb.DuckDBPyConnection, counted: Tally) -> None:
    """Let a connection know the tally of a snapshot's rows: tables `counts` and `dump_counts`."""
    connection.register("counts", counted.counts)
    connection.register("dump_counts", counted.dumps)


def rows(connection: duckdb.DuckDBPyConnection, sql: str, **params: Any) -> Rows:
    """Return an answer as a list of rows."""
    answer: Rows = connection.sql(sql, params=params or None).to_arrow_table().to_pylist()
    return answer


def resolution(first: date | None, last: date | None) -> str:
    """Return the unit of the charts over time that gives a readable number of bars."""
    if first is None or last is None:
        return "day"
    if (last - first).days < DAYS_IN_A_CHART:
        return "day"
    return "month" if (last - first).days < MONTHS_IN_A_CHART * 30 else "year"


def start_of(unit: str, day: date | None) -> date:
    """Return the first day of the period that a day lies in; of no day, the first of all."""
    if day is None:
        return date.min
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


def judge(connection: duckdb.DuckDBPyConnection, limits: Alarms) -> tuple[Judged, Judged]:
    """Judge the days of all series, and the deliveries of all feeds."""
    counts = connection.execute(ask_for.SERIES, {"corpus": CORPUS}).df()
    counts["day"] = pd.to_datetime(counts["day"])
    return judge_volume(counts, limits), judge_drift(delivered(connection), limits)


def by_weight(*judged: Judged) -> tuple[Alarm, ...]:
    """Return all alarms, those furthest from what is usual first."""
    found = (alarm for part in judged for alarm in part.alarms)
    return tuple(sorted(found, key=lambda alarm: (-abs(alarm.z), alarm.name)))


def delivered(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return what `etl.check.drift` judges: a row per dump with its counts."""
    filled = ", ".join(f"coalesce({name}, 0) as {name}" for name in FILLED)
    sums = ", ".join(f"sum(has_{name})::bigint as {name}" for name in FILLED)
    dumps = connection.sql(ask_for.DELIVERIES.format(filled=filled, sums=sums)).df()
    rejects = connection.sql("select dump, reason, count(*) as rejects from rejects group by all").df()
    by_reason = rejects.pivot(index="dump", columns="reason", values="rejects").add_prefix(REASON)
    return dumps.join(by_reason, on="dump").fillna(dict.fromkeys(by_reason.columns, 0))
