"""Weigh what is evident about the publication date of one record.

Order of strength: the stated field, structured data (JSON-LD, then meta), the dateline, the sign-off, a `<time>`
element, the address, a date line in the text. The strongest that names a day stands. Weaker evidence may settle
what it leaves open (the order of day and month, the year of a dateline, the instant of the same day) and may
contradict it (`date_conflict`), but never replaces it, with one exception of pages: a time in UTC says little about
the day at the place, so that where the page prints the day before or after, and both can be true, the printed day
stands (the instant too). Every piece that was weighed is listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from etl.article import Evidence, Stated
from etl.extract.dates.calendars import near
from etl.extract.dates.clock import Clock
from etl.extract.dates.finding import DateFinding, Piece, conclude
from etl.extract.dates.lines import date_line, sign_off
from etl.extract.dates.parse import parse_date
from etl.extract.dates.parsed import ParsedDate
from etl.extract.dates.printed import DAY_FIRST_DOMAINS, DAY_FIRST_LOCALES
from etl.extract.dates.relative import read_relative
from etl.extract.dates.url import url_date
from etl.extract.dates.yearless import Yearless, read_dateline
from etl.extract.dates.zones import is_utc
from etl.vocabulary import DATE_SOURCES

_RANK = {source: rank for rank, source in enumerate(DATE_SOURCES)}
COARSE = ("month", "year")
_OF_PAGES = frozenset({"jsonld", "meta", "time"})
_PRINTED = frozenset({"time", "body"})
_SIGNED = frozenset({"dateline", "time", "url"})  # a sign-off adds its time to the first, and outranks the others
_WEST, _EAST = timedelta(hours=12), timedelta(hours=14)  # the outermost zones


class Surroundings(NamedTuple):
    """What may settle the order of day and month in another piece: (source, what it names), and the zone."""

    witnesses: tuple[tuple[str, Yearless | date], ...]
    zone: str | None


def find_date(
    stated: Sequence[Stated],
    *,
    dateline: str | None,
    tail: Sequence[str] = (),
    url: str | None = None,
    head: Sequence[str] = (),
    zone: str | None = None,
    language: str = "",
    locale: str = "",
) -> DateFinding:
    """Return the date that the evidence supports, `date` None rather than invented; never fails.

    `zone` is the publisher's registered IANA zone, used for times printed without one. `locale` is the language that
    the input states, with its region: `en-GB` prints the day first, and so does a site under `.uk`, while plain English
    leaves that open. A dateline without a year gives no date of its own: it takes the year from a stated year or month,
    where there is one. Sign-off and date lines are read only where nothing stronger names the day, or may add its time.
    """
    day_first = True if language == "en" and _is_day_first(locale, url or "") else None
    readings = [(s, parse_date(s.text, zone=zone, day_first=day_first, language=language)) for s in stated]
    pieces = [Piece(s.source, parsed, s.text) for s, parsed in readings if parsed]
    full, yearless = read_dateline(dateline, zone, language)
    if full and dateline:
        pieces.append(Piece("dateline", full, dateline))
    in_url = url_date(url, language) if url else None
    if in_url:
        precision = "day" if in_url.day else "month"
        pieces.append(Piece("url", ParsedDate(in_url.day, None, precision, in_url.text, (), in_url.rule), in_url.text))
    around = Surroundings(_witnesses(pieces, yearless), zone)
    pieces = _ranked(pieces, around)
    chosen = _first_day(pieces)
    clock: Clock | None = None
    if chosen is None or chosen.source in _SIGNED:
        signed, clock = _sign_off(tail, zone, language)
        pieces = _ranked([*pieces, signed], around) if signed else pieces
        chosen = _first_day(pieces) or _dated_by_year(pieces, yearless)
    if chosen is None:
        lines = [Piece("body", p, line) for line in head if (p := date_line(line, zone=zone, language=language))]
        pieces += _ranked(lines, around)
        chosen = _first_day(pieces)
    if chosen and chosen.source in _OF_PAGES:
        chosen = _local(chosen, pieces)
    relative = _counted_back([s for s, parsed in readings if not parsed], chosen)
    return conclude(chosen, pieces, yearless, clock, relative)


def _is_day_first(locale: str, url: str) -> bool:
    """Tell whether the English of a locale, or of the country that a site's name ends with, prints the day first."""
    site = url.rpartition("://")[2].partition("/")[0].partition(":")[0].lower()
    return locale.lower().replace("_", "-") in DAY_FIRST_LOCALES or site.endswith(DAY_FIRST_DOMAINS)


def _local(chosen: Piece, pieces: list[Piece]) -> Piece:
    """Return the day that a page prints, with the instant of the UTC time that it settles; it takes its own place."""
    instant = chosen.parsed.published_at
    if instant is None or not is_utc(chosen.text):
        return chosen
    for place, piece in enumerate(pieces):
        day = piece.parsed.date
        if day and piece.source in _PRINTED and piece is not chosen and not is_utc(piece.text):
            if day != chosen.parsed.date and day in ((instant - _WEST).date(), (instant + _EAST).date()):
                parsed = piece.parsed
                rule = f"{parsed.rule}, local day of a time in UTC"
                settled = ParsedDate(day, instant, chosen.parsed.precision, parsed.text, (), rule)
                pieces[place] = piece._replace(parsed=settled)
                return pieces[place]
            break
    return chosen


def _ranked(pieces: Sequence[Piece], around: Surroundings) -> list[Piece]:
    if len(pieces) > 1:
        pieces = sorted(pieces, key=lambda piece: _RANK[piece.source])
    return [_settled(piece, around) if "date_ambiguous" in piece.parsed.flags else piece for piece in pieces]


def _settled(piece: Piece, around: Surroundings) -> Piece:
    """Settle the order of day and month by other evidence of the record, the first that leaves one reading."""
    both = [parse_date(piece.text, zone=around.zone, day_first=day_first) for day_first in (True, False)]
    readings = [reading for reading in both if reading and reading.date]
    for witness, named in around.witnesses:
        agreeing = [reading for reading in readings if reading.date and _agrees(reading.date, named)]
        if len({reading.date for reading in agreeing}) == 1:
            found = agreeing[0]
            rule = f"{found.rule}, settled by {witness}"
            settled = ParsedDate(found.date, found.published_at, found.precision, piece.text, (), rule)
            return piece._replace(parsed=settled)
    return piece


def _agrees(day: date, named: Yearless | date) -> bool:
    nearest = named.nearest(day) if isinstance(named, Yearless) else named
    return nearest is not None and near(nearest, day)


def _witnesses(pieces: Sequence[Piece], yearless: Yearless | None) -> tuple[tuple[str, Yearless | date], ...]:
    """Return what names a day of the record, a dateline without a year first."""
    days = tuple((piece.source, piece.parsed.date) for piece in pieces if piece.parsed.date)
    return (("dateline", yearless), *days) if yearless else days


def _counted_back(unread: Sequence[Stated], anchor: Piece | None) -> list[Evidence]:
    """Read `yesterday` against the day that stands: it says what was meant, and neither names nor contradicts it."""
    found = []
    for stated in unread:
        days = read_relative(stated.text)
        if days is None:
            continue
        value, rule = "", "counts from a day that the record does not state (refused)"
        if anchor and anchor.parsed.date:
            value = (anchor.parsed.date - timedelta(days=days)).isoformat()
            rule = f"counted back from {anchor.source} {anchor.parsed.date} (says less)"
        found.append(Evidence("date", value, f"{stated.source}: {rule}", stated.text))
    return found


def _first_day(pieces: Sequence[Piece]) -> Piece | None:
    return next((piece for piece in pieces if piece.parsed.date), None)


def _sign_off(tail: Sequence[str], zone: str | None, language: str) -> tuple[Piece | None, Clock | None]:
    for paragraph in reversed(tail):
        parsed, clock, text = sign_off(paragraph, zone=zone, language=language)
        if parsed or clock:
            return (Piece("sign-off", parsed, text) if parsed else None), clock
    return None, None


def _dated_by_year(pieces: Sequence[Piece], yearless: Yearless | None) -> Piece | None:
    """Complete a dateline by the year that other evidence states, never by that of a refused date."""
    for piece in pieces if yearless else ():
        if yearless and piece.parsed.precision in COARSE and not piece.parsed.flags:
            day = yearless.in_year_of(piece.text)
            if day:
                parsed = ParsedDate(day, None, "day", yearless.text, (), f"year of {piece.source}")
                return Piece("dateline", parsed, yearless.text)
    return None
