"""Make a corpus of any size that behaves as news does: originals, copies with agencies' edits, template stories.

    python -m benchmarks.replicas N --days D --out FOLDER [--first 2024-01-01] [--seed 1]

Writes FOLDER/2024-01-01.jsonl.gz … with url, title, text, date and source, and beside it FOLDER.gold.jsonl with the
cluster and the kind of each url, for ../shared/score/score.py. The same arguments give the same bytes.

65 % are originals: sentences of two or three real articles of one language, every seventh word and all numbers
replaced, so that no two of them are copies. 25 % are copies of originals up to three days old, each with two or
three edits. 10 % are template stories, each of them a cluster of its own.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import orjson

from benchmarks.replicas_edits import EDITS, Paragraphs, choose, dateline, notice
from benchmarks.replicas_sources import Language, Sentence, read_languages
from benchmarks.replicas_templates import TEMPLATES

ORIGINALS, COPIES = 0.65, 0.25  # shares; the rest are templates
LANGUAGES = {"ar": 0.46, "en": 0.38, "ja": 0.11, "fa": 0.05}  # shares among originals
MOST_SENTENCES = 24
REPLACED = 14  # a word is replaced every 1 to 13 words
OTHER_DIGITS = 1_000  # ways to write other digits for those of a number
DISPATCHES = 0.2  # share of originals that others take over
MOST_DISPATCHES = 20_000  # kept of a day
LAG_DAYS = 3
FOLLOWING = 1.5  # the higher, the more of the copies are of a few texts
NOTICED = 0.3  # share of originals with the outlet's notice below
OUTLETS = tuple(f"{name}.example" for name in (
    "daily-herald", "morning-post", "al-manara", "akhbar-alyawm", "khabar-online", "asahi-mura", "the-courier",
    "sahifat-alwatan", "evening-star", "rooznameh", "city-gazette", "al-nahar-aljadid", "kita-shimbun", "newsdesk",
))  # fmt: skip
DAY_SECONDS = 86_400
LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An original that may be taken over. `second` is its time within its day."""

    url: str
    code: str
    headline: str
    paragraphs: Paragraphs
    second: int


@dataclass(frozen=True, slots=True)
class Story:
    """An article as printed, with its place among the clusters."""

    url: str
    headline: str
    paragraphs: Paragraphs
    second: int
    source: str
    cluster: str
    kind: str


class Press:
    """Makes the stories of one day after the other."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.languages = read_languages()
        digits = "0123456789"
        self.digits = [str.maketrans(digits, "".join(self.draw.choices(digits, k=10))) for _ in range(OTHER_DIGITS)]
        self.recent: list[list[Dispatch]] = []  # of this day and the LAG_DAYS before, the latest first

    def day(self, when: date, size: int) -> Iterator[Story]:
        """Yield the stories of a day; days must follow one another."""
        self.recent = [[], *self.recent[:LAG_DAYS]]
        for n in range(size):
            source = choose(OUTLETS, self.draw)
            url = f"https://{source}/{when:%Y/%m/%d}/{n}"
            kind = self.draw.random()
            if kind < ORIGINALS:
                yield self.original(url, source, when)
            elif kind < ORIGINALS + COPIES and (earlier := self.dispatch()):
                yield self.copy(url, source, when, *earlier)
            else:
                yield self.template(url, source)

    def original(self, url: str, source: str, when: date) -> Story:
        """Make a text of sentences of two or three real articles."""
        (code,) = self.draw.choices(list(LANGUAGES), list(LANGUAGES.values()))
        language = self.languages[code]
        chosen = [choose(language.articles, self.draw) for _ in range(2 if self.draw.random() < 0.5 else 3)]
        sentences = [s for _, all_of in chosen for s in all_of if self.draw.random() < 0.5][:MOST_SENTENCES]
        sentences = sorted(sentences or chosen[0][1], key=lambda _: self.draw.random())
        printed = [self.printed(sentence, language) for sentence in sentences]
        paragraphs = []
        while printed:
            size = 1 + int(self.draw.random() * 3)
            paragraphs.append(language.space.join(printed[:size]))
            del printed[:size]
        headline = self.printed(chosen[0][0], language)
        second = int(self.draw.random() * DAY_SECONDS)
        today = self.recent[0]
        if self.draw.random() < DISPATCHES and len(today) < MOST_DISPATCHES:
            today.append(Dispatch(url, code, headline, paragraphs, second))
        paragraphs = [dateline(code, when, self.draw) + paragraphs[0], *paragraphs[1:]]
        if self.draw.random() < NOTICED:
            paragraphs.append(notice(code, source))
        return Story(url, headline, paragraphs, second, source, url, "orig")

    def printed(self, sentence: Sentence, language: Language) -> str:
        """Return a sentence with numbers of its own and other words here and there."""
        words, random = sentence.text.split(language.joint), self.draw.random
        length, at = len(words), int(random() * REPLACED)
        while at < length:
            others = language.names if language.cased and words[at][:1].isupper() else language.words
            words[at] = others[int(random() * len(others))]
            at += 1 + int(random() * (REPLACED - 1))
        for at in sentence.numbers:
            words[at] = words[at].translate(self.digits[int(random() * OTHER_DIGITS)])
        return language.space.join(words)

    def dispatch(self) -> tuple[int, Dispatch] | None:
        """Draw a recent original, the first of a day most often, and say how many days old it is."""
        lag = int(self.draw.random() * len(self.recent))
        of_day = self.recent[lag]
        return (lag, of_day[int(len(of_day) * self.draw.random() ** FOLLOWING)]) if of_day else None

    def copy(self, url: str, source: str, when: date, lag: int, original: Dispatch) -> Story:
        """Make a copy: another dateline, one or two edits, often the outlet's notice."""
        code, language = original.code, self.languages[original.code]
        names = self.draw.sample(list(EDITS), 1 + int(self.draw.random() * 2))
        paragraphs = original.paragraphs
        for name in names:
            paragraphs = EDITS[name](paragraphs, code, language, self.draw)
        if self.draw.random() < 0.7:
            paragraphs = [dateline(code, when, self.draw) + paragraphs[0], *paragraphs[1:]]
            names.append("dateline")
        if self.draw.random() < 0.5:
            paragraphs = [*paragraphs, notice(code, source)]
            names.append("notice")
        earliest = 0 if lag else original.second
        second = earliest + int(self.draw.random() * (DAY_SECONDS - earliest))
        return Story(url, original.headline, paragraphs, second, source, original.url, "+".join(sorted(names)))

    def template(self, url: str, source: str) -> Story:
        """Fill one of the forms."""
        form = choose(TEMPLATES, self.draw)
        headline, paragraphs = form.fill(self.draw)
        second = int(self.draw.random() * DAY_SECONDS)
        return Story(url, headline, paragraphs, second, source, url, form.kind)


def write(size: int, days: int, out: Path, first: date, seed: int) -> None:
    """Write `size` stories over `days` days, a file a day, and the labels beside the folder."""
    out.mkdir(parents=True, exist_ok=True)
    press = Press(seed)
    with open(labels_of(out), "wb") as gold:
        for n in range(days):
            when = first + timedelta(n)
            stories = press.day(when, size * (n + 1) // days - size * n // days)
            # no name and no time in the header, so that equal stories are equal bytes
            with (
                open(out / f"{when}.jsonl.gz", "wb") as file,
                gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as dump,
            ):
                for portion in portions(stories):
                    dump.write(b"".join(line(story, when) for story in portion))
                    gold.write(b"".join(label(story) for story in portion))


def labels_of(out: Path) -> Path:
    """Return where the labels of a folder lie: beside it, since a run takes all that lies in it for dumps."""
    return out.with_name(out.name + ".gold.jsonl")


def portions(stories: Iterator[Story]) -> Iterator[list[Story]]:
    """Yield LINES_AT_ONCE stories at once."""
    portion: list[Story] = []
    for story in stories:
        portion.append(story)
        if len(portion) == LINES_AT_ONCE:
            yield portion
            portion = []
    yield portion


def line(story: Story, when: date) -> bytes:
    """Return a story as a line of JSON."""
    hours, rest = divmod(story.second, 3600)
    return orjson.dumps(
        {
            "url": story.url,
            "title": story.headline,
            "text": "\n\n".join(story.paragraphs),
            "date": f"{when}T{hours:02}:{rest // 60:02}:{rest % 60:02}Z",
            "source": story.source,
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


def label(story: Story) -> bytes:
    """Return the label of a story as a line of JSON."""
    return orjson.dumps(
        {"url": story.url, "cluster": story.cluster, "kind": story.kind}, option=orjson.OPT_APPEND_NEWLINE
    )


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("size", type=int, metavar="N")
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2024, 1, 1))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.size, given.days, given.out, given.first, given.seed)


if __name__ == "__main__":
    main()
