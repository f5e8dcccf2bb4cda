"""Tell places from the bylines, outlets and prose that stand where a place may: rather none than a wrong one."""

from __future__ import annotations

import re

from etl.extract.agencies import named_in_slot

MAX_WORDS = 7

_BY = re.compile(r"(?:By|BY)\s")
_ABBREVIATED = re.compile(r"(?:,\s?[A-Z][\w.]{0,4}|\b[A-Z]\.[A-Z])\.$")
_LATIN = re.compile(r"[A-Za-z]")
_LATIN_ONLY = re.compile(r"[\u0000-\u024f\u1e00-\u206f]+")
_LOWER_WORD = re.compile(
    r"(?<![\w'’-])(?!(?:de|del|della|di|da|do|la|le|les|el|al|of|the|am|an|der|den|bei|in|im|upon|sur|y|and|und)"
    r"\b)[a-zà-ÿ]"
)
_SITE = re.compile(r"\.(?:COM|INFO|NET|ORG|MA)\b|\b(?:ONLINE|NEWS|SPORTS|TIMES|INFO)\b")
_NO_PLACE = re.compile(
    r"اليوم|وكالات|متابعات|أونلاين|نيوز|\b(?:News|Online|Times|Post|Herald)\b|(?:^|\s)(?:يناير|فبراير|مارس|أبريل|مايو|"
    r"يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)(?:\s|$)"
)
# One word, or one with its article behind it; two others are a writer's name as often as a town.
_NAMED_TOWN = (
    r"[أا]بو ?ظبي|[إا]سلام [آأا]باد|نيو\s\S+|سان\s\S+|لوس\s\S+|رام الله|تل [أا]بيب|كوالا لمبور|بوينس [آأا]يرس|"
    r"ريو دي جانيرو|هونج كونج|هونغ كونغ|مكة المكرمة|المدينة المنورة|القدس المحتلة|الدار البيضاء|وادي الدواسر|حفر الباطن"
)
_TOWN = re.compile(rf"(?:\S+(?:\s(?:ال\S+|[A-Z]\S+))?|{_NAMED_TOWN})(?:\s\(\S+\))?")
_KNOWN_TOWN = re.compile(_NAMED_TOWN)
_PLACE_WORDS = r"[\u0620-\u06d3][\u0620-\u06d3 ،()/]{1,40}?"
_PLACE_FIRST = re.compile(rf"\s*({_PLACE_WORDS})\s*[-–—ـ:]+\s*\(?([^()\n]{{2,40}}?)\)?\s*[:.]?\s*")
_AGENCY_FIRST = re.compile(rf"\s*([^()\n]{{2,40}}?)\s*(?:[-–—ـ:]+\s*|(?=\())\(?({_PLACE_WORDS})\)?\s*[:.]?\s*")
_ROMAN = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهة", [
    "", "b", "t", "t", "j", "h", "k", "d", "d", "r", "z", "s", "s", "s", "d", "t", "z", "", "g", "f", "k", "k", "l",
    "m", "n", "h", ""], strict=True))  # fmt: skip
_SAME_SOUND = str.maketrans({"q": "k", **dict.fromkeys("aeiouyw'-", None)})


def is_place(place: str) -> bool:
    """Tell a place from the opening of a sentence: few words, and in Latin letters capitalised ones."""
    return len(place.split()) <= MAX_WORDS and not _LOWER_WORD.search(place)


def is_town(place: str) -> bool:
    """Tell a town from what may be a writer's name."""
    return bool(_TOWN.fullmatch(place))


def is_known_town(place: str) -> bool:
    """Tell towns of several words that look like a writer's name."""
    return bool(_KNOWN_TOWN.fullmatch(place))


def is_site(place: str) -> bool:
    """Tell capitals that name a site or an outlet."""
    return bool(_SITE.search(place))


def clean_place(place: str) -> str | None:
    """Return the place as printed; an agency before it is cut; a byline, an outlet, a mix of scripts is no place."""
    place = place.strip(" \t\xa0,-–—")
    if _BY.match(place) or _NO_PLACE.search(place):
        return None
    first, _, rest = place.partition("- ")
    if rest and (named_in_slot(first) or _SITE.search(first)):
        place = rest.lstrip()
    if not _ABBREVIATED.search(place):
        place = place.rstrip(".")
    mixed = _LATIN.search(place) and not _LATIN_ONLY.fullmatch(place)
    return None if not place or mixed else place


def place_beside_agency(line: str, publisher: str) -> str | None:
    """Return the place of an author line in Arabic letters that is a place and an agency: `لندن : رويترز`.

    `publisher` is the outlet, whose own name stands there too (`الوئام - رويترز` in `alweeam`).
    """
    for shape, place_group, agency_group in ((_PLACE_FIRST, 1, 2), (_AGENCY_FIRST, 2, 1)):
        match = shape.fullmatch(line)
        if not match or not named_in_slot(match[agency_group]) or named_in_slot(match[place_group]):
            continue
        place = clean_place(match[place_group])
        if place and all(map(is_town, re.split(r"\s*[،/]\s*", place))) and not _reads_like(place, publisher):
            return place
    return None


def _reads_like(name: str, latin: str) -> bool:
    """Compare an Arabic name with one in Latin letters by their consonants: `الوئام` = `alweeam`."""
    arabic = "".join(_ROMAN.get(letter, "") for letter in name)
    return bool(arabic) and arabic == latin.casefold().replace("dh", "d").rstrip("h").translate(_SAME_SOUND)
