"""Named values → `Fields`: what a JSON object, a table row or a tagged record says, by the vocabulary of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from etl.article import UNNAMED, Fields, Identity, Stated
from etl.errors import BadInput
from etl.extract.byline import ARABIC, arabic_people
from etl.ingest.formats.field_names import plain_name, role_name, role_of
from etl.ingest.formats.values import has_markup, parts_of, prose_of, text_of

# Names of the explicit mapping (the fields of `Article` and `Fields`) → roles of the vocabulary.
_MAPPED = {"date": "date", "dates": "date", "published_at": "date", "sources": "agency", "authors": "author",
           "byline": "author", "canonical_url": "canonical", "abstract": "summary"}
_SCHEMA_KEYS = ("$schema", "$id", "$ref", "$defs", "definitions", "properties")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s*(?:[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?")
_HAS_CLOCK = re.compile(r"\d:\d\d")
_YEAR = re.compile(r"\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NOT_A_PERSON = re.compile(r"[\d:@/<>|_()«»&]| [-–—] |www\.|\.(?:com|org|net)\b")
_BY = re.compile(r"^\s*(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|بقلم|[Оо]т)\s*:?\s+(?=\S)")
_AND = re.compile(r",\s+|\s+(?:and|und|et|y)\s+")
_BLANKS = re.compile(r"\s+")
_WHOLE_PAGE = re.compile(r"\s*<(?:!doctype\b|html\b|\?xml\b)", re.IGNORECASE)
# What nobody else has given, by its form: a UUID, a URN, a tag, or what begins with a scheme of its maker's own.
_GLOBAL = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?:urn|tag):[^\s:]+:\S+"
    r"|(?!https?:|ftps?:|file:|feed:)[a-z][a-z0-9+-]{1,20}://\S+", re.IGNORECASE)
_OWN_NUMBERS = frozenset({"id", "itemid", "newsid", "newsitemid", "articleid", "storyid", "docid", "postid"})
_LONGEST_STATEMENT = 300
_ISSUERS = ("agency", "creditline", "publisher", "author")


class Plan(NamedTuple):
    """Which keys speak for which role, strongest first; `unmapped` are the keys that nobody reads.

    `sources` say who issued or supplied the text. `names` may name the item for everybody or only count rows: that is
    seen by their values.
    """

    keys: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]
    names: tuple[str, ...]
    version: str
    version_created: str
    unmapped: tuple[str, ...]


@lru_cache(maxsize=1024)
def _plan(keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> Plan:
    places: dict[str, list[tuple[int, str]]] = {}
    mapped = {theirs: _MAPPED.get(ours, ours) for ours, theirs in mapping}
    unmapped = []
    for key in keys:
        place = (mapped[key], -1) if key in mapped else role_of(key)
        if place is None:
            unmapped.append(key)
        else:
            places.setdefault(place[0], []).append((place[1], key))
    sorted_keys = {role: tuple(key for _, key in sorted(found, key=lambda p: p[0])) for role, found in places.items()}
    folded = {plain_name(key): key for key in reversed(keys)}
    names = tuple(key for key in keys if plain_name(key) in _OWN_NUMBERS)
    version, created = (next(iter(sorted_keys.get(ours, ())), folded.get(plain_name(ours), ""))
                        for ours in ("version", "version_created"))
    sources = tuple(key for role in _ISSUERS for key in sorted_keys.get(role, ()))
    return Plan(sorted_keys, sources, (*sorted_keys.get("url", ()), *names), version, created, tuple(unmapped))


@lru_cache(maxsize=1024)
def is_article_like(keys: tuple[str, ...]) -> bool:
    """Say whether an object with these keys could be an article: one of them names a body or a headline."""
    return any(role_name(key) in {"body", "headline"} for key in keys)


def fields_from(record: Mapping[str, object], mapping: Mapping[str, str], flags: tuple[str, ...] = ()) -> Fields:
    """Read a record of named values; raises BadInput(not_an_article) where no key names a text or a headline.

    `mapping` (our field → their name) is the configuration's and wins over the vocabulary.
    """
    plan = _plan(tuple(record), tuple(mapping.items()))
    keys = plan.keys
    if not ("body" in keys or "headline" in keys or "lead" in keys or "summary" in keys) or any(
            key in record for key in _SCHEMA_KEYS):
        raise BadInput("not_an_article", f"no field of the vocabulary: {', '.join(map(str, record))[:200]}")

    body, left = _body(record, keys.get("body", ()))
    lead = _first(record, keys.get("lead", ()), prose_of)
    summary = _first(record, keys.get("summary", ()), prose_of)
    if not body.strip():
        body = lead or summary
        flags += ("body_is_abstract",) if body.strip() else ()
    elif lead.strip() and not _repeats(lead, body):
        body = f"{lead}\n\n{body}"

    publisher, url = _publisher_and_url(record, keys)
    byline = _first(record, keys.get("author", ()), text_of)
    return Fields(
        body=body, markup=has_markup(body), headline=_first(record, keys.get("headline", ()), _headline),
        dates=_dates(record, keys), modified=_statements(record, keys.get("modified", ())),
        sources=tuple(dict.fromkeys(_statements(record, plan.sources))), publisher=publisher,
        dateline=_first(record, keys.get("dateline", ()), text_of), byline=byline,
        creditline=_first(record, keys.get("creditline", ()), text_of),
        authors=tuple(dict.fromkeys(
            name for key in keys.get("author", ()) for part in parts_of(record[key]) for name in people_in(part))),
        keywords=tuple(dict.fromkeys(
            word for key in keys.get("keywords", ()) for word in parts_of(record[key]) if len(word) <= 100)),
        language=_first(record, keys.get("language", ()), text_of), url=url,
        canonical_url=_first(record, keys.get("canonical", ()), text_of),
        abstract=lead or summary, flags=flags, identity=_identity(record, plan), unmapped=plan.unmapped + left,
    )


def _identity(record: Mapping[str, object], plan: Plan) -> Identity:
    """Return what a record states of its item: under a name for that, or in a form that is nobody else's."""
    stated = _statements(record, plan.keys["guid"]) if "guid" in plan.keys else ()
    for key in () if stated else plan.names:  # nearly always an address or a number: that is seen by its beginning
        name = record[key]
        if isinstance(name, str) and name[:4] != "http" and _GLOBAL.fullmatch(name):
            stated = (Stated(name, "field", key),)
            break
    if not stated:
        return UNNAMED
    version, created = (next(iter(_statements(record, (key,) if key else ())), None)
                        for key in (plan.version, plan.version_created))
    return Identity(stated[0], version, created)


def _first(record: Mapping[str, object], keys: tuple[str, ...], read: object) -> str:
    for key in keys:
        text: str = read(record[key])  # type: ignore[operator]
        if text and not text.isspace():
            return text
    return ""


def _headline(value: object) -> str:
    return prose_of(value).partition("\n\n")[0] if not isinstance(value, str) else value


def _body(record: Mapping[str, object], keys: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the body, and the keys that hold another text nobody reads.

    A second text is taken instead where only it has paragraphs (the plain and the marked-up form of one text); a
    whole page holds more than the text.
    """
    texts = [(key, text) for key in keys if (text := prose_of(record[key])) and not text.isspace()]
    if not texts:
        return "", ()
    best = texts[0]
    if len(texts) > 1 and "\n" not in best[1]:
        best = next((text for text in texts[1:] if has_markup(text[1]) and len(text[1]) >= len(best[1])
                     and not _WHOLE_PAGE.match(text[1])), best)
    return best[1], tuple(key for key, _ in texts if key != best[0])


def _repeats(lead: str, body: str) -> bool:
    """Say whether a lead is the beginning of the body, or stands in it, whatever the blanks."""
    start = lead.strip()[:60].rstrip(" .…")
    if start in body:
        return True
    return _BLANKS.sub(" ", start) in _BLANKS.sub(" ", body[:2 * len(lead) + 200])


def _statements(record: Mapping[str, object], keys: tuple[str, ...]) -> tuple[Stated, ...]:
    if not keys:
        return ()
    stated = [(text_of(record[key]).strip(), key) for key in keys]
    return tuple(Stated(text, "field", key) for text, key in stated if text and len(text) <= _LONGEST_STATEMENT)


def _dates(record: Mapping[str, object], keys: Mapping[str, tuple[str, ...]]) -> tuple[Stated, ...]:
    """Collect what is said about publication; a clock in a column of its own is put behind its day."""
    dates = _statements(record, keys.get("date", ()))
    if "clock" not in keys:
        return dates
    clocks = _statements(record, keys["clock"])
    whole = tuple(clock for clock in clocks if _YEAR.search(clock.text))
    alone = next((clock for clock in clocks if _CLOCK.fullmatch(clock.text)), None)
    if dates and alone and not whole and not _HAS_CLOCK.search(dates[0].text):
        day = dates[0]
        dates = (Stated(f"{day.text} {alone.text}", "field", f"{day.label} {alone.label}"), *dates[1:])
    return dates + whole


def _publisher_and_url(record: Mapping[str, object], keys: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    """Tell a supplier's name from an address: a `source` column often holds the article's URL."""
    suppliers = [text for key in keys.get("publisher", ()) if (text := text_of(record[key]).strip())]
    addresses = [text for key in keys.get("url", ()) if (text := text_of(record[key]).strip())]
    named = [text for key in keys.get("guid", ()) if (text := text_of(record[key]).strip())]
    publisher = next((text for text in suppliers if not _ADDRESS.fullmatch(text)), "")
    links = [text for text in (*addresses, *named, *suppliers) if _ADDRESS.fullmatch(text)]
    return publisher[:_LONGEST_STATEMENT], next(iter(links or addresses), "")


def people_in(byline: str) -> list[str]:
    """Return the names of people in a byline: two to six words each, no address, digits, brackets or place mark."""
    if ARABIC.search(byline):
        return [name for name in arabic_people(byline) if len(_WORD.findall(name)) > 1]
    names = (name.strip() for name in _AND.split(_BY.sub("", byline)))
    return [name for name in names
            if len(name) <= 60 and not _NOT_A_PERSON.search(name) and 2 <= len(_WORD.findall(name)) <= 6]
