"""The canonical layout, pure: which rows lie in which file depends on the rows alone.

A month is one cell; where it outgrows `target_file_rows` it is cut by day, and the undated month by the first digits
of article_id. Equal corpora therefore have equal cells, and a night rewrites only the cells that it touches.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

UNKNOWN = "unknown"


def months(dates: pd.Series) -> pd.Series:
    """Return pub_month (`YYYY-MM` or `unknown`) for dates given as datetime64, NaT where there is none."""
    return pd.Series(named(dates, "M"), dates.index)


def named(dates: pd.Series, unit: Literal["M", "D"]) -> npt.NDArray[np.object_]:
    """Return the month or day (`YYYY-MM`, `YYYY-MM-DD`) of each date, UNKNOWN where there is none; each made once."""
    known, place = np.unique(dates.to_numpy().astype(f"datetime64[{unit}]"), return_inverse=True)
    names = np.where(np.isnat(known), UNKNOWN, np.datetime_as_string(known)).astype(object)
    found: npt.NDArray[np.object_] = names[place]
    return found


def digits_needed(rows: int, target: int) -> int:
    """Return how many hex digits cut `rows` evenly into cells of at most about `target` rows."""
    digits = 0
    while rows > target * 16**digits:
        digits += 1
    return digits


def cells(
    month: str, rows: int, dates: pd.Series, article_ids: pd.Series, target: int
) -> npt.NDArray[np.object_]:
    """Return the cell of each of a month's rows: `2016-12`, `2016-12-24`, `unknown` or `unknown.3f`.

    `rows` counts the whole month, articles and copies together; `dates` and `article_ids` may be a part of it.
    """
    if rows <= target:
        return np.full(len(article_ids), month, object)
    if month == UNKNOWN:
        prefixes = article_ids.str[: digits_needed(rows, target)]
        found: npt.NDArray[np.object_] = (UNKNOWN + "." + prefixes).to_numpy(object)
        return found
    return named(dates, "D")
