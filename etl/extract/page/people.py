"""Names of people out of the many ways in which author fields and printed bylines are filled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from etl.extract.agencies import named_in_slot

LEAD = re.compile(
    r"^(?:(?:post(?:ed)?|published|veröffentlicht)\b.{0,50}?\b)?(?:by|von|par|por|di|da|door|av|af|text|written by"
    r"|words by|interview|autor(?:in)?|author|автор|текст|بقلم|كتب|كتبت|نوشته|نویسنده|作者|文|撰文|글)"
    r"(?:\s*[:：=＝]\s*|\s+)",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"\s*[,;|•·、،]\s*|\s+[/–—-]+\s+|\s+(?:and|und|et|y|e|och|og|ve|и|و|&)\s+", re.IGNORECASE
)
# Roles, desks and tools that fill the field where a name is missing.
NO_PERSON = re.compile(
    r"\b(?:admin|administrator|editors?|editorial|staff|news\w*|desk|team|redaktion\w*|redakteur\w*|redacci[oó]n"
    r"|redactor\w*|r[eé]dact\w+|redazione|redactie|redakcja|wordpress|press|presse\w*|agency|agencies|agences?|agencias?"
    r"|agentur\w*|nachrichten|online|webmaster|null|undefined|unbenannt|contributors?|contributing|guest|correspondent\w*"
    r"|korrespondent\w*|reporters?|journalist\w*|officer|head of|director|professor|columnist|magazine?|zeitung"
    r"|verband\w*|e\.\s?v|gmbh|inc|ltd|log ?in|archive|with|more|about|all|alle|mehr|the|posted|published)\b"
    r"|редакция|агентство|новости|تحریریه|وكالة|وكالات|خبرگزاری|編集部|編集局|編集委員|通信|新聞|记者|著者",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"[@<>{}\[\]=:/\d©!?]|\w\.[a-z]{2,4}$")  # addresses, initials of desks (`abc/def`), domains
STOP = re.compile(r"(?<=\w\w)\.$")
TAIL = re.compile(r"\s*(?:기자|記者|记者)$|\s+for\s+\S.*$", re.IGNORECASE)
ASIDE = re.compile(r"\([^()]*\)?")  # initials of an editor, a place, a credit
MAX_FIELD = 2_000  # letters; more is no list of names
MAX_LETTERS = 60
MAX_WORDS = 6
MIN_OUTLET = 3  # letters of an outlet's name that are enough to tell it


def split_people(stated: Iterable[str], outlet: str = "") -> tuple[str, ...]:
    """Return single names in order, each once; the outlet's own name and what cannot be a person's are left out."""
    people: dict[str, str] = {}
    for text in stated:
        if len(text) > MAX_FIELD:
            continue
        parts = PARTS.split(LEAD.sub("", " ".join(ASIDE.sub(" ", text).split())))
        for part in parts:
            name = said_once(STOP.sub("", TAIL.sub("", LEAD.sub("", part)).strip(" :-–—")))
            is_word = len(parts) > 1 and name.isascii() and " " not in name  # a place or an office in a list
            if not is_word and is_person(name) and not is_outlet(name, outlet):
                people.setdefault(name.casefold(), name)
    return tuple(people.values())


def said_once(name: str) -> str:
    """Return a name that a page prints twice in a row, beside a picture and as a link, once."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if words[:half] == words[half:] else name


def signed_by(byline: str, outlet: str = "") -> tuple[str, ...]:
    """Return the people whom a printed byline names in full: its single words are places and offices."""
    people = split_people([byline], outlet)
    return tuple(name for name in people if " " in name and not name.rpartition(" ")[2].islower())


def is_outlet(name: str, outlet: str) -> bool:
    """Tell whether a name is the outlet's, with or without its legal form, or holds it as a word (`MDR THÜRINGEN`)."""
    outlet, folded = outlet.casefold(), name.casefold()
    if len(outlet) < MIN_OUTLET:
        return False
    return f" {folded} " in f" {outlet} " or f" {outlet} " in f" {folded} "


@lru_cache(maxsize=64)  # a page states the same names in several places
def is_person(name: str) -> bool:
    """Tell whether a text has the shape of a person's name and none of the words of a desk."""
    if not 2 < len(name) <= MAX_LETTERS or len(name.split()) > MAX_WORDS:
        return False
    if NO_NAME.search(name) or (" " not in name and name.isascii() and name.islower()):
        return False
    return NO_PERSON.search(name) is None and not named_in_slot(name)
