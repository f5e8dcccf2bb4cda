"""What a snapshot holds and what it turned down, per folder of dumps, and its alarms: the text of `news-etl report`."""

from __future__ import annotations

from collections.abc import Iterator

from etl.check.unmapped import unmapped_lines
from etl.config import Alarms
from etl.plan import known_dumps
from etl.publish import tallies
from etl.publish.catalog import connect
from etl.publish.manifest import Snapshot
from etl.publish.tallies import Tally
from etl.report.gather import alarms_of

MOST_ALARMS = 20

BY_FOLDER = """
with counted as (
    select split_part(path, '/', 1) as folder, sum(records) as records, sum(articles) as articles,
           sum(copies) as copies, sum(rejects) as rejects
    from dumps group by 1
), reasons as (
    select split_part(dump, '/', 1) as folder, reason, count(*) as n from rejects group by 1, 2
), listed as (
    select folder, string_agg(reason || ' ' || n, ', ' order by n desc, reason) as reasons from reasons group by 1
)
select folder, records::bigint as records, articles::bigint as articles, copies::bigint as copies,
       rejects::bigint as rejects, coalesce(reasons, '') as reasons
from counted left join listed using (folder) order by folder
"""

FILL_FIELDS = ("agency", "date", "published_at", "headline", "publisher", "url", "byline", "dateline")


def by_folder(snapshot: Snapshot) -> list[dict[str, object]]:
    """Return one row per top folder of dumps: records, articles, copies, rejects, and the reasons with counts."""
    with connect(snapshot) as connection:
        rows: list[dict[str, object]] = connection.sql(BY_FOLDER).to_arrow_table().to_pylist()
        return rows


def fill_rates(counted: Tally) -> dict[str, float]:
    """Return the share of articles in which a field is known, field by field."""
    return tallies.fill_rates(counted, FILL_FIELDS)


def unmapped(snapshot: Snapshot) -> list[str]:
    """Return the fields of dumps that nobody read, in lines to be shown."""
    return unmapped_lines((path, dump.unmapped_fields) for path, dump in known_dumps(snapshot).items())


def markdown(snapshot: Snapshot) -> str:
    """Return the folder table as Markdown, with a row of sums."""
    rows = by_folder(snapshot)
    sums = {name: sum(row[name] for row in rows) for name in ("records", "articles", "copies", "rejects")}  # type: ignore[misc]
    rows.append({"folder": "**all**", **sums, "reasons": ""})
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += [
        "| " + " | ".join(f"{row[n]:,}" if isinstance(row[n], int) else str(row[n]) for n in names) + " |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def alarm_lines(snapshot: Snapshot, counted: Tally, limits: Alarms) -> Iterator[str]:
    """Yield a line for each of the alarms that are furthest from what is usual, and one for the number of the rest."""
    alarms = alarms_of(snapshot, counted, limits)
    for alarm in alarms[:MOST_ALARMS]:
        until = f" to {alarm.until}" if alarm.until != alarm.at else ""
        found = f"{alarm.found:.4g}, usual {alarm.usual:.4g}"
        detail = f" {alarm.detail}" if alarm.detail else ""
        yield f"alarm: {alarm.kind}{detail}, {alarm.whose}, {alarm.at}{until}: {found}"
    if len(alarms) > MOST_ALARMS:
        yield f"… and {len(alarms) - MOST_ALARMS} more alarms: news-etl report --html FILE"
