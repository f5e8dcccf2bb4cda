"""Turn the pieces of evidence about a date into one finding: conflicts, the instant, and the list of reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from etl.article import Evidence
from etl.extract.dates.calendars import near
from etl.extract.dates.clock import Clock
from etl.extract.dates.parsed import ParsedDate
from etl.extract.dates.yearless import Yearless
from etl.extract.dates.zones import to_instant

# A <time> element or a line of the text may be about something else; the others state publication.
_CONTRADICTING = frozenset({"field", "jsonld", "meta", "dateline", "sign-off", "url"})
_FLAGS = ("date_ambiguous", "date_conflict", "date_implausible")


class DateFinding(NamedTuple):
    """The publication date of a record: columns of `Article`, and the evidence that was weighed."""

    date: date | None
    published_at: datetime | None
    precision: str
    source: str | None
    text: str | None
    flags: tuple[str, ...]
    evidence: tuple[Evidence, ...]


class Piece(NamedTuple):
    """One piece of evidence: its source (of DATE_SOURCES), what was read, and the text as printed."""

    source: str
    parsed: ParsedDate
    text: str


def conclude(
    chosen: Piece | None,
    pieces: Sequence[Piece],
    yearless: Yearless | None,
    clock: Clock | None,
    relative: Sequence[Evidence] = (),
) -> DateFinding:
    """Return the finding for the piece that stands, or what little is certain where none names a day.

    Evidence a day apart agrees: datelines precede publication, addresses are cut in UTC.
    """
    flags = {flag for piece in pieces for flag in piece.parsed.flags}
    if chosen is None or chosen.parsed.date is None:
        return _without_day(pieces, flags, relative)
    flags.discard("date_ambiguous")
    day = chosen.parsed.date
    evidence = [_listed(chosen, "")]
    for piece in pieces:
        if piece is chosen:
            continue
        apart = piece.parsed.date is not None and not near(piece.parsed.date, day)
        if apart and piece.source in _CONTRADICTING:
            flags.add("date_conflict")
        evidence.append(_listed(piece, "contradicts" if apart else "agrees" if piece.parsed.date else "says less"))
    nearest = yearless.nearest(day) if yearless and chosen.source != "dateline" else None
    if yearless and nearest:
        apart = not near(nearest, day)
        if apart:
            flags.add("date_conflict")
        verdict = "contradicts" if apart else "agrees"
        evidence.append(Evidence("date", nearest.isoformat(), f"dateline without a year ({verdict})", yearless.text))
    evidence += relative
    instant, precision, reason = _instant(chosen, pieces, clock)
    if instant and reason:
        evidence.append(Evidence("published_at", instant.isoformat(), *reason))
    return DateFinding(day, instant, precision, chosen.source, chosen.text, _ordered(flags), tuple(evidence))


def _without_day(pieces: Sequence[Piece], flags: set[str], relative: Sequence[Evidence]) -> DateFinding:
    listed = (_listed(piece, "refused" if piece.parsed.flags else "names no day") for piece in pieces)
    evidence = (*listed, *relative)
    for piece in pieces:
        if piece.parsed.precision != "none":
            precision, source, text = piece.parsed.precision, piece.source, piece.text
            return DateFinding(None, None, precision, source, text, _ordered(flags), evidence)
    return DateFinding(None, None, "none", None, None, _ordered(flags), evidence)


def _listed(piece: Piece, verdict: str) -> Evidence:
    value = piece.parsed.date.isoformat() if piece.parsed.date else ""
    rule = f"{piece.source}: {piece.parsed.rule}"
    return Evidence("date", value, f"{rule} ({verdict})" if verdict else rule, piece.text)


def _instant(
    chosen: Piece, pieces: Sequence[Piece], clock: Clock | None
) -> tuple[datetime | None, str, tuple[str, str] | None]:
    """Return instant, precision and (rule, text): of the chosen piece, of another for the same day, of the sign-off."""
    parsed = chosen.parsed
    if parsed.published_at:
        return parsed.published_at, parsed.precision, (f"{chosen.source}: {parsed.rule}", chosen.text)
    for piece in pieces:
        if piece.parsed.published_at and piece.parsed.date == parsed.date:
            rule = f"{piece.source}: {piece.parsed.rule}, same day"
            return piece.parsed.published_at, piece.parsed.precision, (rule, piece.text)
    if clock and clock.zone is not None and chosen.source in ("dateline", "sign-off") and parsed.date:
        instant = to_instant(parsed.date, clock.time, clock.zone)
        if instant:
            return instant, clock.precision, ("sign-off: time of day", clock.time.isoformat())
    return None, parsed.precision, None


def _ordered(flags: set[str]) -> tuple[str, ...]:
    return tuple(flag for flag in _FLAGS if flag in flags) if flags else ()
