"""The values that flow through the pipeline: `RawRecord` → `Article` or `Rejection`.

A field exists here, in `schemas/` and in `docs/contract.md`; a test compares the three.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it lies in a dump: its bytes and where they are.

    `raw` is `length` bytes at `offset` of the decompressed member; `offset` is None for sources without byte
    ranges (the row as canonical JSON then). `context` is what parsing needs beyond the record's own bytes, as a
    JSON object: the columns of a CSV header, the mapping of field names from the configuration.
    """

    member: str
    record: int
    offset: int | None
    length: int
    raw: bytes
    format: str
    encoding: str
    context: str = ""


class Stated(NamedTuple):
    """A value that the input states, verbatim, and where: `source` is of the date_source vocabulary."""

    text: str
    source: str
    label: str = ""


class Identity(NamedTuple):
    """What the input states of the item that a record is a version of: a name, a count and a time, verbatim.

    `guid` names the item, the same over its versions, for everybody or at least for its supplier; `version` counts
    them; `created` is when this version came into being, where that is no part of `Fields.modified`.
    """

    guid: Stated | None = None
    version: Stated | None = None
    created: Stated | None = None


UNNAMED = Identity()


@dataclass(frozen=True, slots=True)
class Fields:
    """What a format says about one record, verbatim, before anything is judged.

    `body` is plain text unless `markup` is true (an HTML fragment). `dates` holds candidates for publication,
    strongest first; a crawl or extraction time never belongs here. `modified` is kept apart. `sources` are
    statements of who issued or supplied the text (source, provider, agency, author fields), as (text, label).
    `body_origin` says where in the record the body was found, where there is a choice; `removed` is what stood in it
    and is not of the text, as (rule, text). `unmapped` names the fields that nothing read.
    """

    body: str = ""
    markup: bool = False
    headline: str = ""
    headline_variants: tuple[str, ...] = ()
    dates: tuple[Stated, ...] = ()
    modified: tuple[Stated, ...] = ()
    sources: tuple[Stated, ...] = ()
    publisher: str = ""
    dateline: str = ""
    byline: str = ""
    creditline: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    canonical_url: str = ""
    abstract: str = ""
    flags: tuple[str, ...] = ()
    identity: Identity = UNNAMED
    body_origin: str = ""
    removed: tuple[tuple[str, str], ...] = ()
    unmapped: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Why a field holds its value: the rule that decided and the verbatim text it saw (`explain` prints it)."""

    field: str
    value: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: a row of `articles`. Columns and their meaning: schemas/articles.odcs.yaml."""

    article_id: str
    agency: str | None
    cited_agencies: tuple[str, ...]
    publisher: str | None
    date: date | None
    published_at: datetime | None
    date_precision: str
    date_source: str | None
    date_text: str | None
    headline: str | None
    headline_variants: tuple[str, ...]
    body: str
    dateline: str | None
    located: str | None
    byline: str | None
    creditline: str | None
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    language: str
    url: str | None
    canonical_url: str | None
    word_count: int
    quality_flags: tuple[str, ...]
    cluster_id: str
    dump: str
    member: str
    record: int
    offset: int | None
    length: int
    raw_sha256: str
    format: str
    encoding: str
    guid: str | None
    version: int | None
    version_created: datetime | None


@dataclass(frozen=True, slots=True)
class Copy(Article):
    """A row of `copies`: an article that repeats another one, named by `copy_of`."""

    copy_of: str = ""
    copy_kind: str = ""
    jaccard: float = 0.0
    containment: float = 0.0


@dataclass(frozen=True, slots=True)
class Relation:
    """A row of `relations`: two articles that have text in common but are no copies of each other."""

    article_id: str
    other_id: str
    kind: str
    jaccard: float
    containment: float
    other_containment: float
    lag: float | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row of `rejects`: a record that is neither article nor copy, with the reason why."""

    dump: str
    member: str
    record: int
    offset: int | None
    length: int
    raw_sha256: str
    stage: str
    reason: str
    detail: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Dump:
    """A row of `dumps`: one dump file that the lake has seen, what became of its records, and what nobody read."""

    path: str
    bytes: int
    sha256: str
    same_bytes_as: str | None = None
    records: int = 0
    articles: int = 0
    copies: int = 0
    rejects: int = 0
    unmapped_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article with the evidence for each of its fields, as `extract` returns it."""

    article: Article
    evidence: tuple[Evidence, ...] = field(default=())
