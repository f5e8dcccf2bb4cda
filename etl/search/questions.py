"""A question as people type it, as a query of the engine: words and phrases folded, the logic as written.

    ferry storm                   both words, anywhere in headline or body
    "ferry to the island"~2       a phrase, with words moved by two places at most
    headline:ferry -body:storm    in one field only; without
    (ferry OR boat) AND NOT storm

NOT binds strongest, then AND (which may be left out), then OR. The engine's own parser is not used: it reads
`a AND NOT b` and `a OR b c` as something else, and cannot fold.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import tantivy

from etl.errors import UsageError
from etl.search.snippets import Phrase
from etl.search.words import index_text, pairs

FIELDS = ("headline", "body")
QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
PIECE = re.compile(
    r'"(?P<phrase>[^"]*)"(?:~(?P<slop>\d+))?|(?P<field>(?:headline|body):)|(?P<bracket>[()])|(?P<sign>[+-])(?=[^\s)])'
    r'|(?P<word>[^\s()"]+)'
)
DEEPEST = 50  # brackets and signs within each other


class Piece(NamedTuple):
    """A piece of a question: what it is (`phrase`, `(`, `)`, `AND`, `OR`, `NOT`, `headline:`…), and the words in it."""

    kind: str
    words: Phrase = ()
    slop: int = 0


def pieces(question: str) -> list[Piece]:
    """Split a question; what folds to nothing is left out."""
    found: list[Piece] = []
    for match in PIECE.finditer(question.translate(QUOTES)):
        if match["word"] in ("AND", "OR", "NOT"):
            found.append(Piece(match["word"]))
        elif match["sign"]:
            found += [Piece("NOT")] if match["sign"] == "-" else []
        elif match["field"] or match["bracket"]:
            found.append(Piece(match.group()))
        else:
            words = tuple(index_text(match["phrase"] or match["word"] or "").split())
            found += [Piece("phrase", words, int(match["slop"] or 0))] if words else []
    return found


def read_question(schema: tantivy.Schema, question: str) -> tuple[tantivy.Query, list[Phrase]]:
    """Return a question as a query, and the phrases to mark in what it finds. Raises UsageError."""
    reader = Reader(schema, question, pieces(question))
    found = reader.either()
    if reader.at < len(reader.pieces):
        raise reader.error(f"{reader.pieces[reader.at].kind} stands alone")
    if not reader.phrases:
        raise reader.error("it names nothing to look for")
    return positive(found), reader.phrases


class Part(NamedTuple):
    """A part of a question as a query; `negative` where it is what must not be there."""

    query: tantivy.Query
    negative: bool = False


class Reader:
    """Reads the pieces of one question from left to right; collects the `phrases` that are looked for."""

    def __init__(self, schema: tantivy.Schema, question: str, found: list[Piece]) -> None:
        self.schema, self.question, self.pieces = schema, question, found
        self.at, self.depth = 0, 0
        self.fields: tuple[str, ...] = FIELDS
        self.excluding = False
        self.phrases: list[Phrase] = []

    def error(self, why: str) -> UsageError:
        """Say what is wrong with the question."""
        return UsageError(f"cannot read the question {self.question!r}: {why}; docs/search.md has examples")

    def take(self, *kinds: str) -> Piece | None:
        """Take the next piece if it is of one of some kinds."""
        if self.at < len(self.pieces) and self.pieces[self.at].kind in kinds:
            self.at += 1
            return self.pieces[self.at - 1]
        return None

    def either(self) -> Part:
        """Read parts with OR between them."""
        parts = [self.every()]
        while self.take("OR"):
            parts.append(self.every())
        if len(parts) == 1:
            return parts[0]
        return Part(tantivy.Query.boolean_query([(tantivy.Occur.Should, positive(part)) for part in parts]))

    def every(self) -> Part:
        """Read parts with AND, or nothing, between them."""
        parts = [self.one()]
        while self.take("AND") or self.starts_part():
            parts.append(self.one())
        if len(parts) == 1:
            return parts[0]
        occurs = [(tantivy.Occur.MustNot if part.negative else tantivy.Occur.Must, part.query) for part in parts]
        if all(part.negative for part in parts):
            occurs.append((tantivy.Occur.Must, tantivy.Query.all_query()))
        return Part(tantivy.Query.boolean_query(occurs))

    def starts_part(self) -> bool:
        """Say whether a part follows."""
        return self.at < len(self.pieces) and self.pieces[self.at].kind not in ("AND", "OR", ")")

    def one(self) -> Part:
        """Read a phrase or what stands in brackets, with what stands before it."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error("it is nested too deep")
        try:
            if self.take("NOT"):
                self.excluding = not self.excluding
                part = self.one()
                self.excluding = not self.excluding
                return part._replace(negative=not part.negative)
            if field := self.take("headline:", "body:"):
                outer, self.fields = self.fields, (field.kind[:-1],)
                part = self.one()
                self.fields = outer
                return part
            if self.take("("):
                part = self.either()
                if not self.take(")"):
                    raise self.error("a bracket is open")
                return part
            phrase = self.take("phrase")
            if phrase is None:
                raise self.error("a word is missing")
            return Part(self.look_up(phrase))
        finally:
            self.depth -= 1

    def look_up(self, phrase: Piece) -> tantivy.Query:
        """Return the query for a phrase; one that may be moved is marked word by word."""
        words = phrase.words
        if not self.excluding:
            self.phrases += [(word,) for word in words] if phrase.slop else [words]
        found = [self.side_by_side(field, words, phrase.slop) for field in self.fields]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in found])

    def side_by_side(self, field: str, words: Phrase, slop: int) -> tantivy.Query:
        """Return the query for words one behind the other in a field; of characters without blanks for their pairs."""
        in_pairs = pairs(" ".join(words)).split()
        if in_pairs and not slop and len(in_pairs) == len(words) - 1:
            field, words = f"{field}_pairs", tuple(in_pairs)
        if len(words) == 1:
            return tantivy.Query.term_query(self.schema, field, words[0])
        return tantivy.Query.phrase_query(self.schema, field, list(words), slop)


def positive(part: Part) -> tantivy.Query:
    """Return a part as what must be there: where it is negative, all but it."""
    if not part.negative:
        return part.query
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, tantivy.Query.all_query()), (tantivy.Occur.MustNot, part.query)]
    )
