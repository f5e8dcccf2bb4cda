"""Weigh what is evident about the publication date of one record.

Order of strength: the stated field, structured data (JSON-LD, then meta), the dateline, the sign-off, a `<time>`
element, the address, a date line in the text. The strongest that names a day stands. Weaker evidence may settle
what it leaves open (the order of day and month, the year of a dateline, the instant of the same day) and may
contradict it (`date_conflict`), but never replaces it. Every piece that was weighed is listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from etl.article import Stated
from etl.extract.dates.calendars import near
from etl.extract.dates.clock import Clock
from etl.extract.dates.finding import DateFinding, Piece, conclude
from etl.extract.dates.lines import date_line, sign_off
from etl.extract.dates.parse import parse_date
from etl.extract.dates.parsed import ParsedDate
from etl.extract.dates.url import UrlDate, url_date
from etl.extract.dates.yearless import Yearless, read_dateline
from etl.vocabulary import DATE_SOURCES

_RANK = {source: rank for rank, source in enumerate(DATE_SOURCES)}
COARSE = ("month", "year")


class Surroundings(NamedTuple):
    """What may settle the order of day and month in a stronger piece."""

    yearless: Yearless | None
    in_url: UrlDate | None
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
) -> DateFinding:
    """Return the date that the evidence supports, `date` None rather than invented; never fails.

    `zone` is the publisher's registered IANA zone, used for times printed without one. A dateline without a year
    gives no date of its own: it takes the year from a stated year or month, where there is one. Sign-off and date
    lines are read only where nothing stronger names the day, or may add its time.
    """
    pieces = [Piece(s.source, p, s.text) for s in stated if (p := parse_date(s.text, zone=zone, language=language))]
    full, yearless = read_dateline(dateline, zone, language)
    if full and dateline:
        pieces.append(Piece("dateline", full, dateline))
    in_url = url_date(url, language) if url else None
    if in_url:
        precision = "day" if in_url.day else "month"
        pieces.append(Piece("url", ParsedDate(in_url.day, None, precision, in_url.text, (), in_url.rule), in_url.text))
    around = Surroundings(yearless, in_url, zone)
    pieces = _ranked(pieces, around)
    chosen = _first_day(pieces)
    clock: Clock | None = None
    if chosen is None or chosen.source in ("dateline", "url"):
        signed, clock = _sign_off(tail, zone, language)
        pieces = _ranked([*pieces, signed], around) if signed else pieces
        chosen = _first_day(pieces) or _dated_by_year(pieces, yearless)
    if chosen is None:
        lines = [Piece("body", p, line) for line in head if (p := date_line(line, zone=zone, language=language))]
        pieces += _ranked(lines, around)
        chosen = _first_day(pieces)
    return conclude(chosen, pieces, yearless, clock)


def _ranked(pieces: Sequence[Piece], around: Surroundings) -> list[Piece]:
    if len(pieces) > 1:
        pieces = sorted(pieces, key=lambda piece: _RANK[piece.source])
    return [_settled(piece, around) if "date_ambiguous" in piece.parsed.flags else piece for piece in pieces]


def _settled(piece: Piece, around: Surroundings) -> Piece:
    """Settle the order of day and month by the dateline, else by the address, where that leaves one reading."""
    both = [parse_date(piece.text, zone=around.zone, day_first=day_first) for day_first in (True, False)]
    readings = [reading for reading in both if reading and reading.date]
    for witness in ("dateline", "url"):
        agreeing = [reading for reading in readings if reading.date and _agrees(reading.date, witness, around)]
        if len({reading.date for reading in agreeing}) == 1:
            found = agreeing[0]
            rule = f"{found.rule}, settled by {witness}"
            settled = ParsedDate(found.date, found.published_at, found.precision, piece.text, (), rule)
            return piece._replace(parsed=settled)
    return piece


def _agrees(day: date, witness: str, around: Surroundings) -> bool:
    if witness == "dateline":
        named = around.yearless.nearest(day) if around.yearless else None
    else:
        named = around.in_url.day if around.in_url else None
    return named is not None and near(named, day)


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
