"""Ask the index: a question and filters in, hits with their passages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tantivy
import zstandard

from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.search.documents import schema
from etl.search.index import Progress, SearchIndex
from etl.search.questions import read_question
from etl.search.snippets import Marked, Phrase, mark, snippet

FIRST_DAY, LAST_DAY = date.min, date.max


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers: `score` is BM25, higher is better; headline (null where none) and passage as printed."""

    article_id: str
    score: float
    date: date | None
    agency: str | None
    language: str
    headline: Marked | None
    snippet: Marked


@dataclass(frozen=True, slots=True)
class Found:
    """The answers to a question: how many articles, and the best of them."""

    total: int
    hits: tuple[Hit, ...]


class Search:
    """An open index over the articles of one snapshot, which it never leaves."""

    def __init__(self, snapshot: Snapshot, index: tantivy.Index, size: int) -> None:
        self.snapshot, self.index, self.bytes = snapshot, index, size
        self.schema, self.searcher = schema(), index.searcher()
        self.decompressor = zstandard.ZstdDecompressor()

    def find(
        self,
        question: str,
        *,
        agency: str | None = None,
        language: str | None = None,
        first: date | None = None,
        last: date | None = None,
        limit: int = 10,
    ) -> Found:
        """Return the articles that answer a question (see docs/search.md), the best first.

        `agency` is an id of the registry; `language` a BCP 47 tag, `zh` finds `zh-Hant` too; `first` and `last` are
        days, both included, and leave out articles without a date. Raises UsageError for a question without a word.
        """
        query, phrases = read_question(self.schema, question)
        filters = [
            tantivy.Query.term_query(self.schema, name, value)
            for name, value in (("agency", agency), ("language", language))
            if value is not None
        ]
        if first or last:
            days = ((first or FIRST_DAY).toordinal(), (last or LAST_DAY).toordinal())
            filters.append(tantivy.Query.range_query(self.schema, "day", tantivy.FieldType.Integer, *days))
        unscored = [tantivy.Query.const_score_query(part, 0.0) for part in filters]
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (query, *unscored)])
        found: Any = self.searcher.search(wanted, limit)  # `count` is missing in the engine's types
        hits = [self.hit(score, self.searcher.doc(address), phrases) for score, address in found.hits]
        return Found(found.count, tuple(sorted(hits, key=lambda hit: (-hit.score, hit.article_id))))

    def hit(self, score: float, document: tantivy.Document, phrases: Sequence[Phrase]) -> Hit:
        """Return a stored document as a hit."""
        stored = {name: values[0] for name, values in document.to_dict().items()}
        day, headline = stored.get("day"), stored.get("headline_text")
        body = self.decompressor.decompress(bytes(stored["body_text"]))
        return Hit(
            article_id=bytes(stored["article_id"]).decode(),
            score=score,
            date=None if day is None else date.fromordinal(day),
            agency=stored.get("agency"),
            language=stored["language"],
            headline=None if headline is None else mark(bytes(headline).decode(), phrases),
            snippet=snippet(body.decode(), phrases),
        )


def silent(done: int, total: int) -> None:
    """Hear nothing."""


def open_search(lake: str | Path, number: int | None = None, progress: Progress = silent) -> Search:
    """Open the search over the newest snapshot, or a numbered one; builds the index where it is missing.

    Raises UsageError where there is no such snapshot, LakeError where the index cannot be built.
    """
    place = Lake(lake)
    snapshot = place.require_head() if number is None else place.snapshot(number)
    index = SearchIndex(place, snapshot)
    return Search(snapshot, index.open(progress), index.bytes())
