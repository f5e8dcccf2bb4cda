"""The data set card: the README.md of a snapshot, for whoever opens the folder in two years."""

from __future__ import annotations

from collections.abc import Sequence

from etl.publish.lake import DataFile, Manifest
from etl.schema import DATASETS, contract

TEMPLATE = """# News corpus, snapshot {snapshot}

{accounting}

| data set | files | rows | what a row is |
| --- | --- | --- | --- |
{datasets}

Publication months: {first} to {last}; {undated} rows of articles and copies carry no date (`pub_month=unknown`).

## How to read it

This folder holds live rows only, so any Parquet reader of it is right. Resolve the lake's `current` link once and keep
the path: snapshots never change.

```sql
select pub_month, language, count(*) from read_parquet('articles/*/*.parquet', hive_partitioning = true)
group by all order by all;
```

```python
pandas.read_parquet("articles")        # or polars.scan_parquet("articles/*/*.parquet", hive_partitioning=True)
```

Columns and their meaning travel with the files as Arrow field metadata (`description`). A null date or agency means
that none is evident: nothing is invented. `quality_flags` says what to mind about a row.

## How to cite it

content_hash `{content_hash}` (equal for equal inputs, whatever the order or number of runs), made by code `{code}`.

## Licence

The texts belong to their publishers; this card grants no rights to them.
"""


def render_card(manifest: Manifest, accounting: str, files: Sequence[DataFile]) -> str:
    """Return the card as Markdown."""
    rows = []
    for dataset in DATASETS:
        own = [file for file in files if file.dataset == dataset]
        rows.append(f"| {dataset} | {len(own)} | {sum(f.rows for f in own)} | {contract(dataset)['description']} |")
    months = sorted({file.month for file in files if file.month and file.month != "unknown"})
    return TEMPLATE.format(
        snapshot=manifest.snapshot,
        accounting=accounting,
        datasets="\n".join(rows),
        first=months[0] if months else "none",
        last=months[-1] if months else "none",
        undated=sum(file.rows for file in files if file.month == "unknown"),
        content_hash=manifest.content_hash,
        code=manifest.code,
    )
