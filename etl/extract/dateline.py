"""Parse the dateline that opens a news text: `BEIRUT/THE HAGUE, March 7 (Reuters) -`.

Shapes are general; which agency may stand in one is the registry's to say. Prose that names an agency near its
beginning is no dateline, and a place that is not certain to be one is left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from etl.extract.agencies import named_in_slot
from etl.extract.places import clean_place, is_place, is_site, is_town


class Dateline(NamedTuple):
    """A dateline, verbatim with its closing dash, and its parts as printed; `lead` is the byline glued before it."""

    text: str
    located: str | None
    date_text: str | None
    agency_text: str | None
    lead: str = ""


_HEAD = 200
_LONGEST_LINE = 6  # words of a dateline that closes with the parenthesis
_MONTH = (
    r"(?:(?:jan|ene|gen|f[eé][bv]|m[aäe]r|ma[iyjg]|apr|avr|abr|giu|ju[ln]|jui|lug|a[uo][gû]|ao[uû]|"
    r"s[ei][pt]|set|o[ckt]t|out|nov|de[cz]|d[eéi]c|dez)[a-zäéèû]{0,8}\.?|"
    r"(?:янв|фев|мар|апр|ма[йя]|ию[нл]|авг|сен|окт|ноя|дек)[а-я]{0,6}\.?|"
    r"[\u0620-\u06d3]{2,9}(?: [\u0620-\u06d3]{3,9})?)"
)
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}}\. [^\W\d_]{{3,10}}|"
    rf"\d{{1,2}}\.? ?(?:de )?{_MONTH}(?:,? (?:de )?\d{{4}})?|"
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))"
)
_ANY_DATE = r"(?:\d{1,2} [^\s\d.,()]{2,12}|[^\s\d.,()]{2,12} \d{1,2})"  # a month in any script, beside its day
_DASH = r"(?:\s*[.:]?\s*(?:--?-?|[–—_ـ]{1,2})(?=\s|$|[\"“«])|\s*:(?=\s|$)|\s*$)"
_TIGHT_DASH = rf"(?:{_DASH}|\s+[-–—]{{1,2}})"  # behind a parenthesis: `(Reuters) -Shares rose`
_LONGEST_SLOT = 48
_SLOT = rf"(?P<slot>[^\n()]{{2,{_LONGEST_SLOT}}}?)"
_PLACE = r"(?P<place>[^\W\d_][^\n()\d:]{1,70}?)"
_SHORT = r"(?P<slot>[^\W\d_](?:(?!\s-)[^\n,:()/–—]){1,32}?)"
_HINT = re.compile(r"[(/–—_ـ:\-\[【（［]|[电電]|^\S{3,20}[,.] \d")
_SAYING = r"(?:گفت|قال|نوشت|افزود|گزارش|اعلام|خبر|كرد|کرد|صرح|أكد|اكد|ذكر|أعلن|اعلن)"
_WORD = rf"(?!{_SAYING})[^\W\d_][^\s()\d:]*"

# Shapes that hold an agency, in this order, each with the signs of which it needs one; a match counts only where the
# slot names an agency of the registry.
_PAREN, _SLASH, _DASHES, _DOTS, _BOTH = _SIGNS = (("(",), ("/",), tuple("-–—_:"), tuple(".:"), ("الموافق",))
_WITH_AGENCY = tuple((signs, re.compile(shape, re.IGNORECASE)) for signs, shape in (
    (_PAREN, rf"(?:{_PLACE}?(?:(?:\A|[,،.\s]+)(?P<date>{_DATE}))?(?P<dot>\.?),?\s*(?:-\s)?)?"
             rf"\({_SLOT}\)[,.]?\s?(?P<late>{_DATE})?{_TIGHT_DASH}"),
    (_SLASH, rf"(?:{_PLACE}(?:[,.]\s*(?P<date>{_DATE}))?(?:\s*[,.]\s*|\s))?/{_SLOT}/(?:\.|{_DASH})"),
    (_DASHES, rf"{_PLACE}(?:[,.]\s*(?P<date>{_DATE})|\s\d\d?)?\s*[-–—]+\s*{_SHORT}(?:,[^\n.,:–—\d]{{3,40}})?"
              r"(?:[.:](?=\s|$)|\s*$)"),
    (_DASHES, rf"{_PLACE}\s*[-–—]+\s*(?:(?P<date>{_DATE})\s*[-–—]+\s*)?{_SHORT}\s*(?:[-–—]+|[:.])(?=\s|$)"),
    (_DASHES, rf"{_PLACE}[.,]\s+(?P<date>{_DATE})[.,]?\s+{_SHORT}\s*[-–—]+(?=\s)"),
    (_PAREN, rf"(?P<place>[^\n()\d:,،]{{2,40}})[,،]\s*(?P<date>{_ANY_DATE})\s*\({_SLOT}\)(?=\s)"),
    (_DOTS, rf"{_SHORT}[,.]?\s+(?P<date>{_DATE})[.:](?=\s|$)"),
    (_DASHES, rf"{_SHORT}\s*[-–—]+\s*(?P<place>{_WORD}(?:\s{_WORD}){{0,2}})(?:\s\([^()\n]{{2,20}}\))?\s*:(?=\s|$)"),
    (_DASHES, rf"{_SHORT}(?:\s*--|\s+[-–—]|:)(?=\s|$)"),
    # Both calendars: `النخيل 15 شوال 1436 هـ الموافق 31 يوليو 2015 م واس`, a line of its own or before a dash.
    (_BOTH, rf"{_PLACE}[,،]?\s(?P<date>\d{{1,2}}\s?[^\n()]{{8,60}}?\d{{4}}\s?م?)\s?\(?{_SHORT}\)?\s*(?:[-–—:]|$)"),
    # The full name in Arabic letters, with a sign glued to the prose behind it.
    (_DASHES, r"(?P<slot>[\u0620-\u06d3]+(?: [\u0620-\u06d3]+){1,4})\s*[-–—_:]+"),
))  # fmt: skip
_CJK = (
    re.compile(r"[【（(\[]?(?P<slot>[\u4e00-\u9fff]{2,4}[社网網])(?P<place>[^\d\s，。、(（]{0,12}?)"
               r"(?:[，,]?\s*(?P<date>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日))?(?:[（(][^）)\n]{1,30}[）)])?(?:电|電)[】）)\]]?"),
    re.compile(r"[【\[［](?P<place>[^】\]］\s=＝]{1,15}?)\s*(?P<date>(?:\d{1,2}月)?\d{1,2}日)?\s*[=＝]?\s*"
               r"(?P<slot>共同|時事|ロイター|AFP|AP)(?:通信)?[^】\]］]{0,12}[】\]］]"),
    re.compile(r"[(（\[](?P<place>[^=＝)）\n]{1,20})[=＝](?P<slot>[^)）\n\s]{2,12})[^)）\n]{0,12}[)）\]]"),
)  # fmt: skip
# A place alone: capitals, then a dash; a date, a state or a word of place names must vouch for a single dash.
_BARE = re.compile(
    r"(?P<place>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’]+(?:[ /-][A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’]+){0,3}"
    r"(?:, [A-Z][a-z.]+(?: [A-Z][a-z.]+)?)?)"
    r"(?P<dash>\s*--|\s*—|\s+[–-])(?=\s|$)"
)
_DATED = re.compile(
    rf"(?P<place>[A-Z][A-Z.'’-]*(?:[ /][A-Z][A-Z.'’-]*){{0,3}}(?:,\s[A-Z][A-Za-z. ]{{1,24}}?)?)"
    rf"\s?,\s+(?P<date>(?i:{_DATE}))\s*(?:--?|[—–])(?=\s|$)"
)
# A name that the registry does not know: a day before the parenthesis, or a known name beside it, vouches for it.
_UNKNOWN = re.compile(
    rf"(?:(?P<place>[^\W\d_][^\n()\d:]{{1,70}}?)[,.\s]+)??(?P<date>{_DATE})?,?\s*"
    r"\((?P<name>[^\W\d_][^\n()\d]{1,40})\)\s*(?:--?|[–—])(?=\s)", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{2,6}|[A-Z]{2,8}")
# Behind the agency's own dash: `(ANSA) - Lindhavn, October 3 -`.
_BEHIND = re.compile(
    rf"(?P<place>[^\W\d_][^\n()\d:,]{{1,40}}),\s+(?P<date>{_DATE})\s*(?:--?|[–—])(?=\s)", re.IGNORECASE)
# What a field for the dateline holds: a place in any letters, a date, which may be misspelt.
_STATED = re.compile(
    rf"\**(?P<place>[^\d\n]{{0,80}}?)(?:[\s,]*(?P<date>{_DATE})|,\s*[^\W\d_]{{2,9}} \d\w{{0,3}})?[\s,–—-]*",
    re.IGNORECASE,
)
_NOT_PLACES = re.compile(
    r"(?:UPDATE|BRIEF|ANALYSIS|INTERVIEW|EXCLUSIVE|REFILE|WRAPUP|TEXT|FACTBOX|CORRECTED|ADVISORY|PREVIEW|"
    r"SUMMARY|TIMELINE|NEWSMAKER|WITNESS|CHRONOLOGY|SNAPSHOT|BREAKING|URGENT|OPINION|REVIEW|NOTE|FEATURE|LIVE|VIDEO|PHOTO)"
)
_COMPOUND = re.compile(
    r"(?:NEW|LOS|LAS|SAN|SANTA|SANTO|SAO|ST\.?|SAINT|EL|LA|LE|FORT|PORT|MOUNT|NORTH|SOUTH|EAST|WEST|CAPE|HONG|TEL|RIO|"
    r"KUALA|BUENOS|ABU|SALT|LITTLE|UNITED|THE|GRAND|LONG|PALM|BEL|DES|BATON|PALO|COSTA|SRI)\s"
    r"|.*\s(?:CITY|BEACH|FALLS|ISLANDS?|SPRINGS|HILLS|PARK|VALLEY|HEIGHTS|LAKE|BAY|TOWNSHIP|COUNTY)$"
)
_BYLINE = re.compile(r"(?:By|BY)\s(?:(?=[^\s()]*[a-z])[^\s()]+\s+)+(?=[A-Z][A-Z/.'’-]+\b)")


def _glued_byline(head: str) -> str:
    """Return the byline that is glued before a place in capitals: `By Jane Doe LINDHAVN (Reuters) -`."""
    match = _BYLINE.match(head) if head[:2] in ("By", "BY") else None
    return match[0] if match else ""


def _slot_leads(match: re.Match[str]) -> bool:
    groups = match.re.groupindex
    return "slot" in groups and match.start("place") > match.start("slot") and match["slot"][0] < "\u2e80"


def _build(match: re.Match[str], agency_text: str | None) -> Dateline:
    parts = match.groupdict()
    date = parts.get("date") or parts.get("late")
    located = clean_place((parts.get("place") or "") + (parts.get("dot") or "" if not date else ""))
    if located and _slot_leads(match) and not is_town(located):
        located = None  # behind the agency's name a writer's name stands as often as a place
    return Dateline(match[0].rstrip(), located, date.strip(" .") if date else None, agency_text)


def _with_agency(head: str) -> Dateline | None:
    printed = [signs for signs in _SIGNS if any(sign in head for sign in signs)]
    if _PAREN in printed and not _first_parenthesis_names(head):
        printed.remove(_PAREN)
    for signs, shape in _WITH_AGENCY:
        match = shape.match(head) if signs in printed else None
        if not match or not named_in_slot(match["slot"]):
            continue
        place = match.groupdict().get("place")
        if match[0].endswith(")") and len(match[0].split()) > _LONGEST_LINE:
            continue  # a sentence that ends with the name, and no line of a place and a name
        if not place or is_place(place) or (head[:60].islower() and match.groupdict().get("date")):
            return _continued(head, match, _build(match, match["slot"].strip()))
    return None


def _first_parenthesis_names(head: str) -> bool:
    """Tell whether the first parenthesis is an agency's: the shapes with one allow none before it."""
    begin = head.index("(") + 1
    end = head.find(")", begin, begin + _LONGEST_SLOT + 1)
    return end >= 0 and bool(named_in_slot(head[begin:end]))


def _continued(head: str, match: re.Match[str], found: Dateline) -> Dateline:
    """Add the place that follows the agency behind a dash of its own: `(ANSA) - LINDHAVN, 3 SET -`."""
    rest = head[match.end() :].lstrip()
    more = None if found.located else _without_agency(rest) or _behind(rest)
    if more is None:
        return found
    text = head[: len(head) - len(rest) + len(more.text)]
    return found._replace(text=text, located=more.located, date_text=found.date_text or more.date_text)


def _behind(rest: str) -> Dateline | None:
    match = _BEHIND.match(rest)
    return _build(match, None) if match and match["place"][0].isupper() and is_place(match["place"]) else None


def _unknown(head: str) -> Dateline | None:
    match = _UNKNOWN.match(head) if "(" in head else None
    if match is None or not match["name"][0].isalpha():
        return None
    place, name = match["place"] or "", match["name"]
    first, *others = name.split("/")
    beside = _CODE.fullmatch(first) and any(map(named_in_slot, others))
    if not (beside or (match["date"] and name[0].isupper())) or not (place or match["date"]):
        return None
    return _build(match, None) if not place or (place[0].isupper() and is_place(place)) else None


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
    vouched = match["dash"].strip() != "-" or "," in place or _COMPOUND.match(place)
    return _build(match, None) if vouched and len(place) > 3 and not is_site(place) else None


def parse_dateline(paragraph: str) -> Dateline | None:
    """Return the dateline that opens the paragraph: `lead` and `text` are verbatim, from its first letter to the dash.

    None where nothing is certain: prose that merely names an agency near its beginning is no dateline.
    """
    head = paragraph[:_HEAD].lstrip()
    if not _HINT.search(head, 0, 120):
        return None
    lead = _glued_byline(head)
    if lead:
        found = _with_agency(head[len(lead) :])
        return found._replace(lead=lead) if found else None
    first = head[0]
    if first in "【[［(（" or first > "\u2e7f":
        found = _cjk(head)
        if found:
            return found
    return _with_agency(head) or _without_agency(head) or _unknown(head)


def parse_stated(stated: str) -> Dateline:
    """Parse a field that is known to hold a dateline; `text` is the whole of it, no place has digits in it."""
    return _repeated(stated) if len(stated) <= _HEAD else _stated(stated)


@lru_cache(maxsize=512)
def _repeated(stated: str) -> Dateline:
    """Parse a short field: many records of a day have the same."""
    return _stated(stated)


def _stated(stated: str) -> Dateline:
    found = parse_dateline(stated) or parse_dateline(f"{stated} -")
    if found:
        return found._replace(text=stated, lead="")
    match = _STATED.fullmatch(stated)
    return Dateline(stated, clean_place(match["place"]) if match else None, match and match["date"], None)
