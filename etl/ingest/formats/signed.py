"""Whom a byline names, of those whom it could name."""

from __future__ import annotations

from etl.ingest.formats.named_fields import people_in


def signed_by(byline: str) -> tuple[str, ...]:
    """Return the people of a byline: not an institution (`The Port Press`), nor its unnamed staff."""
    names = dict.fromkeys(people_in(byline))
    return tuple(name for name in names if not name.startswith("The ") and not name[0].islower())
