"""The accounting law: records = articles + copies + rejects, per dump, per run and for the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.article import Dump
from etl.errors import AccountingError

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("records", "articles", "copies", "rejects")


def count_dumps(
    dumps: Iterable[Dump],
    read: dict[str, int],
    unreadable: set[str],
    rejected: Counter[str],
    unmapped: Mapping[str, tuple[str, ...]],
    roles: pd.DataFrame,
) -> list[Dump]:
    """Return the dumps with their counts brought up to date.

    `read` holds the records that the readers met in the dumps ingested now, `rejected` how many of them were turned
    down, `unmapped` the fields of theirs that nobody read, `roles` the rows of the verdicts (`dump`, `copy`,
    `was_copy`).
    """
    articles, copies = Counter[str](), Counter[str]()
    for (dump, copy, was_copy), rows in count_roles(roles):
        (copies if copy else articles)[dump] += rows
        if was_copy is not None:
            (copies if was_copy else articles)[dump] -= rows
    return [
        replace(
            dump,
            sha256="" if dump.path in unreadable else dump.sha256,
            records=dump.records + read.get(dump.path, 0),
            articles=dump.articles + articles[dump.path],
            copies=dump.copies + copies[dump.path],
            rejects=dump.rejects + rejected[dump.path],
            unmapped_fields=unmapped.get(dump.path, dump.unmapped_fields),
        )
        for dump in dumps
    ]


def count_roles(roles: pd.DataFrame) -> Iterable[tuple[tuple[str, bool, bool | None], int]]:
    """Yield ((dump, copy, was_copy or None), rows)."""
    names = ["dump", "copy", "was_copy"]
    table = pa.Table.from_pandas(roles[names], preserve_index=False)
    for row in table.group_by(names).aggregate([([], "count_all")]).to_pylist():
        yield (row["dump"], row["copy"], row["was_copy"]), row["count_all"]


def totals(dumps: Iterable[Dump]) -> dict[str, int]:
    """Return the sums over all dumps."""
    rows = [asdict(dump) for dump in dumps]
    return {name: sum(row[name] for row in rows) for name in COUNTS}


def assert_balanced(dumps: Iterable[Dump], written: dict[str, int]) -> None:
    """Raise AccountingError unless every dump balances and the files hold as many rows as the dumps claim.

    `written` counts the rows of the data files: articles, copies, rejects.
    """
    dumps = list(dumps)
    for dump in dumps:
        if dump.records != dump.articles + dump.copies + dump.rejects:
            raise AccountingError(
                f"{dump.path}: {dump.records} records, but {dump.articles} articles + {dump.copies} copies"
                f" + {dump.rejects} rejects; nothing was published. This is a bug: please report it."
            )
    claimed = totals(dumps)
    if any(claimed[name] != written[name] for name in COUNTS[1:]):
        raise AccountingError(
            f"the dumps claim {claimed}, the files hold {written};"
            " nothing was published. This is a bug: please report it."
        )


def line(counts: dict[str, int]) -> str:
    """Return the accounting of the contract in one line."""
    return "records {records} = articles {articles} + copies {copies} + rejects {rejects}".format(**counts)
