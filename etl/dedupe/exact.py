"""Exact copies: rows whose folded texts are equal, or whose raw bytes are.

Being an exact copy is an equivalence on rows; a cluster is a class of it, and the article of a cluster is its
minimum under the total order. Nothing here depends on which row came first.
"""

from __future__ import annotations

import pandas as pd

from etl.dedupe.keys import TOTAL_ORDER


def assign_roles(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in total order with `cluster_id` and `copy` set.

    `rows` must hold whole clusters: with a row every other row of equal `text_key` or `article_id`.
    """
    ordered = rows.sort_values(TOTAL_ORDER, na_position="last", kind="stable", ignore_index=True)
    cluster = components(ordered["text_key"], ordered["article_id"])
    # in total order, so the first row of a cluster is its article
    ordered["cluster_id"] = ordered["article_id"].groupby(cluster).transform("first")
    ordered["copy"] = cluster.duplicated()
    return ordered


def components(first: pd.Series, second: pd.Series) -> pd.Series:
    """Label the components of the relation "equal in the first or in the second key" by their first row.

    Labels flow along each key until nothing changes; equal bytes nearly always have equal texts, so one round is
    the rule.
    """
    label = pd.Series(range(len(first)), index=first.index)
    while True:
        spread = label.groupby(first).transform("min").groupby(second).transform("min")
        if spread.equals(label):
            return label
        label = spread
