"""What a word means in a date: month, weekday, calendar mark, or a filler; read from names.toml once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from etl.extract.dates.calendars import GREGORIAN, LUNAR, SOLAR
from etl.extract.dates.keys import fold_key

# A word: letters, with the vowel signs of Indic scripts, Thai, Lao, Burmese and Khmer, which are no letters to `re`.
LETTERS = r"(?:[^\W\d_]|[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff])+"
WORD = re.compile(LETTERS)

# Kinds are the letters of the shapes in shapes.py.
MONTH, WEEKDAY, MARK, FILLER, UNKNOWN = "M", "W", "K", "f", "x"


class Month(NamedTuple):
    """A month of one calendar, 1–12."""

    calendar: str
    number: int


class Name(NamedTuple):
    """A known word: `meanings` maps a language to a Month or weekday (Monday 0); one meaning for all mostly."""

    kind: str
    meanings: dict[str, Month | int]
    only: Month | int | str | None

    def value(self, language: str) -> Month | int | str | None:
        """Return the meaning, in the language where languages differ; None where it cannot be told."""
        return self.only if self.only is not None else self.meanings.get(language)


# Words that tell the calendar of the year before them.
MARKS: dict[str, str] = {
    "هـ": LUNAR, "هجري": LUNAR, "هجرية": LUNAR, "هجریه": LUNAR, "للهجرة": LUNAR, "ه ق": LUNAR, "هجری قمری": LUNAR,
    "قمری": LUNAR, "ah": LUNAR, "h": LUNAR, "hijriah": LUNAR, "hicri": LUNAR,
    "ه ش": SOLAR, "هجری شمسی": SOLAR, "هجری خورشیدی": SOLAR, "شمسی": SOLAR, "خورشیدی": SOLAR, "ش": SOLAR,
    "م": GREGORIAN, "ميلادي": GREGORIAN, "ميلادية": GREGORIAN, "میلادی": GREGORIAN, "للميلاد": GREGORIAN,
    "ad": GREGORIAN, "ce": GREGORIAN, "عیسوی": GREGORIAN,
}  # fmt: skip

# Words that stand between, before or behind the parts of a date and mean nothing for it.
_FILLERS = (
    "st nd rd th of the on at and und et y и و en og och ve to au al bis tot till til hasta do по до تا الی إلى "
    "ی د کال de del d di da den der le la el du do ng er o a e ч в г года год р року рік го ж м "
    "ko gada m metu lt un i жылы жылғы klo kl uhr um an am à ore saat günü pukul tanggal tgl ngay nam "
    "published date publié mis jour veröffentlicht stand publicado опубликовано дата posted data fecha datum "
    "الموافق لـ المصادف يوم اليوم بتاريخ تاريخ في من عام سنة لسنة الساعة عند نشر ماه سال روز مورخ مورخه تاریخ "
    "ساعت انتشار برابر با مطابق بمطابق को दिनांक तारीख সালের সাল ই খ্রিস্টাব্দ খ্রি বঙ্গাব্দ วันที่ พ ศ ค ที่"
)
FILLERS: frozenset[str] = frozenset(fold_key(word) for word in _FILLERS.split())

# Words that announce a number of another kind: a string that holds one of them is no date.
_OTHER_NUMBERS = "tel telephone telefon téléphone phone fax هاتف تلفن فاکس тел телефон isbn issn doi ip version"
OTHER_NUMBERS: frozenset[str] = frozenset(fold_key(word) for word in _OTHER_NUMBERS.split())

# What is written together with a name: language → (before it, behind it).
PARTICLES: dict[str, tuple[str, str]] = {
    "he": ("ב", ""), "th": ("", "ที่"), "ckb": ("", fold_key("ی")), "fa": ("", fold_key("ماه")),
}  # fmt: skip


def _spellings(cell: str) -> Iterator[str]:
    for spelling in cell.split("|"):
        words = WORD.findall(fold_key(spelling))
        if words:
            yield " ".join(re.findall(rf"\d+|{LETTERS}", fold_key(spelling)))


def _load() -> dict[str, Name]:
    """Return folded words (several joined by one blank) with their meaning.

    Names that take on a particle are listed with it too. A weekday's abbreviation that is also a month is a month.
    """
    data = tomllib.loads(files("etl.extract.dates").joinpath("names.toml").read_text("utf-8"))
    months: dict[str, dict[str, Month | int]] = {}
    weekdays: dict[str, dict[str, Month | int]] = {}
    for calendar, languages in data.items():
        for language, table in languages.items():
            for kind, target in (("months", months), ("weekdays", weekdays)):
                for number, cell in enumerate(table.get(kind, ())):
                    value = Month(calendar, number + 1) if kind == "months" else number
                    for key in _spellings(cell):
                        target.setdefault(key, {})[language] = value
                        before, behind = PARTICLES.get(language, ("", ""))
                        target.setdefault(before + key + behind, {})[language] = value
    names = {key: _name(WEEKDAY, meanings) for key, meanings in weekdays.items()}
    names |= {key: _name(MONTH, meanings) for key, meanings in months.items()}
    names |= {word: Name(FILLER, {}, word) for word in FILLERS if word not in names}
    return names | {fold_key(mark): Name(MARK, {}, calendar) for mark, calendar in MARKS.items()}


def _name(kind: str, meanings: dict[str, Month | int]) -> Name:
    distinct = set(meanings.values())
    return Name(kind, meanings, distinct.pop() if len(distinct) == 1 else None)


NAMES: dict[str, Name] = _load()

# First word → how many words the longest name that begins with it has.
LONGEST: dict[str, int] = {}
for _key in NAMES:
    _first = _key.split(" ", 1)[0]
    LONGEST[_first] = max(LONGEST.get(_first, 1), _key.count(" ") + 1)
