"""Segments: which row of a file holds which key, and which has which name; one segment for each indexed file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from etl.compiled import compiled
from etl.dedupe.alphabet import Bytes, Hashes
from etl.dedupe.candidates import UNDATED, Months, Postings, meetings_needed
from etl.dedupe.groups import Flags
from etl.dedupe.keys import accepted, text_numbers
from etl.dedupe.names import Rows, directory_of
from etl.dedupe.sets import holds
from etl.ingest.mapped import in_turn
from etl.publish.layout import UNKNOWN

FreshPostings = Callable[[], Iterable[Postings]]
"""Gives the postings of new rows, some after others, as often as it is called."""

SKETCHED = ["text_key", "date", "sketch", "letters"]
NO_KEYS, NO_FLAGS, NO_BYTES = np.zeros(0, np.uint64), np.zeros(0, np.bool_), np.zeros(0, np.uint8)
NO_PLACES = np.zeros(0, np.int64)
NO_POSTINGS = Postings(NO_KEYS, np.zeros(0, np.int32), NO_KEYS, NO_FLAGS, NO_FLAGS, NO_BYTES)
COLUMNS = {
    "key": pa.uint64(), "row": pa.uint32(), "text": pa.uint64(), "needs": pa.uint8(), "name": pa.uint64(),
    "named": pa.uint32(),
}  # fmt: skip
SEGMENT_SCHEMA = pa.schema([(name, pa.large_list(kind)) for name, kind in COLUMNS.items()])


@dataclass(frozen=True, slots=True)
class Segment:
    """The postings of one month in one file, and its directory.

    `key` ascends, and `row` is the row of the file that holds the key at the same place; `text` and what it `needs` are
    those of each row. `name` ascends as well, and `named` is the row that each names (etl.dedupe.names). `gone` are the
    texts, ascending, of which a row in the file goes with the run.
    """

    month: int
    key: Hashes
    row: Rows
    text: Hashes
    needs: Bytes
    name: Hashes
    named: Rows
    gone: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))

    def save(self, path: Path) -> None:
        """Write it as an Arrow file that can be memory-mapped: one row, a list for each column."""
        columns = [pa.array(getattr(self, name)) for name in COLUMNS]
        lists = [pa.LargeListArray.from_arrays(pa.array([0, len(column)], pa.int64()), column) for column in columns]
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, SEGMENT_SCHEMA) as writer:
            writer.write_batch(pa.record_batch(lists, SEGMENT_SCHEMA))

    @classmethod
    def load(cls, path: Path, month: str) -> Segment:
        """Map what `save` wrote."""
        with pa.memory_map(str(path)) as source:
            batch = pa.ipc.open_file(source).get_batch(0)
        return cls(month_number(month), *(batch[name].values.to_numpy() for name in COLUMNS))

    def sketches(self) -> pa.ListArray:
        """Return the keys of each row, ascending, as every sketch has them."""
        bounds = np.zeros(len(self.text) + 1, np.int32)
        np.cumsum(np.bincount(self.row, minlength=len(self.text)), out=bounds[1:])
        return pa.ListArray.from_arrays(pa.array(bounds), pa.array(by_row(self.key, self.row, bounds)))

    def without(self, gone: Hashes) -> Segment:
        """Return it with these texts as gone."""
        return replace(self, gone=gone)

    def at(self, places: npt.NDArray[np.int64]) -> Segment:
        """Return some of its postings."""
        return replace(self, key=self.key[places], row=self.row[places])

    def of_keys(self, keys: Hashes) -> Segment:
        """Return the postings of some keys, given ascending."""
        return self.at(pick(self.key, keys))

    def of_texts(self, texts: Hashes) -> Segment:
        """Return the postings of some texts, given ascending."""
        wanted = np.zeros(len(self.text), np.bool_)
        wanted[self.rows_of(texts)] = True
        return self.at(np.flatnonzero(wanted[self.row]) if wanted.any() else NO_PLACES)

    def rows_of(self, names: Hashes) -> Rows:
        """Return the rows of some names, given ascending, some of them more than once."""
        rows: Rows = self.named[pick(self.name, names)]
        return rows

    def postings(self) -> Postings:
        """Return them all: old, and new where their text stays."""
        text = self.text[self.row]
        months = np.full(len(self.key), self.month, np.int32)
        stays = ~holds(self.gone, self.text)
        return Postings(
            self.key, months, text, np.ones(len(self.key), np.bool_), stays[self.row], self.needs[self.row]
        )


def month_number(month: str) -> int:
    """Return a pub_month as a count of months, UNDATED for the unknown one."""
    return UNDATED if month == UNKNOWN else int(month[:4]) * 12 + int(month[5:]) - 1


def months_of_dates(dates: pa.Array) -> Months:
    """Return the month of each date as a count of months, UNDATED where it is null."""
    months = pc.add(pc.multiply(pc.year(dates), 12), pc.subtract(pc.month(dates), 1))
    numbers: Months = pc.fill_null(months, UNDATED).cast(pa.int32()).to_numpy(zero_copy_only=False)
    return numbers


def segment_of(rows: pa.Table, month: str) -> Segment:
    """Return the postings and the directory of rows that lie in one month (INDEX_SCHEMA)."""
    sketches = rows["sketch"].combine_chunks()
    key = sketches.flatten().to_numpy(zero_copy_only=False)
    owner = np.repeat(np.arange(rows.num_rows, dtype=np.uint32), np.diff(sketches.offsets.to_numpy()))
    order = np.argsort(key, kind="stable")
    needs = meetings_needed(rows["letters"].to_numpy())
    text = text_numbers(rows["text_key"])
    return Segment(month_number(month), key[order], owner[order], text, needs, *directory_of(rows))


def new_postings(batches: Iterable[pa.RecordBatch]) -> Iterator[Postings]:
    """Yield the postings of the articles among the outcomes of some batches: they hold in the next corpus."""
    for batch in in_turn(batches):
        rows = accepted(batch, SKETCHED)
        month = months_of_dates(rows["date"])
        key = rows["sketch"].flatten().to_numpy(zero_copy_only=False)
        owner = np.repeat(np.arange(len(rows)), pc.list_value_length(rows["sketch"]).to_numpy(zero_copy_only=False))
        every = np.ones(len(key), np.bool_)
        needs = meetings_needed(rows["letters"].to_numpy(zero_copy_only=False))
        yield Postings(key, month[owner], text_numbers(rows["text_key"])[owner], ~every, every, needs[owner])


def gather(segments: Iterable[Segment], fresh: FreshPostings, keys: Hashes | None, months: set[int] | None) -> Postings:
    """Return the postings of some keys, ascending, in some months (None: in all), from the index and the new rows.

    Those of a key that only one of them has are left out: nobody meets there. Where `keys` is None, all of the new rows
    are meant, and nothing else: their postings pass by twice, and only those that are left are held.
    """
    here = [] if keys is None else [s for s in segments if months is None or s.month in months]
    with ThreadPoolExecutor() as pool:  # compiled code leaves the interpreter lock
        found = list(pool.map(lambda segment: segment.of_keys(keys), here))
    within = None if months is None else np.array(sorted(months), np.int32)

    def chosen() -> Iterator[tuple[Postings, Flags]]:
        for part in fresh():
            mine = np.ones(len(part.key), np.bool_) if keys is None else holds(keys, part.key)
            yield part, mine if within is None else mine & holds(within, part.month)

    seen = seen_for(sum(len(part.key) for part in found) + sum(len(part.key) for part in fresh()))
    for segment in found:
        count_keys(seen, segment.key, np.ones(len(segment.key), np.bool_))
    for part, mine in chosen():
        count_keys(seen, part.key, mine)
    parts = [part.at(shared_places(seen, part.key, mine)) for part, mine in chosen()]
    for segment in found:
        places = shared_places(seen, segment.key, np.ones(len(segment.key), np.bool_))
        parts.append(segment.at(places).postings())
    together = concatenated(parts)
    del parts, found
    return together.united()


def seen_for(postings: int) -> Bytes:
    """Return counters for `count_keys`: twice as many as postings or more, so that few keys have one in common."""
    return np.zeros(1 << max(10, (2 * postings).bit_length()), np.uint8)


@compiled
def count_keys(seen, key, mine):  # type: ignore[no-untyped-def]
    """Count the postings of each key, up to two; a counter may count several keys."""
    mask = np.uint64(len(seen) - 1)
    for place in range(len(key)):
        if mine[place]:
            seen[key[place] & mask] = min(2, seen[key[place] & mask] + 1)


@compiled
def shared_places(seen, key, mine):  # type: ignore[no-untyped-def]
    """Return the places of postings whose key may have others."""
    mask = np.uint64(len(seen) - 1)
    places = np.empty(len(key), np.int64)
    count = 0
    for place in range(len(key)):
        places[count] = place
        count += mine[place] and seen[key[place] & mask] > 1
    return places[:count].copy()


def concatenated(parts: list[Postings]) -> Postings:
    """Join postings, in no order."""
    columns = ("key", "month", "text", "old", "new", "needs")
    given = [NO_POSTINGS, *parts]
    return Postings(*(np.concatenate([getattr(part, name) for part in given]) for name in columns))


@compiled
def by_row(key, row, bounds):  # type: ignore[no-untyped-def]
    """Return keys row by row, those of a row in the order given; `bounds` are where each row begins, and the end."""
    found = np.empty(len(key), np.uint64)
    place = bounds[:-1].copy()
    for number in range(len(key)):
        found[place[row[number]]] = key[number]
        place[row[number]] += 1
    return found


@compiled
def pick(values, wanted):  # type: ignore[no-untyped-def]
    """Return the places of the wanted values; both arrays ascend.

    Searched in steps that double, from where the last one was: a night wants about as many keys as a day has.
    """
    places = np.empty(len(values), np.int64)
    count = place = 0
    for value in wanted:
        step = 1
        while place + step <= len(values) and values[place + step - 1] < value:
            place += step
            step *= 2
        place += np.searchsorted(values[place : place + step - 1], value)
        while place < len(values) and values[place] == value:
            places[count] = place
            count += 1
            place += 1
        if place == len(values):
            break
    return places[:count]
