"""Read who wrote a text, as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.article import Fields
from etl.extract.agencies import named_in_slot
from etl.extract.places import is_known_town

_FIRST_LINE = re.compile(r"(?:By|BY|Von|Par|Por|Di|Door|Av|Af)\s+[A-ZÀ-Þ][\w.'’-]+(?:[ ,][^\n.!?:;]{1,60})?|"
                         r"(?:بقلم|كتب|كتبت)\s*[:/-]?\s*[^\n.!?:،]{3,50}")

_ARABIC = re.compile("[\u0620-\u06d3]")
# A dash, which may be a tatweel, with a blank on one side; a stray quotation mark; "from".
_BORDER = re.compile(r"\s+[-–—ـ]+\s*|[-–—ـ]+\s+|\s*[\"“”]+\s*|\s+من\s+")


def read_authors(stated: Iterable[str]) -> tuple[str, ...]:
    """Return the people among stated authors; places and agencies beside them in Arabic letters are none."""
    names = (person_in(name) if _ARABIC.search(name) else name for name in stated)
    return tuple(dict.fromkeys(filter(None, names)))


def person_in(name: str) -> str | None:
    """Return the person of a name with a place or an agency beside it (`بادي البادي ـ جدة`); none where two may be."""
    parts = [part for part in _BORDER.split(name) if part]
    people = [part for part in parts if not named_in_slot(part) and not is_known_town(part)]
    if len(parts) > 1:
        people = [part for part in people if " " in part]
    return people[0] if len(people) == 1 else None


def read_byline(fields: Fields, paragraphs: Sequence[str]) -> str | None:
    """Return the byline as stated, or a first line that is one and nothing else (`By Jane Doe`)."""
    if fields.byline.strip():
        return fields.byline.strip()
    for paragraph in paragraphs[:2]:
        if len(paragraph) <= 80 and _FIRST_LINE.fullmatch(paragraph.strip()):
            return paragraph.strip()
    return None
