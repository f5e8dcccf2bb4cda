"""Tell an agency that a text names as a source from one that is its subject: `told Reuters`, not `Reuters shares`.

A source has a word of saying, reporting or quoting near it in its sentence, or stands between brackets
or dashes. In scripts whose words are not known here every mention counts: names of agencies are hardly ever anything
but sources there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import ahocorasick_rs

from etl.extract.agencies.keys import fold, fold_key
from etl.extract.agencies.mentions import Mention

_NEAR = 90  # letters to each side
_SENTENCE_END = re.compile(r"(?<=\w\w)[.!?؟۔]['\"”»)]*\s|\n")

_LATIN = (
    # en
    "told", "tells", "telling", "said", "says", "saying", "say", "report", "reports", "reported", "reporting",
    "according to", "quot", "cited", "cites", "citing", "interview", "statement to", "comment", "remarks", "wrote",
    "writes", "published", "carried", "learn", "seen by", "reviewed by", "obtained by", "confirmed", "poll", "survey",
    "contributed", "dispatch", "correspondent", "announced", "revealed", "quoted", "monitored", "tally", "estimate",
    "analysts polled", "added", "described", "denied", "called",
    "accordingto", "noted", "showed", "asked by", "speaking to", "spoke to", "spoke with", "talking to", "sources",
    "via", "by the",
    # de, nl
    "laut", "sagte", "sagt", "meldet", "meldung", "berichte", "zufolge", "zitier", "gegenüber", "erklärte", "teilte",
    "nach angaben", "angaben der", "nach informationen", "schreib", "schrieb", "gespräch mit", "so die", "bestätigte",
    "volgens", "zei", "zegt", "meldt", "meldde", "bericht", "aldus", "tegen", "verklaar", "persbureau",
    # fr, es, pt, it, ro, ca
    "selon", "d'après", "d’après", "déclar", "indiqu", "rapport", "annonc", "auprès", "interrog", "affirm", "confi",
    "précis", "a dit", "ont dit", "révél", "écrit", "écri", "expliqu", "cité", "citant", "citan", "joint par",
    "según", "dijo", "dij", "declar", "inform", "citad", "citó", "cita", "asegur", "anunci", "señal", "afirm", "indic",
    "explic", "cont", "coment", "public", "detall", "recog", "declaraciones", "entrevista", "confirm", "manifest",
    "segundo", "disse", "relat", "noticia", "revel", "à agência", "agência", "de acordo",
    "secondo", "ha detto", "dichiar", "rifer", "riport", "sapere", "spieg", "afferm", "intervist",
    "potrivit", "transmite", "citat", "relatează", "anunţ", "anunț", "segons",
    # sv, da, no, fi
    "enligt", "säger", "sade", "rapporter", "skriver", "uppger", "berättar", "ifølge", "opplyser", "oplyser", "siger",
    "sier", "fortæller", "forteller", "meddel", "mukaan", "kertoi", "sanoi", "kertoo", "sanoo",
    # pl, cs, sk, sl, hr, hu
    "według", "powiedzia", "poinform", "podaje", "podał", "donosi", "cytow", "przekaza", "podle", "podľa", "uvedl",
    "uviedl", "řekl", "sdělil", "informova", "povedal", "rekel", "sporoč", "poroča", "izjavio", "prenosi", "javlja",
    "prema", "szerint", "közöl", "mondta", "jelent", "idéz",
    # tr, id, vi
    "göre", "açıkla", "söyle", "bildir", "konuş", "aktar", "haber", "menurut", "kata", "kepada", "lapor", "dikutip",
    "theo", "cho biết", "đưa tin", "dẫn",
)  # fmt: skip
_ARABIC = (
    "قال", "قول", "افاد", "ذكر", "نقل", "اعلن", "اضاف", "اورد", "كتب", "حسب", "وفق", "طبقا", "تصريح", "صرح", "حديث",
    "مقابله", "اخبر", "ابلغ", "نشر", "بث", "اشار", "كشف", "اكد", "مراسل", "استطلاع", "تقرير", "بيانات", "اوضح", "حوار",
    "عن وكاله", "لوكاله", "لفرانس", "لرويترز", "مع وكاله", "تناقل", "وبين", "راي", "وصف", "لفت", "اجرت", "اتصال",
    "لاحظ", "تحدث", "اطلع", "استناد", "جاء في", "معلومات", "مخابره", "اظهر مسح", "تضيف",
    "گزارش", "نقل", "نوشت", "گفت", "اعلام", "خبر داد", "منتشر", "افزود", "اظهار", "مصاحبه", "گفتگو", "از قول",
    "خبرنگار",
)  # fmt: skip
_CYRILLIC = (
    "сообщ", "отмеч", "переда", "заяв", "сказал", "рассказ", "поясн", "отмет", "цитир", "по данным", "ссылк", "пиш",
    "информ", "слов", "напис", "уточн", "интервью", "опубликов", "корреспондент", "говор", "добав", "подчеркн",
    "признал", "подтверд", "повідом", "розпов", "за даними", "посилан", "съобщ", "каза", "предад", "според", "беседе с",
)  # fmt: skip


_KNOWN = re.compile(r"[A-Za-zÀ-ɏ\u0400-\u052f\u0600-\u06ff]")
_BRACKETED, _CLOSED = re.compile(r"[(（\[/–-]"), re.compile(r"[)）\]/–-]")
_PICTURE = re.compile(r"\W{0,2}(?:HANDOUT|Handout|handout|PHOTO|Photo|photo|FILE|Images|IMAGES|Archive|Pool|POOL)\b")


def citation(body: str, mention: Mention) -> str | None:
    """Return the words that make a mention a source, verbatim: from the word of saying to the name or back.

    None where the agency is a subject, or credited with a picture.
    """
    start, end = mention.start, mention.end
    name = body[start:end]
    if _PICTURE.match(body, end):
        return None
    if _BRACKETED.match(body, start - 1) and _CLOSED.match(body, end):
        return body[start - 1 : end + 1]
    if not _KNOWN.match(name, len(name) - 1):
        return name
    window = _clause(body, start, end)
    key, place = fold(body[window.start : window.stop])
    at, to = len(fold_key(body[window.start : start])), len(fold_key(body[window.start : end]))
    cues = [(max(at - last, first - to), first, last) for first, last in _cues(key)]
    if not cues:
        return None
    _, first, last = min(cues)
    first, last = min(at, first), max(to, last)
    return body[window.start + place(first) : window.start + place(last - 1) + 1]


@cache
def _matcher() -> ahocorasick_rs.AhoCorasick:
    words = [*_LATIN, *_CYRILLIC, *_ARABIC]
    return ahocorasick_rs.AhoCorasick(
        words,
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA,
    )


def _cues(key: str) -> Iterator[tuple[int, int]]:
    """Yield the places of words of saying; but in Arabic letters they begin a word."""
    lowered = key.lower()
    if len(lowered) != len(key):  # capital İ alone grows
        lowered = key
    for _, start, end in _matcher().find_matches_as_indexes(lowered):
        if not start or not key[start - 1].isalnum() or "\u0600" <= key[start] <= "\u06ff":
            yield start, end


def _clause(body: str, start: int, end: int) -> range:
    """Return the places of the sentence around a name, at most so many letters to each side."""
    left = max(0, start - _NEAR)
    for stop in _SENTENCE_END.finditer(body, left, start):
        left = stop.end()
    right = min(len(body), end + _NEAR)
    closing = _SENTENCE_END.search(body, end, right)
    return range(left, closing.start() if closing else right)
