"""Tells pages that stand in the place of an article by their words (etl.extract.page.notice_words)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

from etl.clean.fold import fold
from etl.extract.page.notice_words import BLOCKED, CLOSED, CONSENT, MISSING, SENTENCES, SIGN_IN, TITLES

EDGE = "|"
SEPARATOR = re.compile(r"\s+[-–—·•»«]\s+|\s*[|｜]\s*")
ERROR = r"oops|ups|sorry|error|http|fehler|erreur|errore|ошибка|hata|status|code|عذرا|متاسفانه|خطا|خطاي|خطاء"
CODE = re.compile(rf"(?:(?:{ERROR}) )*([45]\d\d)(?: error| fehler)?")
LEAD = re.compile(rf"^(?:(?:{ERROR}|[45]\d\d) )+")
TRAIL = re.compile(r"(?: (?:error|fehler|erreur|[45]\d\d|1))+$")
REFUSALS = frozenset({"401", "403", "429", "451"})
OF_BEGINNINGS = frozenset({CONSENT, SIGN_IN})  # behind an article's title, these name a section of the site


def pattern(phrase: str) -> str:
    """Return a phrase of TITLES as it stands between EDGEs."""
    return f"{EDGE}{fold(phrase)}{' ' if phrase.endswith('…') else EDGE}"


TITLE_KINDS = {pattern(phrase): kind for kind, phrases in TITLES.items() for phrase in phrases}
SENTENCE_KINDS = {fold(phrase): kind for kind, phrases in SENTENCES.items() for phrase in phrases}
titles = AhoCorasick(list(TITLE_KINDS))
sentences = AhoCorasick(list(SENTENCE_KINDS))


def kind_of_title(title: str) -> str:
    """Return what kind of page has such a title or heading, `""` where any may have it."""
    first = True
    for part in (title, *SEPARATOR.split(title)):
        words = fold(part)
        if code := CODE.fullmatch(words):
            return CLOSED if code[1][0] == "5" else BLOCKED if code[1] in REFUSALS else MISSING
        bare = TRAIL.sub("", LEAD.sub("", words))
        for found in titles.find_matches_as_strings(f"{EDGE}{words} {EDGE}{words}{EDGE}{bare} {EDGE}{bare}{EDGE}"):
            if first or TITLE_KINDS[found] not in OF_BEGINNINGS:
                return TITLE_KINDS[found]
        first = first and part is title
    return ""


def kind_of_text(paragraphs: Iterable[str]) -> tuple[str, float]:
    """Return which kind of notice most letters of a text belong to, and the share of letters in any notice."""
    letters: Counter[str] = Counter()
    total = 0
    for paragraph in paragraphs:
        total += len(paragraph)
        if found := sentences.find_matches_as_strings(fold(paragraph)):
            letters[SENTENCE_KINDS[found[0]]] += len(paragraph)
    return max(letters, key=lambda kind: letters[kind], default=""), letters.total() / max(total, 1)
