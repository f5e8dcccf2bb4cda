"""What a hit shows: the passage of the original text that answers the question best, with the answers marked."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from etl.search.words import Word, words

Phrase = tuple[str, ...]  # folded words that stand one behind the other

WIDTH, LEAD = 240, 60  # letters of a passage, and of it before the first mark
REACH = 4_000  # letters behind the first match among which the best passage is looked for
BLANK = re.compile(r"\s+")


class Marked(NamedTuple):
    """A text as printed, with the letters to mark: `marks` holds (start, end)."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def render(self, before: str, after: str) -> str:
        """Return the text with something before and after each mark."""
        parts, at = [], 0
        for start, end in self.marks:
            parts += [self.text[at:start], before, self.text[start:end], after]
            at = end
        return "".join((*parts, self.text[at:]))


class Match(NamedTuple):
    """A place where a phrase stands: letters `start` to `end`, and the number of the phrase."""

    start: int
    end: int
    phrase: int


def matches(text: str, phrases: Sequence[Phrase]) -> Iterator[Match]:
    """Yield where phrases stand in a text, in the order in which they end."""
    by_last: dict[str, list[int]] = {}
    for number, phrase in enumerate(phrases):
        by_last.setdefault(phrase[-1], []).append(number)
    sought = frozenset("".join(phrase) for phrase in phrases)
    recent: deque[Word] = deque(maxlen=max(map(len, phrases), default=1))
    for word in words(text, sought):
        recent.append(word)
        for number in by_last.get(word.folded, ()):
            found = list(recent)[-len(phrases[number]) :]
            if tuple(item.folded for item in found) == phrases[number]:
                yield Match(found[0].start, word.end, number)


def mark(text: str, phrases: Sequence[Phrase]) -> Marked:
    """Mark every place of every phrase in a text; marks that overlap are one."""
    marks: list[tuple[int, int]] = []
    for start, end, _ in sorted(matches(text, phrases)):
        if marks and start < marks[-1][1]:
            marks[-1] = marks[-1][0], max(end, marks[-1][1])
        else:
            marks.append((start, end))
    return Marked(text, tuple(marks))


def snippet(text: str, phrases: Sequence[Phrase]) -> Marked:
    """Return the passage with the most different phrases, the first of equals; without any, the beginning."""
    first = best_place(text, phrases)
    start = max(0, first - LEAD)
    if start:  # not within a word, where there are words
        blank = BLANK.search(text, start, first)
        start = blank.end() if blank else start
    end = min(len(text), start + WIDTH)
    if end < len(text):
        cut = max(text.rfind(blank, start + WIDTH - LEAD, end) for blank in " \n")
        end = cut if cut > first else end
    passage = BLANK.sub(" ", text[start:end])
    return mark("…" * (start > 0) + passage + "…" * (end < len(text)), phrases)


def best_place(text: str, phrases: Sequence[Phrase]) -> int:
    """Return where the passage with the most different phrases begins; 0 where there is none."""
    first = next(matches(text, phrases), None)
    if first is None:
        return 0
    near = text[first.start : first.start + REACH]
    window: deque[Match] = deque()
    best, most = 0, 0
    for match in matches(near, phrases):
        window.append(match)
        while window[0].start < match.end - (WIDTH - LEAD) and len(window) > 1:
            window.popleft()
        different = len({item.phrase for item in window})
        if different > most:
            best, most = min(item.start for item in window), different
        if most == len(set(phrases)):
            break
    return first.start + best
