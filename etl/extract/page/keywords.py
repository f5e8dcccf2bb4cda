"""The subjects that a page names for machines."""

from __future__ import annotations

import re

from etl.extract.page import metas
from etl.extract.page.jsonld import text_of
from etl.extract.page.structured import Structured

SEPARATORS = re.compile(r"[,;،؛、|\n]")
MAX_LETTERS = 80  # more is a sentence, mostly the headline
MAX_SUBJECTS = 200
EDGES = " \t#\"'«»"


def keywords_of(page: Structured) -> tuple[str, ...]:
    """Return the subjects in order, each once whatever its case: those of JSON-LD, else of the first meta tag.

    The members of a list are whole; a single text is split. At most MAX_SUBJECTS are looked at.
    """
    stated = page.linked.node.get("keywords")
    values = list(map(text_of, stated)) if isinstance(stated, list) else [text_of(stated)]
    for name in metas.KEYWORDS:
        if any(values):
            break
        values = list(map(text_of, page.metas.get(name, ())))
    if len(values) == 1:
        values = SEPARATORS.split(values[0])
    found: dict[str, str] = {}
    for value in values[:MAX_SUBJECTS]:
        subject = " ".join(value.split()).strip(EDGES)
        if 1 < len(subject) <= MAX_LETTERS:
            found.setdefault(subject.casefold(), subject)
    return tuple(found.values())
