"""Parse the dateline that opens a news text: `BEIRUT/THE HAGUE, March 7 (Reuters) -`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.agencies import named_in_slot


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline, verbatim with its closing dash, and its parts as printed."""

    text: str
    located: str | None
    date_text: str | None
    agency_text: str | None


_HEAD = 200
_MONTH = (
    r"(?:(?:jan|ene|gen|f[eé][bv]|m[aäe]r|ma[iyjg]|apr|avr|abr|giu|ju[ln]|jui|lug|a[uo][gû]|ao[uû]|"
    r"s[ei][pt]|set|o[ckt]t|out|nov|de[cz]|d[eéi]c|dez)[a-zäéèû]{0,8}\.?|"
    r"(?:янв|фев|мар|апр|ма[йя]|ию[нл]|авг|сен|окт|ноя|дек)[а-я]{0,6}\.?|"
    r"[\u0620-\u06d3]{2,9}(?: [\u0620-\u06d3]{3,9})?)"
)
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}}\. [^\W\d_]{{3,10}}|"
    rf"\d{{1,2}}\.? ?(?:de )?{_MONTH}(?:,? (?:de )?\d{{4}})?|"
    r"\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2}))"
)
_ANY_DATE = r"(?:\d{1,2} [^\s\d.,()]{2,12}|[^\s\d.,()]{2,12} \d{1,2})"  # a month in any script, beside its day
_DASH = r"(?:\s*[.:]?\s*(?:--?-?|[–—_ـ]{1,2})(?=\s|$|[\"“«])|\s*:(?=\s|$)|\s*$)"
_SLOT = r"(?P<slot>[^\n()]{2,48}?)"
_PLACE = r"(?P<place>[^\W\d_][^\n()\d:]{1,70}?)"
_SHORT = r"(?P<slot>[^\W\d_][^\n,:()/–—]{1,32}?)"
_FLAGS = re.IGNORECASE
_HINT = re.compile(r"[(/–—_ـ:\-\[【（［]|[电電]|^\S{3,20}[,.] \d")

# Shapes that hold an agency, in this order; a match counts only where the slot names one of the registry.
_WITH_AGENCY = (
    re.compile(rf"(?:{_PLACE}?(?:[,.\s]+(?P<date>{_DATE}))?[,.]?\s*)?\({_SLOT}\)[,.]?\s?(?P<late>{_DATE})?{_DASH}",
               _FLAGS),
    re.compile(rf"(?:{_PLACE}(?:[,.]\s*(?P<date>{_DATE}))?\s*[,.]\s*)?/{_SLOT}/(?:\.|{_DASH})", _FLAGS),
    re.compile(rf"{_PLACE}(?:[,.]\s*(?P<date>{_DATE}))?\s*[-–—]+\s*{_SHORT}(?:,[^\n.,:–—\d]{{3,40}})?(?:[.:](?=\s|$)|\s*$)",
               _FLAGS),
    re.compile(rf"{_PLACE}\s*[-–—]+\s*(?P<date>{_DATE})\s*[-–—]+\s*{_SHORT}\s*(?:[-–—]+|[:.])(?=\s|$)", _FLAGS),
    re.compile(rf"{_PLACE}[.,]\s+(?P<date>{_DATE})[.,]?\s+{_SHORT}\s*[-–—]+(?=\s)", _FLAGS),
    re.compile(rf"(?P<place>[^\n()\d:,،]{{2,40}})[,،]\s*(?P<date>{_ANY_DATE})\s*\({_SLOT}\)(?=\s)", _FLAGS),
    re.compile(rf"{_SHORT}[,.]?\s+(?P<date>{_DATE})[.:](?=\s|$)", _FLAGS),
    re.compile(rf"{_SHORT}\s*[-–—]+\s*{_PLACE}\s*:(?=\s|$)", _FLAGS),
    re.compile(rf"{_SHORT}(?:\s*--|\s+[-–—]|:)(?=\s|$)", _FLAGS),
)  # fmt: skip
_CJK = (
    re.compile(r"[【（(\[]?(?P<slot>[\u4e00-\u9fff]{2,4}[社网網])(?P<place>[^\d\s，。、(（]{0,12}?)"
               r"(?:[，,]?\s*(?P<date>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日))?(?:[（(][^）)\n]{1,30}[）)])?(?:电|電)[】）)\]]?"),
    re.compile(r"[【\[［](?P<place>[^】\]］\s=＝]{1,15}?)\s*(?P<date>(?:\d{1,2}月)?\d{1,2}日)?\s*[=＝]?\s*"
               r"(?P<slot>共同|時事|ロイター|AFP|AP)(?:通信)?[^】\]］]{0,12}[】\]］]"),
    re.compile(r"[(（\[](?P<place>[^=＝)）\n]{1,20})[=＝](?P<slot>[^)）\n\s]{2,12})[^)）\n]{0,12}[)）\]]"),
)  # fmt: skip
# A place alone: capitals, then a dash; a date, a comma or a second word must vouch for a single dash.
_BARE = re.compile(
    r"(?P<place>(?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’]+[ /-]?){1,4}(?:, [A-Z][a-z.]+(?: [A-Z][a-z.]+)?)?)"
    r"(?P<dash>\s*--|\s*—|\s+[–-])(?=\s)"
)
_DATED = re.compile(
    rf"(?P<place>[A-Z][A-Z .,/'’-]{{2,50}}?(?:,\s[A-Z][A-Za-z. ]{{1,24}}?)?)"
    rf",\s+(?P<date>(?i:{_DATE}))\s*(?:--?|[—–])(?=\s|$)"
)
_NOT_PLACES = re.compile(
    r"(?:UPDATE|BRIEF|ANALYSIS|INTERVIEW|EXCLUSIVE|REFILE|WRAPUP|TEXT|FACTBOX|CORRECTED|ADVISORY|PREVIEW|"
    r"SUMMARY|TIMELINE|NEWSMAKER|WITNESS|CHRONOLOGY|SNAPSHOT|BREAKING|URGENT|OPINION|REVIEW|NOTE|FEATURE|LIVE|VIDEO|PHOTO)"
)
_SITE = re.compile(r"\.(?:COM|INFO|NET|ORG|MA)\b|\b(?:ONLINE|NEWS|SPORTS|TIMES|INFO)\b")
_TOWN = re.compile(r"\S+(?:\s(?:ال\S+|[A-Z]\S+))?")
_BY = re.compile(r"(?:By|BY)\s")
_ABBREVIATED = re.compile(r"(?:,\s?[A-Z][\w.]{0,4}|\b[A-Z]\.[A-Z])\.$")
_LATIN = re.compile(r"[A-Za-z]")
_LATIN_ONLY = re.compile(r"[\u0000-\u024f\u1e00-\u206f]+")
_LOWER_WORD = re.compile(
    r"(?<![\w'’-])(?!(?:de|del|della|di|da|do|la|le|les|el|al|of|the|am|an|der|den|bei|in|im|upon|sur|y|and|und)"
    r"\b)[a-zà-ÿ]"
)


def _is_place(place: str) -> bool:
    """Tell a place from the opening of a sentence: few words, and in Latin letters capitalised ones."""
    return len(place.split()) <= 7 and not _LOWER_WORD.search(place)


def _located(place: str) -> str | None:
    """Return the place as printed; a byline or an agency before it is cut, a mix of scripts is no place."""
    place = place.strip(" \t\xa0,-–—")
    if _BY.match(place):
        place = re.split(r"\s{2,}", place)[-1] if "  " in place else ""
    first, _, rest = place.partition(" - ")
    if rest and named_in_slot(first):
        place = rest
    if not _ABBREVIATED.search(place):
        place = place.rstrip(".")
    mixed = _LATIN.search(place) and not _LATIN_ONLY.fullmatch(place)
    return None if not place or mixed else place


def _slot_leads(match: re.Match[str]) -> bool:
    groups = match.re.groupindex
    return "slot" in groups and match.start("place") > match.start("slot") and match["slot"][0] < "\u2e80"


def _build(match: re.Match[str], agency_text: str | None) -> Dateline:
    parts = match.groupdict()
    date = parts.get("date") or parts.get("late")
    located = _located(parts.get("place") or "")
    if located and _slot_leads(match) and not _TOWN.fullmatch(located):
        located = None  # behind the agency's name a writer's name stands as often as a place
    return Dateline(match[0].rstrip(), located, date.strip(" .") if date else None, agency_text)


def _with_agency(head: str) -> Dateline | None:
    for shape in _WITH_AGENCY:
        match = shape.match(head)
        if not match or not named_in_slot(match["slot"]):
            continue
        place = match.groupdict().get("place")
        if not place or _is_place(place) or (head[:60].islower() and match.groupdict().get("date")):
            return _build(match, match["slot"].strip())
    return None


def _cjk(head: str) -> Dateline | None:
    for shape in _CJK:
        match = shape.match(head)
        if match and named_in_slot(match["slot"]):
            return _build(match, match["slot"])
    return None


def _without_agency(head: str) -> Dateline | None:
    if not head[:2].isupper() or _NOT_PLACES.match(head):
        return None
    match = _DATED.match(head)
    if match:
        return _build(match, None)
    match = _BARE.match(head)
    if not match:
        return None
    place = match["place"].strip()
    vouched = match["dash"].strip() != "-" or "," in place or " " in place
    return _build(match, None) if vouched and len(place) > 3 and not _SITE.search(place) else None


def parse_dateline(paragraph: str) -> Dateline | None:
    """Return the dateline that opens the paragraph; `text` is verbatim, from its first letter to the dash.

    None where nothing is certain: prose that merely names an agency near its beginning is no dateline.
    """
    head = paragraph[:_HEAD].lstrip()
    if not _HINT.search(head, 0, 120):
        return None
    first = head[0]
    if first in "【[［(（" or first > "\u2e7f":
        found = _cjk(head)
        if found:
            return found
    return _with_agency(head) or _without_agency(head)
