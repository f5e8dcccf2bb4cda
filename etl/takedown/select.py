"""Which rows somebody names for a takedown, in any kept snapshot, and what of them the tombstones are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from etl.clean.fold import folded_letters
from etl.dedupe.fingerprint import fingerprints
from etl.errors import UsageError
from etl.publish.catalog import connect
from etl.publish.evolution import scan_sql
from etl.publish.manifest import Snapshot
from etl.takedown.phrases import quoting
from etl.takedown.tombstones import quote
from etl.takedown.withdraw import REASON

TEXTS = "concat_ws(chr(10), headline, array_to_string(headline_variants, chr(10)), dateline, byline, creditline, body)"
NAMES = "concat_ws(chr(10), publisher, url, canonical_url, array_to_string(authors || keywords, chr(10)))"
MATCHES = "len(list_filter($values::varchar[], lambda pattern: regexp_matches({text}, pattern))) > 0"
CRITERIA = {
    "id": "list_contains($values, article_id)",
    "url": "list_contains($values, url) or list_contains($values, canonical_url)",
    "agency": "list_contains($values, agency)",
    "pattern": MATCHES.format(text=f"concat_ws(chr(10), {TEXTS}, {NAMES})"),
}
"""How rows are named, and what SQL says of a row whether it is."""
PATTERN_IN_REJECTS = MATCHES.format(text="detail || chr(10) || excerpt")
REJECTS_AT_A_TIME = 100_000


@dataclass(slots=True)
class Selection:
    """What is to be taken down: the values that become tombstones by kind, and the ids and texts of the rows."""

    values: dict[str, set[str | bytes]] = field(default_factory=lambda: {"raw": set(), "text": set(), "quote": set()})
    ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)


def select(snapshots: Sequence[Snapshot], by: str, values: Sequence[str], cluster: bool) -> Selection:
    """Return what somebody names `by` id, url, agency or pattern, with the rejects that quote its text.

    With `cluster`, whole clusters of what is named. Raises UsageError where a value names no row at all.
    """
    found = Selection()
    for snapshot in snapshots:
        add_rows(found, snapshot, by, values, cluster)
    add_rejects(found, snapshots, values if by == "pattern" else ())
    unknown = sorted(set(values) - found.met) if by in ("id", "url") else []
    if unknown or not any(found.values.values()):
        raise UsageError(f"no kept snapshot has a row with {by} {', '.join(unknown or values)}; nothing was taken down")
    if by == "url":
        found.values["url"] = set(values)
    return found


def add_rows(found: Selection, snapshot: Snapshot, by: str, values: Sequence[str], cluster: bool) -> None:
    """Add the named rows of a snapshot's articles and copies."""
    named = f"select * from rows where {CRITERIA[by]}"
    if cluster:
        named = f"select * from rows where cluster_id in (select cluster_id from ({named}))"
    with connect(snapshot) as connection:
        connection.execute("create view rows as from articles union all by name from copies")
        try:
            table = connection.sql(named, params={"values": list(values)}).to_arrow_table()
        except duckdb.Error as error:
            raise UsageError(f"DuckDB: {error}") from error
    texts = [table[name].combine_chunks() for name in ("headline", "body", "dateline")]
    found.values["raw"].update(table["raw_sha256"].to_pylist())
    found.values["text"].update(fingerprints(*texts)["text_key"].to_pylist())
    found.ids.update(table["article_id"].to_pylist())
    found.texts.update(filter(None, (text for column in texts[:2] for text in column.to_pylist())))
    found.met.update(value for name in ("article_id", "url", "canonical_url") for value in table[name].to_pylist())


def add_rejects(found: Selection, snapshots: Sequence[Snapshot], patterns: Sequence[str]) -> None:
    """Add the rejects whose excerpt or detail quotes a text that is taken down, or matches one of some patterns."""
    columns = f"raw_sha256, length, excerpt, detail, {PATTERN_IN_REJECTS} as matches"
    asked = f"where reason <> '{REASON}' and excerpt || detail <> ''"
    query = " union ".join(f"select {columns} from ({scan_sql(one, 'rejects')}) {asked}" for one in snapshots)
    texts = [folded_letters(text) for text in found.texts]
    with duckdb.connect() as connection:
        for batch in connection.sql(query, params={"values": list(patterns)}).to_arrow_reader(REJECTS_AT_A_TIME):
            rows = batch.to_pylist()
            quotes = quoting([quote(row["excerpt"], row["detail"]) for row in rows], texts)
            for row in (row for row, is_quote in zip(rows, quotes, strict=True) if is_quote or row["matches"]):
                if row["length"]:
                    found.values["raw"].add(row["raw_sha256"])
                else:
                    found.values["quote"].add(quote(row["excerpt"], row["detail"]))
