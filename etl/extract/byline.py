"""Read who wrote a text, as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from etl.article import Fields
from etl.extract.agencies import named_in_slot
from etl.extract.places import is_known_town

_FIRST_LINE = re.compile(r"(?:By|BY|Von|Par|Por|Di|Door|Av|Af)\s+[A-ZÀ-Þ][\w.'’-]+(?:[ ,][^\n.!?:;]{1,60})?|"
                         r"(?:بقلم|كتب|كتبت)\s*[:/-]?\s*[^\n.!?:،]{3,50}")

_ARABIC = re.compile("[\u0620-\u06d3]")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»")  # an outlet
# A dash, which may be a tatweel, with a blank on one side; a quotation mark; "from".
_BORDER = re.compile(r"\s+[-–—ـ]+\s*|[-–—ـ]+\s+|\s*[\"“”]+\s*|(?:\s+|(?<=\s))من\s+")
_DASHES = ("-", "–", "—", "ـ")


def read_authors(stated: Iterable[str]) -> tuple[str, ...]:
    """Return the people among stated authors; places and agencies beside them in Arabic letters are none."""
    people: list[str] = []
    for name in stated:
        people += arabic_people(name) if _ARABIC.search(name) else [name]
    return tuple(dict.fromkeys(people))


def arabic_people(names: str) -> Iterator[str]:
    """Yield the people of a name with places and agencies beside it (`سمير الحلبي ـ جدة`), or of several with commas.

    None where two may be meant. A dash in front opens a heading of its own.
    """
    names = names.strip(" *")
    pieces = [] if names.startswith(_DASHES) else names.split("،")
    for piece in map(str.strip, pieces):
        parts = [part for part in _BORDER.split(_QUOTED.sub('"', piece)) if part]
        is_whole = len(pieces) == 1 and parts == [piece]
        people = [part for part in parts if not named_in_slot(part) and not is_known_town(part)]
        people = [part for part in people if is_whole or " " in part]
        if len(people) == 1:
            yield people[0]


def read_byline(fields: Fields, paragraphs: Sequence[str]) -> str | None:
    """Return the byline as stated, or a first line that is one and nothing else (`By Jane Doe`)."""
    if fields.byline.strip():
        return fields.byline.strip()
    for paragraph in paragraphs[:2]:
        if len(paragraph) <= 80 and _FIRST_LINE.fullmatch(paragraph.strip()):
            return paragraph.strip()
    return None
