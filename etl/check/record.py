"""Judge one article: the checks in order, the first that objects decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from etl.article import Article
from etl.config import Quality

_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


class Objection(NamedTuple):
    """Why an article is not accepted; `reason` is of the closed vocabulary."""

    reason: str
    detail: str


def text_missing(article: Article, quality: Quality) -> Objection | None:
    """Object to a record without any body text."""
    return None if article.body else Objection("empty", "no body text")


def text_too_short(article: Article, quality: Quality) -> Objection | None:
    """Object to a record with fewer letters than `quality.min_letters` in headline and body together."""
    text = (article.headline or "") + article.body
    letters, begin, size = 0, 0, 2 * quality.min_letters + 20  # enough to settle it for nearly every text
    while begin < len(text):
        letters += count_letters(text[begin : begin + size])
        if letters >= quality.min_letters:
            return None
        begin += size
    return Objection("too_short", f"{letters} letters, quality.min_letters is {quality.min_letters}")


def count_letters(text: str) -> int:
    """Return how many letters a text has, of whatever script."""
    if text.isascii():
        return len(text.encode().translate(None, _NO_LETTERS))
    return sum(map(str.isalpha, text))


CHECKS: tuple[Callable[[Article, Quality], Objection | None], ...] = (text_missing, text_too_short)


def object_to(article: Article, quality: Quality) -> Objection | None:
    """Return the first objection to an article, or None where it is accepted."""
    return next((found for check in CHECKS if (found := check(article, quality))), None)
