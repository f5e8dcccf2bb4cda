"""Names of people out of the many ways in which author fields are filled."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.extract.agencies import named_in_slot

LEAD = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|text|written by|autor(?:in)?|author|автор|текст|بقلم|نوشته|作者|文)"
    r"\s*[:：]?\s+",
    re.IGNORECASE,
)
PARTS = re.compile(r"\s*[,;|•、،]\s*|\s+(?:and|und|et|y|e|och|og|ve|и|و|&)\s+")
# Roles, desks and tools that fill the field where a name is missing.
NO_PERSON = re.compile(
    r"\b(?:admin|editor|editors|staff|newsroom|desk|team|redaktion|redacci[oó]n|r[eé]daction|redazione|redactie"
    r"|redakcja|wordpress|news|press|agency|agence|agencia|agentur|nachrichten|online|webmaster|null|undefined|contributor"
    r"|guest|correspondent|reporters?)\b|редакция|агентство|новости|تحریریه|وكالة|خبرگزاری|編集部|編集局|通信|新聞|记者",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"[@<>(){}\[\]=/\d]|\w\.[a-z]{2,4}$")  # addresses, initials of desks (`abc/def`), domains
STOP = re.compile(r"(?<=\w\w)\.$")
TAIL = re.compile(r"\s*(?:기자|記者|记者)$")
MAX_LETTERS = 60
MAX_WORDS = 6


def split_people(stated: Iterable[str], outlet: str = "") -> tuple[str, ...]:
    """Return single names in order, each once; the outlet's own name and what cannot be a person's are left out."""
    people: dict[str, None] = {}
    for text in stated:
        parts = PARTS.split(LEAD.sub("", " ".join(text.split())))
        for part in parts:
            name = STOP.sub("", TAIL.sub("", LEAD.sub("", part)).strip(" :-–—"))
            is_word = len(parts) > 1 and name.isascii() and " " not in name  # a place or an office in a list
            if not is_word and name.casefold() != outlet.casefold() and is_person(name):
                people.setdefault(name)
    return tuple(people)


def signed_by(byline: str, outlet: str = "") -> tuple[str, ...]:
    """Return the people whom a printed byline names in full: its single words are places and offices."""
    return tuple(name for name in split_people([byline], outlet) if " " in name)


def is_person(name: str) -> bool:
    """Tell whether a text has the shape of a person's name and none of the words of a desk."""
    if not 2 < len(name) <= MAX_LETTERS or len(name.split()) > MAX_WORDS:
        return False
    if NO_NAME.search(name) or (" " not in name and name.isascii() and name.islower()):
        return False
    return NO_PERSON.search(name) is None and not named_in_slot(name)
