"""The rows that deduplication looks at, new and published, and the texts that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from etl.dedupe.alphabet import Hashes
from etl.dedupe.candidates import Postings
from etl.dedupe.fingerprint import compared_texts
from etl.dedupe.index import Index
from etl.dedupe.keys import PLACE, is_version, keys_of, lie_at, places_of, to_frame
from etl.dedupe.lookup import Found, Lookup, joined
from etl.dedupe.memory import NO_TEXTS
from etl.dedupe.names import names_of
from etl.dedupe.postings import Segment, concatenated, new_postings, segment_of
from etl.dedupe.sets import distinct, holds, union, without
from etl.ingest.mapped import let_go
from etl.plan import Withdrawn

ROWS_HELD = 50_000  # new ones whose postings, a kilobyte each, stay in memory
TAKEN_AT_A_TIME = 2_000  # texts of mapped rows: each makes the 64 kB around it resident
ITEM_COLUMNS = ("text_key", "guid", "version", "version_created")
FIRST = ["gone", "article_id", "dump", "member", "record"]  # whose reading of a text is compared

Places = npt.NDArray[np.int64]


class Known:
    """New rows (`fresh`) and the published rows of the neighbourhoods seen so far (`published`).

    Rows of equal `text` may cut it into words in two ways: what is compared is the reading of the row that comes
    first by FIRST, so it does not depend on which of them arrived first.
    """

    def __init__(
        self,
        index: Index,
        batches: list[pa.RecordBatch],
        removed: Sequence[str],
        renamed: Mapping[str, str],
        withdrawn: Sequence[Withdrawn] = (),
    ) -> None:
        self.index = index
        self.batches = batches
        self.removed = list(removed)
        self.withdrawn = {row[:-1] for row in withdrawn}
        self.renamed = dict(renamed)
        self.moving = [*removed, *renamed]
        keys = keys_of(batches)
        self.fresh = to_frame(keys)
        gone = pa.array([row[-1] for row in withdrawn], pa.string())
        article_ids = pa.chunked_array([*keys["article_id"].chunks, gone])
        self.held: list[Postings] = []
        self.lookup = Lookup(index)
        self.asked, self.found = NO_TEXTS, Found()
        named = {"article_id": article_ids, "dump": self.moving, "guid": items_of(self.fresh)}
        names = [names_of(column, values) for column, values in named.items()]
        self.published = self.look_up(np.concatenate([self.texts_of(self.fresh), *names]))
        self.batch, self.row = places_of(batches)
        # the row of `fresh` whose reading of a text is compared
        self.fresh_texts, self.fresh_first = first_rows(self.fresh)

    @staticmethod
    def texts_of(rows: pd.DataFrame) -> Hashes:
        """Return the texts of rows, ascending."""
        return distinct(rows["text"].to_numpy(dtype=np.uint64))

    def texts(self) -> Hashes:
        """Return the texts of all rows known so far, ascending."""
        return union(self.texts_of(self.fresh), self.texts_of(self.published))

    def changed(self) -> Hashes:
        """Return the texts of which rows come, go or get another place; asked before more rows are looked up."""
        moves = self.published["dump"].isin(self.moving).to_numpy(dtype=bool) | self.goes(self.published)
        return union(self.texts_of(self.fresh), self.texts_of(self.published[moves]))

    def look_up(self, names: Hashes) -> pd.DataFrame:
        """Return the published rows of some names and of those asked for before, with the rows of their clusters.

        All other versions of their items are among them.
        """
        new = without(names, self.asked)
        while len(new):
            self.asked = union(self.asked, new)
            found = self.lookup.clusters(new)
            self.found = joined(self.found, found)
            items = items_of(self.lookup.frame(found, ITEM_COLUMNS))
            new = without(names_of("guid", items), self.asked)
        return self.lookup.frame(self.found)

    def complete(self, texts: Hashes) -> Hashes:
        """Look up the rows of the texts that were reached; return what else those rows hold."""
        self.published = self.look_up(union(texts, self.texts()))
        return without(self.texts(), texts)

    def postings(self) -> Iterator[Postings]:
        """Yield the postings of the new rows, and of published ones that stay where `segments` marks their text.

        Those of a night are held, sorted: each round asks for them, and in a bulk they take gigabytes.
        """
        if len(self.fresh) > ROWS_HELD:
            yield from new_postings(self.batches)
        else:
            self.held = self.held or [concatenated([*new_postings(self.batches)]).united()]
            yield from self.held
        yield from self.of_staying()

    def segments(self) -> list[Segment]:
        """Return the postings of the published rows, those of texts of which a row goes marked."""
        segments = [*self.lookup.segments]
        if not (self.removed or self.withdrawn):
            return segments
        gone = self.published[self.goes(self.published)]
        for file, texts in gone.groupby("file")["text"]:
            segments[file] = segments[file].without(distinct(texts.to_numpy(dtype=np.uint64)))
        return segments

    def goes(self, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Say which published rows go."""
        goes: npt.NDArray[np.bool_] = rows["dump"].isin(self.removed).to_numpy(dtype=bool)
        if self.withdrawn:
            goes = goes | lie_at(self.withdrawn, *(rows[name].tolist() for name in PLACE))
        return goes

    def of_staying(self) -> list[Postings]:
        """Return the postings of rows that stay in a file where a row of equal text goes: each has its own sketch."""
        if not (self.removed or self.withdrawn):
            return []
        goes = self.goes(self.published)
        marked = self.published.loc[goes, ["file", "text"]].drop_duplicates()
        stays = self.published.loc[~goes, ["file", "text", "row"]].merge(marked, on=["file", "text"])
        files, parts = self.lookup.files, []
        for file, rows in stays.groupby("file"):
            keys = self.index.keys(files[int(file)]).take(pa.array(rows["row"]))
            parts.append(segment_of(keys, files[int(file)].month).postings())
        return parts

    def read(self, texts: Hashes) -> pa.Array:
        """Return the text that is compared for each number, given ascending."""
        return read_places(self.locate(texts), self.batches, self.index)

    def locate(self, texts: Hashes) -> pd.DataFrame:
        """Return the places of the readings that are compared: `file`, `batch` and `row`, in the order of the texts.

        New rows have no file (-1), and lie in a row of a batch; published ones in a row of a file of the index.
        """
        at = self.fresh_first[holds(texts, self.fresh_texts)]
        fresh = self.fresh[["text", *FIRST[1:]]].iloc[at].assign(gone=False, file=-1, row=at)
        rows = self.lookup.places(texts)
        if len(rows):
            rows["gone"] = self.goes(rows)
            if self.renamed:
                rows["dump"] = [self.renamed.get(dump, dump) for dump in rows["dump"]]
            both = pd.concat([fresh, rows[fresh.columns]], ignore_index=True)
            several = both.duplicated("text", keep=False)  # most texts have one row: the others are sorted
            first = both[several].sort_values(FIRST, kind="stable").drop_duplicates("text")
            fresh = pd.concat([both[~several], first])
        chosen = fresh.sort_values("text", ignore_index=True)
        assert len(chosen) == len(texts), "a text that a sketch names has no row"
        places = chosen[["file", "row"]].assign(batch=-1)
        is_new = (places["file"] < 0).to_numpy(dtype=bool)
        numbers = places.loc[is_new, "row"].to_numpy(dtype=np.int64)
        places.loc[is_new, "batch"], places.loc[is_new, "row"] = self.batch[numbers], self.row[numbers]
        return places


def first_rows(rows: pd.DataFrame) -> tuple[Hashes, Places]:
    """Return the texts of rows that stay, ascending, and of each the number of the row that comes first by FIRST."""
    several = rows["text"].duplicated(keep=False).to_numpy()  # most texts have one row: the others are sorted
    ordered = rows.loc[several, FIRST[1:]].sort_values(FIRST[1:], kind="stable").index.to_numpy()
    numbers = np.concatenate([np.flatnonzero(~several), ordered])
    texts, firsts = np.unique(rows["text"].to_numpy(dtype=np.uint64)[numbers], return_index=True)
    return texts, numbers[firsts]


def read_places(places: pd.DataFrame, batches: Sequence[pa.RecordBatch], index: Index) -> pa.Array:
    """Return the texts that are compared, from what `Known.locate` returned and where the rows come from.

    They are a dictionary in the order in which they were read: texts are moved once, by who takes some of them.
    """
    order = np.lexsort((places["batch"], places["file"]))
    placed = places.iloc[order]
    is_new = (placed["file"] < 0).to_numpy(dtype=bool)
    found = pa.concat_arrays([*read_fresh(placed[is_new], batches), index.texts(placed[~is_new])])
    let_go()
    return pa.DictionaryArray.from_arrays(np.argsort(order), found)


def read_fresh(places: pd.DataFrame, batches: Sequence[pa.RecordBatch]) -> Iterator[pa.Array]:
    """Yield the texts that are compared of new rows, given by `batch` and `row`, batch by batch."""
    number, row = (places[name].to_numpy(dtype=np.int64) for name in ("batch", "row"))
    order = np.argsort(number, kind="stable")
    taken = 0
    for group in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
        if len(group):
            source = batches[number[group[0]]]
            rows = pa.array(row[group])
            yield compared_texts(*(source[name].take(rows) for name in ("body", "dateline")))
            taken += len(group)
            if taken > TAKEN_AT_A_TIME:
                let_go()
                taken = 0


def items_of(rows: pd.DataFrame) -> set[str]:
    """Return the guids of rows that are a version of an item."""
    return set(rows.loc[is_version(rows), "guid"])
