"""Find agencies named in running text: one pass over its letters, then a look at the letters around each hit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from etl.extract.agencies.keys import fold, fold_key
from etl.extract.agencies.occurrences import Names, occurrences, tree_of
from etl.extract.agencies.registry import Agency, agencies
from etl.extract.agencies.slots import named_in_slot

# An ambiguous name counts between these. Folded spelling; the words stand in front of the name.
_BEFORE = {
    "arabic": ("وكاله ", "وكاله انباء ", "وكاله الانباء ", "بوكاله ", "خبرگزاري ", "خبرگزاري‌", "به گزارش ",
               "خبرنگار ", "به نقل از "),
    "latin": ("agency ", "Agency ", "agence ", "agencia ", "agenzia ", "agência ", "Agentur ", "agentur ",
              "Nachrichtenagentur ", "byrån ", "byrået ", "agentúra ", "agentura "),
    "cyrillic": ("агентство ", "агентству ", "агентства ", "агентством ", "агентстве ", "агентство «",
                 "агентству «", "агентства «", "агентством «", 'агентство "', 'агентству "', 'агентства "'),
    "other": (),
}  # fmt: skip
_AFTER = {"latin": (" news agency", " agency", " News Agency", " ajansı", "-Agentur"), "arabic": ()}
_BRACKETS = (("(", ")"), ("(", "/"), ("/", ")"))
_PHOTO = re.compile(
    r"\b(?:(?:photo|foto|image|picture|pict|bild|kép|kuva|video|vidéo|illustration|фото|снимок)\w{0,4}|getty|"
    r"(?:ال)?صوره?|تصوير|عكس|写真|图片|사진)\s*(?:[:/(©|–-]|by|credit|courtesy|von|من|از)\s*[^.!?\n]{0,30}$",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"(?:صحيفه|جريده|روزنامه|قناه|газет\w*|\b[Nn]ewspaper|\bdaily|\bZeitung|\bjournal|\bdiario|\bgazetesi)\s?[«\"“'‘]?\s?$"
)
_ELSEWHERE = 60  # letters before a name in which a word may say that something else is meant, and 24 behind
MOST = 40  # mentions of one agency in a text; the first that cites is among them, but in lists of names
_PROCLITICS = frozenset("وفبلك")
_CASE_ENDING = re.compile(r"(?:а|у|ом|е|ы|и|ой|ю)(?!\w)")
_PHOTOGRAPHER = re.compile(r"/([^\W\d_]+)")
_WORDLESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Mention(NamedTuple):
    """An agency named at text[start:end]."""

    agency: str
    start: int
    end: int


def _script(name: str) -> str:
    if any("\u0600" <= c <= "\u06ff" for c in name):
        return "arabic"
    if any("\u0400" <= c <= "\u04ff" for c in name):
        return "cyrillic"
    return "latin" if any(c < "\u0250" and c.isalpha() for c in name) else "other"


def _patterns_of(agency: Agency) -> Iterator[tuple[str, str | None]]:
    for phrase in agency.not_aliases:
        yield fold_key(phrase), None
    for name in map(fold_key, (*agency.aliases, *agency.phrases)):
        yield name, agency.id
        if name.startswith("ال"):
            yield "لل" + name[2:], agency.id  # the preposition swallows the article's alef
    for name in map(fold_key, agency.ambiguous):
        script = _script(name)
        for before in _BEFORE[script]:
            yield before + name, agency.id
        for after in _AFTER.get(script, ()):
            yield name + after, agency.id
        if script != "latin":  # `(MAP)` in prose explains an abbreviation; in a slot it is read by slots.py
            for left, right in _BRACKETS:
                yield left + name + right, agency.id


@cache
def patterns() -> Mapping[str, str | None]:
    """Return what is looked for in folded text, and whom each means; None for a look-alike."""
    found: dict[str, str | None] = {}
    for agency in agencies().values():
        for pattern, owner in _patterns_of(agency):
            found.setdefault(pattern, owner)
    return found


@cache
def _tree() -> Names:
    return tree_of(patterns())


def _starts_word(key: str, start: int, end: int) -> bool:
    """Tell whether a name begins a word; Arabic proclitics may cling to a long one (`ولرويترز`)."""
    if not start or not key[start - 1].isalnum():
        return True
    at = start
    while at and start - at < 2 and key[at - 1] in _PROCLITICS:
        at -= 1
    return at < start and end - start > 4 and (not at or not key[at - 1].isalnum())


def _ends_word(key: str, start: int, end: int) -> bool:
    """Tell whether the name ends a word at `end`; Russian case endings may follow."""
    rest = key[end : end + 2]
    if not rest or not rest[0].isalnum():
        return not (rest[:1] in ("-", "‑") and rest[1:2].isdigit())
    return "\u0400" <= rest[0] <= "\u04ff" and end - start > 5 and bool(_CASE_ENDING.match(key, end))


def _is_word(key: str, start: int, end: int) -> bool:
    """Tell whether the name stands as a word; scripts without blanks have no word edges to look at."""
    if _WORDLESS.match(key, end - 1):
        return True
    return (key[start] in "(/" or _starts_word(key, start, end)) and _ends_word(key, start, end)


def _is_credit(key: str, start: int, end: int) -> bool:
    """Tell whether the name stands in the credit of a picture (`Foto: dpa`, `REUTERS/Jane Doe`)."""
    if key[end : end + 1] == "/" and key[start:end].isupper():
        name = _PHOTOGRAPHER.match(key, end)
        if name and name[1].istitle() and not named_in_slot(name[1]):
            return True
    return bool(_PHOTO.search(key, max(0, start - 48), start))


@cache
def _other_meanings() -> dict[str, re.Pattern[str]]:
    return {
        agency.id: re.compile("|".join(map(re.escape, map(fold_key, agency.not_near))))
        for agency in agencies().values()
        if agency.not_near
    }


def means_another(agency: str, name: str, before: str, after: str = "") -> bool:
    """Tell whether the words around an ambiguous name say that it is none of the agency's (`محكمة … (تاس)`)."""
    words = _other_meanings().get(agency)
    if words is None or not any(name.endswith(alias) for alias in agencies()[agency].ambiguous):
        return False
    return bool(words.search(fold_key(before[-_ELSEWHERE:])) or words.search(fold_key(after[:24])))


def iter_mentions(text: str) -> Iterator[Mention]:
    """Yield the mentions of agencies in a text, in its order, of each at most MOST.

    Picture credits, papers and look-alikes are no mentions.
    """
    spans = occurrences(text, _tree())
    if not spans:
        return
    key, place = fold(text)
    owners = patterns()
    seen: Counter[str] = Counter()
    for start, end in spans:
        owner = owners[key[start:end]]
        if owner is None or seen[owner] >= MOST or not _is_word(key, start, end) or _is_credit(key, start, end):
            continue
        name, before = key[start:end].strip("()/"), key[max(0, start - _ELSEWHERE) : start]
        if not _PAPER.search(before) and not means_another(owner, name, before, key[end : end + 24]):
            seen[owner] += 1
            yield Mention(owner, place(start), place(end - 1) + 1)


def find_mentions(text: str) -> dict[str, Mention]:
    """Return the first mention of each agency that a text names, by id."""
    found: dict[str, Mention] = {}
    for mention in iter_mentions(text):
        found.setdefault(mention.agency, mention)
    return found
