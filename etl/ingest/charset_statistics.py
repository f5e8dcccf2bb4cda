"""How likely each legacy encoding is for some bytes: chardet's models of letter pairs, and what to make of near ties.

How far the true encoding may lie behind the likeliest one depends on how many bytes beyond ASCII there are to go by;
`python -m benchmarks.encodings` shows what the margins achieve, docs/encodings.md what they were chosen from.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import chardet

from etl.ingest.charsets import WIDE, WIDER, canonical
from etl.ingest.scripts import MIXED_WORD

ERAS = chardet.EncodingEra.ALL & ~chardet.EncodingEra.MAINFRAME
COMMON = (
    "cp1252", "cp1251", "cp1256", "gb18030", "cp932", "cp950", "cp949", "euc_jp", "cp1250", "cp1254", "cp1253",
    "cp1255", "cp874", "cp1257", "cp1258", "koi8-r", "koi8-u", "iso8859-2", "iso8859-15", "iso8859-5", "iso8859-6",
    "iso8859-7", "iso8859-8", "iso8859-13", "cp866",
)  # fmt: skip
"""In near ties the first of these; then what is rarer: other ISO parts, DOS, Macintosh, local codes."""
MARGINS = ((20, 0.97), (10, 0.85), (0, 0.5))
"""From so many bytes beyond ASCII on, what has this part of the best likelihood may as well be it."""
TIE_MARGINS = ((20, 0.995), (10, 0.97), (0, 0.7))
"""The same where nothing is declared: what is common is put before what is a little likelier."""
RARE = ((20, 0.985), (10, 0.9), (0, 0.6))
"""What the likelihood of an encoding that is not common counts for."""
LEAST = 0.5
"""What is less likely than this part of the best is no candidate, whether its letters fit or not."""
MOST_CANDIDATES = 6
MANY_BYTES, MANY_SHARE, MIN_LIKELIHOOD = 64, 0.25, 0.15
"""Of so many bytes beyond ASCII, and such a share of all, the right encoding makes better sense than that."""
LIKELY = 0.08
"""Among letters of ASCII, what is less likely refutes nothing: scripts and styles are in no language."""
MUCH = 1 << 9
"""So many bytes with nothing likely among them are code around a few signs; fewer are a short text."""
TAG = re.compile(rb"<[A-Za-z/!?][^<>]{0,2000}>")
RUN = re.compile(rb"[\x80-\xff]{3,}")
DENSE, DENSE_BYTES = 0.5, 20
PART = re.compile(rb".{200,}?(?=[ \t])|.+", re.DOTALL)
SAYS = re.compile(rb"charset|coding", re.IGNORECASE)
NO_LETTER = re.compile("[\ufffd\x80-\x84\x86-\x9f]")
MAX_WRONG_SHARE = 0.0005
BEYOND_ASCII = bytes(range(0x80, 0x100))
STRAY = re.compile(
    r"[^\W\d_][¢£¤¥¦§¨©¬¯±²³¶¸¹¼½¾¿¡÷×†‡‰](?=[^\W\d_])|[^\W\d_][±¶¦¼¾¹]|[±¶¦¼¾][^\W\d_]|¤|[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]|[а-я]€"
)
"""Signs within a word, capitals behind small letters: another encoding. Quotes, dots and hyphens do stand there."""


class Likelihoods(NamedTuple):
    """The likelihood of each encoding that may be it, by codec name.

    `beyond` counts the bytes beyond ASCII, of `size` in all; where it is `dense` the letters are hardly those of ASCII.
    """

    of: dict[str, float]
    beyond: int
    size: int
    dense: bool

    @classmethod
    def measure(cls, sample: bytes) -> Likelihoods:
        """Ask for all encodings at once: milliseconds for 8 KiB. What markup says of itself is no evidence here."""
        sample = TAG.sub(b" ", sample)
        size, dense = len(sample), is_dense(sample)
        sample = without_code(sample) if dense else sample
        found = chardet.detect_all(SAYS.sub(b"", sample), ignore_threshold=True, encoding_era=ERAS, compat_names=False)
        beyond = len(sample) - len(sample.translate(None, BEYOND_ASCII))
        rare = margin(RARE, beyond)
        named = ((codec_of(one["encoding"] or ""), one["confidence"]) for one in found)
        rated = [(likelihood * (1.0 if name in COMMON else rare), name) for name, likelihood in named if name]
        of: dict[str, float] = {}
        best = 0.0
        for likelihood, name in sorted(rated, reverse=True):
            if name in of or (likelihood > best * LEAST and not any(fits(sample, one) for one in codecs_of(name))):
                continue
            of[name] = likelihood
            best = max(best, likelihood)
        return cls(of, beyond, size, dense)

    def best(self) -> float:
        """Return the highest likelihood, 0 where nothing fits."""
        return max(self.of.values(), default=0.0)

    def make_sense(self) -> bool:
        """Whether the likeliest encoding is likely at all."""
        many = self.beyond >= MANY_BYTES and self.beyond >= MANY_SHARE * self.size
        return self.best() >= (MIN_LIKELIHOOD if many else 0.0)

    def refute(self, name: str) -> bool:
        """Whether an encoding that was declared is beaten by another one; what has no model cannot be."""
        beaten = self.of.get(name, 0.0) < self.best() * margin(MARGINS, self.beyond)
        return name in MODELLED and beaten and self.telling()

    def telling(self) -> bool:
        """Whether the likeliest encoding is far likelier than any would be for scripts, styles and names."""
        return self.dense or self.best() >= LIKELY

    def candidates(self) -> list[str]:
        """Return the encodings that may be it, the commonest first."""
        least = self.best() * margin(TIE_MARGINS, self.beyond) if self.telling() or self.size < MUCH else 0.0
        near = [name for name, likelihood in self.of.items() if likelihood >= least]
        return sorted(near, key=lambda name: (rank(name), -self.of[name], name))[:MOST_CANDIDATES]


def is_dense(sample: bytes) -> bool:
    """Whether most of its bytes beyond ASCII stand side by side: its letters are not those of the Latin alphabet."""
    beyond = len(sample) - len(sample.translate(None, BEYOND_ASCII))
    return sum(map(len, RUN.findall(sample))) > max(DENSE_BYTES, DENSE * beyond)


def without_code(sample: bytes) -> bytes:
    """Return of lines, and of long ones between blanks, the parts that hold other bytes than ASCII.

    A page in Russian or Chinese may begin with so much of scripts and styles that its letters are few among them.
    No byte below 0x30 is a part of a letter in any encoding.
    """
    parts = (part for line in sample.split(b"\n") if not line.isascii() for part in PART.findall(line))
    return b"\n".join(part for part in parts if not part.isascii())


@lru_cache(maxsize=256)
def codec_of(model: str) -> str | None:
    """Return the codec that is meant by what chardet names; None for what is told without statistics."""
    name = canonical(model)
    narrow = next((narrow for narrow, wider in WIDER.items() if wider == name), name)
    return None if narrow in WIDE or narrow == "utf-8" else narrow


def codecs_of(name: str) -> tuple[str, ...]:
    """Return the codecs for an encoding, the usual one first."""
    return (name, WIDER[name]) if name in WIDER else (name,)


def fits(data: bytes, name: str) -> bool:
    """Whether an encoding has letters for all bytes but a few; the last ones may be a part of one."""
    wrong = len(NO_LETTER.findall(data.decode(name, "replace")))
    return wrong <= max(len(data) * MAX_WRONG_SHARE, len(NO_LETTER.findall(data[-3:].decode(name, "replace"))))


def margin(margins: tuple[tuple[int, float], ...], beyond: int) -> float:
    """Return the margin for a number of bytes beyond ASCII."""
    return next(part for least, part in margins if beyond >= least)


def rank(name: str) -> int:
    """Return the place of an encoding among the common ones, behind them for all others."""
    return COMMON.index(name) if name in COMMON else len(COMMON)


def strays(text: str) -> int:
    """Count the signs of a text that are letters of another encoding."""
    return len(STRAY.findall(text)) + len(MIXED_WORD.findall(text))


MODELLED = frozenset(COMMON) | {
    "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-14", "iso8859-16", "mac-cyrillic", "mac-greek", "mac-iceland",
    "mac-latin2", "mac-roman", "mac-turkish", "cp437", "cp720", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857",
    "cp858", "cp860", "cp861", "cp862", "cp863", "cp864", "cp865", "cp869",
}  # fmt: skip
