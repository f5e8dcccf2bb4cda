"""Read how a news text ends: sign-offs, source lines and credits. They are evidence; none is removed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from etl.extract.agencies import agencies, means_another, named_in_slot


class Signed(NamedTuple):
    """Agencies that the end of a text names, first named first, and the verbatim words."""

    agencies: tuple[str, ...]
    text: str


_PHOTO = re.compile(
    r"(?:photo|foto|image|bild|kép|kuva|video|getty|صور|الصور|تصوير|عکس|фото|写真|图片|사진)"
    r"|\b(?-i:[A-Z]{2,}/[A-Z][a-z]+ [A-Z])",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"[(\[（【]([^()\[\]（）【】\n]{2,60})[)\]）】][.\s]*$")
_SOURCE_LINE = re.compile(
    r"(?:^|[\s(])(?:sources?|quelle|fuente|fonte|kaynak|источник|المصدر|منبع|©|\(c\)|copyright)"
    r"\s*[:：/ ]\s*([^\n:()]{2,40})[.)\s]*$",
    re.IGNORECASE,
)
_INITIALS = re.compile(
    r"(?:[.!?»\"”\s])([^\s.!?»\"”/][^\n/!?]{1,20})(?:\s*/\s*[^\W\d_]{1,4}){1,2}\s*$"
)
_SLASHED = re.compile(r"(?:^|[.!?»”\"\s])/([^\s/][^\n/]{1,22})/\s*$")
_LAST_WORDS = re.compile(
    r"(?:[.!?؟»\"”’')\d]\s+|--\s*|…\s*|\n(?:[-–—]{1,2} ?)?)[\"“«]?([^\W\d_][^\n.!?؟:]{1,28})[\s.]*$"
)
_DASHED = re.compile(r"(?:^|[.!?؟»”\"\s])[-–—]{1,2}\s?([^\n–—-]{2,40}?)\s?[-–—]{1,2}\s*$")
_CREDITS = re.compile(
    r"\((?:(?:Additional |Further )?(?:[Rr]eporting|[Ww]riting|[Ee]diting)|Compiled|Redaktion|Reportage|"
    r"Edité|Édité|Reporte|Editado|تحرير|إعداد|Писал|Редактор)\b[^\n]{2,400}\)\s*$"
)
_SENTENCE = re.compile(r"(?:^|[.!?؟…»\"”’'])\s*$")
_CLOSING, _DASHES = (")", "]", "）", "】"), ("-", "–", "—")
_TAIL = 90


def _shapes(tail: str) -> Iterator[re.Match[str] | None]:
    """Yield the matches of the shapes that a tail can have at all."""
    if tail.rstrip(" .").endswith(_CLOSING):
        yield _PARENTHESIS.search(tail)
    if ":" in tail or "/" in tail or "©" in tail or "：" in tail or "opyright" in tail:
        yield _SOURCE_LINE.search(tail)
    bare = tail.rstrip()
    if bare.endswith("/"):
        yield _SLASHED.search(tail)
    if bare.endswith(_DASHES):
        yield _DASHED.search(tail)
    if "/" in tail[-32:]:
        yield _INITIALS.search(f" {tail}" if len(tail) < 40 else tail[-40:])
    yield _LAST_WORDS.search(f"\n{tail}" if len(tail) < 36 else tail[-36:])


def read_signoff(text: str) -> Signed | None:
    """Return the agencies that sign a text at its very end, or None."""
    tail = text[-_TAIL:]
    for match in _shapes(tail):
        named = match and named_in_slot(match[1])
        if not match or not named or _PHOTO.search(tail, max(0, len(tail) - 60)):
            continue
        mid_sentence = match[0][0] in "[(" and not _SENTENCE.search(tail, 0, match.start())
        if not mid_sentence or (match[0][0] == "(" and not _shortens(match[1], named[0], tail[: match.start()])):
            return Signed(named, match[0].strip(" .!?\"”»\n"))
    return None


def _shortens(slot: str, agency: str, before: str) -> bool:
    """Tell whether a parenthesis that ends a sentence shortens the words before it: `Andhra Pradesh (AP)`."""
    if means_another(agency, slot, before):
        return True
    initials = "".join(word[0] for word in before.split()[-len(slot) :])
    return slot.isascii() and slot.isupper() and initials.upper() == slot


@cache
def _signatures() -> tuple[tuple[str, tuple[str, str], str], ...]:
    """Return each mark, how it ends a text of more, and whose it is."""
    marks = ((mark, agency.id) for agency in agencies().values() for mark in agency.signatures)
    return tuple((mark, (f" {mark}", f"\n{mark}"), agency) for mark, agency in marks)


def read_signature(text: str) -> Signed | None:
    """Return the agency whose house mark, which nobody else uses, ends a text (`… Reuter`, `// انتهى //`)."""
    tail = text[-60:].rstrip()
    for mark, ends, agency in _signatures():
        closes = tail == mark or tail.endswith(ends)
        if closes or (not mark[0].isalnum() and mark in tail):
            return Signed((agency,), tail[tail.rindex(mark) :])
    return None


def read_creditline(text: str) -> str | None:
    """Return `(Reporting by …; Editing by …)` as printed at the end of a text."""
    if not text.rstrip().endswith(")"):
        return None
    match = _CREDITS.search(text[-600:])
    return match[0].strip() if match else None
