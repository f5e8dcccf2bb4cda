"""What a datasheet states of a snapshot, added up from the tally of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from etl.publish.evolution import scan_sql
from etl.publish.manifest import Snapshot
from etl.publish.tallies import FILLED, Tally, fill_rates

MOST_AGENCIES, MOST_GAPS = 25, 12  # lines of the table of agencies; gaps named in one line
FEW = 100  # dated articles below which gaps say nothing

DAYS = """
create temp table days as
select agency, if(feed = '', '.', folder) as folder, language, date, sum(n) as articles from counts where not copy
group by all
"""
SHARES = """
select {name} as name, sum(articles)::bigint as articles, coalesce(sum(articles) filter (date is not null), 0)::bigint
as dated, min(date) as first, max(date) as last, count(distinct date) as days,
coalesce(list(distinct strftime(date, '%Y-%m')) filter (date is not null), []) as months
from days group by 1 order by articles desc, name
"""
FLAGS = """
select flag, sum(n)::bigint from (select unnest(quality_flags) as flag, n from counts where not copy)
group by 1 order by 2 desc, 1
"""


@dataclass(frozen=True, slots=True)
class Share:
    """An agency, a language or a folder of dumps: its articles, those with a date, and the days and gaps of these.

    `days` counts days with an article, `gaps` are the months between the first and the last without any.
    """

    name: str | None
    articles: int
    dated: int
    first: date | None
    last: date | None
    days: int
    gaps: tuple[str, ...]

    @property
    def span(self) -> int:
        """The days from the first to the last, both included; 0 where there is no date."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    @property
    def told_gaps(self) -> str:
        """The gaps as text; nothing where there are too few articles to tell."""
        if self.dated < FEW:
            return ""
        more = len(self.gaps) - MOST_GAPS
        return (", ".join(self.gaps[:MOST_GAPS]) or "none") + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts of a datasheet. Shares, reasons, flags and kinds are sorted by count, the largest first."""

    agencies: tuple[Share, ...]
    languages: tuple[Share, ...]
    folders: tuple[Share, ...]
    filled: dict[str, float]
    flags: dict[str, int]
    kinds: dict[str, int]
    reasons: dict[str, int]
    dumps: int
    dump_bytes: int
    repeated_dumps: int

    @property
    def first(self) -> date | None:
        """The first day with an article."""
        return min((share.first for share in self.folders if share.first), default=None)

    @property
    def last(self) -> date | None:
        """The last day with an article."""
        return max((share.last for share in self.folders if share.last), default=None)


def gather(snapshot: Snapshot, counted: Tally) -> Facts:
    """Count what a datasheet states; `snapshot` may still lie in its staging folder, `counted` is its tally."""
    with duckdb.connect() as connection:
        for dataset in ("copies", "rejects", "dumps"):
            connection.execute(f"create view {dataset} as {scan_sql(snapshot, dataset)}")
        connection.register("counts", counted.counts)
        connection.execute(DAYS)
        by = "select {}, count(*) from {} group by 1 order by 2 desc, 1"
        dumps = ask(connection, "select count(*), coalesce(sum(bytes), 0)::bigint, count(same_bytes_as) from dumps")[0]
        return Facts(
            agencies=shares(connection, "agency"),
            languages=shares(connection, "language"),
            folders=shares(connection, "folder"),
            filled=fill_rates(counted, (name for name in FILLED if name != "language")),  # all have one, if only `und`
            flags=dict(ask(connection, FLAGS)),
            kinds=dict(ask(connection, by.format("copy_kind", "copies"))),
            reasons=dict(ask(connection, by.format("reason", "rejects"))),
            dumps=dumps[0],
            dump_bytes=dumps[1],
            repeated_dumps=dumps[2],
        )


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return connection.sql(sql).fetchall()


def shares(connection: duckdb.DuckDBPyConnection, by: str) -> tuple[Share, ...]:
    """Return the articles by one of the columns of `days`."""
    rows = ask(connection, SHARES.format(name=by))
    return tuple(
        Share(name, articles, dated, first, last, days, gaps(first, last, set(months)))
        for name, articles, dated, first, last, days, months in rows
    )


def gaps(first: date | None, last: date | None, months: set[str]) -> tuple[str, ...]:
    """Return the months between two days that are not among `months`, runs of them as `2016-02 to 2016-05`."""
    if first is None or last is None:
        return ()
    runs: list[list[str]] = []
    is_open = False
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        month = f"{number // 12:04d}-{number % 12 + 1:02d}"
        if month in months:
            is_open = False
        elif is_open:
            runs[-1][1:] = [month]
        else:
            runs.append([month])
            is_open = True
    return tuple(" to ".join(run) for run in runs)
