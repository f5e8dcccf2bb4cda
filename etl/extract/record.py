"""One raw record → one article with its evidence, or a rejection: the stage `extract`, read top to bottom."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from etl.article import Article, Evidence, Extraction, Fields, RawRecord, Rejection
from etl.clean.boilerplate import strip_boilerplate
from etl.clean.markup import strip_markup
from etl.clean.paragraphs import paragraphs
from etl.clean.text import clean_line, clean_text
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
HEAD_PARAGRAPHS = 3
TAIL_PARAGRAPHS = 2


def extract(raw: RawRecord) -> Extraction | Rejection:
    """Return the article that a record holds; a `Rejection` where its bytes are not what the format demands.

    `dump` and `cluster_id` are left empty: the name of a dump and the company of other articles decide nothing
    about a record's own fields.
    """
    try:
        fields = BY_NAME[raw.format].parse(raw)
    except BadInput as bad:
        return reject(raw, "extract", bad.reason, bad.detail)
    text = clean_text(strip_markup(fields.body) if fields.markup else fields.body)
    stated_headline = clean_line(strip_markup(fields.headline)).text
    variants = tuple(filter(None, map(one_line, fields.headline_variants)))
    headline = find_headline(stated_headline, paragraphs(text.text), variants)
    language, language_evidence = identify(" ".join(headline.paragraphs) or headline.headline or "", fields.language)
    stripped = strip_boilerplate(headline.paragraphs, language)
    who = attribute(
        fields, headline.headline, stripped.paragraphs, stripped.removed, move_dateline=raw.format not in PAGES
    )
    when = find_date(
        fields.dates,
        dateline=who.dateline.text if who.dateline else None,
        tail=[*stripped.paragraphs[-TAIL_PARAGRAPHS:], *(removed for _, removed in stripped.removed)],
        url=fields.url or fields.canonical_url or None,
        head=stripped.paragraphs[:HEAD_PARAGRAPHS],
        zone=who.zone,
        language=language,
        locale=fields.language,
    )
    version = find_version(fields.identity, fields.modified, who.zone, language)
    body = "\n\n".join(who.paragraphs)
    article = assemble(raw, fields, headline, body, language, who, when, version, text.flags)
    evidence = (
        *headline.evidence, language_evidence, *who.evidence, *when.evidence, *version.evidence,
        *([Evidence("body", "chosen", fields.body_origin, "")] if fields.body_origin else []),
        *(Evidence("body", "removed", *what) for what in (*fields.removed, *text.removed, *stripped.removed)),
        *(Evidence("(unmapped)", name, "field_names", "") for name in fields.unmapped),
    )  # fmt: skip
    return Extraction(article, evidence)


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
        detail=detail,
        excerpt=excerpt_of(raw.raw, raw.encoding),
    )
