"""Every kind of evidence that an agency issued a text; `STRATEGIES` lists them, strongest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from etl.article import Fields
from etl.extract.agencies import Mention, agencies, agency_of_host, find_mentions, named_in_slot
from etl.extract.agencies.keys import fold_key
from etl.extract.dateline import Dateline
from etl.extract.signoff import read_signature, read_signoff


class Case(NamedTuple):
    """One text with what was read from it before."""

    fields: Fields
    headline: str
    paragraphs: Sequence[str]
    removed: Sequence[tuple[str, str]]
    datelines: tuple[Dateline, ...]
    mentions: dict[str, Mention]
    body: str


class Claim(NamedTuple):
    """Agencies that one piece of evidence names as the issuer, first named first."""

    agencies: tuple[str, ...]
    rule: str
    text: str


_AUTHOR_LABEL = re.compile(r"author|by_?line|creator|writer|journalist|reporter|name", re.IGNORECASE)
_AUTHOR_PARTS = re.compile(r"&nbsp;|[-–—ـ:،,/()|«»\"“”;\xa0]+|\s(?:من|in|en|aus|à|By|by)\s")
PHOTO_CREDIT = "photo_credit"  # the rule of cleaning; whose picture it is says nothing of the text
_ENDS_WITH_NAME = re.compile(r"\(([^()]{2,24})\)\s*$")
_FORMULA = re.compile(
    r"(?:افاد|ذكر|نقل|قال|اعلن|اضاف|اورد|كتب|راي)\w{0,4}\s+(?:مراسل\w*\s+)?(?:وكاله\s+)?(?:انباء\s+)?"
    r"|(?<!نقل از )(?:به )?گزارش\s(?:خبرنگار\s)?(?:گروه\s[^،.]{2,40}?\s)?(?:خبرگزاري\s)?"
)
_OPENING = re.compile(
    r"\W{0,3}(?:به گزارش|بنا به گزارش)\s(?:خبرنگار\s)?(?:(?:گروه|سرويس|حوزه)\s[^،.]{2,40}?\s)?(?:خبرگزاري\s)?"
)
_LAST_WORD = re.compile(r"\S+\s*$")
_FIELD_LIMIT = 160


@lru_cache(maxsize=256)
def _names_authors(label: str) -> bool:
    """Tell whether a field of this label holds people rather than sources."""
    return _AUTHOR_LABEL.search(label) is not None


def _explicit_fields(case: Case) -> Iterator[Claim]:
    stated = [s for s in case.fields.sources if not _names_authors(s.label)]
    for text, label in [*((s.text, s.label) for s in stated), (case.fields.creditline, "creditline")]:
        named = named_in_slot(text) if text else ()
        if not named and label == "agency" and text.strip().lower() in agencies():
            named = (text.strip().lower(),)  # our own id, as exports have it: `map` and `fars` are words elsewhere
        if named:
            yield Claim(named, f"field:{label or 'source'}", text)


def _in_author(text: str) -> tuple[str, ...]:
    """Return the agencies in an author line: `لندن : رويترز`, `Jane Doe, Associated Press`."""
    return _in_line(text) if 0 < len(text) <= _FIELD_LIMIT else ()


@lru_cache(maxsize=1024)
def _in_line(text: str) -> tuple[str, ...]:
    """Read a line: one in ten is new, since the same people write again, and a record names them in several fields."""
    named = named_in_slot(text)
    if named:
        return named
    parts = [named_in_slot(part)[:1] for part in _AUTHOR_PARTS.split(text) if part.strip()]
    found = tuple(dict.fromkeys(name for part in parts for name in part))
    return found or tuple(sorted((m := find_mentions(text)), key=lambda i: m[i].start))


def _author_fields(case: Case) -> Iterator[Claim]:
    stated = [s for s in case.fields.sources if _names_authors(s.label)]
    lines = [*((s.text, s.label) for s in stated), (case.fields.byline, "byline"),
             *((a, "authors") for a in case.fields.authors)]  # fmt: skip
    for text, label in lines:
        named = _in_author(text.strip())
        if named:
            yield Claim(named, f"author:{label}", text)


def _first_lines(case: Case) -> Iterator[Claim]:
    """A short line at the top that is nothing but names: `أ ف ب`, `The Associated Press`."""
    if case.datelines:
        return
    for paragraph in case.paragraphs[:3]:
        if len(paragraph) > 60:
            return
        parts = [part for part in _AUTHOR_PARTS.split(paragraph) if part.strip()]
        named = [name for part in parts for name in named_in_slot(part)[:1]]
        if named and all(len(part.split()) <= 4 for part in parts) and len(case.paragraphs) > 1:
            yield Claim(tuple(dict.fromkeys(named)), "first-line", paragraph)


def _dateline(case: Case) -> Iterator[Claim]:
    for dateline in case.datelines:
        if dateline.agency_text:
            yield Claim(named_in_slot(dateline.agency_text), "dateline", dateline.text)


def _signoff(case: Case) -> Iterator[Claim]:
    for rule, text in case.removed:
        signed = None if rule == PHOTO_CREDIT else read_signoff(text) or read_signature(text)
        if signed:
            yield Claim(signed.agencies, f"sign-off:{rule}", signed.text)
    for paragraph in case.paragraphs[-2:][::-1]:
        signed = read_signoff(paragraph) or read_signature(paragraph)
        if signed:
            yield Claim(signed.agencies, "sign-off", signed.text)
            return


def _headline_suffix(case: Case) -> Iterator[Claim]:
    match = _ENDS_WITH_NAME.search(case.headline) if case.headline.rstrip().endswith(")") else None
    named = named_in_slot(match[1]) if match else ()
    if match and named:
        yield Claim(named, "headline", match[0])


def _opening(case: Case) -> Iterator[Claim]:
    """`به گزارش خبرگزاری X` opens the text: X's own where nothing says that somebody else published it."""
    if not case.mentions or not case.paragraphs:
        return
    first = fold_key(case.paragraphs[0][:160])
    match = _OPENING.match(first)
    if not match:
        return
    for mention in case.mentions.values():
        if mention.start <= match.end() and mention.end > match.end() - 2:
            host = agency_of_host(case.fields.url) or agency_of_host(case.fields.canonical_url)
            foreign = (case.fields.url or case.fields.publisher) and host != mention.agency
            if not foreign:
                yield Claim((mention.agency,), "opening", case.paragraphs[0][: mention.end])


def _own_formula(case: Case) -> Iterator[Claim]:
    """`وافادت وكالة X` in a text that ends with X's end mark is X's own; with two such, nobody's."""
    if not case.mentions:
        return
    tails = {text.strip() for _, text in case.removed}
    if case.paragraphs:
        tails.add(case.paragraphs[-1].strip()[-24:])
    own = [m for m in case.mentions.values() if _bears_mark(m.agency, tails) and _reports_itself(case, m)]
    host = agency_of_host(case.fields.url)
    if len(own) == 1 and host in (None, own[0].agency):
        lead = case.body[max(0, own[0].start - 40) : own[0].start]
        verb = _LAST_WORD.search(lead)
        start = own[0].start - (len(lead) - verb.start() if verb else 0)
        yield Claim((own[0].agency,), "own-formula", case.body[start : own[0].end])


def _bears_mark(agency: str, tails: set[str]) -> bool:
    marks = {fold_key(mark) for mark in agencies()[agency].end_marks}
    ends = {fold_key(tail) for tail in tails} if marks else set()
    return any(end.endswith(mark) or end.startswith(mark) for mark in marks for end in ends)


def _reports_itself(case: Case, mention: Mention) -> bool:
    """Tell whether a verb of reporting leads to the name: `وافادت وكالة X`, not `نقلا عن X`."""
    start = max(0, mention.start - 60)
    near = fold_key(case.body[start : mention.end])
    lead = len(fold_key(case.body[start : mention.start]))
    return any(match.end() >= lead for match in _FORMULA.finditer(near))


def _publisher(case: Case) -> Iterator[Claim]:
    named = named_in_slot(case.fields.publisher) if case.fields.publisher else ()
    if named:
        yield Claim(named[:1], "publisher", case.fields.publisher)
    for url in (case.fields.url, case.fields.canonical_url):
        owner = agency_of_host(url)
        if owner:
            yield Claim((owner,), "url", url)
            return


STRATEGIES = (
    _explicit_fields, _author_fields, _dateline, _first_lines, _signoff, _headline_suffix, _opening, _own_formula,
    _publisher,
)  # fmt: skip
