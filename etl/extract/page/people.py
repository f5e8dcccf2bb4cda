"""Names of people out of the many ways in which author fields are filled."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.extract.agencies import named_in_slot

LEAD = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|text|written by|автор|текст|بقلم|نوشته|作者|文)\s*[:：]?\s+", re.IGNORECASE
)
PARTS = re.compile(r"\s*[,;|•、،]\s*|\s+(?:and|und|et|y|e|och|og|ve|и|و|&)\s+")
# Roles, desks and tools that fill the field where a name is missing.
NO_PERSON = re.compile(
    r"\b(?:admin|editor|editors|staff|newsroom|desk|team|redaktion|redacci[oó]n|r[eé]daction|redazione|redactie"
    r"|redakcja|wordpress|news|press|agency|agence|agencia|agentur|online|webmaster|null|undefined|contributor"
    r"|guest|correspondent|reporters?)\b|редакция|агентство|новости|تحریریه|وكالة|خبرگزاری|編集部|編集局|通信|新聞|记者",
    re.IGNORECASE,
)
MAX_LETTERS = 60
MAX_WORDS = 6


def split_people(stated: Iterable[str]) -> tuple[str, ...]:
    """Return single names in order, each once; whatever cannot be a person's name is left out."""
    people: dict[str, None] = {}
    for text in stated:
        whole = LEAD.sub("", " ".join(text.split()))
        for part in PARTS.split(whole):
            name = LEAD.sub("", part).strip(" .:-–—/")
            if is_person(name):
                people.setdefault(name)
    return tuple(people)


def is_person(name: str) -> bool:
    """Tell whether a text has the shape of a person's name and none of the words of a desk."""
    if not 2 < len(name) <= MAX_LETTERS or len(name.split()) > MAX_WORDS:
        return False
    if any(mark in name for mark in "@<>{}[]=") or "//" in name or any(char.isdigit() for char in name):
        return False
    return NO_PERSON.search(name) is None and not named_in_slot(name)
