"""Segments of postings: which text of a month holds which key, sorted by key, one segment for each indexed file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import UNDATED, Months, Postings
from etl.dedupe.keys import accepted, text_numbers
from etl.dedupe.sets import holds
from etl.publish.layout import UNKNOWN

SKETCHED = ["text_key", "date", "sketch"]
SEGMENT_SCHEMA = pa.schema([("key", pa.uint64()), ("text", pa.uint64())])
NO_POSTINGS = Postings(
    *(np.zeros(0, kind) for kind in (np.uint64, np.int32, np.uint64, np.bool_, np.bool_))  # type: ignore[arg-type]
)


@dataclass(frozen=True, slots=True)
class Segment:
    """The postings of one month in one file: `key` ascends, `text` is the text at the same place.

    `gone` are the texts, ascending, of which a row in the file goes with the run.
    """

    month: int
    key: Hashes
    text: Hashes
    gone: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))

    def save(self, path: Path) -> None:
        """Write it as an Arrow file that can be memory-mapped."""
        table = pa.table([pa.array(self.key), pa.array(self.text)], SEGMENT_SCHEMA)
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, SEGMENT_SCHEMA) as writer:
            writer.write_table(table)

    @classmethod
    def load(cls, path: Path, month: str) -> Segment:
        """Map what `save` wrote."""
        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all().combine_chunks()
        key, text = (table[name].to_numpy() for name in SEGMENT_SCHEMA.names)
        return cls(month_number(month), key, text)

    def without(self, gone: Hashes) -> Segment:
        """Return it with these texts as gone."""
        return Segment(self.month, self.key, self.text, gone)

    def of_keys(self, keys: Hashes) -> tuple[Hashes, Hashes]:
        """Return the postings of some keys, given ascending."""
        places = pick_keys(self.key, keys)
        return self.key[places], self.text[places]

    def of_texts(self, texts: Hashes) -> tuple[Hashes, Hashes]:
        """Return the postings of some texts, given ascending."""
        places = pick_texts(self.text, texts)
        return self.key[places], self.text[places]


def month_number(month: str) -> int:
    """Return a pub_month as a count of months, UNDATED for the unknown one."""
    return UNDATED if month == UNKNOWN else int(month[:4]) * 12 + int(month[5:]) - 1


def months_of_dates(dates: pa.Array) -> Months:
    """Return the month of each date as a count of months, UNDATED where it is null."""
    months = pc.add(pc.multiply(pc.year(dates), 12), pc.subtract(pc.month(dates), 1))
    numbers: Months = pc.fill_null(months, UNDATED).cast(pa.int32()).to_numpy(zero_copy_only=False)
    return numbers


def segment_of(rows: pa.Table, month: str) -> Segment:
    """Return the postings of rows that lie in one month; they hold `text_key` and `sketch`."""
    sketches = rows["sketch"].combine_chunks()
    key = sketches.flatten().to_numpy(zero_copy_only=False)
    text = np.repeat(text_numbers(rows["text_key"]), np.diff(sketches.offsets.to_numpy()))
    order = np.argsort(key, kind="stable")
    return Segment(month_number(month), key[order], text[order])


def new_postings(batches: Iterable[pa.RecordBatch]) -> Postings:
    """Return the postings of the articles among the outcomes of some batches: they hold in the next corpus."""
    return concatenated([NO_POSTINGS, *(postings_of(accepted(batch, SKETCHED)) for batch in batches)])


def postings_of(rows: pa.RecordBatch) -> Postings:
    """Return the postings of new articles, which hold what is SKETCHED."""
    month = months_of_dates(rows["date"])
    key = rows["sketch"].flatten().to_numpy(zero_copy_only=False)
    owner = np.repeat(np.arange(len(rows)), pc.list_value_length(rows["sketch"]).to_numpy(zero_copy_only=False))
    every = np.ones(len(key), np.bool_)
    return Postings(key, month[owner], text_numbers(rows["text_key"])[owner], ~every, every)


def gather(segments: Iterable[Segment], fresh: Postings, keys: Hashes, months: set[int] | None) -> Postings:
    """Return the postings of some keys, ascending, in some months (None: in all), from the index and the new rows."""
    parts = []
    for segment in segments:
        if months is None or segment.month in months:
            key, text = segment.of_keys(keys)
            parts.append(with_flags(segment, key, text))
    mine = holds(keys, fresh.key) if len(keys) < len(fresh.key) else np.ones(len(fresh.key), np.bool_)
    if months is not None:
        mine &= holds(np.array(sorted(months), np.int32), fresh.month)
    parts.append(Postings(*(getattr(fresh, name)[mine] for name in ("key", "month", "text", "old", "new"))))
    return concatenated(parts).united()


def with_flags(segment: Segment, key: Hashes, text: Hashes) -> Postings:
    """Return postings of a segment: old all of them, new those whose text stays."""
    place = np.searchsorted(segment.gone, text)
    stays = np.ones(len(text), np.bool_)
    if len(segment.gone):
        stays = segment.gone[np.minimum(place, len(segment.gone) - 1)] != text
    return Postings(key, np.full(len(key), segment.month, np.int32), text, np.ones(len(key), np.bool_), stays)


def concatenated(parts: list[Postings]) -> Postings:
    """Join postings, in no order."""
    columns = ("key", "month", "text", "old", "new")
    return Postings(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


@njit(cache=True, nogil=True)
def pick_keys(key, wanted):  # type: ignore[no-untyped-def]
    """Return the places of the wanted keys; both arrays ascend."""
    places = np.empty(len(key), np.int64)
    count = place = 0
    for value in wanted:
        place += np.searchsorted(key[place:], value)
        while place < len(key) and key[place] == value:
            places[count] = place
            count += 1
            place += 1
        if place == len(key):
            break
    return places[:count]


@njit(cache=True, nogil=True)
def pick_texts(text, wanted):  # type: ignore[no-untyped-def]
    """Return the places of the wanted texts; most are told apart by their low bits."""
    known = np.zeros(1 << 20, np.bool_)
    for value in wanted:
        known[value & np.uint64((1 << 20) - 1)] = True
    places = np.empty(len(text), np.int64)
    count = 0
    for place in range(len(text)):
        if known[text[place] & np.uint64((1 << 20) - 1)]:
            found = np.searchsorted(wanted, text[place])
            if found < len(wanted) and wanted[found] == text[place]:
                places[count] = place
                count += 1
    return places[:count]
