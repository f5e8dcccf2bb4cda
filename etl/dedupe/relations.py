"""Relations: articles that have text in common but are no copies of each other.

A brief `inside` a roundup, or a passage of background; and articles `linked` by copies in either cluster, which others
contest or the guard against chains keeps apart. A relation holds between clusters and names their articles; of all
texts of two clusters the pair with most in common speaks for them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.dedupe.compare import IS_FIRST_A
from etl.dedupe.neighbours import Compared
from etl.dedupe.verdict import jaccard, kept, score, stands_inside
from etl.schema import arrow_schema

COLUMNS = arrow_schema("relations").names
LINKED, INSIDE = "linked", "inside"
SHARES = ["containment", "jaccard", "other_containment"]
HOUR = pd.Timedelta(hours=1)


def relate(found: Compared, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the relations between the clusters of compared texts (the columns of `relations`).

    `rows` hold `text`, `cluster_id`, `copy` and `published_at` of every row of those clusters.
    """
    is_inside = found.new & stands_inside(found.figures)
    picked = np.flatnonzero(is_inside | (found.new & (score(found.figures) > 0)))
    first, second, figures = found.first[picked], found.second[picked], found.figures[picked]
    is_first = figures[:, IS_FIRST_A] > 0
    kept_first, kept_second = kept(figures)
    cluster = rows.drop_duplicates("text").set_index("text")["cluster_id"]
    pairs = pd.DataFrame(
        {
            "shorter": np.where(is_first, first, second),
            "longer": np.where(is_first, second, first),
            "kind": np.where(is_inside[picked], INSIDE, LINKED),
            "jaccard": jaccard(figures),
            "containment": np.where(is_first, kept_first, kept_second),
            "other_containment": np.where(is_first, kept_second, kept_first),
        }
    )
    pairs["article_id"], pairs["other_id"] = (pairs[name].map(cluster) for name in ("shorter", "longer"))
    # a text whose rows all go has no cluster any more
    pairs = pairs[pairs["article_id"].notna() & pairs["other_id"].notna() & (pairs["article_id"] != pairs["other_id"])]
    is_lower = pairs["article_id"] < pairs["other_id"]
    pairs["low"] = pairs["article_id"].where(is_lower, pairs["other_id"])
    pairs["high"] = pairs["other_id"].where(is_lower, pairs["article_id"])
    strongest = pairs.sort_values([*SHARES, "shorter", "longer"], ascending=[False] * len(SHARES) + [True, True])
    strongest = strongest.drop_duplicates(["low", "high"])
    instants = rows[~rows["copy"].astype(bool)].drop_duplicates("cluster_id").set_index("cluster_id")["published_at"]
    earlier, later = (strongest[name].map(instants) for name in ("article_id", "other_id"))
    return strongest.assign(lag=hours(earlier, later))[COLUMNS].reset_index(drop=True)


def hours(earlier: pd.Series, later: pd.Series) -> pd.Series:
    """Return the hours from one instant to another, null where one of them is not known."""
    start, end = (pd.to_datetime(instants, utc=True) for instants in (earlier, later))
    return (end - start) / HOUR
