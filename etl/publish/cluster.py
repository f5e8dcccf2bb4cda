"""One cluster: an article and all its copies, by the Bloom filters of the data files.

Ids are hashes, so that bounds exclude no file, and DuckDB is the reader at hand that asks the filters: of hundreds of
files it opens the columns of the few that hold the id. Whoever works in Polars, pandas or pyarrow finds a cluster
several times as fast this way as by a filter of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from etl.errors import UsageError
from etl.publish.evolution import quoted, reading_schema, scan_sql
from etl.publish.manifest import Snapshot

ORDER = ("copy_of is not null", "date", "published_at", "article_id", "dump", "member", "record")


def rows_of_cluster(snapshot: Snapshot, cluster_id: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the article of a cluster and then its copies, the earliest first; no rows where there is no such cluster.

    Columns are those of `copies`, all or some; what only copies have is null in the article's row.
    """
    schema = reading_schema("copies")
    names = schema.names if columns is None else list(columns)
    if unknown := sorted(set(names) - set(schema.names)):
        raise UsageError(f"no column {', '.join(unknown)}; there are {', '.join(schema.names)}")
    # Chosen in each data set for itself, which keeps the condition where the filters are asked.
    parts = [f"from ({scan_sql(snapshot, name)}) where cluster_id = $1" for name in ("articles", "copies")]
    chosen, rows = ", ".join(map(quoted, names)), " union all by name ".join(parts)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = connection.sql(
            f"select {chosen} from ({rows}) order by {', '.join(ORDER)}", params=[cluster_id]
        ).to_arrow_table()
    return found.cast(pa.schema([schema.field(name).with_nullable(True) for name in names]))
