"""Decide which news agency issued a text, and which ones it merely cites, with the evidence for both.

Issuing evidence, strongest first, is the literal order of `claims.STRATEGIES`. Where one piece of evidence names
several agencies (`APA/dpa`), the first named issued the text and the others are cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from etl.article import Evidence, Fields
from etl.extract.agencies import Mention, agencies, citation, iter_mentions
from etl.extract.byline import read_byline
from etl.extract.claims import STRATEGIES, Case, Claim
from etl.extract.dateline import Dateline, parse_dateline, parse_stated
from etl.extract.places import place_beside_agency
from etl.extract.signoff import read_creditline


class Attribution(NamedTuple):
    """Who issued a text, whom it cites, what its edges say; `zone` is the agency's registered one.

    `paragraphs` are the text without its dateline, or with it where it is to stay.
    """

    agency: str | None
    cited: tuple[str, ...]
    zone: str | None
    dateline: Dateline | None
    located: str | None
    byline: str | None
    creditline: str | None
    paragraphs: tuple[str, ...]
    evidence: tuple[Evidence, ...]


_LONGEST_FIRST_LINE = 70  # bylines and site names may stand before the dateline
_NOTE = re.compile(  # of the editor, as long as he likes
    r"\s*(?:\((?:Correct|Add|Update|Recast|Refile|Repeat|Clarif|Fix|Remov|Delet|In |The |Chang|Write)|"
    r"(?:Correct|Recast|Refile|Clarifie)s\b|In (?:paragraph|headline)\b)"
)


def _printed_dateline(paragraphs: Sequence[str]) -> tuple[int, Dateline] | None:
    """Return the dateline that a text prints and the number of its paragraph."""
    for number, paragraph in enumerate(paragraphs[:3]):
        found = parse_dateline(paragraph)
        if found:
            return number, found
        if len(paragraph) > _LONGEST_FIRST_LINE and not _NOTE.match(paragraph):
            return None
    return None


def _without(paragraphs: Sequence[str], number: int, opening: str) -> Sequence[str]:
    """Return the paragraphs without the words that open one of them; a text that is nothing else stays."""
    rest = paragraphs[number].lstrip()[len(opening) :].lstrip()
    kept = (*paragraphs[:number], *([rest] if rest else []), *paragraphs[number + 1 :])
    return kept or paragraphs


def _find_creditline(case: Case) -> str | None:
    if case.fields.creditline.strip():
        return case.fields.creditline.strip()
    for paragraph in case.paragraphs[-2:][::-1]:
        found = read_creditline(paragraph)
        if found:
            return found
    contributors = next((text for rule, text in case.removed if rule == "contributors"), None)
    if contributors:
        return contributors.strip()
    return next((t.strip() for _, t in case.removed if t.lstrip()[:1] == "©" or "opyright" in t), None)


def _cited(case: Case, mentions: Sequence[Mention], claims: Sequence[Claim], agency: str | None) -> dict[str, Evidence]:
    """Return the evidence for each cited agency: named second in the claim that decided, or a source in the text."""
    cited = {
        name: Evidence("cited_agencies", name, f"named beside: {claim.rule}", claim.text)
        for claim in claims[:1]
        for name in claim.agencies
    }
    for mention in mentions:
        if mention.agency not in cited and mention.agency != agency:
            words = citation(case.body, mention)
            if words:
                cited[mention.agency] = Evidence("cited_agencies", mention.agency, "source", words)
    cited.pop(agency or "", None)
    return cited


def _find_place(fields: Fields, dateline: Dateline | None, claims: Sequence[Claim]) -> Evidence | None:
    if dateline and dateline.located:
        return Evidence("located", dateline.located, "dateline", dateline.text)
    for claim in claims:
        place = place_beside_agency(claim.text, fields.publisher) if claim.rule.startswith("author:") else None
        if place:
            return Evidence("located", place, claim.rule, claim.text)
    return None


def attribute(
    fields: Fields,
    headline: str | None,
    paragraphs: Sequence[str],
    removed: Sequence[tuple[str, str]] = (),
    *,
    move_dateline: bool = True,
) -> Attribution:
    """Attribute a cleaned text; `removed` are the (rule, text) of tails that cleaning took away.

    Every claim that was found is in `evidence`, the one that decided first.
    """
    stated = fields.dateline.strip()
    printed = _printed_dateline(paragraphs)
    opening = printed[1].lead + printed[1].text if printed and move_dateline else ""
    rest = _without(paragraphs, printed[0], opening) if printed and opening else paragraphs
    datelines = tuple(filter(None, (parse_stated(stated) if stated else None, printed and printed[1])))
    dateline = datelines[0] if datelines else None
    body = "\n\n".join(rest)
    mentions = list(iter_mentions(body))
    case = Case(fields, headline or "", rest, removed, datelines, _first_of_each(mentions), body)
    claims = [claim for strategy in STRATEGIES for claim in strategy(case)]
    agency = claims[0].agencies[0] if claims else None
    cited = _cited(case, mentions, claims, agency)
    place = _find_place(fields, dateline, claims)
    evidence = [Evidence("agency", c.agencies[0], c.rule, c.text) for c in claims]
    evidence += [cited[name] for name in sorted(cited)]
    if dateline:
        evidence.append(Evidence("dateline", dateline.text, "field" if stated else "opening", dateline.text))
    if place:
        evidence.append(place)
    if rest is not paragraphs:
        evidence.append(Evidence("body", "removed", "dateline", opening))
    return Attribution(
        agency,
        tuple(sorted(cited)),
        agencies()[agency].zone if agency else None,
        dateline,
        place.value if place else None,
        read_byline(fields, rest) or (printed and printed[1].lead.strip()) or None,
        _find_creditline(case),
        tuple(rest),
        tuple(evidence),
    )


def _first_of_each(mentions: Sequence[Mention]) -> dict[str, Mention]:
    return {mention.agency: mention for mention in reversed(mentions)}
