"""Read a slot that is made for a source: what stands in parentheses, in a credit, in an agency field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from etl.extract.agencies.keys import slot_key
from etl.extract.agencies.registry import agencies

_LONGEST = 90
_PARTS = re.compile(r"\s*[/,;،|+&=]\s*|\s+(?:and|und|et|y|e|via|with|ve|и|و)\s+|\s+[-–—ـ]+\s+|\s*[–—]\s*")
_EDGES = " \t\n\xa0.,:;*()[]{}<>\"'«»“”„‹›/\\|–—-ـ_!،\u200e\u200f\u202a\u202b\u202c"
_LEAD = re.compile(
    r"^(?:©|\(c\)|(?:copyright|source|quelle|fuente|fonte|kaynak|źródło|источник|المصدر|منبع|来源|來源|稿源|출처|出典|"
    r"وكالة(?: أنباء)?|خبرگزاری|عن|agencia|agence|agenzia|agência|(?:nachrichten)?agentur|агентство|"
    r"from|by|via|par|von|por|da|di|staff|text|texte)\b)[\s:：]*|^\d{4}\s+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:\d{4}|staff|service|services|reporter|reporters|writer|online)$", re.IGNORECASE)
_TAIL_ENDS = "fesrFESR\u017f"  # its last letters, in any case


@cache
def _names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names by key: in the letter case of the registry, and in any case where nothing else is meant."""
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for agency in agencies().values():
        for name in (*agency.aliases, agency.name):
            if name not in agency.ambiguous:
                loose.setdefault(slot_key(name).casefold(), agency.id)
        for name in (*agency.aliases, *agency.ambiguous, *agency.signatures):
            exact.setdefault(slot_key(name), agency.id)
    return exact, loose


def _named(part: str) -> str | None:
    exact, loose = _names()
    part = part.strip(_EDGES)
    for _ in range(3):
        if not part:
            return None
        key = slot_key(part)
        found = exact.get(key) or loose.get(key.casefold())
        if found:
            return found
        bare = _LEAD.sub("", part)
        if part[-1] in _TAIL_ENDS or part[-1].isdecimal():
            bare = _TAIL.sub("", bare)
        bare = bare.strip(_EDGES)
        if bare == part:
            return None
        part = bare
    return None


@lru_cache(maxsize=4096)
def named_in_slot(slot: str) -> tuple[str, ...]:
    """Return the ids of the agencies that a slot names, first named first; none where it does more.

    The first part must be an agency: `(APA/dpa, 23.8.2015)` names two, `(Photo: AFP)` none.
    """
    if len(slot) > _LONGEST:
        return ()
    whole = _named(slot)
    if whole:
        return (whole,)
    first, *others = _PARTS.split(slot)
    leading = _named(first) if others else None
    if leading is None:
        return ()
    return tuple(dict.fromkeys((leading, *filter(None, map(_named, others)))))
