"""One raw record → one article with its evidence, or a rejection: the stage `extract`, read top to bottom.

The steps share the record's draft and nothing else, so that a batch may take each over several records before the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256

from etl.article import Article, Evidence, Extraction, Fields, RawRecord, Rejection
from etl.clean.boilerplate import Stripped, strip_boilerplate
from etl.clean.markup import strip_markup
from etl.clean.paragraphs import paragraphs
from etl.clean.text import Cleaned, clean_line, clean_text
from etl.errors import BadInput
from etl.extract.agency import Attribution, attribute
from etl.extract.byline import read_authors
from etl.extract.dates import DateFinding, find_date
from etl.extract.headline import Headline, find_headline
from etl.extract.identity import Version, find_version
from etl.extract.language import identify
from etl.extract.words import count_words
from etl.ingest.formats import BY_NAME
from etl.ingest.reading import excerpt_of

ARABIC_FORMS = ("\u064a", "\u0643")
PERSIAN_FORMS = ("\u06cc", "\u06a9")
PAGES = frozenset({"html", "warc", "arc"})  # a page's body is the text as the page prints it, the dateline with it
REPEATED_LETTERS = 100
IN_MEMORY = re.compile(r" object at 0x[0-9a-f]+")  # where an object lay: another place in every run
HEAD_PARAGRAPHS = 3
TAIL_PARAGRAPHS = 2


class Draft:
    """One record on its way: each step adds what it finds, and needs what the steps before it found.

    `outcome` is there once no step is left, or none can help.
    """

    __slots__ = (
        "fields", "headline", "language", "language_evidence", "outcome", "raw", "stripped", "text", "version", "when",
        "who",
    )  # fmt: skip
    fields: Fields
    text: Cleaned
    headline: Headline
    language: str
    language_evidence: Evidence
    stripped: Stripped
    who: Attribution
    when: DateFinding
    version: Version

    def __init__(self, raw: RawRecord) -> None:
        self.raw = raw
        self.outcome: Extraction | Rejection | None = None


def parse(draft: Draft) -> None:
    """Read what the format says; bytes that are not what it demands are rejected."""
    try:
        draft.fields = BY_NAME[draft.raw.format].parse(draft.raw)
    except BadInput as bad:
        draft.outcome = reject(draft.raw, "extract", bad.reason, bad.detail)


def clean(draft: Draft) -> None:
    """Clean the text."""
    body = draft.fields.body
    draft.text = clean_text(strip_markup(body) if draft.fields.markup else body)


def head(draft: Draft) -> None:
    """Find the headline, and the paragraphs below it."""
    stated = clean_line(strip_markup(draft.fields.headline)).text
    variants = tuple(filter(None, map(one_line, draft.fields.headline_variants)))
    draft.headline = find_headline(stated, paragraphs(draft.text.text), variants)


def tell_language(draft: Draft) -> None:
    """Tell the language of the text, or of the headline where there is none."""
    text = " ".join(draft.headline.paragraphs) or draft.headline.headline or ""
    draft.language, draft.language_evidence = identify(text, draft.fields.language)


def strip(draft: Draft) -> None:
    """Take away what is not of the text."""
    draft.stripped = strip_boilerplate(draft.headline.paragraphs, draft.language)


def credit(draft: Draft) -> None:
    """Find who issued the text, and its dateline."""
    draft.who = attribute(
        draft.fields, draft.headline.headline, draft.stripped.paragraphs, draft.stripped.removed,
        move_dateline=draft.raw.format not in PAGES,
    )  # fmt: skip


def date(draft: Draft) -> None:
    """Find when it was published, and which version of its item it is."""
    fields, stripped, who = draft.fields, draft.stripped, draft.who
    draft.when = find_date(
        fields.dates,
        dateline=who.dateline.text if who.dateline else None,
        tail=[*stripped.paragraphs[-TAIL_PARAGRAPHS:], *(removed for _, removed in stripped.removed)],
        url=fields.url or fields.canonical_url or None,
        head=stripped.paragraphs[:HEAD_PARAGRAPHS],
        zone=who.zone,
        language=draft.language,
        locale=fields.language,
    )
    draft.version = find_version(fields.identity, fields.modified, who.zone, draft.language)


def conclude(draft: Draft) -> None:
    """Put everything into one row, and the evidence beside it."""
    fields, headline, stripped, who = draft.fields, draft.headline, draft.stripped, draft.who
    evidence = (
        *headline.evidence, draft.language_evidence, *who.evidence, *draft.when.evidence, *draft.version.evidence,
        *([Evidence("body", "chosen", fields.body_origin, "")] if fields.body_origin else []),
        *(Evidence("body", "removed", *what) for what in (*fields.removed, *draft.text.removed, *stripped.removed)),
        *(Evidence("(unmapped)", name, "field_names", "") for name in fields.unmapped),
    )  # fmt: skip
    article = assemble(
        draft.raw, fields, headline, "\n\n".join(who.paragraphs), draft.language, who, draft.when, draft.version,
        draft.text.flags,
    )  # fmt: skip
    draft.outcome = Extraction(article, evidence)


STEPS: tuple[Callable[[Draft], None], ...] = (parse, clean, head, tell_language, strip, credit, date, conclude)


def extract(raw: RawRecord) -> Extraction | Rejection:
    """Return the article that a record holds; a `Rejection` where its bytes are not what the format demands.

    `dump` and `cluster_id` are left empty: the name of a dump and the company of other articles decide nothing
    about a record's own fields.
    """
    draft, steps = Draft(raw), iter(STEPS)
    while draft.outcome is None:
        next(steps)(draft)
    return draft.outcome


def assemble(
    raw: RawRecord,
    fields: Fields,
    headline: Headline,
    body: str,
    language: str,
    who: Attribution,
    when: DateFinding,
    version: Version,
    text_flags: Iterable[str],
) -> Article:
    """Put the findings of every rule into one row."""
    digest = sha256(raw.raw).hexdigest()
    flags = {*fields.flags, *text_flags, *headline.flags, *when.flags, *own_flags(headline, body, language, who, when)}
    return Article(
        article_id=digest[:32],
        agency=who.agency,
        cited_agencies=who.cited,
        publisher=one_line(fields.publisher),
        date=when.date,
        published_at=when.published_at,
        date_precision=when.precision,
        date_source=when.source,
        date_text=when.text,
        headline=headline.headline,
        headline_variants=headline.variants,
        body=body,
        dateline=who.dateline.text if who.dateline else None,
        located=who.located,
        byline=one_line(who.byline or ""),
        creditline=one_line(who.creditline or ""),
        authors=read_authors(filter(None, map(one_line, fields.authors))),
        keywords=tuple(filter(None, map(one_line, fields.keywords))),
        language=language,
        url=fields.url or None,
        canonical_url=fields.canonical_url or None,
        word_count=count_words(body, language),
        quality_flags=tuple(sorted(flags)),
        cluster_id="",
        dump="",
        member=raw.member,
        record=raw.record,
        offset=raw.offset,
        length=raw.length,
        raw_sha256=digest,
        format=raw.format,
        encoding=raw.encoding,
        guid=version.guid,
        version=version.number,
        version_created=version.created,
    )


def own_flags(headline: Headline, body: str, language: str, who: Attribution, when: DateFinding) -> list[str]:
    """Name what is missing from the row as a whole, and letters of two alphabets in one text."""
    flags = []
    if when.date is None:
        flags.append("no_date")
    if not headline.headline:
        flags.append("no_headline")
    if not who.agency:
        flags.append("no_agency")
    if language == "und":
        flags.append("no_language")
    printed = "\n".join((headline.headline or "", *headline.variants, body))
    if any(form in printed for form in ARABIC_FORMS) and any(form in printed for form in PERSIAN_FORMS):
        flags.append("mixed_yeh")
    return flags


def one_line(text: str) -> str | None:
    """Clean a stated one-line value; None where nothing is left of it."""
    if not text:
        return None
    return repeated_line(text) if len(text) <= REPEATED_LETTERS else clean_line(text).text or None


@lru_cache(maxsize=4096)
def repeated_line(text: str) -> str | None:
    """Clean a short value: sources, authors and keywords are the same in many records."""
    return clean_line(text).text or None


def reject(raw: RawRecord, stage: str, reason: str, detail: str) -> Rejection:
    """Turn a record down: the same coordinates, with the reason and a printable beginning of its bytes."""
    return Rejection(
        dump="",
        member=raw.member,
        record=raw.record,
        offset=raw.offset,
        length=raw.length,
        raw_sha256=sha256(raw.raw).hexdigest(),
        stage=stage,
        reason=reason,
        detail=IN_MEMORY.sub("", detail),
        excerpt=excerpt_of(raw.raw, raw.encoding),
    )
