"""The item that a record is a version of: its guid, which version it is, and when that came into being.

Many suppliers meet in one corpus: a name that another supplier may have given as well is no identity, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from etl.article import Evidence, Identity, Stated
from etl.clean.text import clean_line
from etl.extract.dates.parse import parse_date

SHORTEST, LONGEST = 6, 300  # characters of a guid
_NUMBER = re.compile(r"\d{1,11}")  # of a row or a page; longer ones hold a time or are drawn from a large space
_SITE = re.compile(r"https?://[^/?#]*/?", re.IGNORECASE)
# Schemes whose names end with the revision: NewsML's own (RFC 3085), and tags (RFC 4151) as wires make them.
_REVISED = re.compile(r"((?:urn:newsml|tag):[^:]+:.*[^:]):(\d{1,10})[NUA]?", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,10}", re.ASCII)
_LARGEST = 2**31 - 1  # int32


class Version(NamedTuple):
    """The columns `guid`, `version` and `version_created` of a row, and why they hold what they do."""

    guid: str | None = None
    number: int | None = None
    created: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


_UNSTATED = Version()


def find_version(identity: Identity, modified: Sequence[Stated], zone: str | None, language: str = "") -> Version:
    """Return what is stated of a record's item and version, each None rather than guessed; never fails.

    `modified` are the stated times of change, strongest first, for a record whose identity states no time. `zone` is
    the publisher's registered IANA zone, used for times printed without one, as for the date of publication.
    """
    if not modified and identity.guid is None and identity.version is None and identity.created is None:
        return _UNSTATED  # most records
    number, number_evidence = _read_number(identity.version)
    guid, guid_evidence = _read_guid(identity.guid, number)
    created, created_evidence = _read_created((identity.created, *modified), zone, language)
    return Version(guid, number, created, (*guid_evidence, *number_evidence, *created_evidence))


def _read_guid(stated: Stated | None, number: int | None) -> tuple[str | None, tuple[Evidence, ...]]:
    if stated is None:
        return None, ()
    text, rule = clean_line(stated.text).text, f"{stated.source}:{stated.label}"
    refusal = _objection(text)
    if refusal:
        return None, (Evidence("guid", "", f"{rule} {refusal} (refused)", stated.text),)
    revised = _REVISED.fullmatch(text)
    if revised and int(revised[2]) == number:
        text, rule = revised[1], f"{rule}, without its revision"
    return text, (Evidence("guid", text, rule, stated.text),)


def _objection(text: str) -> str:
    """Say why a text names no item, `""` where it does."""
    if len(text) < SHORTEST or _NUMBER.fullmatch(text):
        return "is too short to be of one item only"
    if len(text) > LONGEST:
        return "is too long for a name"
    return "is the address of a whole site" if _SITE.fullmatch(text) else ""


def _read_number(stated: Stated | None) -> tuple[int | None, tuple[Evidence, ...]]:
    if stated is None:
        return None, ()
    text, rule = stated.text.strip(), f"{stated.source}:{stated.label}"
    if _COUNT.fullmatch(text) and int(text) <= _LARGEST:
        return int(text), (Evidence("version", str(int(text)), rule, stated.text),)
    return None, (Evidence("version", "", f"{rule} is no count (refused)", stated.text),)


def _read_created(
    stated: Sequence[Stated | None], zone: str | None, language: str
) -> tuple[datetime | None, tuple[Evidence, ...]]:
    """Return the first instant among some times; a time without a zone is none."""
    for time in filter(None, stated):
        parsed = parse_date(time.text, zone=zone, language=language)
        if parsed and parsed.published_at:
            instant = parsed.published_at
            rule = f"{time.source}:{time.label} {parsed.rule}"
            return instant, (Evidence("version_created", instant.isoformat(), rule, time.text),)
    return None, ()
