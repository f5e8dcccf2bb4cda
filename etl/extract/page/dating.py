"""The dates of a page: what is stated for machines, and where that names no day, what is printed for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from etl.article import Stated
from etl.extract.dates import is_utc, parse_date
from etl.extract.dates.url import url_date
from etl.extract.page.blocks import Outline
from etl.extract.page.printed_dates import find_beside_heading, find_printed_dates
from etl.extract.page.script_dates import find_in_scripts
from etl.extract.page.stated_dates import modification_dates, publication_dates, vague_dates
from etl.extract.page.structured import Structured
from etl.extract.page.times import read_times
from etl.extract.page.title import Title


class PageDates(NamedTuple):
    """Evidence for the day of publication and for that of the last change, strongest first."""

    published: tuple[Stated, ...]
    modified: tuple[Stated, ...]


class Day(NamedTuple):
    """A stated day: that of UTC, or settled, with the hour and the zone of the place."""

    is_utc: bool
    is_settled: bool


def read_dates(
    tree: LexborHTMLParser,
    page: Structured,
    outline: Outline,
    title: Title,
    paragraphs: Sequence[str],
    language: str,
    address: str,
) -> PageDates:
    """Return what dates a page.

    A bare `date` for machines and a `time` that nothing marks may be about something else. They are weaker than a
    date printed near the headline, and stronger than one that just stands about. Beside a time in UTC, what is
    printed tells the day at the place; to a time with the zone of the place nothing is to be added.
    """
    published, modified = tuple(publication_dates(page)), tuple(modification_dates(page))
    stated = first_day(published, language)
    if stated and stated.is_settled:
        return PageDates(distinct(published), distinct(modified))
    times = read_times(tree)
    published, modified = (*published, *times.published), (*modified, *times.modified)
    stated = stated or first_day(times.published, language)
    weaker = times.plain if stated else (*vague_dates(page), *times.plain)
    if stated is None:
        printed = find_printed_dates(tree, outline, title, paragraphs, language)
        if printed.published and (printed.is_clear or not first_day(weaker, language)):
            weaker = (printed.published,)
        elif not first_day(weaker, language) and (beside := find_beside_heading(tree, title.printed, language)):
            weaker = (beside,)
        if printed.modified:
            modified = (*modified, printed.modified)
        if not (first_day(weaker, language) or names_day(address)):
            weaker = (*weaker, *find_in_scripts(tree, language))
    elif stated.is_utc and not times.plain:
        printed = find_printed_dates(tree, outline, title, paragraphs, language)
        if printed.published and printed.is_clear:
            weaker = (printed.published,)
    return PageDates(distinct((*published, *weaker)), distinct(modified))


def first_day(stated: Sequence[Stated], language: str) -> Day | None:
    """Return how the first statement reads that names a day."""
    for statement in stated:
        parsed = parse_date(statement.text, language=language)
        if parsed and parsed.date:
            utc = is_utc(statement.text)
            return Day(utc, is_settled=parsed.published_at is not None and not utc)
    return None


def names_day(address: str) -> bool:
    """Tell whether the address carries the day, which is weighed with the other evidence."""
    found = url_date(address)
    return found is not None and found.day is not None


def distinct(stated: Sequence[Stated]) -> tuple[Stated, ...]:
    """Return the statements, each once."""
    return tuple(dict.fromkeys(stated))
