"""Read who wrote a text, as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from etl.article import Fields
from etl.extract.agencies import named_in_slot
from etl.extract.places import is_known_town

_FIRST_LINE = re.compile(r"(?:By|BY|Von|Par|Por|Di|Door|Av|Af)\s+[A-ZÀ-Þ][\w.'’-]+(?:[ ,][^\n.!?:;]{1,60})?|"
                         r"(?:بقلم|كتب|كتبت)\s*[:/-]?\s*[^\n.!?:،]{3,50}")

ARABIC = re.compile("[\u0620-\u06d3]")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|\{[^}]*\}|\([^()]*\)")  # an outlet, a country
# A dash, which may be a tatweel with a blank on one side; a quotation mark; "from".
_BORDER = re.compile(r"\s*[-–—]+\s*|\s+ـ+\s*|ـ+\s+|\s*[\"“”]+\s*|(?:\s+|(?<=\s))من\s+")
_OPENING = re.compile(r"[^:]{2,40}:\s*(?=\S)|(?:بقلم|كتبت?)\s+")  # a place or what was done, and a colon before people
_COMMA = re.compile(r"[،,]")
_NOBODY = re.compile(r"[\d:@/<>|_()&]|www\.|^(?:مكتب|خاص)\s")
_AND = re.compile(r"\S+ (?:\S+ )+و\S{2,} \S")  # two of them, if it is no first letter of a name
LONGEST_BYLINE = 100  # a longer one is a sentence
MOST_WORDS = 8
_DASHES = ("-", "–", "—", "ـ")


def read_authors(stated: Iterable[str]) -> tuple[str, ...]:
    """Return the people among stated authors; places and agencies beside them in Arabic letters are none."""
    people: list[str] = []
    for name in stated:
        people += arabic_people(name) if ARABIC.search(name) else [name]
    return tuple(dict.fromkeys(people))


def arabic_people(names: str) -> Iterator[str]:
    """Yield the people of a name with places and agencies beside it (`سمير الحلبي ـ جدة`), or of several with commas.

    None where two may be meant, or where it is a sentence. A dash in front opens a heading of its own.
    """
    names = names.strip(" *")
    if names.startswith(_DASHES) or len(names) > LONGEST_BYLINE:
        return
    names, is_opening = names.rstrip(" :"), names.endswith(":")
    opening = _OPENING.match(names)
    pieces = _COMMA.split(names[opening.end() :] if opening else names)
    for piece in map(str.strip, pieces):
        parts = [part for part in _BORDER.split(_QUOTED.sub('"', piece)) if part]
        is_whole = len(pieces) == 1 and parts == [piece]
        agencies = [part for part in parts if named_in_slot(part)]
        people = [part for part in parts if part not in agencies and not is_known_town(part)]
        people = [part for part in people if is_whole or " " in part]
        if agencies and len(parts) == 2:  # what stands beside an agency is a place, known or not
            continue
        if len(people) == 1 and is_person(people[0]) and not (is_opening and parts == people):
            yield people[0]


def is_person(name: str) -> bool:
    """Whether a name in Arabic letters has no more words than people have, and nothing that none has."""
    return name.count(" ") < MOST_WORDS and not _NOBODY.search(name) and not _AND.match(name)


def read_byline(fields: Fields, paragraphs: Sequence[str]) -> str | None:
    """Return the byline as stated, or a first line that is one and nothing else (`By Jane Doe`)."""
    if fields.byline.strip():
        return fields.byline.strip()
    for paragraph in paragraphs[:2]:
        if len(paragraph) <= 80 and _FIRST_LINE.fullmatch(paragraph.strip()):
            return paragraph.strip()
    return None
