"""Any number of pages made from the labelled real ones by seeded edits, so that no two are copies but a stated share.

An edited page keeps its markup, and everything that is no text. In the text, the title, and what meta tags and JSON-LD
repeat of them, two of five words become other words of pages in the same language, each the same way wherever it
stands; so do numbers of three digits, or five and more; years move back by up to nine. Names of months and days stay.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from benchmarks.gold import GoldPage
from etl.extract.dates.keys import fold_key
from etl.extract.dates.names import NAMES

CHANGED = 0.4  # of the words; of the runs of three that two editions would share, a twentieth stays
RETOUCHED = 0.02  # of the words, in a copy
YEARS = 10

PARTS = re.compile(r"(?is)(<script\b[^>]*>)(.*?)</script>|<style\b.*?</style>|<!--.*?-->|<[^>]*>")
STATED = re.compile(r'(?i)"(?:headline|alternativeheadline|description|articlebody)"\s*:\s*"((?:[^"\\]|\\.)*)"')
META = re.compile(r'(?is)<meta\b(?=[^>]*(?:title|description))[^>]*\bcontent\s*=\s*"([^"]*)"')
TOKEN = re.compile(
    r"(?P<year>(?<!\d)20[012]\d(?!\d))|(?P<number>(?<![\d.,:/-])(?:\d{3}|\d{5,})(?![\d:/-]))"
    r"|(?P<word>(?<![&#\\\w])[^\W\d_]{4,}(?![\w;]))"
)
DATE = re.compile(r"(?<!\d)20[012]\d(?=[-/]\d\d[-/])")
LANGUAGE = re.compile(r"<html\b[^>]*\blang\s*=\s*[\"']?([a-zA-Z]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Template:
    """A page cut up: `parts` alternate between what stays and the number of a token in `tokens`."""

    url: str
    language: str
    parts: list[str | int]
    tokens: list[tuple[str, str]]
    """Distinct tokens as (kind, text); kinds are the groups of TOKEN."""


def template_of(page: GoldPage) -> Template | None:
    """Cut a page up; None where it is not UTF-8, or has too little text for editions that differ."""
    try:
        text = page.data.decode()
    except UnicodeDecodeError:
        return None
    numbers: dict[tuple[str, str], int] = {}
    parts: list[str | int] = []
    last = 0
    for start, end, token in tokens_of(text):
        parts += [text[last:start], numbers.setdefault(token, len(numbers))]
        last = end
    parts.append(text[last:])
    stated = LANGUAGE.search(text)
    template = Template(page.url, stated[1].lower() if stated else "", parts, list(numbers))
    return template if sum(kind == "word" for kind, _ in template.tokens) >= 100 else None


def tokens_of(text: str) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Yield (start, end, (kind, token)) of what may change, in order."""
    for start, end, whole in regions(text):
        for found in (TOKEN if whole else DATE).finditer(text, start, end):
            yield found.start(), found.end(), (found.lastgroup or "year", found[0])


def regions(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield all of a page in pieces, in order; the third value says whether a piece is text, or markup with dates."""
    marks: list[tuple[int, int]] = []
    last = 0
    for found in PARTS.finditer(text):
        marks.append((last, found.start()))
        last = found.end()
        if found[1] and "ld+json" in found[1]:
            marks += [stated.span(1) for stated in STATED.finditer(text, found.start(2), found.end(2))]
        elif meta := META.match(text, found.start(), found.end()):
            marks.append(meta.span(1))
    marks += [(last, len(text)), (len(text), len(text))]
    yield 0, marks[0][0], False
    for (start, end), (following, _) in pairwise(marks):
        yield start, end, True
        yield end, following, False


class Editions:
    """Makes pages of templates; `share` of them repeat the edition before, retouched."""

    def __init__(self, pages: Iterable[GoldPage], seed: int, share: float) -> None:
        self.seed = seed
        self.share = share
        self.templates = [template for page in pages if (template := template_of(page))]
        words: dict[str, dict[str, None]] = defaultdict(dict)
        for template in self.templates:
            found = (text.lower() for kind, text in template.tokens if kind == "word")
            words[template.language].update(dict.fromkeys(word for word in found if fold_key(word) not in NAMES))
        self.words = {language: list(known) for language, known in words.items()}

    def page(self, number: int) -> GoldPage:
        """Return one page; equal numbers give equal pages."""
        edition, which = divmod(number, len(self.templates))
        template = self.templates[which]
        tokens = self.tokens(template, edition)
        if self.repeats(template, edition):
            random = Random(f"{self.seed} retouch {template.url} {edition}")
            words, before = self.words[template.language], self.tokens(template, self.original(template, edition))
            tokens = [
                other_word(text, RETOUCHED, words, random) if kind == "word" else text
                for (kind, _), text in zip(template.tokens, before, strict=True)
            ]
        text = "".join(part if isinstance(part, str) else tokens[part] for part in template.parts)
        sign = "&" if "?" in template.url else "?"
        return GoldPage(f"{template.url}{sign}edition={edition}", "utf-8", text.encode())

    def is_copy(self, number: int) -> bool:
        """Say whether a page repeats another."""
        edition, which = divmod(number, len(self.templates))
        return self.repeats(self.templates[which], edition)

    def repeats(self, template: Template, edition: int) -> bool:
        """Say whether an edition is a copy."""
        return edition > 0 and Random(f"{self.seed} repeats {template.url} {edition}").random() < self.share

    def original(self, template: Template, edition: int) -> int:
        """Return the edition that one repeats."""
        while self.repeats(template, edition):
            edition -= 1
        return edition

    def tokens(self, template: Template, edition: int) -> list[str]:
        """Return what stands for each token of a template in an edition."""
        random = Random(f"{self.seed} {template.url} {edition}")
        back, words = random.randrange(YEARS), self.words[template.language]
        return [changed(kind, text, back, words, random) for kind, text in template.tokens]


def changed(kind: str, text: str, back: int, words: list[str], random: Random) -> str:
    """Return what becomes of a token."""
    if kind == "year":
        return str(int(text) - back)
    if kind == "number":
        return str(random.randrange(10 ** (len(text) - 1), 10 ** len(text)))
    return other_word(text, CHANGED, words, random)


def other_word(text: str, share: float, words: list[str], random: Random) -> str:
    """Return another word for a share of all words; names of months and days stay."""
    if random.random() >= share or fold_key(text) in NAMES:
        return text
    word = random.choice(words)
    return word.capitalize() if text[0].isupper() else word
