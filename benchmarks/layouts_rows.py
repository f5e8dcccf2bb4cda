"""Rows for `benchmarks.layouts`: the articles of a real lake over and over, with ids, days and agencies of their own.

Texts are real, so that bytes and scans are; what the questions ask for is drawn: ten years of days, fewer on weekends,
agencies by Zipf's law, one row in ten a copy of an article of its month, of few articles many.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

import etl.lake
from etl.schema import arrow_schema

FIRST_YEAR, YEARS = 2015, 10
AGENCIES = (
    "reuters", "ap", "afp", "dpa", "tass", "xinhua", "ria", "efe", "ansa", "anadolu", "fars", "irna", "spa", "wam",
    "kuna", "mena", "map", "tap", "aps", "petra", "upi", "cp", "stt", "yonhap",
)  # fmt: skip
NO_AGENCY, COPIES = 0.25, 0.1  # shares of the rows
WEEKEND = 0.4  # of a weekday's rows
COPY = {"copy_kind": "near", "jaccard": 0.9, "containment": 0.95}
WORKING = pa.schema([field.with_nullable(True) for field in arrow_schema("copies")])


def texts(lake: str) -> pa.Table:
    """Return the articles of the newest snapshot of a lake, all columns of the contract."""
    with etl.lake.open(lake) as corpus:
        return ds.dataset(corpus.paths("articles"), schema=arrow_schema("articles")).to_table().combine_chunks()


def months() -> list[str]:
    """Return the months, `YYYY-MM`, in order."""
    return [f"{year}-{month:02d}" for year in range(FIRST_YEAR, FIRST_YEAR + YEARS) for month in range(1, 13)]


def generate(base: pa.Table, rows: int) -> Iterator[tuple[str, pa.Table]]:
    """Yield (month, its share of `rows`) in no order within the month; equal arguments give equal rows.

    The schema is that of `copies`; articles have a null copy_of.
    """
    for number, month in enumerate(months()):
        yield month, month_rows(base, month, rows // (12 * YEARS), np.random.default_rng(number))


def month_rows(base: pa.Table, month: str, rows: int, rng: np.random.Generator) -> pa.Table:
    """Return the rows of one month."""
    table = base.take(pa.array(rng.integers(0, base.num_rows, rows)))
    days = pd.date_range(month, periods=pd.Period(month).days_in_month)
    weights = np.where(days.dayofweek.isin([5, 6]), WEEKEND, 1.0)
    dates = days.to_numpy("datetime64[s]")[rng.choice(len(days), rows, p=weights / weights.sum())]
    zipf = 1 / np.arange(1, len(AGENCIES) + 1)
    agencies = rng.choice(len(AGENCIES), rows, p=zipf / zipf.sum())
    ids = np.array([rng.bytes(16).hex() for _ in range(rows)], dtype=object)
    copy = rng.random(rows) < COPIES
    articles = ids[~copy]
    ranks = np.minimum(rng.zipf(1.2, rows), len(articles)) - 1
    clusters = np.where(copy, articles[ranks], ids)
    drawn: dict[str, pa.Array] = {
        "article_id": pa.array(ids, pa.string()),
        "agency": pa.array(np.array(AGENCIES, dtype=object)[agencies], pa.string(), mask=rng.random(rows) < NO_AGENCY),
        "date": pa.array(dates.astype("datetime64[D]")),
        "published_at": pa.array(dates + rng.integers(0, 86_400, rows), pa.timestamp("us", tz="UTC")),
        "cluster_id": pa.array(clusters, pa.string()),
        "raw_sha256": pa.array([digest + digest[::-1] for digest in ids], pa.string()),
        "copy_of": pa.array(clusters, pa.string(), mask=~copy),
    }
    drawn |= {name: pa.array([value] * rows) for name, value in COPY.items()}
    columns = {name: drawn[name] if name in drawn else table[name] for name in arrow_schema("copies").names}
    return pa.table(columns).cast(WORKING)


def split(table: pa.Table) -> dict[str, pa.Table]:
    """Return the rows as the lake has them: articles, and copies beside them."""
    article = pc.is_null(table["copy_of"])
    return {
        "articles": table.filter(article).select(arrow_schema("articles").names),
        "copies": table.filter(pc.invert(article)).cast(arrow_schema("copies")),
    }
