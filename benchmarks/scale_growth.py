"""Simulate nights: what a lake, its index and its manifests come to, and what each night has to do. Pure.

The rules are those of etl.publish.layout and etl.publish.corpus: a month is one cell, above `target_file_rows` one
for each day; undated rows, rejects and relations are cut by the first digits of a hash. A night writes every cell anew
in which a row comes, and links the others. `gc` keeps the newest snapshots, and of all others their manifest.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from etl.config import Storage
from etl.publish.layout import digits_needed

Constants = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class News:
    """What comes in; see scale.toml."""

    start: date
    nights: int
    articles_a_day: int
    copies: float
    undated: float
    late: tuple[float, ...]
    pages: float
    dumps_a_day: int


@dataclass(frozen=True, slots=True)
class Night:
    """The lake after a night, and what the night wrote. Rows are articles and copies together; sizes are bytes."""

    number: int
    rows: int
    undated: int
    rejects: int
    dumps: int
    files: int
    written_files: int
    written_rows: int
    written_bytes: int
    largest_file: int
    live_bytes: int
    kept_bytes: int
    index_bytes: int
    manifest_bytes: int
    old_manifests: int

    @property
    def links(self) -> int:
        """How many files are linked, not written."""
        return self.files - self.written_files


class Cells:
    """Rows by day and the cells that they are cut into."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.days: Counter[date] = Counter()
        self.months: Counter[tuple[int, int]] = Counter()
        self.filled: dict[tuple[int, int], set[date]] = {}

    def add(self, arrivals: Mapping[date, int]) -> tuple[int, int]:
        """Take rows in; return how many cells, and rows in them, are written."""
        was_cut = {month for month in map(month_of, arrivals) if self.is_cut(month)}
        for day, rows in arrivals.items():
            self.days[day] += rows
            self.months[month_of(day)] += rows
            self.filled.setdefault(month_of(day), set()).add(day)
        cells = written = 0
        for month in sorted({month_of(day) for day in arrivals}):
            days = self.filled[month]  # all, also where they outgrow their one cell
            if month in was_cut:
                days = {day for day in arrivals if month_of(day) == month}
            cells += len(days) if self.is_cut(month) else 1
            written += sum(self.days[day] for day in days)
        return cells, written

    def is_cut(self, month: tuple[int, int]) -> bool:
        """Whether a month is cut by day."""
        return self.months[month] > self.target

    def count(self) -> int:
        """Return how many cells there are."""
        return sum(len(days) if self.is_cut(month) else 1 for month, days in self.filled.items())


def month_of(day: date) -> tuple[int, int]:
    """Return a day's month."""
    return day.year, day.month


def hashed(before: int, added: int, target: int) -> tuple[int, int, int]:
    """Return cells, cells written and rows written of a data set that is cut by a hash.

    `added` rows fall on cells at random: those without one are linked, unless the number of digits changes.
    """
    rows = before + added
    if not rows:
        return 0, 0, 0
    cells = 16 ** digits_needed(rows, target)
    if not added:
        return cells, 0, 0
    again = digits_needed(rows, target) != digits_needed(before, target)
    hit = cells if again else cells * (1 - (1 - 1 / cells) ** added)
    return cells, round(hit), round(rows * hit / cells)


def whole(before: int, added: int, target: int) -> tuple[int, int, int]:
    """Return the same for a data set all of which is written anew where a row comes."""
    cells, _, _ = hashed(before, added, target)
    return cells, cells * bool(added), (before + added) * bool(added)


class Corpus:
    """A lake that grows night by night. Shares of rejects and relations are measured, that of copies is assumed."""

    def __init__(self, news: News, constants: Constants, storage: Storage) -> None:
        self.news, self.constants, self.storage = news, constants, storage
        self.dated = Cells(storage.target_file_rows)
        self.rows = self.undated = self.rejects = self.relations = self.old_manifests = 0
        self.superseded: deque[int] = deque(maxlen=storage.keep_snapshots - 1)
        self.manifests: deque[int] = deque()
        shares = ((1 - news.copies, "article"), (news.copies, "copy"))
        self.row_bytes = sum(share * constants[f"{name}_bytes"] for share, name in shares)

    def night(self, number: int) -> Night:
        """Take in what comes in a night, publish and collect."""
        news, target = self.news, self.storage.target_file_rows
        of_dated = self.dated.add(arrivals(news, number))
        came = {name: self.come(name) for name in ("undated", "rejects", "relations")}
        of_undated = hashed(self.undated - came["undated"], came["undated"], target)
        of_rest = [
            whole(total - new, new, target)
            for total, new in ((self.rejects, came["rejects"]), (self.relations, came["relations"]))
        ]
        self.rows += news.articles_a_day
        written_rows = of_dated[1] + of_undated[2]
        files = 2 * (self.dated.count() + of_undated[0]) + sum(cells for cells, _, _ in of_rest) + 1
        written_files = 2 * (of_dated[0] + of_undated[1]) + sum(cells for _, cells, _ in of_rest) + 1
        dumps = number * news.dumps_a_day
        live = self.bytes_of(self.rows, (self.rejects, self.relations), dumps, files)
        written = self.bytes_of(written_rows, [rows for _, _, rows in of_rest], dumps, written_files)
        self.superseded.append(max(0, written - round(news.articles_a_day * self.row_bytes)))
        kept = live + sum(self.superseded)
        return Night(
            number, self.rows, self.undated, self.rejects, dumps, files, written_files, written_rows, written,
            self.largest_file(), live, kept, round(self.rows * self.constants["index_bytes"]), self.manifest(files),
            self.old_manifests,
        )  # fmt: skip

    def come(self, name: str) -> int:
        """Count tonight's rows of a kind in; return how many there are."""
        shares = {
            "undated": self.news.undated,
            "rejects": self.constants["rejects_per_article"],
            "relations": self.constants["relations_per_article"],
        }
        new = round(self.news.articles_a_day * shares[name])
        setattr(self, name, getattr(self, name) + new)
        return new

    def bytes_of(self, rows: int, others: Iterable[int], dumps: int, files: int) -> int:
        """Return the bytes of rows, of (rejects, relations), of the list of dumps, in so many files."""
        rejects, relations = others
        each = ((rejects, "reject"), (relations, "relation"), (dumps, "dump"), (files, "file"))
        return round(rows * self.row_bytes + sum(count * self.constants[f"{name}_bytes"] for count, name in each))

    def largest_file(self) -> int:
        """Return the bytes of the largest file of articles."""
        day = max(self.dated.days.values()) * (1 - self.news.copies)
        return round(day * self.constants["article_bytes"])

    def manifest(self, files: int) -> int:
        """Return the bytes of tonight's manifest; the oldest becomes one of a collected snapshot."""
        self.manifests.append(round(files * self.constants["manifest_file_bytes"]))
        if len(self.manifests) > self.storage.keep_snapshots:
            self.old_manifests += self.manifests.popleft()
        return self.manifests[-1]


def arrivals(news: News, number: int) -> dict[date, int]:
    """Return the dated rows that come in a night, by their day."""
    tonight = news.start + timedelta(days=number - 1)
    dated = news.articles_a_day - round(news.articles_a_day * news.undated)
    return {tonight - timedelta(days=age): round(dated * share) for age, share in enumerate(news.late)}


def simulate(news: News, constants: Constants, storage: Storage | None = None) -> Iterator[Night]:
    """Yield every night."""
    corpus = Corpus(news, constants, storage or Storage())
    for number in range(1, news.nights + 1):
        yield corpus.night(number)


def cpu_seconds(night: Night, news: News, constants: Constants, storage: Storage | None = None) -> dict[str, float]:
    """Return the CPU seconds of a night by what they are spent on."""
    storage = storage or Storage()
    articles = news.articles_a_day
    a_record = news.pages * constants["page_ingest_seconds"] + (1 - news.pages) * constants["text_ingest_seconds"]
    records = articles * (1 + constants["rejects_per_article"])
    return {
        "ingest": records * a_record,
        "compare tonight's texts": articles * constants["dedupe_seconds"],
        "look texts up in all history": night.rows * constants["lookup_seconds"],
        "look keys up in all postings": night.rows * constants["postings_seconds"],
        "write cells and their index": night.written_rows * constants["write_seconds"]
        + night.written_files * constants["file_seconds"],
        "rejects": night.rejects * constants["reject_seconds"],
        "report and datasheet": night.rows * constants["report_seconds"],
        "dumps in plan and list": night.dumps * constants["dump_seconds"],
        "links": night.links * constants["link_seconds"],
        "manifest and catalog": night.files
        * (constants["manifest_file_seconds"] + (storage.keep_snapshots + 1) * constants["catalog_file_seconds"]),
    }
