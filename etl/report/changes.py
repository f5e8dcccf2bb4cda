"""What a snapshot changed against its parent, month by month: only files that differ are opened, and only their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from etl.plan import known_dumps
from etl.publish.manifest import Snapshot

DATASETS = ("articles", "copies")
PLACES = """
select pub_month as month, article_id, dump, member, record
from read_parquet({files}, hive_partitioning = true, hive_types_autocast = false)
"""
BY_MONTH = """
with places as (select true as now, * from ({new}) union all by name select false as now, * from ({old})),
sides as (
    select month, bool_or(now) as is_there, bool_or(not now) as was_there
    from places group by month, article_id, dump, member, record
)
select month, count(*) filter (is_there and not was_there) as added,
       count(*) filter (was_there and not is_there) as removed, count(*) filter (is_there and was_there) as kept
from sides group by 1 order by 1
"""
NOTHING = """
select null::varchar as month, null::varchar as article_id, null::varchar as dump, null::varchar as member,
       null::bigint as record where false
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed: totals before, rows by month (added, removed, kept in rewritten files), and names of dumps."""

    parent: int
    before: dict[str, int]
    months: list[dict[str, Any]]
    dumps_added: tuple[str, ...]
    dumps_changed: tuple[str, ...]
    dumps_gone: tuple[str, ...]


def compare(snapshot: Snapshot, parent: Snapshot) -> Changes:
    """Compare a snapshot with its parent. A row that moved to another month is removed there and added here."""
    known, old = set(snapshot.manifest.files), set(parent.manifest.files)
    new_paths = [str(snapshot.local(file)) for file in sorted(known - old, key=str) if file.dataset in DATASETS]
    old_paths = [str(parent.local(file)) for file in sorted(old - known, key=str) if file.dataset in DATASETS]
    dumps, dumps_before = known_dumps(snapshot), known_dumps(parent)
    common = dumps.keys() & dumps_before.keys()
    return Changes(
        parent=parent.manifest.snapshot,
        before=parent.manifest.totals,
        months=by_month(old_paths, new_paths),
        dumps_added=tuple(sorted(dumps.keys() - dumps_before.keys())),
        dumps_changed=tuple(sorted(name for name in common if dumps[name].sha256 != dumps_before[name].sha256)),
        dumps_gone=tuple(sorted(dumps_before.keys() - dumps.keys())),
    )


def by_month(old: list[str], new: list[str]) -> list[dict[str, Any]]:
    """Return the rows added, removed and kept by month, of files that only one of two snapshots has."""
    if not (old or new):
        return []
    parts = {
        name: PLACES.format(files=f"${name}") if files else NOTHING for name, files in (("old", old), ("new", new))
    }
    with duckdb.connect() as connection:
        given = {name: files for name, files in (("old", old), ("new", new)) if files}
        answer = connection.sql(BY_MONTH.format(**parts), params=given)
        rows: list[dict[str, Any]] = answer.to_arrow_table().to_pylist()
        return rows
