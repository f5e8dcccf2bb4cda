"""The printed byline and the agency beside the date: who signs the text, as the page shows it near its headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.extract.agencies import find_mentions, named_in_slot

# Elements that may hold the name of a writer. Each selector costs a look at every element of a page.
ELEMENTS = '[rel~=author],[itemprop~=author],.author,.byline,.author-name,[href*="/aut"]'
AUTHOR_PAGE = re.compile(r"/(?:authors?|autor(?:en|es|e|i)?|auteurs?)/[^/?#]")
PHOTO = re.compile(
    r"\W{0,3}(?:image|photo|picture|foto|bild|credit|video|getty|©|写真|图片|사진|عکس|صور|تصوير|фото)", re.IGNORECASE
)
MAX_LETTERS = 80
MAX_ELEMENTS = 6
ABOVE, BELOW = 3, 8  # lines around the headline
OPENING = 60  # letters of the text's first paragraph, enough to find it again
BEFORE = r"(?:.{0,60}?[|•·–—]\s*|(?:[Pp]osted|[Pp]ublished)\b.{0,50}?\s)?"
WORDS = r"[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|Por|POR|[Dd]oor|Av|AV|Af|Tekst|Text|Texte|Texto|Di|De"  # before a capital
LABELS = r"(?i:written by|words by|autor(?:in)?:|author:|auteur:|redaktor:|автор:|текст:)"
OTHERS = r"(?:بقلم|كتب|كتبت)\s*[:/-]?|(?:نویسنده|نوشته)\s*:|(?:作者|文|撰文|글)\s*[:：=＝]"
LEAD = re.compile(rf"{BEFORE}((?:{WORDS})\b:?\s*(?=[A-ZÀ-Þ])|(?:{LABELS}|{OTHERS})\s*\S)")
# Words in front of the day that a byline goes on with.
DAY_WORD = re.compile(
    r"\W*(?:on|am|vom|le|el|the|published|updated|posted|publiziert|veröffentlicht|publié|jan|january|januar|janvier|feb"
    r"|february|februar|mar|march|märz|mars|apr|april|avril|may|mai|jun|june|juni|juin|jul|july|juli|juillet|aug|august"
    r"|août|sept?|september|septembre|oct|october|okt|oktober|octobre|nov|november|novembre|dec|december|dez|dezember"
    r"|décembre|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)?\W*",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
EDGES = " |•·–—-,(/"
DATED = re.compile(r"\d{1,2}[:.]\d\d|(?<!\d)(?:19|20)\d\d(?!\d)|[۰-۹٠-٩]{2}")
JOINTS = re.compile(r"\s*[|/•·–—]\s*|\s+-\s+|,\s+")
SOURCE = re.compile(
    r"(?:source|kaynak|источник|المصدر|منبع|来源|來源|稿源|출처|出典)\s*[:：]\s*([^\s|].{0,40})", re.IGNORECASE
)
FONT_SIZES = frozenset({"AA", "Aa", "A A", "AAA", "A A A"})  # what a reader presses; Anadolu signs so too
ELSEWHERE = frozenset({"nav", "aside", "footer", "figure"})
MAX_DEPTH = 40


class Signed(NamedTuple):
    """The byline without the day behind it, and the line near the headline that names an agency; `""` for none."""

    byline: str
    agency: str


def names_writer(attributes: Mapping[str, str | None]) -> bool:
    """Tell whether an element found by ELEMENTS is marked as a byline or leads to the page of one author."""
    href = attributes.get("href") or ""
    return "/aut" not in href or AUTHOR_PAGE.search(href) is not None


def marked_writers(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield the elements marked as naming a writer, at most MAX_ELEMENTS; a search of the whole page."""
    yield from islice((node for node in tree.css(ELEMENTS) if names_writer(node.attributes)), MAX_ELEMENTS)


def find_signed(marked: Iterable[LexborNode], lines: Sequence[str], headline: str, opening: str) -> Signed:
    """Return who signs: the short line near the headline that says `By …`, else the text of a marked element.

    An agency stands there by itself, with the day in its line or in the one before or behind; a credit of a picture
    stands beside its caption.
    """
    places = near(lines, headline, opening)
    byline = next((found for place in places if (found := read_byline(lines[place]))), "")
    if not byline:
        texts = (without_day(text_of(node)) for node in marked)
        byline = next((text for text in texts if 2 < len(text) <= MAX_LETTERS and not PHOTO.match(text)), "")
    agency = next((lines[place] for place in beside_dates(lines, places) if is_agency(lines[place])), "")
    return Signed(byline, "" if agency == byline else agency)


def near(lines: Sequence[str], headline: str, opening: str) -> list[int]:
    """Return the numbers of the lines between the headline and the text, then those above it; short ones only.

    Where the headline is not printed as stated they are those around the opening of the text. A lead may stand above
    the byline, so that the window ends a few lines inside the text.
    """
    if headline in lines:
        at = lines.index(headline)
    else:
        at = next((number for number, line in enumerate(lines) if headline and headline in line), -1)
    begin = opening[:OPENING]
    start = max(at, 0)
    first = next((number for number in range(start, len(lines)) if begin and lines[number].startswith(begin)), -1)
    end = min(len(lines), first + ABOVE if first >= 0 else len(lines))
    if at >= 0:
        around = [*range(at + 1, min(end, at + 1 + BELOW)), *range(max(0, at - ABOVE), at)]
    else:
        around = [*range(max(0, first - BELOW), end)] if first >= 0 else []
    return [number for number in around if len(lines[number]) <= MAX_LETTERS]


def read_byline(line: str) -> str:
    """Return a line that names the writer from its lead (`By`) on; `""` where it is a sentence or has none."""
    lead = LEAD.match(line) if line[-1:] not in ".!?…:" else None
    return without_day(line[lead.start(1) :]) if lead else ""


def without_day(text: str) -> str:
    """Return a byline without the day behind it."""
    digit = DIGIT.search(text)
    words = (text[: digit.start()] if digit else text).split()
    while digit and words and DAY_WORD.fullmatch(words[-1]):
        words.pop()
    return " ".join(words).strip(EDGES)


def is_agency(line: str) -> bool:
    """Tell a line that ends with an agency's name, the day apart, or names one as its source."""
    if PHOTO.match(line) or line in FONT_SIZES:
        return False
    source = SOURCE.search(line)
    name = JOINTS.split(source[1] if source else without_day(line))[-1]
    if named_in_slot(name):
        return True
    return any(mention.end == len(name) for mention in find_mentions(name).values())


def beside_dates(lines: Sequence[str], places: Sequence[int]) -> list[int]:
    """Return the numbers of the lines that say a day or an hour, or stand before or behind one that does."""
    around = range(max(0, min(places, default=0) - 1), min(len(lines), max(places, default=-1) + 2))
    dated = {place for place in around if len(lines[place]) <= MAX_LETTERS and is_dated(lines[place])}
    return [place for place in places if not dated.isdisjoint((place - 1, place, place + 1))] if dated else []


def is_dated(line: str) -> bool:
    """Tell a line with an hour or a year; most have no digit at all."""
    return DIGIT.search(line) is not None and DATED.search(line) is not None


def text_of(node: LexborNode) -> str:
    """Return the text of an element in one line; `""` where it lies in a menu, a sidebar, a footer or a figure."""
    parent = node.parent
    for _ in range(MAX_DEPTH):
        if parent is None:
            break
        if parent.tag in ELSEWHERE:
            return ""
        parent = parent.parent
    return " ".join((node.text(separator=" ") or "").split())
