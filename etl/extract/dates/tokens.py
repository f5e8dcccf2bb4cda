"""Split a short folded string into tokens: a kind and a value per word or number.

`24 de diciembre de 2016` and `24 ديسمبر (كانون الأول) 2016` are both the kinds `dMy`. Unknown words (`x`) keep
parts apart that do not belong together; fillers are dropped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from etl.extract.dates.calendars import GREGORIAN
from etl.extract.dates.names import FILLER, LETTERS, LONGEST, MONTH, NAMES, UNKNOWN, Month

DAY, YEAR, NUMBERS, OPEN_MONTH = "d", "y", "D", "O"

# Three numbers are a date only where no fourth is joined to them (10.8.20.15 is an address of a machine).
_TOKEN = re.compile(
    r"(?<!\d)(?<!\d[/.-])(?P<a>\d{1,4})\s*(?P<sep>[/.-])\s*(?P<b>\d{1,2})\s*(?P=sep)\s*(?P<c>\d{1,4})(?!\d|[/.-]\d)"
    rf"|(?P<number>\d+)|(?P<word>{LETTERS})|(?P<other>[^\s.,/()'\[\]«»\"-])"
)
# 10.VIII.2015; read only between a day and a year, since `World War II` is no month.
_ROMAN_NAMES = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = {name: Month(GREGORIAN, number) for number, name in enumerate(_ROMAN_NAMES, 1)}

Value = str | int | Month | tuple[str, str, str, str]


class Tokens(NamedTuple):
    """The tokens of a string: `kinds` has one letter for each of `values`; fillers are left out."""

    kinds: str
    values: list[Value]
    texts: list[str]


def tokenize(key: str, language: str) -> Tokens:
    """Split a folded string into tokens; two names of one month side by side count once."""
    kinds: list[str] = []
    values: list[Value] = []
    texts: list[str] = []
    matches = list(_TOKEN.finditer(key))
    at = 0
    while at < len(matches):
        match = matches[at]
        kind, value, used = _classify(matches, at, language)
        text = match[0] if used == 1 else key[match.start() : matches[at + used - 1].end()]
        at += used
        if kind == FILLER:
            continue
        if kind == MONTH and kinds and kinds[-1] == MONTH and isinstance(value, Month):
            before = values[-1]
            if before == value:
                continue
            if isinstance(before, Month) and before.calendar == value.calendar:
                kinds[-1] = UNKNOWN  # ديسمبر/كانون الثاني: two names that cannot both be right
                continue
        kinds.append(kind)
        values.append(value)
        texts.append(text)
    return Tokens("".join(kinds), values, texts)


def _classify(matches: list[re.Match[str]], at: int, language: str) -> tuple[str, Value, int]:
    """Return kind, value and the number of matches that the token takes."""
    match = matches[at]
    if match["a"]:
        return NUMBERS, (match["a"], match["b"], match["c"], match["sep"]), 1
    if number := match["number"]:
        return (DAY if len(number) <= 2 else YEAR if len(number) == 4 else UNKNOWN), number, 1
    word = match["word"]
    if not word:
        return UNKNOWN, match[0], 1
    if word in _ROMAN and 0 < at < len(matches) - 1:
        before, behind = (len(matches[by]["number"] or "") for by in (at - 1, at + 1))
        if 1 <= before <= 2 and behind == 4:
            return MONTH, _ROMAN[word], 1
    for used in range(min(LONGEST.get(word, 0), len(matches) - at), 0, -1):
        name = NAMES.get(word if used == 1 else " ".join(m[0] for m in matches[at : at + used]))
        if name:
            value = name.value(language)
            if value is None:
                return OPEN_MONTH if name.kind == MONTH else UNKNOWN, word, used
            return name.kind, value, used
    return UNKNOWN, word, 1
