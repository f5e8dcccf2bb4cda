"""Decide which news agency issued a text, and which ones it merely cites, with the evidence for both.

Issuing evidence, strongest first, is the literal order of `claims.STRATEGIES`. Where one piece of evidence names
several agencies (`APA/dpa`), the first named issued the text and the others are cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.article import Evidence, Fields
from etl.extract.agencies import agencies, find_mentions
from etl.extract.byline import read_byline
from etl.extract.claims import STRATEGIES, Case, Claim
from etl.extract.dateline import Dateline, parse_dateline
from etl.extract.signoff import read_creditline


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who issued a text, whom it cites, what its edges say; `zone` is the agency's registered one."""

    agency: str | None
    cited: tuple[str, ...]
    zone: str | None
    dateline: Dateline | None
    byline: str | None
    creditline: str | None
    evidence: tuple[Evidence, ...]


_LONGEST_FIRST_LINE = 70  # bylines and site names may stand before the dateline


def _find_dateline(fields: Fields, paragraphs: Sequence[str]) -> Dateline | None:
    if fields.dateline.strip():
        stated = fields.dateline.strip()
        found = parse_dateline(stated) or parse_dateline(f"{stated} -")
        place = stated.strip(" -–—,") or None
        return replace(found, text=stated) if found else Dateline(stated, place, None, None)
    for paragraph in paragraphs[:3]:
        found = parse_dateline(paragraph)
        if found or len(paragraph) > _LONGEST_FIRST_LINE:
            return found
    return None


def _find_creditline(case: Case) -> str | None:
    if case.fields.creditline.strip():
        return case.fields.creditline.strip()
    for paragraph in case.paragraphs[-2:][::-1]:
        found = read_creditline(paragraph)
        if found:
            return found
    return next((t.strip() for _, t in case.removed if t.lstrip()[:1] == "©" or "opyright" in t), None)


def _cited(case: Case, claims: Sequence[Claim], agency: str | None) -> dict[str, str]:
    """Return the cited agencies with the words that name them."""
    cited = {name: claim.text for claim in claims[:1] for name in claim.agencies}
    for name, mention in case.mentions.items():
        cited.setdefault(name, case.body[max(0, mention.start - 30) : mention.end + 30])
    cited.pop(agency or "", None)
    return cited


def attribute(
    fields: Fields, headline: str | None, paragraphs: Sequence[str], removed: Sequence[tuple[str, str]] = ()
) -> Attribution:
    """Attribute a cleaned text; `removed` are the (rule, text) of tails that cleaning took away.

    Every claim that was found is in `evidence`, the one that decided first.
    """
    body = "\n\n".join(paragraphs)
    dateline = _find_dateline(fields, paragraphs)
    case = Case(fields, headline or "", paragraphs, removed, dateline, find_mentions(body), body)
    claims = [claim for strategy in STRATEGIES for claim in strategy(case)]
    agency = claims[0].agencies[0] if claims else None
    cited = _cited(case, claims, agency)
    evidence = [Evidence("agency", c.agencies[0], c.rule, c.text) for c in claims]
    evidence += [Evidence("cited_agencies", name, "mention", cited[name]) for name in sorted(cited)]
    if dateline:
        rule = "field" if fields.dateline else "opening"
        evidence.append(Evidence("dateline", dateline.text, rule, dateline.text))
    return Attribution(
        agency,
        tuple(sorted(cited)),
        agencies()[agency].zone if agency else None,
        dateline,
        read_byline(fields, paragraphs),
        _find_creditline(case),
        tuple(evidence),
    )
