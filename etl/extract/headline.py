"""The headline: as stated, or the first line of the text where that looks like one; its repetitions leave the body.

Agencies print a headline twice, in two spellings (Arabic and Persian yeh); the first stands, the other is a variant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from etl.article import Evidence
from etl.clean.fold import fold

MIN_LETTERS, MAX_LETTERS = 8, 160
MIN_WORDS, MAX_WORDS = 3, 25
WIDE_MIN, WIDE_MAX = 5, 60  # letters, for scripts that write without blanks
MIN_REST = 1.5  # the text behind a headline is so much longer than it
PROSE_WITHIN = 4  # paragraphs; one of them is longer than the headline
MAX_REPETITIONS = 3
MIN_SENTENCES = 2  # that end within a line: it is prose

_WIDE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.۔。:：,،;؛…][\"'»”’)\]」』]*$")
_WITHIN = re.compile(r"[^\W\d_]{3}[.!?؟۔]\s+(?=[^\W\d_])")  # a sentence ends and another begins
_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}$|\b(?:Inc|Corp|Co|Ltd|Jr|Sr|St|No)\.$")
_DATELINE = re.compile(
    r"[^.!?؟]{2,60}(?:\([^)]{2,40}\)\s*[-–—_.]|\d{1,2}[^-–—]{0,20}\s[-–—]\s)|\S{2,30}\s*[-–—]{1,2}\s*\S{2,20}:"
)
_SOURCE_LINE = re.compile(  # the site's name and who wrote, or just who wrote
    r"\W*[A-Za-z][\w-]{2,30}[. ](?i:info|com|net|org)\b|(?:بقلم|كتب|كتبت|إعداد|تصوير)\b"
    r"|(?i:by|von|par|por|di)\s+[A-Z]\w+ [A-Z]\w+$"
)
_LIST_MARK = re.compile(r"\W*\d*[•■▼◆●・*]|[-–—]\s")
_LETTER = re.compile(r"[^\W\d_]")


class Headline(NamedTuple):
    """The headline, its other printings, and the paragraphs that are left for the body."""

    headline: str | None
    variants: tuple[str, ...]
    paragraphs: tuple[str, ...]
    flags: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def find_headline(stated: str, paragraphs: Sequence[str], others: Sequence[str] = ()) -> Headline:
    """Return the headline and what remains of the text; the last paragraph never leaves the body.

    A stated headline is never doubted; `others` are its stated variants. Repetitions at the head of the text are
    equal under `fold`.
    """
    flags: tuple[str, ...] = ()
    if stated:
        headline, rest = stated, list(paragraphs)
        evidence = [Evidence("headline", stated, "stated", stated)]
    elif taken := _take_first_line(paragraphs):
        headline, rest = taken
        flags = ("headline_in_body",)
        evidence = [Evidence("headline", headline, "first_line", headline)]
    else:
        return Headline(None, (), tuple(paragraphs), ("no_headline",), ())
    variants = dict.fromkeys(other for other in others if other != headline)
    evidence += [Evidence("headline_variants", other, "stated", other) for other in variants]
    for _ in range(MAX_REPETITIONS):
        line, behind = _split_first_line(rest)
        if not behind or not _may_equal(line, headline) or not (key := fold(line)) or key != fold(headline):
            break
        rest = behind
        if line != headline:
            variants[line] = None
        evidence.append(Evidence("headline_variants", line, "repeated_at_head", line))
    return Headline(headline, tuple(variants), tuple(rest), flags, tuple(evidence))


def _split_first_line(paragraphs: Sequence[str]) -> tuple[str, list[str]]:
    """Return the first line of the first paragraph, and everything behind it."""
    if not paragraphs:
        return "", []
    line, _, rest = paragraphs[0].partition("\n")
    return line, [rest, *paragraphs[1:]] if rest else list(paragraphs[1:])


def _may_equal(line: str, headline: str) -> bool:
    """Rule out at no cost what cannot be the same under `fold`: far too long, or another ASCII letter first."""
    first, other = line[:1], headline[:1]
    is_plain = first.isascii() and first.isalnum() and other.isascii() and other.isalnum()
    return len(line) <= 2 * len(headline) + 20 and not (is_plain and first.lower() != other.lower())


def _take_first_line(paragraphs: Sequence[str]) -> tuple[str, list[str]] | None:
    """Return the first line and the rest of the text, if the line looks like a headline."""
    line, rest = _split_first_line(paragraphs)
    if not rest or not looks_like_headline(line):
        return None
    is_text = sum(map(len, rest)) >= MIN_REST * len(line) and any(len(text) > len(line) for text in rest[:PROSE_WITHIN])
    return (line, rest) if is_text else None


def looks_like_headline(line: str) -> bool:
    """Tell whether a line reads as a headline: short, no sentence end, no dateline, no list item."""
    if len(line) > MAX_LETTERS or not _LETTER.search(line):
        return False
    if _LIST_MARK.match(line) or _DATELINE.match(line) or _SOURCE_LINE.match(line):
        return False
    if len(_WITHIN.findall(line)) >= MIN_SENTENCES:
        return False
    if _SENTENCE_END.search(line) and not _ABBREVIATION.search(line):
        return False
    if len(_WIDE.findall(line)) * 2 > len(line):
        return WIDE_MIN <= len(line) <= WIDE_MAX
    return len(line) >= MIN_LETTERS and MIN_WORDS <= len(line.split()) <= MAX_WORDS
