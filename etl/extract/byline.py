"""Read who wrote a text, as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.article import Fields

_FIRST_LINE = re.compile(r"(?:By|BY|Von|Par|Por|Di|Door|Av|Af)\s+[A-ZÀ-Þ][\w.'’-]+(?:[ ,][^\n.!?:;]{1,60})?|"
                         r"(?:بقلم|كتب|كتبت)\s*[:/-]?\s*[^\n.!?:،]{3,50}")


def read_byline(fields: Fields, paragraphs: Sequence[str]) -> str | None:
    """Return the byline as stated, or a first line that is one and nothing else (`By Jane Doe`)."""
    if fields.byline.strip():
        return fields.byline.strip()
    for paragraph in paragraphs[:2]:
        if len(paragraph) <= 80 and _FIRST_LINE.fullmatch(paragraph.strip()):
            return paragraph.strip()
    return None
