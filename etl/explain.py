"""Why a field holds its value, for a reader who doubts it: what decided, what else was weighed, and where each stands.

A span counts code points, from 0, of one of three texts: the published body, the published headline, or the raw
record as decoded (`raw`). Evidence that the record holds in no such form has no span.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from etl.article import Evidence, RawRecord
from etl.lineage import Explanation

WEIGHED = ("agency", "cited_agencies", "date", "published_at", "dateline", "located")
DECIDED = "decided"

_VERDICT = re.compile(r"\s?\(((?:agrees|contradicts|says less|refused|names no day)[^()]*)\)$")
_GAP = r"(?:\s|&nbsp;|\\[nrt]|<[^<>]{0,200}>)+"  # what cleaning makes one blank of
_LONGEST = 400  # letters of evidence that are looked for


class Span(NamedTuple):
    """Where a text stands: `within` is body, headline or raw; [start, end) in code points; `times` that it is there."""

    within: str
    start: int
    end: int
    times: int


class Finding(NamedTuple):
    """One piece of evidence: `verdict` is decided, agrees, lost, contradicts, says less, refused or names no day."""

    field: str
    value: str
    verdict: str
    rule: str
    text: str
    span: Span | None


def weigh(found: Explanation) -> list[Finding]:
    """Return the evidence for the fields of WEIGHED, per field what decided first."""
    texts = places(found)
    return [
        Finding(name, item.value, verdict, rule, item.text, locate(item.text, texts))
        for name in WEIGHED
        for item, verdict, rule in judged(name, [e for e in found.extraction.evidence if e.field == name])
    ]


def judged(field: str, evidence: Sequence[Evidence]) -> Iterator[tuple[Evidence, str, str]]:
    """Yield each piece with its verdict and its rule: the first decided, unless its rule says otherwise."""
    for number, item in enumerate(evidence):
        stated = _VERDICT.search(item.rule)
        if stated:
            yield item, stated[1], item.rule[: stated.start()]
        elif number == 0 or field == "cited_agencies":
            yield item, DECIDED, item.rule
        else:
            yield item, "agrees" if item.value == evidence[0].value else "lost", item.rule


def places(found: Explanation) -> dict[str, str]:
    """Return the texts in which evidence is looked for, in that order."""
    article = found.extraction.article
    return {"body": article.body, "headline": article.headline or "", "raw": decoded(found.raw)}


def decoded(raw: RawRecord) -> str:
    """Return the raw record as text; bytes that are none are escaped."""
    return raw.raw.decode(raw.encoding or "utf-8", "backslashreplace")


def locate(text: str, texts: dict[str, str]) -> Span | None:
    """Return the first place where a text stands, verbatim, else as JSON escapes it, else with other blanks."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    for within, whole in texts.items():
        for form in dict.fromkeys((text, json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1])):
            start = whole.find(form)
            if start >= 0:
                return Span(within, start, start + len(form), whole.count(form))
    loose = re.compile(_GAP.join(map(re.escape, text.split())))
    for within, whole in texts.items():
        match = loose.search(whole)
        if match:
            return Span(within, match.start(), match.end(), sum(1 for _ in loose.finditer(whole)))
    return None


def lines(found: Explanation) -> Iterator[str]:
    """Yield what is to be read about the fields of WEIGHED, a heading a field and a line a piece of evidence."""
    findings = weigh(found)
    for name in WEIGHED:
        value, today = found.row.get(name), getattr(found.extraction.article, name)
        yield f"{name}: {shown(value)}" + ("" if same(value, today) else f"   (this code would say: {shown(today)})")
        evidence = [item for item in findings if item.field == name]
        if not evidence:
            yield "  nothing in the record says more"
        for item in evidence:
            yield f"  {item.verdict:<12} {item.value or '-':<12} {item.rule}"
            yield f"  {'':<12} {quoted(item.text)} {stands(item.span)}"


def same(published: object, today: object) -> bool:
    """Compare a value of a row with one of an article, whose lists are tuples."""
    return (list(today) if isinstance(today, tuple) else today) == published


def shown(value: object) -> str:
    """Return a value for the eye."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def quoted(text: str) -> str:
    """Return evidence on one line, its middle cut where it is long."""
    line = " ".join(text.split())
    return f"«{line}»" if len(line) <= 160 else f"«{line[:100]} […] {line[-50:]}»"


def stands(span: Span | None) -> str:
    """Say where evidence stands."""
    if span is None:
        return "(not in the record in this form: the input escapes it, or cleaning put it together)"
    more = f", the first of {span.times}" if span.times > 1 else ""
    return f"({span.within} {span.start}–{span.end}{more})"
