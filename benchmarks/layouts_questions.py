"""Seven questions that analysts ask, by DuckDB and by Polars: over files of any layout, and of a lake by `etl.lake`.

A question names the partitions that it wants wherever the layout has them, as its analyst would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

import etl.lake
from benchmarks.layouts_write import Layout
from etl.headlines.spans import folder_of

DAY, FIRST, LAST, AGENCY, TEXT = "2019-06-12", "2017-01-01", "2021-12-31", "spa", "تسنيم"
THREADS = 2
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a layout, as an analyst reads them; `cluster` is one that is asked for."""

    layout: Layout
    folder: Path
    cluster: str

    @property
    def lake(self) -> Path:
        """The lake that a snapshot's folder lies in."""
        return self.folder.parent.parent

    def paths(self, dataset: str) -> list[str]:
        """Return the files of a data set, in order."""
        return sorted(str(path) for path in (self.folder / dataset).rglob("*.parquet"))

    def wanted(self, first: str | None = None, last: str | None = None, agency: str | None = None) -> tuple[str, str]:
        """Return the first and the last partition that hold days or an agency; two empty words where any may."""
        if self.layout.of_day and first and last:
            return self.layout.of_day(first), self.layout.of_day(last)
        if self.layout.of_agency and agency:
            return self.layout.of_agency(agency), self.layout.of_agency(agency)
        return "", ""


class Headlines(Files):
    """The headlines of a lake, which hold what lists of articles are made of."""

    def paths(self, dataset: str) -> list[str]:
        """Return the files of the spans."""
        return sorted(map(str, folder_of(self.lake).glob("*.parquet"))) if dataset == "articles" else []

    def wanted(self, first: str | None = None, last: str | None = None, agency: str | None = None) -> tuple[str, str]:
        """Return two empty words: nothing but dates and agencies has to be named."""
        return "", ""


class Duck:
    """DuckDB, a fresh connection per question, so that nothing is cached but by the system."""

    listed = "articles"
    """What is asked where no whole texts are."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.connection = duckdb.connect(config={"threads": THREADS})
        for dataset in ("articles", "copies"):
            paths = ", ".join(f"'{path}'" for path in files.paths(dataset))
            options = "hive_partitioning = true, hive_types_autocast = false"
            self.connection.execute(f"create view {dataset} as from read_parquet([{paths}], {options})")

    def partitions(self, **asked: str) -> str:
        """Return the condition on the partition, `true` where there is none."""
        first, last = self.files.wanted(**asked)
        return f"{self.files.layout.key} between '{first}' and '{last}'" if first else "true"

    def rows(self, sql: str) -> pa.Table:
        return self.connection.sql(sql).to_arrow_table()

    def by_agency_and_day(self) -> pa.Table:
        return self.rows(f"select date, agency, count(*) n from {self.listed} group by all")

    def one_day(self) -> pa.Table:
        where = self.partitions(first=DAY, last=DAY)
        return self.rows(f"select agency, headline, body from articles where date = '{DAY}' and {where}")

    def one_agency(self) -> pa.Table:
        where = self.partitions(first=FIRST, last=LAST, agency=AGENCY)
        return self.rows(
            f"select date, headline from {self.listed}"
            f" where agency = '{AGENCY}' and date between '{FIRST}' and '{LAST}' and {where}"
        )

    def day_headlines(self) -> pa.Table:
        where = self.partitions(first=DAY, last=DAY)
        return self.rows(f"select agency, headline, url from {self.listed} where date = '{DAY}' and {where}")

    def text(self) -> pa.Table:
        return self.rows(f"select count(*) n from articles where contains(body, '{TEXT}')")

    def by_cluster_size(self) -> pa.Table:
        where = self.partitions(first=DAY, last=DAY)
        return self.rows(
            f"""with day as (select article_id, headline from articles where date = '{DAY}' and {where}),
                     sizes as (select copy_of, count(*) n from copies
                               where copy_of in (select article_id from day) group by all)
                select headline, article_id, 1 + coalesce(n, 0) size from day
                left join sizes on copy_of = article_id order by size desc, article_id limit {SHOWN}"""
        )

    def one_cluster(self) -> pa.Table:
        columns = "article_id, date, agency, headline"
        return self.rows(
            f"select {columns} from articles where article_id = '{self.files.cluster}'"
            f" union all select {columns} from copies where copy_of = '{self.files.cluster}'"
        )


class Polars:
    """Polars, lazily, the files listed."""

    listed = "articles"

    def __init__(self, files: Files) -> None:
        self.files = files

    def scan(self, dataset: str, **asked: str) -> pl.LazyFrame:
        """Return a lazy frame of a data set, of the wanted partitions."""
        key = self.files.layout.key
        above = {part.partition("=")[0]: pl.String for part in self.files.folder.parts if "=" in part}
        frame = pl.scan_parquet(
            self.files.paths(dataset), hive_partitioning=True, hive_schema=above | {key: pl.String}
        )
        first, last = self.files.wanted(**asked)
        return frame.filter(pl.col(key).is_between(pl.lit(first), pl.lit(last))) if first else frame

    def by_agency_and_day(self) -> pa.Table:
        return self.scan(self.listed).group_by("date", "agency").agg(pl.len().alias("n")).collect().to_arrow()

    def day(self, dataset: str = "articles") -> pl.LazyFrame:
        return self.scan(dataset, first=DAY, last=DAY).filter(pl.col("date") == pl.lit(DAY).str.to_date())

    def one_day(self) -> pa.Table:
        return self.day().select("agency", "headline", "body").collect().to_arrow()

    def one_agency(self) -> pa.Table:
        first, last = (pl.lit(day).str.to_date() for day in (FIRST, LAST))
        frame = self.scan(self.listed, first=FIRST, last=LAST, agency=AGENCY)
        chosen = frame.filter((pl.col("agency") == AGENCY) & pl.col("date").is_between(first, last))
        return chosen.select("date", "headline").collect().to_arrow()

    def day_headlines(self) -> pa.Table:
        return self.day(self.listed).select("agency", "headline", "url").collect().to_arrow()

    def text(self) -> pa.Table:
        found = self.scan("articles").filter(pl.col("body").str.contains(TEXT, literal=True))
        return found.select(pl.len().alias("n")).collect().to_arrow()

    def by_cluster_size(self) -> pa.Table:
        day = self.day().select("headline", "article_id").collect()
        copies = self.scan("copies").filter(pl.col("copy_of").is_in(day["article_id"].implode()))
        sizes = copies.group_by("copy_of").agg(pl.len().alias("n")).collect()
        joined = day.join(sizes, left_on="article_id", right_on="copy_of", how="left")
        sized = joined.with_columns(size=1 + pl.col("n").fill_null(0))
        ranked = sized.sort("size", "article_id", descending=[True, False])
        return ranked.select("headline", "article_id", "size").head(SHOWN).to_arrow()

    def one_cluster(self) -> pa.Table:
        columns = ("article_id", "date", "agency", "headline")
        parts = [
            self.scan("articles").filter(pl.col("article_id") == self.files.cluster),
            self.scan("copies").filter(pl.col("copy_of") == self.files.cluster),
        ]
        return pl.concat([part.select(columns) for part in parts]).collect().to_arrow()


class Views(Duck):
    """DuckDB, by the views of a lake; the connection is a fresh one as well."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.corpus = etl.lake.open(files.lake)
        self.connection = self.corpus.duckdb()
        self.connection.execute(f"set threads = {THREADS}")


class Frames(Polars):
    """Polars, by the lazy frames of a lake; one cluster by the method that finds it."""

    def __init__(self, files: Files) -> None:
        super().__init__(files)
        self.corpus = etl.lake.open(files.lake)

    def scan(self, dataset: str, **asked: str) -> pl.LazyFrame:
        """Return a lazy frame of a data set, of the wanted partitions."""
        frame, (first, last) = self.corpus.polars(dataset), self.files.wanted(**asked)
        return frame.filter(pl.col(self.files.layout.key).is_between(pl.lit(first), pl.lit(last))) if first else frame

    def one_cluster(self) -> pa.Table:
        columns = ("article_id", "date", "agency", "headline")
        return pl.DataFrame(self.corpus.cluster(self.files.cluster, columns)).to_arrow()


class HeadlineViews(Views):
    """DuckDB, by the view `headlines`."""

    listed = "headlines"


class HeadlineFrames(Frames):
    """Polars, by the lazy frame `headlines`."""

    listed = "headlines"


PLAIN: tuple[Callable[[Files], Any], ...] = (Duck, Polars)
BY_LAKE: tuple[Callable[[Files], Any], ...] = (Views, Frames)
BY_HEADLINES: tuple[Callable[[Files], Any], ...] = (HeadlineViews, HeadlineFrames)
LISTING = ("by_agency_and_day", "one_agency", "day_headlines")
"""The questions that headlines answer."""
QUESTIONS = {
    "by_agency_and_day": "articles by agency and day",
    "one_day": "one day, whole texts",
    "one_agency": "one agency, five years",
    "day_headlines": "headlines of a day",
    "text": "text contains a word",
    "by_cluster_size": "headlines of a day by cluster size",
    "one_cluster": "one cluster",
}
