"""Real articles of ../shared/dumps as sentences to build others from, by language."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.run import DUMPS

SHORTEST, LONGEST = 25, 500  # characters of a sentence
FEWEST = 4  # sentences of an article
WORDS_KEPT = 7  # every seventh word enters the vocabulary
# Japanese is written without spaces: there a word is a run of one script.
CUT = "\x1f"
_RUN = re.compile("([一-鿿々]+|[ァ-ヺー]+|[A-Za-z]+|[0-9０-９]+)")
_DIGIT = re.compile(r"\d")
_LINE = re.compile(r"^[^()\n]{0,60}\(Reuters\)\s*-\s*")
_SENTENCE_END = re.compile(r"(?<=[.!?؟][ \n])|(?<=[。！？])|\n+")

Article = tuple[str, str]  # headline, body


@dataclass(frozen=True)
class Sentence:
    """A sentence as words joined by the language's joint, and which of them hold digits."""

    text: str
    numbers: tuple[int, ...]


@dataclass
class Language:
    """All that there is of one language. `joint` lies between words in a Sentence, `space` in print.

    Where the language is `cased`, words with a capital are kept apart as names.
    """

    joint: str = " "
    space: str = " "
    cased: bool = False
    articles: list[tuple[Sentence, list[Sentence]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, headline: str, body: str) -> None:
        """Take an article in, unless it is too short to build from."""
        pieces = (" ".join(piece.split()) for piece in _SENTENCE_END.split(body))
        sentences = [self.sentence(piece) for piece in pieces if SHORTEST <= len(piece) <= LONGEST]
        if len(sentences) < FEWEST or not headline:
            return
        self.articles.append((self.sentence(" ".join(headline.split())), sentences))
        for sentence in sentences:
            for word in sentence.text.split(self.joint)[::WORDS_KEPT]:
                # of Japanese only nouns, of others only words that end with a letter
                if len(word) > 1 and word.isalpha() and (self.joint == " " or not "ぁ" <= word[0] <= "ゖ"):
                    (self.names if self.cased and word[0].isupper() else self.words).append(word)

    def sentence(self, text: str) -> Sentence:
        """Cut a text into words and find its numbers."""
        words = self.words_of(text)
        numbers = tuple(n for n, word in enumerate(words) if _DIGIT.search(word)) if _DIGIT.search(text) else ()
        return Sentence(self.joint.join(words), numbers)

    def words_of(self, text: str) -> list[str]:
        """Cut a text into words; joined by `space` they are the text again."""
        return [run for run in _RUN.split(text) if run] if self.joint == CUT else text.split(" ")


def read_languages() -> dict[str, Language]:
    """Return the real articles of four languages; their order is that of the files."""
    languages = {"ar": Language(), "en": Language(cased=True), "fa": Language(), "ja": Language(CUT, "")}
    for code, sources in SOURCES.items():
        for source in sources:
            for headline, body in source():
                languages[code].add(headline, body)
    return languages


def saudinewsnet() -> Iterator[Article]:
    """Yield the Arabic articles of the daily zips."""
    for path in sorted((DUMPS / "saudinewsnet").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                for row in json.loads(archive.read(name)):
                    yield row["title"] or "", row["content"] or ""


def fars() -> Iterator[Article]:
    """Yield the Persian articles."""
    for path in sorted((DUMPS / "fars").iterdir()):
        data = path.read_bytes()
        for row in json.loads(gzip.decompress(data) if path.suffix == ".gz" else data):
            yield row["title"], "\n".join(row["paragraphs"])


def antcorpus() -> Iterator[Article]:
    """Yield the Arabic articles of Tunisia."""
    wanted = re.compile(r"<TITLE>(.*?)</TITLE>.*<TEXT>(.*?)</TEXT>", re.DOTALL)
    for text in members("antcorpus/antcorpus-v1.1.tar.gz"):
        if found := wanted.search(text):
            yield found[1], found[2]


def reuters() -> Iterator[Article]:
    """Yield the English articles: four header lines, then paragraphs of wrapped lines."""
    for year in ("2006", "2007"):
        for text in members(f"reuters/reuters-{year}.tar.gz"):
            head, _, body = text.partition("\n")
            yield head.removeprefix("-- "), _LINE.sub("", unwrapped(body.split("\n\n", 1)[-1]).strip())


def bbc() -> Iterator[Article]:
    """Yield the English articles whose first line is the headline."""
    for text in members("bbc/bbc-2225.tar.gz"):
        head, _, body = text.partition("\n")
        yield head, unwrapped(body)


def livedoor() -> Iterator[Article]:
    """Yield the Japanese articles: address, time, headline, text."""
    for text in members("livedoor/ldcc.tar.gz"):
        if text.startswith("http"):
            _, _, head, body = text.split("\n", 3)
            yield head, body


def unwrapped(text: str) -> str:
    """Join the lines of each paragraph."""
    return "\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def members(dump: str) -> Iterator[str]:
    """Yield the texts of a tar in its order."""
    with tarfile.open(DUMPS / dump) as archive:
        for member in archive:
            if (stream := archive.extractfile(member)) is not None:
                yield stream.read().decode("utf-8", "replace")


SOURCES: dict[str, tuple[Callable[[], Iterator[Article]], ...]] = {
    "ar": (saudinewsnet, antcorpus),
    "en": (reuters, bbc),
    "fa": (fars,),
    "ja": (livedoor,),
}
